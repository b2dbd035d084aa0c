"""Rights over one's data and their last days."""

from datetime import date, timedelta

import pytest

from dicandesk.rules.requests import Clock, Right, answer_by, check, clock, confirm_by, must_confirm

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("right", "last"),
    [
        (Right.VIEW, date(2026, 12, 4)),
        (Right.COPY, date(2026, 12, 4)),
        (Right.CORRECT, date(2026, 12, 4)),
        (Right.WITHDRAW, date(2026, 12, 9)),
        (Right.RESTRICT, date(2026, 12, 9)),
        (Right.OBJECT, date(2026, 12, 9)),
        (Right.ERASE, date(2026, 12, 14)),
    ],
)
def test_each_right_has_its_last_day(right, last):
    assert answer_by(right, date(2026, 11, 24)) == last


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 24), date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 11, 30)),  # Thursday: a weekend between
        (date(2026, 11, 28), date(2026, 12, 1)),  # Saturday
        (date(2026, 12, 31), date(2027, 1, 5)),  # New Year and a weekend
    ],
)
def test_receipt_is_confirmed_within_two_working_days(received, last):
    assert confirm_by(received) == last


def test_every_right_has_a_name_of_its_own():
    assert len({right.label() for right in Right}) == len(Right)


def test_once_there_is_as_much_time_again():
    assert [answer_by(right, DAY, is_extended=True) - answer_by(right, DAY) for right in Right] == [
        timedelta(days=right.days) for right in Right
    ]


@pytest.mark.parametrize(
    ("left", "stands"), [(-1, Clock.LATE), (0, Clock.SOON), (3, Clock.SOON), (4, Clock.FINE), (60, Clock.FINE)]
)
def test_a_request_is_late_once_its_last_day_has_passed(left, stands):
    assert clock(DAY + timedelta(days=left), DAY) is stands
    assert clock(DAY + timedelta(days=left), DAY, is_closed=True) is Clock.CLOSED


def test_a_request_of_tomorrow_and_a_number_without_end_are_refused():
    assert check(DAY, "12/2026", DAY) == []
    found = check(DAY + timedelta(days=1), "1" * 61, DAY)
    assert [problem.field for problem in found] == ["received", "number"]


def test_receipt_must_be_confirmed_from_its_last_day_on_until_it_is():
    received, last = date(2026, 11, 16), date(2026, 11, 18)
    assert not must_confirm(received, None, last - timedelta(days=1))
    assert must_confirm(received, None, last)
    assert must_confirm(received, None, last + timedelta(days=30))
    assert not must_confirm(received, last, last)
