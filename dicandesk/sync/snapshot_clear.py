"""Take from a hub what a verified snapshot covers; nothing is ever deleted because it is absent somewhere else.

A PC deletes its own bundles, an officer's PC also those of PCs that were removed or stay away; after an erasure at
once, else when they are 30 days covered, or every active PC has them, or so many files lie on the hub that listing it
gets slow: whoever was away joins the snapshot. The sealed bytes kept here go by the same rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.store import meta, ops
from dicandesk.store.database import raw
from dicandesk.sync import bundle, central, chains, heads, snapshot

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.gaps import Gaps
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Snapshot
    from dicandesk.sync.snapshot_hub import OnHub
    from dicandesk.sync.transport import Transport

DAY_MS = 24 * 3_600_000
KEEP_MS = 30 * DAY_MS
"""So long covered bundles stay for PCs that were away."""
CROWDED = 1_000
"""Bundles on a hub beyond which covered ones do not stay for PCs that were away."""
_STAMP = re.compile(r".+-(\d{8}-\d{4})-[0-9a-f]{8}-[0-9a-f]{8}\.db")
_VIETNAM = timedelta(hours=7)
KEEP_STRAYS_MS = 7 * DAY_MS
_STRAYS = "snapshot_strays"
"""Names since when each snapshot without a manifest was seen on a hub."""
Ready: TypeAlias = Callable[[bytes, int], bool]
"""Tells of a chain and a number whether that bundle may go."""


def clear(
    db: Database,
    transport: Transport,
    me: Identity,
    known: Roster,
    there: OnHub,
    *,
    found: Gaps,
    is_sound: Callable[[Snapshot], bool] = lambda _one: True,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Delete what may go and return how many files that were; `is_sound` is asked before anything depends on it."""
    gone = 0
    for one in there.verified():
        with db.reading() as session:
            crowded = sum(map(len, found.there.values())) > CROWDED
            since = KEEP_MS if crowded else db.wall() - _age(one, there, db.wall())
            ready = _ready(raw(session), me, known, one, since)
            away = _away(raw(session), me, known, db.wall(), at_once=one.manifest.at_once)
        paths, spooled = _paths(one, me, known, found, ready=ready, away=away), _spooled(db, one, ready)
        if (paths or spooled) and not is_sound(one):
            continue
        for path in paths:
            if cancelled():
                return gone
            transport.remove(path)
            gone += 1
        _forget(db, one, spooled)
    gone += _clear_snapshots(transport, me, known, there, is_sound)
    if known.is_officer(me.device):
        gone += clear_central(db, transport)
    return gone


def _age(one: Snapshot, there: OnHub, now: int) -> int:
    """Return since when a snapshot is there; a maker's clock that runs ahead does not count."""
    return min(one.manifest.made_at, there.seen_at.get(one.hash, now))


def _ready(connection: Connection, me: Identity, known: Roster, one: Snapshot, age: int) -> Ready:
    if one.manifest.at_once or age >= KEEP_MS:
        return lambda _chain, _seq: True
    said = {one.device: one.head for one in heads.kept(connection, me, known)}
    others = [device.id for device in known.active if device.id != me.device]
    if not all(device in said for device in others):
        return lambda _chain, _seq: False
    have = [{chain: chains.confirmed(connection, chain, said[device]) for chain in one.covered} for device in others]
    return lambda chain, seq: all(chains.is_listed(listed, chain, seq) for listed in have)


def _away(connection: Connection, me: Identity, known: Roster, now: int, *, at_once: bool) -> set[bytes]:
    """Return the PCs for which an officer's PC deletes: removed ones, and those not heard of for long."""
    if not known.is_officer(me.device):
        return set()
    seen = {bytes(device): at for device, at in connection.execute("SELECT device, seen_at FROM head")}
    patience = DAY_MS if at_once else KEEP_MS
    return {
        device
        for device in known.devices
        if device != me.device and (known.is_removed(device) or now - seen.get(device, 0) > patience)
    }


def _paths(one: Snapshot, me: Identity, known: Roster, found: Gaps, *, ready: Ready, away: set[bytes]) -> list[str]:
    """Return the files that this PC may delete for a snapshot."""
    paths: list[str] = []
    for part in one.manifest.covered:
        mine = part.device == me.device
        names = found.there.get(part.chain, set())
        for seq, key in part.bundles():
            if not ready(part.chain, seq):
                continue
            if (seq, key[:8]) in names and (mine or part.device in away):
                paths.append(f"chain/{part.chain.hex()}/{bundle.name_of(seq, key)}")
                names.discard((seq, key[:8]))
            if key in found.relay and (mine or known.is_officer(me.device)):
                paths.append(f"relay/{key.hex()}.dcb")
                found.relay.discard(key)
    return paths


