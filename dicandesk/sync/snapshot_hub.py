"""Snapshots on one hub: which lie there whole, whom to believe, what they cover.

A hub is looked at afresh in each sync, by names alone; a manifest is read once. A snapshot counts as there if its
manifest and every part are listed. It is joined if an officer's PC made or verified it, and *verified* if another PC
than its maker's said so in a head; a ward of one PC verifies its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.store.database import raw
from dicandesk.sync import bundle, heads, newer, snapshot, snapshot_known
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Name, Snapshot
    from dicandesk.sync.transport import Transport

_FOLDER = "snap"
_MANIFEST = "manifest"
_HEX = 2 * snapshot.HASH_BYTES


@dataclass(slots=True)
class OnHub:
    """What is known of the snapshots on a hub.

    Attributes:
        whole: those that lie there with all their parts, but for those found damaged or wrong here.
        readable: those whose manifest lies there, whole or not.
        empty: folders without a manifest: put half-way, or taken away half-way.
        files: names in each snapshot's folder.
        seen_at: when this PC first saw each, ms since 1970.
        verified_by: PCs that verified each.
        waiting: snapshots under a key, or of a PC, that is not known here yet.
        manifests: their bytes.
    """

    me: bytes
    known: Roster
    whole: dict[bytes, Snapshot] = field(default_factory=dict)
    readable: dict[bytes, Snapshot] = field(default_factory=dict)
    empty: set[bytes] = field(default_factory=set)
    files: dict[bytes, list[str]] = field(default_factory=dict)
    seen_at: dict[bytes, int] = field(default_factory=dict)
    verified_by: dict[bytes, set[bytes]] = field(default_factory=dict)
    waiting: int = 0
    manifests: dict[bytes, bytes] = field(default_factory=dict)

    def is_verified(self, found: Snapshot) -> bool:
        """Tell whether another PC than its maker's found it right."""
        by = self.verified_by.get(found.hash, set())
        return bool(by - {found.device}) or (bool(by) and len(self.known.active) == 1)

    def is_trusted(self, found: Snapshot) -> bool:
        """Tell whether an officer's PC stands for it."""
        return any(self.known.is_officer(one) for one in (found.device, *self.verified_by.get(found.hash, ())))

    def verified(self) -> list[Snapshot]:
        """Return those that are whole, verified, and stood for by an officer's PC."""
        return [one for one in self.whole.values() if self.is_verified(one) and self.is_trusted(one)]

    def covered(self) -> dict[bytes, set[Name]]:
        """Return by chain what some snapshot here covers."""
        found: dict[bytes, set[Name]] = {}
        for one in self.whole.values():
            for chain, names in one.covered.items():
                found.setdefault(chain, set()).update(names)
        return found

    def to_verify(self) -> Iterator[Snapshot]:
        """Yield those that nobody has verified and that this PC may, the fullest first."""
        alone = len(self.known.active) == 1
        for one in sorted(self.whole.values(), key=lambda one: -len(one.hashes)):
            mine = self.verified_by.get(one.hash, set())
            needs = not self.is_verified(one) or not self.is_trusted(one)
            if needs and self.me not in mine and (alone or one.device != self.me):
                yield one


def look(db: Database, transport: Transport, me: Identity, known: Roster) -> OnHub:
    """Look at the snapshots on a hub."""
    found = OnHub(me.device, known)
    for name in transport.names(_FOLDER):
        if (key := _key(name)) is None:
            continue
        found.files[key] = transport.names(snapshot.folder(key))
        if _MANIFEST not in found.files[key]:
            found.empty.add(key)
            continue
        _read(db, transport, me, found, key)
    with db.reading() as session:
        connection = raw(session)
        unfit = set(snapshot_known.unfit(connection))
        extra = len(snapshot_known.seen(connection)) > len(found.readable)
    for key, one in found.readable.items():
        parts = {snapshot.part_name(number) for number in range(len(one.manifest.parts))}
        if key not in unfit and parts <= set(found.files[key]):
            found.whole[key] = one
    if extra:
        with db.exclusive() as connection:
            snapshot_known.forget(connection, found.readable)
    listen(db, me, known, found)
    return found


def listen(db: Database, me: Identity, known: Roster, found: OnHub) -> None:
    """Note who verified what, by the newest heads known and by this PC's own trials."""
    if not found.whole:
        return
    with db.reading() as session:
        _note_verified(raw(session), me, known, found)


def _note_verified(connection: Connection, me: Identity, known: Roster, found: OnHub) -> None:
    active = {device.id for device in known.active}
    said = {one.device: one.head.verified for one in heads.kept(connection, me, known)}
    said[me.device] = snapshot_known.verified(connection)
    for key in found.whole:
        found.verified_by[key] = {device for device, keys in said.items() if key in keys and device in active}


def _read(db: Database, transport: Transport, me: Identity, found: OnHub, key: bytes) -> None:
    """Take a manifest from what this PC remembers, or from the hub."""
    with db.reading() as session:
        before = snapshot_known.manifest(raw(session), key)
    data = before[1] if before else transport.read(f"{snapshot.folder(key)}/{_MANIFEST}", snapshot.MANIFEST_LIMIT)
    try:
        if data is None or snapshot.hash_of(data) != key:
            found.empty.add(key)
            return
        realm, epoch, device = snapshot.author_of(data)
        if realm != me.realm:
            return
        if device not in found.known.devices or not me.keys.has(epoch):
            found.waiting += 1
            return
        found.readable[key] = snapshot.opened(data, me.keys, found.known.devices[device].sign_public)
    except bundle.TooNewError as error:
        newer.note(db, error, me, found.known)
        found.waiting += 1
        return
    except BadFrameError:
        return
    now = db.wall()
    found.manifests[key] = data
    found.seen_at[key] = before[0] if before else now
    if before is None:
        with db.exclusive() as connection:
            snapshot_known.remember(connection, data, now)


def _key(name: str) -> bytes | None:
    """Return the hash that a folder is named after; None for a name that no PC writes."""
    try:
        key = bytes.fromhex(name)
    except ValueError:
        return None
    return key if len(name) == _HEX and key.hex() == name else None


def holds_erasures(connection: Connection, me: Identity, known: Roster, erased: bytes) -> tuple[bool, bool]:
    """Return whether some hub was seen to hold a snapshot made after these erasures, and whether it was verified."""
    found = OnHub(me.device, known)
    for key in snapshot_known.seen(connection):
        _seen_at, data = snapshot_known.manifest(connection, key) or (0, b"")
        _realm, epoch, device = snapshot.author_of(data)
        if device in known.devices and me.keys.has(epoch):
            one = snapshot.opened(data, me.keys, known.devices[device].sign_public)
            if one.manifest.erased == erased:
                found.whole[key] = one
    _note_verified(connection, me, known, found)
    return bool(found.whole), bool(found.verified())
