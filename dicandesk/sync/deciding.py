"""What an officer decides about the ward's PCs: remove one, change its role, accept what waits, let erasures through.

Each adds one signed entry, inside the caller's transaction, and does what follows from it at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.sync import chains, entries, identity, limits, tending
from dicandesk.sync.keys import EpochKeys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.store.cipher import Connection
    from dicandesk.sync.entries import Author
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster


def revoke(connection: Connection, device: bytes, *, by: Author | None = None) -> Roster:
    """Remove a PC: what it wrote and is here counts, the ward goes on under a new key that it does not get.

    Args:
        connection: inside a transaction.
        device: the PC; it may be this one.
        by: the root key; this PC where none is given.
    """
    me, known = _now(connection)
    _seal_own(connection, me, known, device)
    new = EpochKeys.new()
    boxes = tending.boxes_for(known, new, but=device)
    copy = new.seal_to(known.recovery, central=True)
    tips = limits.tips_of(connection, device)
    return _done(connection, entries.revoke(by or tending.author(me, known), device, tips, boxes, copy))


def promote(connection: Connection, device: bytes) -> Roster:
    """Make a PC an officer's: it gets the keys of the central file too."""
    me, known = _now(connection)
    sealed = me.keys.seal_to(known.devices[device].seal_public)
    epochs = b"".join(sorted(me.keys.given))
    return _done(connection, entries.promote(tending.author(me, known), device, sealed, epochs))


def demote(connection: Connection, device: bytes) -> Roster:
    """Make an officer's PC a volunteers': what it did as an officer's and is here counts."""
    me, known = _now(connection)
    _seal_own(connection, me, known, device)
    tips = limits.tips_of(connection, device)
    return _done(connection, entries.demote(tending.author(me, known), device, tips))


def accept(connection: Connection, hashes: Iterable[bytes]) -> Roster:
    """Let bundles or entries of a removed PC count all the same, and the held entries that those bundles cite."""
    me, known = _now(connection)
    found = tending.with_cited(connection, list(hashes))
    return _done(connection, entries.accept(tending.author(me, known), found))


def release(connection: Connection, device: bytes, first_ms: int, last_ms: int) -> Roster:
    """Say that a PC's erasures between two moments are meant."""
    me, known = _now(connection)
    return _done(connection, entries.release(tending.author(me, known), device, first_ms, last_ms))


def _seal_own(connection: Connection, me: Identity, known: Roster, device: bytes) -> None:
    """Seal what is pending where it is this PC's own rights that go: made before, it counts."""
    if device == me.device:
        chains.cut(connection, me, known.tips, at_once=True)


def _now(connection: Connection) -> tuple[Identity, Roster]:
    return identity.load(connection), tending.roster_now(connection)


def _done(connection: Connection, body: bytes) -> Roster:
    tending.add(connection, body)
    return tending.tend(connection)[1]
