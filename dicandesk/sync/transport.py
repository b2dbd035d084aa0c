"""What sync needs of a place that carries bundles between PCs: named blobs in folders.

A share, a stick or a folder on this PC is `share.Share`. Names use "/" and only letters, digits, ".", "-" and "_".
"""

from __future__ import annotations

from typing import Protocol


class HubGoneError(Exception):
    """The hub cannot be reached now. Everything is safe on this PC; try again later."""


class HubReadOnlyError(Exception):
    """The hub takes nothing: no right to write there."""


class HubFullError(Exception):
    """The hub has no room left."""


class Transport(Protocol):
    """A hub. Every call may raise `HubGoneError`, every writing call the other two as well."""

    @property
    def name(self) -> str:
        """How people call it: a path."""

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; none where it does not exist."""

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the bytes of a file, or None where it does not exist or is larger than `limit` bytes."""

    def begin(self, path: str, size: int) -> bytes | None:
        """Return the first bytes of a file, at most `size`, or None where it does not exist."""

    def put(self, path: str, data: bytes) -> None:
        """Store a file whole or not at all, on the disk and read back before this returns.

        A file of that name is replaced.
        """

    def remove(self, path: str) -> None:
        """Delete a file; one that is not there is fine."""
