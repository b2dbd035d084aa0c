"""A hub that counts what goes to and fro: names and contents, as a share would carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicandesk.sync.transport import Transport


class Counted:
    """A hub that counts bytes and calls.

    Attributes:
        got: bytes that came from it, names of listed files among them.
        gave: bytes that went to it.
        calls: how often it was asked for something.
    """

    def __init__(self, hub: Transport) -> None:
        self._hub = hub
        self.got = self.gave = self.calls = 0

    @property
    def name(self) -> str:
        """See `Transport.name`."""
        return self._hub.name

    def names(self, folder: str) -> list[str]:
        """See `Transport.names`."""
        self.calls += 1
        found = self._hub.names(folder)
        self.got += sum(map(len, found))
        return found

    def read(self, path: str, limit: int) -> bytes | None:
        """See `Transport.read`."""
        self.calls += 1
        data = self._hub.read(path, limit)
        self.got += len(data or b"")
        return data

    def begin(self, path: str, size: int) -> bytes | None:
        """See `Transport.begin`."""
        self.calls += 1
        data = self._hub.begin(path, size)
        self.got += len(data or b"")
        return data

    def put(self, path: str, data: bytes) -> None:
        """See `Transport.put`."""
        self.calls += 1
        self._hub.put(path, data)
        self.gave += len(data)

    def remove(self, path: str) -> None:
        """See `Transport.remove`."""
        self.calls += 1
        self._hub.remove(path)
