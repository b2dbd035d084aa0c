"""A hub that may hang: each call has its time, then it counts as gone.

A call to a dead network drive can take minutes and cannot be broken off, not even by ending its thread. So each runs on
a thread of its own that does not keep the program alive; the sync goes on without it. What it still does when it comes
back is harmless: files on a hub are written whole and never changed.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubGoneError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
SECONDS = 20.0
"""For one call that carries next to nothing."""
_BYTES_PER_SECOND = 50_000
"""Slower than this no share is of use."""
_hanging: dict[str, threading.Thread] = {}
"""By hub, the thread that did not come back: until it does, nobody waits for that hub again."""


def reach(hub: str, *, tag: str = "", seconds: float = SECONDS) -> Patient:
    """Return the hub at a path; see `Share` for `tag`.

    Raises:
        HubGoneError: no path is given.
    """
    if not hub:
        raise HubGoneError(hub)
    return Patient(Share(Path(hub), tag=tag), seconds=seconds)


class Patient:
    """A share whose calls end in time."""

    def __init__(self, share: Share, *, seconds: float = SECONDS) -> None:
        self._share = share
        self._seconds = seconds

    @property
    def name(self) -> str:
        """See `Transport.name`."""
        return self._share.name

    def is_there(self) -> bool:
        """Tell whether the folder can be reached now."""
        try:
            return self._within(self._share.is_there)
        except HubGoneError:
            return False

    def names(self, folder: str) -> list[str]:
        """See `Transport.names`."""
        return self._within(lambda: self._share.names(folder))

    def read(self, path: str, limit: int) -> bytes | None:
        """See `Transport.read`."""
        return self._within(lambda: self._share.read(path, limit), carries=limit)

    def put(self, path: str, data: bytes) -> None:
        """See `Transport.put`."""
        self._within(lambda: self._share.put(path, data), carries=len(data))

    def remove(self, path: str) -> None:
        """See `Transport.remove`."""
        self._within(lambda: self._share.remove(path))

    def _within(self, call: Callable[[], T], carries: int = 0) -> T:
        before = _hanging.get(self.name)
        if before is not None and before.is_alive():
            raise HubGoneError(self.name)
        results: list[T] = []
        errors: list[BaseException] = []

        def work() -> None:
            try:
                results.append(call())
            except BaseException as error:  # noqa: BLE001 - handed to the thread that asked
                errors.append(error)

        thread = threading.Thread(target=work, name="hub", daemon=True)
        thread.start()
        thread.join(self._seconds + carries / _BYTES_PER_SECOND)
        if thread.is_alive():
            _hanging[self.name] = thread
            raise HubGoneError(self.name)
        for error in errors:
            raise error
        return results[0]
