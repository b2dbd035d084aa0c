"""A hub that may hang: each call has its time, then it counts as gone.

A call to a dead network drive can take minutes and cannot be broken off. So each runs on a helper thread that does not
keep the program alive, and the sync goes on without it. What a late call still does is harmless: files on a hub are
written whole and never changed. Helpers that came back are used again; starting one takes as long as a small file.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubGoneError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
SECONDS = 20.0
"""For one call that carries next to nothing."""
_BYTES_PER_SECOND = 50_000
"""Slower than this no share is of use."""


class _Helper:
    """A thread that makes one call at a time and hands back what came of it."""

    def __init__(self) -> None:
        self.told: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self._asked: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        threading.Thread(target=self._work, name="hub", daemon=True).start()

    def ask(self, call: Callable[[], Any]) -> None:
        """Begin a call; `told` gets its result or its error."""
        self._asked.put(call)

    def _work(self) -> None:
        while True:
            try:
                self.told.put((self._asked.get()(), None))
            except BaseException as error:  # noqa: BLE001 - handed to the thread that asked
                self.told.put((None, error))


_idle: list[_Helper] = []
_hanging: dict[str, _Helper] = {}
"""By hub, the helper that did not come back: until it does, nobody waits for that hub again."""


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

    def begin(self, path: str, size: int) -> bytes | None:
        """See `Transport.begin`."""
        return self._within(lambda: self._share.begin(path, size), carries=size)

    def piece(self, path: str, at: int, size: int) -> bytes | None:
        """See `Share.piece`."""
        return self._within(lambda: self._share.piece(path, at, size), carries=size)

    def put(self, path: str, data: bytes) -> None:
        """See `Transport.put`."""
        self._within(lambda: self._share.put(path, data), carries=len(data))

    def remove(self, path: str) -> None:
        """See `Transport.remove`."""
        self._within(lambda: self._share.remove(path))

    def _within(self, call: Callable[[], T], carries: int = 0) -> T:
        self._refuse_hanging()
        try:
            helper = _idle.pop()
        except IndexError:
            helper = _Helper()
        helper.ask(call)
        try:
            result, error = helper.told.get(timeout=self._seconds + carries / _BYTES_PER_SECOND)
        except Empty:
            _hanging[self.name] = helper
            raise HubGoneError(self.name) from None
        _idle.append(helper)
        if error is not None:
            raise error
        found: T = result
        return found

    def _refuse_hanging(self) -> None:
        helper = _hanging.get(self.name)
        if helper is None:
            return
        with suppress(Empty):
            helper.told.get_nowait()
            _idle.append(_hanging.pop(self.name))
            return
        raise HubGoneError(self.name)
