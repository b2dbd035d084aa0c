import itertools
import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.text import (
    capitalised,
    fold,
    given_name,
    highlight,
    initials,
    name_key,
    nfc,
    split_joined,
    tidy,
    tidy_name,
    tidy_note,
    toned,
)
from tests.rules.names import TONE_PLACES, TONES, names, syllables

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def by_key(texts) -> list[str]:
    return sorted(texts, key=name_key)


# One inner form


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


@given(names)
def test_decomposed_text_is_the_same_text(name):
    for rule in (nfc, fold, tidy, tidy_name, name_key, initials):
        assert rule(nfd(name)) == rule(name)
    assert [toned(word) for word in nfd(name).split()] == [toned(word) for word in name.split()]


@given(names)
def test_folded_names_are_plain_lower_case_letters(name):
    assert set(fold(name)) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert fold(name.upper()) == fold(name.lower()) == fold(name)


@given(st.text())
def test_any_text_folds_to_words_of_letters_and_digits(text):
    assert all(word.isalnum() for word in fold(text).split())


@pytest.mark.parametrize(("new", "old"), TONE_PLACES)
def test_place_of_the_tone_mark_makes_no_difference(new, old):
    assert new != old
    assert fold(new) == fold(old)
    assert toned(new) == toned(old)
    assert name_key(f"An {new}") < name_key(f"Bình {old}")
    assert name_key(f"An {old}") < name_key(f"Bình {new}")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đội Cấn", "doi can"),
        ("Y-Bhăm", "ybham"),
        ("H'Mông", "hmong"),
        ("H’Mông", "hmong"),
        ("  Nguyễn\tThị\u00a0 Hoa\n", "nguyen thi hoa"),
        ("Tổ 9, Đội Cấn", "to 9 doi can"),
        ("Ðội", "doi"),  # the Icelandic letter that looks like Đ
        ("Ｎａｍ", "nam"),
        ("ca\u200bo", "cao"),
        ("Straße", "strasse"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_folding(typed, folded):
    assert fold(typed) == folded


def test_microsoft_keyboard_text_is_the_same():
    half_composed = "Nguyê\u0303n Thi\u0323 Hô\u0300ng"  # base letter with its hat, tone apart
    assert nfc(half_composed) == "Nguyễn Thị Hồng"
    assert fold(half_composed) == "nguyen thi hong"


def test_control_and_invisible_characters_are_dropped():
    assert tidy("Nguyễn\x00 Thị\x07\u200b\ufeff\n Hoa\ud800") == "Nguyễn Thị Hoa"


@given(st.text(alphabet=st.characters()))
def test_tidied_text_can_be_stored(text):
    stored = tidy(text)
    assert stored.encode().decode() == stored == unicodedata.normalize("NFC", stored)
    assert not any(unicodedata.category(char) == "Cc" for char in stored)


def test_names_stay_as_typed():
    assert tidy_name(" nguyễn  THỊ hoà ") == "nguyễn THỊ hoà"


def test_notes_keep_their_lines():
    assert tidy_note("👩\u200d👧 ❤️\u200d🔥 a\u200db\u200d 🙏\u200d") == "👩\u200d👧 ❤️\u200d🔥 ab 🙏"
    assert tidy_note("\n Đã cài  VNeID \r\n\nHẹn thứ Ba\x00\n") == "Đã cài VNeID\n\nHẹn thứ Ba"


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("NGUYỄN THỊ HOA", "Nguyễn Thị Hoa"),
        ("y-bhăm niê", "Y-Bhăm Niê"),
        (nfd("đỗ thị ổn"), "Đỗ Thị Ổn"),
        ("Vàng A Ủ", "Vàng A Ủ"),
        ("HMông Thị", "HMông Thị"),
        ("", ""),
    ],
)
def test_usual_capitals(typed, usual):
    assert capitalised(typed) == usual


# Names


def test_parts_of_a_name():
    assert given_name("Nguyễn Thị Hoa ") == "Hoa"
    assert given_name(" ") == ""
    assert initials("Nguyễn Thị Hoa") == "NH"
    assert initials("Đặng Ủ") == "ĐỦ"
    assert initials("Mỷ") == "M"
    assert initials("") == ""
    assert split_joined("Y-Bhăm H'Mông") == "Y Bhăm H Mông"


def test_letters_that_are_none_of_ours_keep_their_place():
    assert sorted(["Zoë", "Zoe", "Zo", "Çan", "Can", "Cán"], key=name_key) == ["Can", "Cán", "Çan", "Zo", "Zoe", "Zoë"]


# Order (domain: CLDR vi, standard)


