from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.dates import (
    age,
    ago,
    birth_year,
    is_partial_date,
    parse_birth,
    parse_date,
    show_birth,
    show_date,
    show_decimal,
    show_number,
    weekday_name,
)
from dicandesk.rules.problems import Problem

TODAY = date(2026, 11, 24)
births = st.dates(date(1900, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        ("1954", "1954"),
        (" 54 ", "1954"),
        ("8/1954", "1954-08"),
        ("08-1954", "1954-08"),
        ("1954-08", "1954-08"),
        ("15/8/1954", "1954-08-15"),
        ("15.08.1954", "1954-08-15"),
        ("15 8 54", "1954-08-15"),
        ("15081954", "1954-08-15"),
        ("1954-08-15", "1954-08-15"),
        ("00001954", "1954"),
        ("00/08/1954", "1954-08"),
        ("00/00/1954", "1954"),
        ("29/2/1960", "1960-02-29"),
        ("１９５４", "1954"),
        ("1900", "1900"),
        ("2026", "2026"),
    ],
)
def test_births_are_read_as_people_write_them(typed, birth):
    assert parse_birth(typed, 2026) == birth


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1850", "Năm sinh phải từ 1900 đến 2026."),
        ("2027", "Năm sinh phải từ 1900 đến 2026."),
        ("26", "Hãy ghi đủ bốn số của năm sinh, ví dụ 1954."),
        ("31/2/1954", "Ngày 31/2/1954 không có trong lịch. Hãy xem lại ngày sinh."),
        ("13/1954", "Ngày 13/1954 không có trong lịch. Hãy xem lại ngày sinh."),
        ("tháng tám", "Hãy ghi ngày sinh như 15/08/1954; chỉ nhớ năm thì ghi 1954."),
    ],
)
def test_an_impossible_birth_is_said_in_plain_words(typed, told):
    assert parse_birth(typed, 2026) == Problem("birth", told)


@pytest.mark.parametrize(
    "typed", ["", "-", "195", "12345", "1/2/3/1954", "123/4/1954", "15/8/195", "19544-1-1", "-1954x"]
)
def test_what_is_no_birth_is_a_problem(typed):
    assert isinstance(parse_birth(typed, 2026), Problem)


@given(st.text(), st.integers(1990, 2100))
def test_no_text_breaks_the_reading_of_dates(typed, this_year):
    birth = parse_birth(typed, this_year)
    assert isinstance(birth, Problem) or is_partial_date(birth)
    assert isinstance(parse_date(typed, TODAY), Problem | date)
    show_date(typed)
    age(typed, TODAY)


@given(births)
def test_a_shown_birth_can_be_typed_again(day):
    for known in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
        assert parse_birth(known, 2026) == known
        assert parse_birth(show_birth(known), 2026) == known
        assert birth_year(known) == day.year


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(1954, 8, 5), "05/08/1954"),
        ("1954-08-05", "05/08/1954"),
        ("1954-08", "08/1954"),
        ("1954", "1954"),
        (None, "—"),
        ("", "—"),
        ("tháng 8", "—"),
    ],
)
def test_dates_are_shown_day_first(day, shown):
    assert show_date(day) == shown


def test_partial_dates_are_told_from_others():
    assert is_partial_date("1954-02")
    assert not is_partial_date("1954-02-30")
    assert not is_partial_date("15/08/1954")
    assert birth_year(None) is None
    assert birth_year("15/08/1954") is None


@pytest.mark.parametrize(
    ("birth", "years"),
    [
        ("1954-11-24", 72),
        ("1954-11-25", 71),
        ("1954-12", 71),
        ("1954-11", 72),
        ("1954", 72),
        ("1926", 100),
        ("2026-11-24", 0),
        ("2027", None),
        (None, None),
        ("?", None),
    ],
)
def test_age(birth, years):
    assert age(birth, TODAY) == years


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("27/11/2026", date(2026, 11, 27)),
        ("27-11-26", date(2026, 11, 27)),
        ("2026-11-27", date(2026, 11, 27)),
        ("27/11", date(2026, 11, 27)),
        ("5/1", date(2027, 1, 5)),
        ("30/12", date(2026, 12, 30)),
        ("Hôm nay", TODAY),
        ("hôm qua", date(2026, 11, 23)),
        ("mai", date(2026, 11, 25)),
    ],
)
def test_days_are_read_as_people_write_them(typed, day):
    assert parse_date(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["", "31/2", "29/2", "27", "1/2/3/4", "27/11/202", "31/4/2026", "thứ Ba", "27/99999999"]
)
def test_what_is_no_day_is_a_problem_with_an_example(typed):
    assert parse_date(typed, TODAY) == Problem("date", "Hãy ghi ngày như 24/11/2026.")


def test_29_february_without_a_year_is_the_nearest_one():
    assert parse_date("29/2", date(2027, 12, 1)) == date(2028, 2, 29)


@given(births)
def test_a_shown_day_can_be_typed_again(day):
    assert parse_date(show_date(day), TODAY) == day


def test_days_of_the_week():
    monday = date(2026, 11, 23)
    names = [weekday_name(monday + timedelta(days=n)) for n in range(7)]
    assert names == ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]


def test_figures_are_written_as_here():
    assert show_number(1234567) == "1.234.567"
    assert show_number(0) == "0"
    assert show_number(None) == "—"
    assert show_decimal(1.5) == "1,5"
    assert show_decimal(1234.25, 2) == "1.234,25"
    assert show_decimal(None) == "—"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=59), "vừa xong"),
        (timedelta(hours=-3), "vừa xong"),
        (timedelta(minutes=5), "5 phút trước"),
        (timedelta(hours=23, minutes=59), "23 giờ trước"),
        (timedelta(days=2, hours=5), "2 ngày trước"),
        (timedelta(days=40), "16/10/2026"),
    ],
)
def test_how_long_ago(passed, words):
    now = datetime(2026, 11, 24, 20, tzinfo=UTC)  # already the 25th here
    assert ago(now - passed, now) == words
