"""Up to where the bundles of a PC count that was removed, or is no officer's any more.

The entry that took its rights names the last bundle of each of its chains that its author had. That one counts, with
all that it builds on: a walk from bundle to bundle by the hash each gives of the one before. The rest waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.store.database import raw
from dicandesk.sync import bundle, chains
from dicandesk.sync.entries import REVOKE, Tip

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.roster import Roster

Previous: TypeAlias = Callable[[Tip], bytes | None]
"""Returns the hash that a bundle gives of the one before it, None for a bundle that cannot be looked at."""


def unseen(_tip: Tip) -> bytes | None:
    """Return that no bundle can be looked at."""
    return None


def is_held(sealed: Sealed, known: Roster, previous: Previous = unseen, *, has_deeds: bool = True) -> bool:
    """Tell whether a bundle waits for an officer: its PC was let in once, and what it cites came here.

    Args:
        sealed: the bundle.
        known: the ward's PCs.
        previous: how to look at the others of that PC.
        has_deeds: officers' deeds are in it: only for those it matters what the PC was, and what it cites.
    """
    tips = sealed.place.tips
    removals = known.lineage.removals(sealed.device)
    stopped = [one for one in removals if one.kind == REVOKE]
    if has_deeds:
        if not known.lineage.knows(tips):
            return True
        role, is_unsure = known.lineage.role_at(sealed.device, tips)
        if is_unsure:
            return True
        if role == "officer":
            stopped += [one for one in removals if not known.lineage.cites(tips, one)]
    return bool(stopped) and sealed.hash not in known.accepted | vouched(known, sealed.device, previous)


def vouched(known: Roster, device: bytes, previous: Previous) -> set[bytes]:
    """Return the hashes of the bundles of a PC that count whatever became of it, as far as they can be looked at."""
    found: set[bytes] = set()
    for removal in known.lineage.removals(device):
        for tip in removal.tips:
            step: Tip | None = tip
            while step is not None and step.hash not in found:
                found.add(step.hash)
                before = previous(step)
                step = Tip(step.chain, step.seq - 1, before) if before else None
    return found


def here(connection: Connection) -> Previous:
    """Return how to look at the bundles that are kept here."""

    def previous(tip: Tip) -> bytes | None:
        data = chains.bytes_of(connection, tip.hash)
        return bundle.look(data).place.previous if data is not None else None

    return previous


def among(db: Database, links: Mapping[bytes, bytes]) -> Previous:
    """Return how to look at the bundles that are kept here, and at others whose links are known."""

    def previous(tip: Tip) -> bytes | None:
        if tip.hash in links:
            return links[tip.hash]
        with db.reading() as session:
            return here(raw(session))(tip)

    return previous


def tips_of(connection: Connection, device: bytes) -> list[Tip]:
    """Return the bundles of a PC known here that no other one builds on: what a removal names."""
    found: list[Tip] = []
    for no, chain in connection.execute("SELECT no, chain FROM chain WHERE device = ?", (device,)).fetchall():
        rows = connection.execute(
            "SELECT h.seq, h.hash, s.bytes FROM have h LEFT JOIN spool s ON s.hash = h.hash WHERE h.chain = ?", (no,)
        ).fetchall()
        built_on = {bundle.look(bytes(data)).place.previous for _, _, data in rows if data is not None}
        last = max((seq for seq, _, _ in rows), default=0)
        found += [
            Tip(bytes(chain), seq, bytes(key))
            for seq, key, data in rows
            if bytes(key) not in built_on and (data is not None or seq == last)
        ]
    return found


def beyond(connection: Connection, known: Roster, device: bytes) -> list[bytes]:
    """Return the hashes of a PC's bundles that are applied here and wait elsewhere, for want of an officer's word."""
    if not known.lineage.removals(device):
        return []
    sure = vouched(known, device, here(connection))
    rows = connection.execute(
        "SELECT h.hash, s.bytes FROM chain c JOIN have h ON h.chain = c.no JOIN spool s ON s.hash = h.hash "
        "WHERE c.device = ? ORDER BY h.hash",
        (device,),
    ).fetchall()
    left = [bundle.look(bytes(data)) for key, data in rows if bytes(key) not in sure | known.accepted]
    return [one.hash for one in left if is_held(one, known)]
