"""PCs whose program is newer than this one, so that something they wrote waits here: nothing of it is lost.

What a message asks for is kept beside the PC's id. Once this program is brought up to date it can do that, and the PC
is not named any more, without anybody having to take note of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicandesk.store import meta
from dicandesk.store.ops import pack, unpack
from dicandesk.sync import bundle, crypto, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import TooNewError
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster

_NEWER = "newer"
"""Names by PC what it asks for: magic, the numbers in it, and whether a person was told."""


def note(db: Database, error: TooNewError, me: Identity, known: Roster) -> None:
    """Note whose message waits for a newer program, if that PC signed it: anybody can put a file on a hub."""
    author, frame = known.devices.get(error.device), error.frame
    if (
        author is None
        or error.realm != me.realm
        or not crypto.is_signed(author.sign_public, frame.signed, frame.signature)
    ):
        return
    asked = [frame.aad[:4], list(error.asks)]
    with db.exclusive() as connection:
        found = _load(connection)
        before = found.get(error.device)
        if before is None or before[:2] != asked:
            is_told = before is not None and before[2] and not _can(before)
            meta.put(connection, _NEWER, pack({**found, error.device: [*asked, is_told]}))


def waiting(connection: Connection) -> list[bytes]:
    """Return the PCs of which something waits until this program is brought up to date."""
    return [device for device, one in _load(connection).items() if not _can(one)]


def untold(connection: Connection) -> list[bytes]:
    """Return those of them of which nobody was told yet; they are told of now."""
    found = _load(connection)
    new = [device for device in waiting(connection) if not found[device][2]]
    if new:
        told = {device: [*one[:2], True] if device in new else one for device, one in found.items()}
        meta.put(connection, _NEWER, pack(told))
    return new


def _can(one: list[Any]) -> bool:
    """Tell whether this program can do what was asked for."""
    can: dict[bytes, Callable[..., bool]] = {bundle.MAGIC: bundle.can_read, snapshot.MAGIC: snapshot.can_read}
    return can[one[0]](*one[1])


def _load(connection: Connection) -> dict[bytes, list[Any]]:
    kept = meta.get(connection, _NEWER)
    found: dict[bytes, list[Any]] = unpack(kept) if kept else {}
    return found
