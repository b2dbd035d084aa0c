"""What this PC remembers of snapshots: manifests it has read, which ones it verified, which did not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.store import meta, ops
from dicandesk.sync import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.store.cipher import Connection

_READ = "snapshot:"
_VERIFIED, _UNFIT = "snapshots_verified", "snapshots_unfit"
_MOST = 12
"""Manifests and verdicts remembered beyond those on the hub at hand."""


def erased_hash(connection: Connection) -> bytes:
    """Return the hash of the people erased here."""
    return snapshot.erased_hash(bytes(rec) for (rec,) in connection.execute("SELECT rec FROM erased"))


def manifest(connection: Connection, key: bytes) -> tuple[int, bytes] | None:
    """Return when a manifest was first seen (ms since 1970) and its bytes, None for one not read yet."""
    packed = meta.get(connection, _READ + key.hex())
    if packed is None:
        return None
    seen_at, data = ops.unpack(packed)
    return seen_at, data


def remember(connection: Connection, data: bytes, now: int) -> None:
    """Keep a manifest."""
    meta.put(connection, _READ + snapshot.hash_of(data).hex(), ops.pack([now, data]))


def seen(connection: Connection) -> list[bytes]:
    """Return the hashes of the manifests that are kept."""
    rows = connection.execute("SELECT key FROM meta WHERE key >= ? AND key < ?", (_READ, _READ[:-1] + ";")).fetchall()
    return sorted(bytes.fromhex(key.removeprefix(_READ)) for (key,) in rows)


def verified(connection: Connection) -> list[bytes]:
    """Return the hashes of the snapshots that this PC verified."""
    return _listed(connection, _VERIFIED)


def unfit(connection: Connection) -> list[bytes]:
    """Return the hashes of the snapshots that are damaged, or led to other sums than this PC has."""
    return _listed(connection, _UNFIT)


def judge(connection: Connection, key: bytes, *, fits: bool) -> None:
    """Remember whether a snapshot is right."""
    name = _VERIFIED if fits else _UNFIT
    if key not in (before := _listed(connection, name)):
        meta.put(connection, name, ops.pack(sorted([*before, key])))


def forget(connection: Connection, there: Iterable[bytes]) -> None:
    """Forget the oldest manifests beyond those on the hub at hand; another hub may have others."""
    others = [key for key in seen(connection) if key not in set(there)]
    aged = sorted(others, key=lambda key: (manifest(connection, key) or (0, b""))[0])
    gone = set(aged[: max(0, len(aged) - _MOST)])
    for key in gone:
        meta.drop(connection, _READ + key.hex())
    for name in (_VERIFIED, _UNFIT) if gone else ():
        meta.put(connection, name, ops.pack([key for key in _listed(connection, name) if key not in gone]))


def _listed(connection: Connection, name: str) -> list[bytes]:
    packed = meta.get(connection, name)
    return ops.unpack(packed) if packed else []
