"""Closing the data folder while the lock screen is already up: finished by whoever comes first."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.services.common import drafts

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.services.access.desk import Desk
    from dicandesk.services.common.unstored import Unstored

PATIENCE = 2.0
"""Seconds that the next sign-in waits for a last push over a slow share."""

_log = log.logger(__name__)


class Leaving:
    """One data folder on its way to be closed. Touches no Qt; any thread may call.

    Args:
        desk: what is to be closed.
        unstored: half-filled forms that the disk did not take.
        last_push: hands over what waits; stops soon after `hurry` is set.
        hurry: set when somebody waits to sign in.
    """

    def __init__(self, desk: Desk, unstored: Unstored, last_push: Callable[[], None], hurry: threading.Event) -> None:
        self._unstored = unstored
        self._desk, self._last_push, self._hurry = desk, last_push, hurry
        self._once = threading.Lock()
        self._is_closed = threading.Event()

    @property
    def member(self) -> bytes:
        """Return who leaves."""
        return self._desk.actor.member

    def set_aside(self) -> bool:
        """Store the forms that the disk did not take before, or seal them in memory; return whether some are held.

        For the screen lane, behind the last drafts of the pages.
        """
        if not drafts.store_again(self._desk.db, self._desk.actor, self._unstored):
            self._unstored.seal(self._desk.key)
        return self.member in self._unstored.members

    def finish(self) -> None:
        """Push what waits, then close; for the sync lane."""
        try:
            if not self._hurry.is_set():
                self._last_push()
        except UserError as error:
            log.event(_log, "last_push_refused", code=error.code)
        finally:
            self._close()

    def wait(self) -> None:
        """Return once the data folder is closed, by this call if a share holds up the other lane."""
        self._hurry.set()
        if not self._is_closed.wait(PATIENCE):
            self._close()

    def close_now(self) -> None:
        """Close at once, if nobody did; no lane works any more."""
        self._hurry.set()
        self._close()

    def _close(self) -> None:
        with self._once:
            if not self._is_closed.is_set():
                self._desk.close()
                self._is_closed.set()
