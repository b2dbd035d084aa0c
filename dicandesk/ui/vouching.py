"""Lets in who has no PIN on this PC: on the lanes of the lock screen, without a database before one is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicandesk.services.access.first_time import Newcomer


class FolderVouching:
    """Asks and writes in one data folder; both run on the screen lane.

    Args:
        folder: the data folder.
        wait: returns once who was signed in before has left.
    """

    def __init__(self, folder: Path, wait: Callable[[], None]) -> None:
        self._folder, self._wait = folder, wait

    def newcomers(self, helper: bytes, pin: str) -> tuple[Newcomer, ...]:
        """Return who can get a PIN."""
        from dicandesk.services.access import first_time  # noqa: PLC0415 - loads the database

        self._wait()
        return first_time.newcomers(self._folder, helper, pin)

    def by_slip(self, key: bytes, member: bytes, pin: str) -> None:
        """Give a member of this PC a new PIN by what stands on a slip."""
        from dicandesk.services.hub import recovery  # noqa: PLC0415

        self._wait()
        recovery.reset_pin(self._folder, [key], member.hex(), pin)

    def let_in(self, helper: bytes, pin: str, member: bytes, new_pin: str) -> None:
        """Give one of them a PIN."""
        from dicandesk.services.access import first_time  # noqa: PLC0415

        first_time.let_in(self._folder, helper, pin, member, new_pin)
