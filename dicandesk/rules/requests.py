"""What a person may ask about their own data, and by when the law wants it answered.

Law 91/2025/QH15, articles 4 and 14; Decree 356/2025/NĐ-CP, article 5: receipt within two working days, the answer
within 10, 15 or 20 days by what is asked; once as long again where it is hard, if the person is told.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem

WORKING_DAYS_TO_CONFIRM = 2
LONGEST_NUMBER = 60
SOON_DAYS = 3
"""So close to the last day a request is a worry."""
_SATURDAY = 5
_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
"""Days off of the solar calendar. Those of the lunar one are not reckoned with, which makes a day early, never late."""


class Right(StrEnum):
    """What is asked for."""

    VIEW = "view"
    CORRECT = "correct"
    COPY = "copy"
    WITHDRAW = "withdraw"
    RESTRICT = "restrict"
    OBJECT = "object"
    ERASE = "erase"

    def label(self) -> str:
        """Return the right as written beside its tick box."""
        names = {
            Right.VIEW: _("Xem dữ liệu đang lưu"),
            Right.CORRECT: _("Sửa chỗ ghi sai"),
            Right.COPY: _("Lấy bản sao"),
            Right.WITHDRAW: _("Rút lại sự đồng ý"),
            Right.RESTRICT: _("Hạn chế dùng dữ liệu"),
            Right.OBJECT: _("Phản đối việc dùng dữ liệu"),
            Right.ERASE: _("Xoá dữ liệu"),
        }
        return names[self]

    @property
    def days(self) -> int:
        """How many days there are to answer."""
        return _DAYS[self]


class Answered(StrEnum):
    """What became of a request."""

    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"

    def label(self) -> str:
        """Return it in words."""
        names = {
            Answered.DONE: _("Đã làm theo yêu cầu"),
            Answered.REFUSED: _("Từ chối, có nêu lý do"),
            Answered.DROPPED: _("Người dân không cần nữa"),
        }
        return names[self]


class Clock(StrEnum):
    """How a request stands against its last day."""

    LATE = "late"
    SOON = "soon"
    FINE = "fine"
    CLOSED = "closed"


_DAYS = {
    Right.VIEW: 10,
    Right.CORRECT: 10,
    Right.COPY: 10,
    Right.WITHDRAW: 15,
    Right.RESTRICT: 15,
    Right.OBJECT: 15,
    Right.ERASE: 20,
}


def answer_by(right: Right, received: date, *, is_extended: bool = False) -> date:
    """Return the last day on which what was asked for must be done; extended once, there is as much time again."""
    return received + timedelta(days=right.days * (2 if is_extended else 1))


def clock(due: date, today: date, *, is_closed: bool = False) -> Clock:
    """Tell how a request stands."""
    if is_closed:
        return Clock.CLOSED
    if due < today:
        return Clock.LATE
    return Clock.SOON if due <= today + timedelta(days=SOON_DAYS) else Clock.FINE


def check(received: date, number: str, today: date) -> list[Problem]:
    """Return what is wrong with a request as it is written down."""
    found = []
    if received > today:
        found.append(Problem("received", _("Ngày nhận yêu cầu ở tương lai. Hãy xem lại ngày.")))
    if len(number) > LONGEST_NUMBER:
        text = _("Số phiếu dài quá {limit} chữ.")
        found.append(Problem("number", text.format(limit=LONGEST_NUMBER)))
    return found


def confirm_by(received: date) -> date:
    """Return the last day on which the person must be told that the request was received."""
    day, left = received, WORKING_DAYS_TO_CONFIRM
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS:
            left -= 1
    return day


def must_confirm(received: date, confirmed: date | None, today: date) -> bool:
    """Tell whether today is the last day to tell the person that the request was received, or that day has passed."""
    return confirmed is None and confirm_by(received) <= today
