"""Rights over one's data and their last days."""

from datetime import date

import pytest

from dicandesk.rules.requests import Right, answer_by, confirm_by


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
