"""When this PC syncs by itself: soon after a save, every two minutes, ever more seldom while the hub is away.

Each sync that sends writes one more file that every PC of the ward will read, and three years of them must stay on the
hub in hundreds. So the first save goes out after a moment of rest, and those that follow wait for one another: a person
who types a whole page of visits makes one file a minute, not one a line. On a hub that answers slowly they wait longer.
"""

from __future__ import annotations

from typing import NamedTuple

AT_START, EVERY, FIRST_RETRY, LONGEST = 2.0, 120.0, 30.0, 900.0
"""Seconds."""
THOROUGH_EVERY = 1800.0
"""Seconds after which a sync looks at the whole hub again and not at what is new alone."""
SLOW = 2.0
"""A sync that took longer than this many seconds was one with a slow hub."""


class Pause(NamedTuple):
    """How long saves wait for one another, in seconds.

    Attributes:
        rest: after the last save.
        apart: between two syncs that send, and from the first save at most.
    """

    rest: float
    apart: float


FAST_HUB, SLOW_HUB = Pause(3.0, 60.0), Pause(15.0, 300.0)


class Rhythm:
    """Says how long to wait for the next sync.

    Args:
        now: seconds of any clock that only runs forward; the same clock for all calls.
    """

    def __init__(self, now: float) -> None:
        self._next = now + AT_START
        self._soon: float | None = None
        self._first_save: float | None = None
        self._last_sent: float | None = None
        self._began = now
        self._pause = FAST_HUB
        self._failures = 0
        self._was_thorough: float | None = None

    def is_thorough_due(self, now: float) -> bool:
        """Tell whether the next sync is to look at the whole hub: the first one, after a failure, twice an hour."""
        return bool(self._failures) or self._was_thorough is None or now - self._was_thorough >= THOROUGH_EVERY

    @property
    def failures(self) -> int:
        """Return how often in a row it did not work."""
        return self._failures

    def saved(self, now: float) -> None:
        """Something was saved here: go soon, but do not knock at a door that was found shut."""
        if self._failures:
            return
        if self._first_save is None:
            self._first_save = now
        earliest = now + self._pause.rest
        if self._last_sent is not None:
            earliest = max(earliest, self._last_sent + self._pause.apart)
        self._soon = min(earliest, self._first_save + self._pause.apart)

    def begun(self, now: float) -> None:
        """A sync begins; what is saved from now on may miss it."""
        self._began = now
        self._soon = self._first_save = None

    def worked(self, now: float, *, has_sent: bool = False, was_thorough: bool = False) -> None:
        """A sync went through."""
        if was_thorough:
            self._was_thorough = now
        self._failures = 0
        self._next = now + EVERY
        self._pause = SLOW_HUB if now - self._began > SLOW else FAST_HUB
        if has_sent:
            self._last_sent = now

    def failed(self, now: float, *, needs_person: bool = False) -> None:
        """A sync did not go through.

        Args:
            now: the moment.
            needs_person: trying again will not help: another ward's folder, an empty one.
        """
        pause = LONGEST if needs_person else min(FIRST_RETRY * 2**self._failures, LONGEST)
        self._failures += 1
        self._soon = None
        self._next = now + pause

    def wait(self, now: float) -> float:
        """Return the seconds until the next sync is due."""
        due = self._next if self._soon is None else min(self._next, self._soon)
        return max(0.0, due - now)
