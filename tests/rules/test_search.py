import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules import search
from dicandesk.rules.search import Query, index_words, parse_query, rank
from dicandesk.rules.text import fold
from tests.rules.names import TONE_PLACES, USUAL, names


def finds(query: Query, name: str) -> bool:
    """Tell whether each word begins an indexed word, as the full-text index asks."""
    indexed = index_words(name).split()
    return all(any(word.startswith(wanted) for word in indexed) for wanted in query.words)


@pytest.mark.parametrize(
    ("typed", "words", "numbers", "years"),
    [
        ("hoa 1954", ("hoa",), ("1954",), (1954,)),
        ("Thuỷ Nông", ("thuy", "nong"), (), ()),
        ("0912 345 003", (), ("0912345003",), ()),
        ("0912.345.003", (), ("0912345003",), ()),
        ("+84 912-345-003", (), ("0912345003",), ()),
        ("84912345003", (), ("0912345003",), ()),
        ("345 003", (), ("345003",), ()),
        ("5008", (), ("5008",), ()),
        ("008 154 005 008", (), ("008154005008",), ()),
        ("5008 1954", (), ("5008", "1954"), (1954,)),
        ("0912 1954", (), ("09121954",), ()),
        ("tổ 7 1954", ("to", "7"), ("1954",), (1954,)),
        ("7 0912", ("7",), ("0912",), ()),
        ("ybham", ("ybham",), (), ()),
        ("Y-Bhăm", ("y", "bham"), (), ()),
        ("Thị,Hoa", ("thi", "hoa"), (), ()),
        ("h", ("h",), (), ()),
        ("hoa2", ("hoa2",), (), ()),
        ("  \t 🙂 -- ", (), (), ()),
        ("", (), (), ()),
    ],
)
def test_what_is_typed_is_understood(typed, words, numbers, years):
    query = parse_query(typed)
    assert (query.words, query.numbers, query.years) == (words, numbers, years)
    assert query.is_empty == (not words and not numbers)


@given(st.text())
def test_any_text_is_a_query(text):
    query = parse_query(text)
    assert len(query.words) == len(query.toned)
    assert all(word and fold(word) == word and " " not in word for word in query.words)
    assert all(number.isdecimal() for number in query.numbers)


@given(names)
def test_a_name_is_found_by_itself_with_and_without_marks(name):
    assert finds(parse_query(name), name)
    assert finds(parse_query(fold(name)), name)
    assert parse_query(unicodedata.normalize("NFD", name)) == parse_query(name)


@pytest.mark.parametrize("typed", ["ybham", "y bham", "Y-Bhăm", "bhăm nie", "yb", "y"])
def test_a_hyphen_hides_nobody(typed):
    assert finds(parse_query(typed), "Y-Bhăm Niê")


@pytest.mark.parametrize(("new", "old"), TONE_PLACES)
def test_both_places_of_the_tone_mark_find_and_rank_alike(new, old):
    for name in (f"Lê {new}", f"Lê {old}"):
        assert finds(parse_query(new), name)
        assert rank(parse_query(new), name) == rank(parse_query(old), name)


def test_initials_of_three_words_find():
    assert finds(parse_query("ntkd"), "Nguyễn Thị Kim Dung")
    assert index_words("Lê An") == "le an"


def ranked(typed: str, *people: str) -> list[str]:
    query = parse_query(typed)
    return sorted(people, key=lambda name: -rank(query, name))


@pytest.mark.parametrize(
    ("typed", "best_first"),
    [
        ("dũng", ["Lê Dũng", "Lê Văn Dung", "Lê Dụng An"]),
        ("dung", ["Lê Dung", "Lê Dũng", "Dung Văn Bình"]),
        ("hoà", ["Nguyễn Thị Hòa", "Trần Hoa", "Trần Hoàng"]),
        ("hòa", ["Hòa Văn Bình", "Trần Hoa"]),  # the tone that was typed weighs most
        ("thi hoa", ["Lê Thị Hoa", "Lê Thị Hoàng", "Lê Thì Hoàng Anh"]),
        ("h", ["Lê Hoa", "Lê Thị Hoa"]),
    ],
)
def test_the_likeliest_comes_first(typed, best_first):
    assert ranked(typed, *reversed(best_first)) == best_first


def test_the_year_of_birth_decides_between_namesakes():
    query = parse_query("hoa 1954")
    assert rank(query, "Lê Hoa", "1954-08-15") > rank(query, "Lê Hoa", "1960") == rank(query, "Lê Hoa")


def test_ranking_a_thousand_candidates_folds_each_word_once():
    query, words = parse_query("nguyen thuy 1954"), {word for name in USUAL for word in name.split()}
    search._forms.cache_clear()
    for name in USUAL:
        rank(query, name, "1954-01-02")
    assert search._forms.cache_info().misses == len(words) < 20 < len(USUAL)
