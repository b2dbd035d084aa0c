import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.card import Card, CardProblem, looks_like_card, parse_card

FULL = "008154000441|070000001|Nguyễn Thị Mẫu|15081954|Nữ|Tổ 9, Đội Cấn, TP Tuyên Quang, Tuyên Quang|10052021"
SAMPLE = Card("008154000441", "Nguyễn Thị Mẫu", "1954-08-15", "female", "Tổ 9, Đội Cấn, TP Tuyên Quang, Tuyên Quang")


@pytest.mark.parametrize(
    "scanned",
    [
        FULL,
        FULL + "\r\n",
        "\t" + FULL.replace("|", " | "),
        unicodedata.normalize("NFD", FULL),
        FULL.replace("15081954", "15/08/1954"),
        FULL.replace("070000001", ""),
        FULL.rpartition("|")[0],
        FULL + "||||",
        FULL + "|Nguyễn Văn Cha|Trần Thị Mẹ",
        FULL.encode().decode("latin-1"),
        FULL.replace("Nguyễn Thị Mẫu", "NGUYỄN THỊ MẪU"),
    ],
)
def test_a_card_fills_the_form(scanned):
    assert looks_like_card(scanned)
    assert parse_card(scanned) == SAMPLE


def test_parents_are_dropped_unread():
    assert "Cha" not in repr(parse_card(FULL + "|Nguyễn Văn Cha|Trần Thị Mẹ"))


@pytest.mark.parametrize(
    ("on_card", "birth"),
    [("00001954", "1954"), ("00081954", "1954-08"), ("00/00/1954", "1954")],
)
def test_an_unknown_day_stays_unknown(on_card, birth):
    assert parse_card(FULL.replace("15081954", on_card)).birth == birth


def fields(card):
    return [(problem.field, problem.severity) for problem in card.problems]


def test_an_unreadable_birth_is_taken_from_the_number_and_said():
    card = parse_card(FULL.replace("15081954", "1508"))
    assert card.birth == "1954"
    assert fields(card) == [("birth", "warning")]


@pytest.mark.parametrize(
    ("scanned", "problem"),
    [
        (FULL.replace("Nguyễn Thị Mẫu", "Nguy?n Th? M?u"), ("name", "error")),
        (FULL.replace("Nguyễn Thị Mẫu", "Nguyn Th Mu"), ("name", "error")),
        (FULL.replace("Nguyễn Thị Mẫu", ""), ("name", "error")),
        (FULL.replace("Nguyễn Thị Mẫu", "Ma Van Hai"), ("name", "warning")),
        (FULL.replace("Đội Cấn", "??i C?n"), ("address", "warning")),
    ],
)
def test_lost_letters_are_flagged_and_the_number_kept(scanned, problem):
    card = parse_card(scanned)
    assert card.id_number == SAMPLE.id_number
    assert fields(card) == [problem]


@pytest.mark.parametrize("sex", ["N?", "N", "", "nữ", "x"])
def test_a_lost_sex_is_told_by_the_number(sex):
    assert parse_card(FULL.replace("Nữ", sex)).sex == "female"


def test_a_card_that_contradicts_its_number_warns():
    assert fields(parse_card(FULL.replace("Nữ", "Nam"))) == [("id_number", "warning")]


def test_cards_of_a_demo_ward_do_not_warn():
    demo = FULL.replace("008154", "003154")
    assert fields(parse_card(demo)) == [("id_number", "warning")]
    assert fields(parse_card(demo, is_demo=True)) == []


@pytest.mark.parametrize(
    ("scanned", "number", "told"),
    [
        ("008154000441|070000001|Nguyễn Th", "008154000441", "Mới đọc được một phần thẻ"),
        ("008154000441", "008154000441", "Mới đọc được một phần thẻ"),
        (FULL + "|" + FULL, "008154000441", "Máy quét đọc dính hai lần"),
        ("|Nguyễn Thị Mẫu|15081954|Nữ|Tổ 9", "", "Không phải thẻ căn cước Việt Nam"),
        ("I<UTOD231458907<<<<<<<<<<<<<<<", "", "Không phải thẻ căn cước Việt Nam"),
        ("440524188001010014|李明|男|汉", "", "Không phải thẻ căn cước Việt Nam"),
        ("", "", "Không phải thẻ căn cước Việt Nam"),
        ("GD4080812345678|4e677579e1bb856e|01/01/1954|2", "", "Đây là thẻ bảo hiểm y tế"),
        ("https://vneid.gov.vn/x", "", "Đây là mã vuông khác"),
        ("00020101021138", "", "Đây là mã vuông khác"),
    ],
)
def test_what_is_no_whole_card_is_said_and_nothing_is_lost(scanned, number, told):
    problem = parse_card(scanned)
    assert isinstance(problem, CardProblem)
    assert problem.message.startswith(told)
    assert problem.id_number == number
    assert problem.text == scanned


@given(st.text() | st.lists(st.text(), max_size=14).map("|".join))
def test_no_scan_raises(scanned):
    assert isinstance(parse_card(scanned), Card | CardProblem)


@given(st.integers(0, len(FULL)), st.characters())
def test_no_damaged_card_raises(place, char):
    for damaged in (FULL[:place], FULL[place:], FULL[:place] + char + FULL[place:]):
        assert isinstance(parse_card(damaged), Card | CardProblem)


def test_a_search_text_is_no_card():
    assert not looks_like_card("hoa 1954")
