"""Heads on a hub: read what the PCs say, keep the newest of each, and say how this PC stands."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from dicandesk.store import meta
from dicandesk.sync import bundle, chains, head, snapshot_known
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.head import Head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.hubfile import HubFile
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport

EVERY_MS = 10 * 60_000
"""A head is written again after this time though nothing changed, so that others see this PC is in touch."""
SLOTS = ("head-a", "head-b")


class Said(NamedTuple):
    """A head that counts, whose it is, and the bytes it came as."""

    device: bytes
    head: Head
    data: bytes


def path_of(chain: bytes, slot: str) -> str:
    """Return where a slot of a chain lies on a hub."""
    return f"chain/{chain.hex()}/{slot}"


def of_chain(transport: Transport, chain: bytes, me: Identity, known: Roster) -> Said | None:
    """Return the newest valid head in a chain's folder, of whatever PC of the ward."""
    found: list[Said] = []
    for slot in SLOTS:
        data = transport.read(path_of(chain, slot), head.MAX_BYTES)
        try:
            if data is not None and (one := read(data, me, known)):
                found.append(one)
        except BadFrameError:
            continue
    return max((one for one in found if one.head.chain == chain), key=lambda one: one.head.head_no, default=None)


def newest(transport: Transport, chain: bytes, before: Said | None, me: Identity, known: Roster) -> Said | None:
    """Return the newest valid head in a chain's folder, `before` where the hub has no newer one, for few bytes."""
    paths = {slot: path_of(chain, slot) for slot in SLOTS}
    starts = {slot: transport.begin(path, head.START_BYTES) or b"" for slot, path in paths.items()}
    newest = max(starts, key=lambda slot: head.number_in(starts[slot]))
    if head.number_in(starts[newest]) < 0:  # none, or from a newer program, which may say more there
        return of_chain(transport, chain, me, known)
    if before is not None and starts[newest] and before.data.startswith(starts[newest]):
        return before
    data = transport.read(paths[newest], head.MAX_BYTES)
    try:
        said = read(data, me, known) if data is not None else None
    except BadFrameError:
        said = None
    if said is not None and said.head.chain == chain:
        return said
    return of_chain(transport, chain, me, known)


def listen(db: Database, transport: Transport, others: Iterable[bytes], me: Identity, known: Roster) -> list[Said]:
    """Return what the other PCs say in the folders of some chains: both slots of 25 PCs in full are 42 KB."""
    with db.looking() as connection:
        before = {said.head.chain: said for said in kept(connection, me, known)}
    said = [one for chain in sorted(others) if (one := newest(transport, chain, before.get(chain), me, known))]
    believe(db, [one for one in said if one.device == me.device])
    return [one for one in said if one.device != me.device]


def believe(db: Database, copies: Iterable[Said]) -> None:
    """Count as verified here what another incarnation of this PC verified.

    To everybody else a copied disk, or this PC before it was restored, is this PC: they take bundles away on its word,
    and what is then in the snapshot alone must be trusted here too, though nobody else stands for it.
    """
    verified = {key for one in copies for key in one.head.verified}
    if not verified:
        return
    with db.looking() as connection:
        new = verified - {*snapshot_known.verified(connection), *snapshot_known.unfit(connection)}
        new &= set(snapshot_known.seen(connection))
    if new:
        with db.noting() as connection:
            for key in sorted(new):
                snapshot_known.judge(connection, key, fits=True)


def read(data: bytes, me: Identity, known: Roster, *, is_kept: bool = False) -> Said | None:
    """Return what a head says, or None for that of a PC that is not known (yet), or under a key still to come.

    Args:
        data: the head.
        me: this PC.
        known: the ward's PCs.
        is_kept: it comes out of this PC's own database, where none lies whose signature was not checked.

    Raises:
        BadFrameError: damaged, or signed or sealed by somebody else.
    """
    _realm, epoch, device = head.author_of(data)
    if device not in known.devices or not me.keys.has(epoch):
        return None
    said = head.opened(data, me.keys, None if is_kept else known.devices[device].sign_public)
    if not bundle.belongs(said.chain, device):
        msg = "chain"
        raise BadFrameError(msg)
    return Said(device, said, data)


