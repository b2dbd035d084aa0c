from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules import slips

keys = st.binary(min_size=32, max_size=32)


@given(keys)
def test_a_key_comes_back_from_paper(key):
    assert slips.from_text("\n".join(slips.to_rows(key))) == key


@given(keys)
def test_small_letters_and_dashes_are_fine(key):
    assert slips.from_text("-".join(slips.to_rows(key)).lower()) == key


@given(keys, st.integers(min_value=0, max_value=55), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_wrong_letter_is_noticed(key, at, letter):
    text = "".join(slips.to_rows(key)).replace(" ", "")
    wrong = text[:at] + letter + text[at + 1 :]
    assert slips.from_text(wrong) == (key if wrong == text else None)


def test_half_a_key_and_other_text_are_no_key():
    assert slips.from_text("ABCD EFGH") is None
    assert slips.from_text("không phải mã") is None


def test_rows_hold_four_groups_of_four():
    rows = slips.to_rows(bytes(32))
    assert [len(row.split()) for row in rows] == [4, 4, 4, 2]


@given(keys)
def test_a_key_is_known_once_its_last_group_is_typed(key):
    text = "\n".join(f"{number}. {row}" for number, row in enumerate(slips.to_rows(key), start=1))
    assert slips.typed(text) == slips.Typed(slips.GROUPS, None, is_too_long=False, key=key)
    assert slips.typed(text[:-1]).key is None
    assert slips.typed(text + "A").is_too_long


def test_a_letter_that_no_slip_has_is_found_in_its_group():
    assert slips.typed("abcd 0189 xyz").groups == 2
    assert slips.typed("abcd 0189 xyz").wrong is None
    assert slips.typed("ABCD EFGH IĐKL").wrong == (3, "Đ")