def test_the_alphabet_is_in_order():
    for letters in (ALPHABET, ALPHABET.upper()):
        assert by_key(reversed(letters)) == list(letters)


def test_tones_are_in_order():
    in_order = [nfc("a" + tone) for tone in TONES]
    assert in_order == ["a", "à", "ả", "ã", "á", "ạ"]
    assert by_key(reversed(in_order)) == in_order


@pytest.mark.parametrize(
    "in_order",
    [
        ["Hoa", "Hòa", "Hỏa", "Hóa", "Hoan", "Hoang"],
        ["An", "Ánh", "Ăn", "Ân", "Đặng", "Zung"],
        ["Dung", "Dũng", "Dụng", "Đông", "Đức"],
        ["Lê Văn An", "Nguyễn An", "Nguyễn Thị An", "Nguyễn Văn An", "Lê Bình"],
        ["hoa", "Hoa", "HOA"],
        ["Lê Hoa", "LÊ HOA", "Ma Hoa", "Lê Hòa"],  # capitals keep beside their namesake
        ["Hoà", "Hoả", "Hoã", "Hoá", "Hoạ"],
        ["", "A", "A Ủ", "Y-Bhăm", "Ybhămm"],
    ],
)
def test_lists_are_in_order(in_order):
    for shuffled in (reversed(in_order), sorted(in_order)):
        assert sorted(shuffled, key=name_key) == in_order


def reference_key(syllable: str):
    """Return letters by place in the alphabet, then the tone, then case: the rule, written without regard to speed."""
    letters, tone = [], 0
    for char in nfd(syllable.lower()):
        if char in TONES:
            tone = TONES.index(char)
        elif unicodedata.combining(char) or char == "":
            letters[-1] = nfc(letters[-1] + char)
        else:
            letters.append(char)
    return [ALPHABET.index(letter) for letter in map(nfc, letters)], tone, [char.isupper() for char in nfc(syllable)]


@given(st.lists(st.one_of(syllables(), syllables().map(str.capitalize))))
def test_order_is_that_of_the_rule(some):
    assert sorted(some, key=name_key) == sorted(some, key=reference_key)


def test_order_is_that_of_the_rule_for_every_vowel_and_tone():
    every = [nfc(first + vowel + tone) for first in "dđ" for vowel in "aăâeêioôơuưy" for tone in TONES]
    assert by_key(reversed(every)) == sorted(every, key=reference_key) == every


@given(st.lists(names, min_size=2))
def test_names_are_ordered_word_by_word_given_name_first(some):
    def slow(name):
        words = name.split()
        return [reference_key(word)[:2] for word in words[-1:] + words[:-1]]

    ordered = sorted(some, key=name_key)
    assert all(slow(one) <= slow(two) for one, two in itertools.pairwise(ordered))


@given(st.lists(names, unique=True))
def test_sqlite_puts_the_keys_in_the_same_order(some):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE resident (name TEXT, sort_key TEXT)")
    connection.executemany("INSERT INTO resident VALUES (?, ?)", [(name, name_key(name)) for name in some])
    in_file = [name for (name,) in connection.execute("SELECT name FROM resident ORDER BY sort_key")]
    connection.close()
    assert in_file == sorted(some, key=name_key)


@given(st.text())
def test_any_text_has_a_key(text):
    assert "\x00" not in name_key(tidy(text))
    assert name_key(tidy(text)).isprintable() or not tidy(text).isprintable()


# Highlight


@pytest.mark.parametrize(
    ("name", "query", "shown"),
    [
        ("Nguyễn Thị Hoà", "hoa ngu", ["Ngu", "Hoà"]),
        ("Y-Bhăm Niê", "ybham", ["Y-Bhăm"]),
        ("Y-Bhăm Niê", "y bham", ["Y", "Bhăm"]),
        ("Y-Bhăm Niê", "Y-Bhăm", ["Y-Bhăm"]),
        ("Hoàng Hoa", "hoa", ["Hoà", "Hoa"]),
        ("Trần Thị Nhoa", "hoa", []),
        (nfd("Lê Thị Hoà"), "hoa", [nfd("Hoà")]),
        ("Lê Hoa", "dũng", []),
        ("Lê Hoa", " 🙂 ", []),
        ("", "hoa", []),
    ],
)
def test_matches_are_shown(name, query, shown):
    assert [name[start:end] for start, end in highlight(name, query)] == shown


@given(names, names)
def test_spans_lie_apart_in_order_inside_the_name(name, query):
    spans = highlight(name, query)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(name) for start, end in spans)
    assert highlight(name, name) == [(m, m + len(w)) for m, w in _words(name)]


def _words(name):
    place = 0
    for word in name.split():
        yield place, word
        place += len(word) + 1
