"""What else a courier file says: which PCs wrote it, what they hold, and whether this PC is a copied disk."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from dicandesk.store import meta, ops
from dicandesk.store.clock import DAY_MS
from dicandesk.store.database import raw
from dicandesk.sync import bundle, chains, courierfile, head, heads, limits
from dicandesk.sync.courierfile import BUNDLE, HEARD, WRITER
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.courier import Taken
    from dicandesk.sync.heads import Said
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.limits import Previous
    from dicandesk.sync.roster import Roster

NEW_MS = 30 * DAY_MS
_SINCE = "courier_silent"
"""Names by PC since when it is let in and was never heard of, ms since 1970."""


def has_new_pc(connection: Connection, me: Identity, known: Roster, now: int) -> bool:
    """Tell whether a PC that was let in lately was never heard of: the first stick from the office brings it all.

    For an officers' PC. One that never says anything at all stops to count after `NEW_MS`.
    """
    if not known.is_officer(me.device):
        return False
    silent = _silent(connection, me, known)
    since = _since(connection)
    return any(now - since.get(device, now) < NEW_MS for device in silent)


def note_new_pcs(connection: Connection, me: Identity, known: Roster, now: int) -> None:
    """Note since when each PC that was let in says nothing, inside the caller's transaction."""
    before = _since(connection)
    after = {device: before.get(device, now) for device in _silent(connection, me, known)}
    if after != before:
        meta.put(connection, _SINCE, ops.pack(after))


def _silent(connection: Connection, me: Identity, known: Roster) -> list[bytes]:
    heard = {bytes(device) for (device,) in connection.execute("SELECT device FROM head")}
    return sorted(one.id for one in known.active if one.id not in heard and one.id != me.device)


def _since(connection: Connection) -> dict[bytes, int]:
    packed = meta.get(connection, _SINCE)
    found: dict[bytes, int] = ops.unpack(packed) if packed else {}
    return found


def links(db: Database, path: Path, known: Roster) -> Previous:
    """Return how to look at the bundles of removed PCs, here and in a file."""
    found: dict[bytes, bytes] = {}
    if any(known.lineage.removals(device) for device in known.devices):
        for _, data in courierfile.parts(path, {BUNDLE}):
            with contextlib.suppress(BadFrameError, bundle.TooNewError):
                sealed = bundle.look(data or b"")
                if known.lineage.removals(sealed.device):
                    found[sealed.hash] = sealed.place.previous
    return limits.among(db, found)


def listen(db: Database, path: Path, me: Identity, known: Roster, taken: Taken) -> Iterable[Said]:
    """Return what other PCs say in a file, and note who wrote it and whether it shows that this PC is a copy."""
    with db.reading() as session:
        own = chains.own(raw(session))
        here = chains.held(raw(session), own)
    heard: dict[bytes, Said] = {}
    for kind, data in courierfile.parts(path, {WRITER, BUNDLE, HEARD}):
        if kind == BUNDLE:
            taken.new_chain = taken.new_chain or _is_lost(data or b"", me, own, here)
            continue
        try:
            said = heads.read(data, me, known) if data is not None else None
        except BadFrameError:
            taken.damaged += 1
            continue
        if said is None:
            continue
        if kind == WRITER:
            taken.writers.add(said.device)
        taken.new_chain = taken.new_chain or _knows_more(said, me, own, here)
        if said.device not in heard or _rank(said) > _rank(heard[said.device]):
            heard[said.device] = said
    taken.writers.discard(me.device)
    if me.device in heard:
        heads.believe(db, [heard.pop(me.device)])
    return heard.values()


def _rank(said: Said) -> tuple[int, int, int]:
    return head.bundles_in(said.head), said.head.head_no, said.head.wall


def _is_lost(data: bytes, me: Identity, own: bytes, here: set[tuple[int, bytes]]) -> bool:
    """Tell whether this is a bundle of this PC that it does not have: then it is a copied disk or an old backup."""
    try:
        sealed = bundle.look(data, however_new=True)
    except BadFrameError:
        return False
    is_mine = (sealed.realm, sealed.place.chain, sealed.device) == (me.realm, own, me.device)
    name = (sealed.place.seq, sealed.hash[:8])
    return is_mine and name not in here and bundle.is_signed_by(sealed, me.sign_public)


def _knows_more(said: Said, me: Identity, own: bytes, here: set[tuple[int, bytes]]) -> bool:
    """Tell whether a head lists bundles of this PC's chain that this PC does not have."""
    upto, beyond = said.head.have.get(own, (1, []))
    if max(upto - 1, *beyond, 0) > max((seq for seq, _ in here), default=0):
        return True
    is_mine = said.device == me.device and said.head.chain == own
    return is_mine and any((seq, hash16[:8]) not in here for seq, hash16 in said.head.files)
