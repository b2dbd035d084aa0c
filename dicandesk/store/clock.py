"""Operation ids: UUIDv7 from a hybrid logical clock.

48 bits of milliseconds, 26 bits of counter that start again each millisecond, 48 random bits drawn at every start of
the program (RFC 9562, 5.7 and method 1 of 6.2). Compared as bytes they sort by time; two copies of one disk that run
at the same moment still give different ids.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DAY_MS = 24 * 3600 * 1000
_COUNTER_BITS = 26


class Clock:
    """Gives out ids that rise strictly within one process. Safe to use from several threads.

    Args:
        wall: milliseconds since 1970 by this PC's clock.
        tag: 6 random bytes.
        last: the greatest id used or received before, or empty.
    """

    def __init__(self, wall: Callable[[], int], tag: bytes, last: bytes = b"") -> None:
        self._wall = wall
        self._tag = tag
        self._lock = threading.Lock()
        self._ms = int.from_bytes(last[:6])
        self._count = 0

    def next(self) -> bytes:
        """Return a new id (16 bytes), greater than every id given out or received before."""
        with self._lock:
            now = self._wall()
            if now > self._ms:
                self._ms, self._count = now, 0
            else:
                self._count += 1
                if self._count >> _COUNTER_BITS:
                    self._ms, self._count = self._ms + 1, 0
            high, low = self._count >> 14, self._count & 0x3FFF
            head = (self._ms << 32) | (0x7 << 28) | (high << 16) | (0b10 << 14) | low
            return head.to_bytes(10) + self._tag

    @property
    def last(self) -> bytes:
        """The least id that `next` may not give again, to be remembered across restarts: 6 bytes of milliseconds."""
        return (self._ms + 1).to_bytes(6)

    def receive(self, op_id: bytes) -> None:
        """Go on after an id from another PC, but never more than a day ahead of this PC's clock."""
        with self._lock:
            ms = min(int.from_bytes(op_id[:6]), self._wall() + DAY_MS)
            if ms >= self._ms:
                self._ms, self._count = ms + 1, 0
