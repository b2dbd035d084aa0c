"""What two of three keys did not sign, byte for byte, is refused with the reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.errors import UserError
from dicandesk.updates import keys, manifest
from dicandesk.updates.manifest import check
from dicandesk.updates.versions import is_newer, is_version, numbers
from tests.updates.makers import DAY, change, signed, three, trust, update, write

OLD, NEW, THIRD, FOREIGN = three("old"), three("new"), three("third"), three("foreign")


def refused(data, known=None):
    with pytest.raises(UserError) as told:
        check(data, known or trust(OLD))
    assert "nguyên" in told.value.message
    return told.value.message


@pytest.mark.parametrize("signers", [OLD, OLD[:2], OLD[1:], [OLD[2], OLD[0], FOREIGN[0]]])
def test_two_of_three_keys_are_enough(signers):
    found = check(write(update(), signers), trust(OLD))
    assert found.update == update()
    assert found.trust == trust(OLD)


def test_one_signature_is_refused():
    assert "một chữ ký" in refused(write(update(), OLD[:1]))


def test_foreign_signatures_are_refused():
    assert "không do nơi phát hành" in refused(write(update(), FOREIGN))


def test_one_key_that_signs_twice_counts_once():
    read = json.loads(write(update(), OLD[:1]))
    ((public, signature),) = read["signed"][0]["signatures"].items()
    one, text = f'"{public}": "{signature}"', json.dumps(read["signed"][0]["text"])
    twice = f'{{"dicandesk_update": 1, "signed": [{{"text": {text}, "signatures": {{{one}, {one}}}}}]}}'
    refused(twice.encode())
    refused(twice.replace(public, public.upper(), 1).encode())


@pytest.mark.parametrize("end", [0, 1, 40, -1, -3])
def test_a_truncated_manifest_is_refused(end):
    assert "bị cụt" in refused(write(update(), OLD).rstrip()[:end])


@given(data=st.data())
def test_no_changed_byte_passes_for_something_else(data):
    whole = write(update(), OLD[:2])
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255))
    changed = whole[:place] + bytes([byte]) + whole[place + 1 :]
    try:
        found = check(changed, trust(OLD))
    except UserError:
        return
    assert found.update == update()  # blanks between the parts may change


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["signed", "text", "signatures", "kind", "dicandesk_update"]), inner)
        ),
    )
)
def test_whatever_json_says_it_is_an_answer_or_a_refusal(said):
    refused(json.dumps(said).encode())
    refused(json.dumps({"dicandesk_update": 1, "signed": [{"text": json.dumps(said), "signatures": {}}]}).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    refused(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", "0.1.1-rc"), ("version", "../../x"), ("version", ""), ("subject", "other"), ("made_on", "soon"),
        ("good_until", "soon"), ("news", {"vi": 3}), ("news", None), ("files", []), ("files", "all"), ("files", [3]),
        ("kind", "keys"), ("version", "٣.١"),
    ],
)  # fmt: skip
def test_a_signed_manifest_with_nonsense_is_refused(field, value):
    text = json.dumps({**json.loads(manifest.update_text(update())), field: value})
    refused(manifest.write([], text, signed(text, OLD)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "../a"), ("name", "a/b"), ("name", ""), ("name", ".hidden"), ("name", "CON:"), ("size", -1),
        ("size", 0), ("size", True), ("size", 1 << 40), ("sha256", "ab"), ("sha256", "A" * 64), ("system", "beos"),
    ],
)  # fmt: skip
def test_a_file_with_nonsense_is_refused(field, value):
    said = json.loads(manifest.update_text(update()))
    said["files"][0][field] = value
    text = json.dumps(said)
    refused(manifest.write([], text, signed(text, OLD)))


def test_new_keys_count_once_two_old_ones_named_them():
    data = write(update(), NEW[:2], (change(NEW, 1, OLD[1:]),))
    assert check(data, trust(OLD)).trust == trust(NEW, 1)
    refused(write(update(), OLD, (change(NEW, 1, OLD[1:]),)))


def test_a_chain_of_changes_is_followed_from_any_place_in_it():
    data = write(update(), THIRD[1:], (change(NEW, 1, OLD[:2]), change(THIRD, 2, NEW[:2])))
    for known in (trust(OLD), trust(NEW, 1), trust(THIRD, 2)):
        assert check(data, known).trust == trust(THIRD, 2)


@pytest.mark.parametrize(
    "changes",
    [
        (change(NEW, 1, OLD[:1]),),
        (change(NEW, 1, NEW),),
        (change(FOREIGN, 1, FOREIGN), change(NEW, 2, FOREIGN)),
        (change(NEW, 2, OLD),),
        (change(NEW, 0, OLD),),
    ],
)
def test_keys_that_the_old_ones_did_not_name_do_not_count(changes):
    refused(write(update(), NEW, changes))


def test_a_pc_that_knows_the_newer_keys_is_not_led_elsewhere():
    forged = write(update("9.0"), FOREIGN, (change(FOREIGN, 1, OLD),))
    refused(forged, trust(NEW, 1))


def test_a_date_that_is_over_only_warns():
    late = replace(update(), good_until=DAY)
    found = check(write(late, OLD), trust(OLD)).update
    assert not found.is_out_of_date(DAY)
    assert found.is_out_of_date(DAY + timedelta(days=1))
    assert not update().is_out_of_date(DAY + timedelta(days=9999))


def test_versions_are_compared_as_numbers():
    order = ["0.1", "0.1.1", "0.2", "0.10", "1", "1.0.1"]
    assert all(is_newer(later, earlier) for earlier, later in pairwise(order))
    assert numbers("1.0.0") == numbers("1")
    assert is_newer("0.10", "0.9.9")
    assert not is_newer("0.1.0", "0.1")
    assert not is_version("1.")


def test_a_build_without_keys_says_that_it_takes_no_updates(tmp_path):
    with pytest.raises(UserError, match="không kèm khoá"):
        keys.known(None, tmp_path / "trusted.json")


def test_keys_learned_count_before_older_ones_of_the_build(tmp_path):
    place = tmp_path / "trusted.json"
    place.write_text(json.dumps({"number": 1, "keys": [key.hex() for key in trust(NEW).keys]}))
    assert keys.known(None, place) == trust(NEW, 1)
    assert keys.known(trust(OLD, 0), place) == trust(NEW, 1)
    assert keys.known(trust(THIRD, 2), place) == trust(THIRD, 2)


@pytest.mark.parametrize("text", ["[]", "{}", '{"number": 0, "keys": ["ab"]}', '{"number": 0, "keys": []}', "x"])
def test_a_file_of_keys_that_is_something_else_is_named(tmp_path, text):
    (tmp_path / "trusted.json").write_text(text)
    with pytest.raises(ValueError):  # noqa: PT011 - any
        keys.read(tmp_path / "trusted.json")