def kept(connection: Connection, me: Identity, known: Roster) -> list[Said]:
    """Return the newest head known of each other PC."""
    bodies = connection.execute("SELECT body FROM head ORDER BY device").fetchall()
    found: list[Said] = []
    for (body,) in bodies:
        with contextlib.suppress(BadFrameError):  # sealed under a key of its own time
            if one := read(bytes(body), me, known, is_kept=True):
                found.append(one)
    return found


def of_this_pc(connection: Connection, known: Roster, now: int, *, waiting: int) -> Head | None:
    """Return how this PC stands, but for the number of its head.

    Nothing is said while a bundle or a snapshot is half applied: the sums would not fit what it says it has.
    """
    if not chains.is_whole(connection):
        return None
    chain, have = chains.own(connection), chains.have_set(connection)
    app, registry = head.app_fields()
    return Head(
        0, now, app, registry, chain, chains.newest_files(connection, head.MAX_FILES),
        have,
        (meta.get(connection, meta.OP_SUM) or b""), (meta.get(connection, meta.STATE_SUM) or b""),
        known.hash, waiting, chains.marks(connection, have), snapshot_known.erased_hash(connection),
        snapshot_known.seen(connection), snapshot_known.verified(connection),
    )  # fmt: skip


def keep(db: Database, heard: Iterable[Said], me: Identity) -> None:
    """Keep of each PC the head that knows most; whose clock is wrong, or was, is kept all the same."""
    with db.looking() as connection:
        rows = connection.execute("SELECT device, body FROM head").fetchall()
    kept = {bytes(device): bytes(body) for device, body in rows}
    new = [one for one in heard if one.data != kept.get(one.device) and _is_newer(one, kept, me)]
    if new:
        now = db.wall()
        with db.noting() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO head VALUES (?, ?, ?)",
                [(one.device, min(one.head.wall, now), one.data) for one in new],
            )


def mark_arrived(db: Database, me: Identity, known: Roster) -> None:
    """Note as sent what an officer's PC says it holds, however it came there."""
    with db.noting() as connection:
        waiting = chains.unmarked(connection)
        if not waiting:
            return
        for one in kept(connection, me, known):
            if not known.is_officer(one.device):
                continue
            arrived = {chain: chains.confirmed(connection, chain, one.head) for _, chain, _ in waiting}
            for key, chain, seq in waiting:
                if chains.is_listed(arrived, chain, seq):
                    chains.mark_published(connection, key)


def _is_newer(one: Said, kept: dict[bytes, bytes], me: Identity) -> bool:
    """Tell whether a head is newer than the one kept: numbers of heads count per hub, clocks may run backwards."""
    try:
        before = head.opened(kept[one.device], me.keys, None)
    except (KeyError, BadFrameError):
        return True
    now, then = head.bundles_in(one.head), head.bundles_in(before)
    is_later = one.head.head_no > before.head_no or one.head.wall > before.wall
    return now > then or (now == then and is_later)


def say(db: Database, transport: Transport, me: Identity, known: Roster, hub: HubFile, *, waiting: int) -> None:
    """Write this PC's head, unless the one it wrote last says the same."""
    now = db.wall()
    with db.looking() as connection:
        mine = of_this_pc(connection, known, now, waiting=waiting)
        row = connection.execute("SELECT head_no FROM hub WHERE hub_id = ?", (hub.hub_id,)).fetchone()
    if mine is None:
        return
    chain = mine.chain
    there = newest(transport, chain, None, me, known)
    last = there.head if there is not None and there.device == me.device else None
    if last is not None and last._replace(head_no=0, wall=now) == mine and 0 <= now - last.wall < EVERY_MS:
        return
    number = max(row[0] if row else 0, last.head_no if last else 0) + 1
    transport.put(path_of(chain, SLOTS[1 - number % 2]), head.seal(mine._replace(head_no=number), me))
    noting = db.noting if row else db.exclusive  # that there is a hub at all decides what an empty folder is
    with noting() as connection:
        connection.execute("INSERT OR REPLACE INTO hub VALUES (?, ?, ?)", (hub.hub_id, number, now))
