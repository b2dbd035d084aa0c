"""Which backups stay: the newest of each of the last days, weeks and months on which there was one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dicandesk.rules.dates import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

DAYS, WEEKS, MONTHS = 7, 4, 6
LONGEST = timedelta(days=365)
"""Whoever was erased must not lie in an old copy for longer, even one that nobody can reach to clean."""


def kept(made: Iterable[datetime], now: datetime) -> set[datetime]:
    """Return which of some backups, by when they were made, stay; the newest always does."""
    newest_first = sorted(set(made), reverse=True)
    found = set(newest_first[:1])
    steps: tuple[tuple[int, Callable[[date], object]], ...] = (
        (DAYS, lambda day: day),
        (WEEKS, lambda day: day.isocalendar()[:2]),
        (MONTHS, lambda day: (day.year, day.month)),
    )
    for count, period in steps:
        seen: set[object] = set()
        for moment in newest_first:
            name = period(moment.astimezone(VIETNAM).date())
            if name not in seen and len(seen) < count and now - moment <= LONGEST:
                found.add(moment)
            seen.add(name)
    return found
