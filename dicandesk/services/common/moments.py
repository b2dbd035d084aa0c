"""Moments as they are stored (milliseconds UTC) and the day they fall on here.

Viet Nam has one time zone, UTC+7 without summer time, so a PC whose own zone is set wrong still counts the right days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dicandesk.rules.dates import VIETNAM


def to_ms(moment: datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """Return the moment of milliseconds since 1970, in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def day_of(moment: datetime) -> date:
    """Return the day a moment falls on in Viet Nam."""
    return moment.astimezone(VIETNAM).date()


def day_bounds(day: date) -> tuple[int, int]:
    """Return the first millisecond of a day in Viet Nam, and that of the next day."""
    start = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return to_ms(start), to_ms(start + timedelta(days=1))