def forget_bytes(db: Database, me: Identity, known: Roster, there: OnHub) -> None:
    """Let go of the sealed bytes here that verified snapshots in a file make needless, as `clear` does for a hub."""
    for one in there.verified():
        with db.reading() as session:
            ready = _ready(raw(session), me, known, one, db.wall() - one.manifest.made_at)
        _forget(db, one, _spooled(db, one, ready))


def _spooled(db: Database, one: Snapshot, ready: Ready) -> list[tuple[bytes]]:
    """Return the sealed bytes here that may go."""
    with db.reading() as session:
        rows = raw(session).execute("SELECT s.hash, c.chain, s.seq FROM spool s JOIN chain c ON c.no = s.chain")
        return [(bytes(key),) for key, chain, seq in rows if bytes(key) in one.hashes and ready(bytes(chain), seq)]


def _forget(db: Database, one: Snapshot, spooled: list[tuple[bytes]]) -> None:
    if spooled:
        with db.exclusive() as connection:
            connection.executemany("DELETE FROM spool WHERE hash = ?", spooled)
        if one.manifest.at_once:
            db.empty_log()


def _clear_snapshots(
    transport: Transport, me: Identity, known: Roster, there: OnHub, is_sound: Callable[[Snapshot], bool]
) -> int:
    """Delete the snapshots that a verified one replaces: this PC's own, an officer's PC all of them."""
    gone = 0
    verified = there.verified()
    for key, one in list(there.readable.items()):
        may = one.device == me.device or known.is_officer(me.device)
        if may and any(_replaces(other, one, there) and is_sound(other) for other in verified):
            remove(transport, there, key)
            gone += len(there.files.pop(key))
    return gone


def _replaces(new: Snapshot, old: Snapshot, there: OnHub) -> bool:
    """Tell whether one snapshot has all that another one has; of two that have the same the smaller name stays."""
    if new.hash == old.hash or not old.hashes <= new.hashes:
        return False
    return old.hashes < new.hashes or new.hash < old.hash or old.hash not in there.whole


def remove(transport: Transport, there: OnHub, key: bytes) -> None:
    """Take a snapshot off a hub: the manifest first, so that it no longer counts."""
    for name in sorted(there.files[key], key=lambda name: name != "manifest"):
        transport.remove(f"{snapshot.folder(key)}/{name}")
    there.whole.pop(key, None)
    there.readable.pop(key, None)


def clear_strays(db: Database, transport: Transport, known: Roster, there: OnHub) -> None:
    """Delete what was put half-way by a PC that never came back: an officer's PC does, after a week."""
    if not known.is_officer(there.me):
        return
    with db.reading() as session:
        packed = meta.get(raw(session), _STRAYS)
    before: dict[str, int] = ops.unpack(packed) if packed else {}
    now = db.wall()
    after = {key.hex(): before.get(key.hex(), now) for key in sorted(there.empty)}
    for key in sorted(there.empty):
        if now - after[key.hex()] > KEEP_STRAYS_MS:
            remove(transport, there, key)
            del after[key.hex()]
    if after != before:
        with db.exclusive() as connection:
            meta.put(connection, _STRAYS, ops.pack(after))


def clear_central(db: Database, transport: Transport, *, everything: bool = False) -> int:
    """Delete the central files made before the newest erasure, or all; the next ones are made without the person."""
    with db.reading() as session:
        (newest,) = raw(session).execute("SELECT max(at) FROM erased").fetchone()
    if newest is None:
        return 0
    old = [name for name in transport.names(central.FOLDER) if (at := _made_at(name)) and (everything or at <= newest)]
    for name in old:
        transport.remove(f"{central.FOLDER}/{name}")
    if old:
        with db.exclusive() as connection:
            central.make_again(connection)
    return len(old)


def _made_at(name: str) -> int | None:
    """Return when a central file was begun by its name (ms since 1970), None for a name that is none of ours."""
    match = _STAMP.fullmatch(name)
    try:
        local = datetime.strptime(match[1], "%Y%m%d-%H%M").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None
    return int((local - _VIETNAM).timestamp() * 1000) if local else None
