"""When this PC syncs by itself: soon after a save, every two minutes, ever more seldom while the hub is away."""

from __future__ import annotations

AFTER_SAVE, EVERY, FIRST_RETRY, LONGEST = 2.0, 120.0, 30.0, 900.0
"""Seconds."""


class Rhythm:
    """Says how long to wait for the next sync.

    Args:
        now: seconds of any clock that only runs forward; the same clock for all calls.
    """

    def __init__(self, now: float) -> None:
        self._due = now + AFTER_SAVE
        self._failures = 0

    @property
    def failures(self) -> int:
        """Return how often in a row it did not work."""
        return self._failures

    def saved(self, now: float) -> None:
        """Something was saved here: go soon, but do not knock at a door that was found shut."""
        if not self._failures:
            self._due = min(self._due, now + AFTER_SAVE)

    def worked(self, now: float) -> None:
        """A sync went through."""
        self._failures = 0
        self._due = now + EVERY

    def failed(self, now: float, *, needs_person: bool = False) -> None:
        """A sync did not go through.

        Args:
            now: the moment.
            needs_person: trying again will not help: another ward's folder, an empty one.
        """
        pause = LONGEST if needs_person else min(FIRST_RETRY * 2**self._failures, LONGEST)
        self._failures += 1
        self._due = now + pause

    def wait(self, now: float) -> float:
        """Return the seconds until the next sync is due."""
        return max(0.0, self._due - now)
