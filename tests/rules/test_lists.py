"""Lists from outside: which column is which, and what cells of a spreadsheet mean."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dicandesk.rules import lists
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import PhoneDraft


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        (["STT", "Họ và tên", "Ngày sinh", "Giới tính"], {"name": 1, "birth": 2, "sex": 3}),
        (["name", "ID_number", "PHONE", "unit", "address", "need"],
         {"name": 0, "id_number": 1, "phone": 2, "unit": 3, "address": 4, "need": 5}),
        (["HỌ TÊN *", "Năm sinh:", "SĐT", "SĐT"], {"name": 0, "birth": 1, "phone": 2}),
        ([None, 5, "Ghi chú"], {}),
    ],
)  # fmt: skip
def test_headings_are_known_in_both_languages_and_any_order(heading, places):
    assert lists.columns(heading) == places


def test_every_heading_the_program_gives_is_one_it_knows():
    assert {lists.columns([lists.FIELDS[field]]).popitem()[0] for field in lists.FIELDS} == set(lists.FIELDS)
    assert set(lists.HEADINGS) == set(lists.FIELDS)


def test_other_headings_are_mapped_and_win():
    heading = ["Tên", "Tên thật", "Hộ số"]
    assert lists.columns(heading, {"name": "tên thật", "address": "Hộ số"}) == {"name": 1, "address": 2}


def test_headings_stand_below_titles_but_near_the_top():
    rows = [["DANH SÁCH"], [], ["Tổ 7"], ["TT", "Họ tên"], [1, "Nông Thị Hiền"]]
    assert lists.find_heading(rows) == 3
    assert lists.find_heading([["x"]] * 30 + [["Họ tên"]]) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), (1954.0, "1954"), (1.5, "1.5"), (7, "7"), ("  Tổ   7 ", "Tổ 7"),
        (datetime(1954, 8, 15), "1954-08-15"), (date(1954, 8, 15), "1954-08-15"),  # noqa: DTZ001 - as Excel gives it
    ],
)  # fmt: skip
def test_cells_as_text(cell, text):
    assert lists.text_of(cell) == text


@pytest.mark.parametrize(
    ("cell", "birth"),
    [(None, None), (1954, "1954"), ("15/8/1954", "15/8/1954"), (19951, "1954-08-15"), (19951.0, "1954-08-15")],
)
def test_births(cell, birth):
    assert lists.birth_of(cell) == birth


@pytest.mark.parametrize(
    ("cell", "number"), [(None, None), (3154002208, "003154002208"), ("003154002208", "003154002208"), ("31", "31")]
)
def test_id_numbers_get_their_zeros_back(cell, number):
    assert lists.id_number_of(cell) == number


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        (None, ()),
        (900000027, (PhoneDraft("0900000027"),)),
        ("0900 000 027; 0900000031 (con gái)", (PhoneDraft("0900 000 027"), PhoneDraft("0900000031", "con gái"))),
    ],
)
def test_phones_get_their_zeros_back_and_keep_their_owner(cell, phones):
    assert lists.phones_of(cell) == phones


@pytest.mark.parametrize(
    ("cell", "sex"), [("", None), ("Nam", "male"), ("NỮ", "female"), ("f", "female"), ("khac", "other")]
)
def test_sexes(cell, sex):
    assert lists.sex_of(cell) == sex


def test_what_is_not_understood_is_told_in_words():
    assert lists.sex_of("?x") == Problem("sex", "Không hiểu giới tính “?x”.")
    assert lists.needs_of("Cần chữ to; bay") == Problem("needs", "Không hiểu nhu cầu “bay”.")


def test_needs_by_word_or_key():
    assert lists.needs_of("Cần chữ to, home_visit; large_print,") == ("large_print", "home_visit")


@pytest.mark.parametrize(("cell", "is_forced"), [(None, False), ("x", True), ("Không", False), (1, True), (0, False)])
def test_a_mark_beside_a_row_says_that_it_is_somebody_else(cell, is_forced):
    assert lists.is_forced(cell) is is_forced
