"""Courier files for tests: write, read, take apart, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.sync import courier, courierfile
from dicandesk.sync.courierfile import BUNDLE, HEARD, MAGIC, ROSTER, WRITER

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from tests.sync.pcs import Pc

KINDS = {ROSTER, WRITER, BUNDLE, HEARD}


def write(pc: Pc, path: Path, *, to: bytes | None = None, answering: Collection[bytes] = (), waiting: int = 0):
    """Write a file and return (bundles, records)."""
    found = courier.write(pc.db, path, for_device=to, answering=answering, waiting=waiting)
    return found.bundles, found.records


def read(pc: Pc, path: Path):
    """Read a file and return (bundles, records, waiting, damaged)."""
    found = courier.read(pc.db, path)
    return found.bundles, found.records, found.waiting, found.damaged


def parts(path: Path):
    """Return all parts of a file."""
    return list(courierfile.parts(path, KINDS))


def packed(*content: tuple[int, bytes]) -> bytes:
    """Return a file of such parts."""
    return MAGIC + b"".join(courierfile._START.pack(kind, len(data)) + data for kind, data in content)


def device(pc: Pc) -> bytes:
    """Return a PC's id."""
    return pc.me().device
