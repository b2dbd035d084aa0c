"""What else a courier file says: which PCs wrote it, what they hold, and whether this PC is a copied disk."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from dicandesk.store.database import raw
from dicandesk.sync import bundle, chains, courierfile, head, heads, limits
from dicandesk.sync.courierfile import BUNDLE, HEARD, WRITER
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dicandesk.store.database import Database
    from dicandesk.sync.courier import Taken
    from dicandesk.sync.heads import Said
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.limits import Previous
    from dicandesk.sync.roster import Roster


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
    heard.pop(me.device, None)
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
