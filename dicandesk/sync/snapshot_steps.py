"""The part that snapshots play in one sync: join what bundles do not bring, complete the hub, verify, make, clear."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.store.database import raw
from dicandesk.sync import (
    brake,
    bundle,
    chains,
    gaps,
    snapshot,
    snapshot_clear,
    snapshot_hub,
    snapshot_join,
    snapshot_kept,
    snapshot_known,
    snapshot_late,
    snapshot_make,
    snapshot_sound,
    snapshot_verify,
)
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.gone import Gone
from dicandesk.sync.snapshot_clear import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.gaps import Gaps
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Snapshot
    from dicandesk.sync.snapshot_hub import OnHub
    from dicandesk.sync.taking import Pace
    from dicandesk.sync.transport import Transport

WEEK_MS = 7 * DAY_MS
MOST_FILES, MOST_BYTES, MOST_OPS = 1_000, 8 << 20, 20_000
"""What may lie uncovered before an officer's PC makes the next snapshot."""
_MANY = 200
"""Bundles that are fetched one by one rather than joined."""
_FEW_BYTES = 20 * MOST_OPS
"""No bundles of so few bytes hold so many operations."""


@dataclass(slots=True)
class Done:
    """What was done with snapshots in a sync.

    Attributes:
        joined: records in snapshots that were joined.
        made: a snapshot was put on the hub: for an erasure, to make the hub complete, or because it was time.
        verified: snapshots found right.
        unfit: snapshots that are damaged, or led to other sums than this PC has.
        cleared: files that a verified snapshot made needless.
        waiting: snapshots that cannot be taken in yet.
        mended: snapshots of which a part rotted on the hub and was put there again.
        braked: PCs that erase so many people by one that an officer must say it is meant.
    """

    joined: int = 0
    made: str = ""
    verified: int = 0
    unfit: int = 0
    cleared: int = 0
    waiting: int = 0
    mended: int = 0
    braked: set[bytes] = field(default_factory=set)


@dataclass(slots=True)
class Steps:
    """What one sync does with snapshots, step by step."""

    db: Database
    transport: Transport
    me: Identity
    known: Roster
    found: Gaps
    pace: Pace
    cancelled: Callable[[], bool]
    progress: Callable[[int, int], None]
    done: Done = field(default_factory=Done)
    gone: Gone = field(default_factory=Gone)
    there: OnHub = field(init=False)

    def look(self) -> None:
        """Look at the hub's snapshots; what they cover it does not lack."""
        self.there = snapshot_hub.look(self.db, self.transport, self.me, self.known)
        self.done.waiting += self.there.waiting
        gaps.forget_covered(self.found, self.there.covered())
        self.note_sent()

    def knows_more(self, own: bytes) -> bool:
        """Tell whether a snapshot covers bundles of this PC's chain that are not here: this is a copy or a restore."""
        with self.db.reading() as session:
            here = {own: chains.held(raw(session), own)}
        return any(
            own in one.covered and snapshot.lacking(one, here).get(own)
            for one in self.there.whole.values()
            if self.there.is_trusted(one)
        )

    def note_sent(self) -> None:
        """Note as sent what a verified snapshot covers."""
        verified = self.there.verified()
        if not verified:
            return
        with self.db.exclusive() as connection:
            for key, _chain, _seq in chains.unmarked(connection):
                if any(key in one.hashes for one in verified):
                    chains.mark_published(connection, key)

    # ---- taking in ----

    def join(self) -> None:
        """Join the snapshots that have what no bundle on the hub brings, or very many of them."""
        snapshot_hub.listen(self.db, self.me, self.known, self.there)
        ordered = sorted(self.there.whole.values(), key=lambda one: (self.there.is_verified(one), len(one.hashes)))
        for one in reversed(ordered):
            if self.cancelled():
                return
            if self._is_wanted(one):
                if not self.there.is_trusted(one):
                    self.done.waiting += 1
                    continue
                self._join(one)
        gaps.forget_held(self.db, self.found)
        snapshot_join.settle(self.db)

    def _is_wanted(self, one: Snapshot) -> bool:
        with self.db.reading() as session:
            here = {chain: chains.held(raw(session), chain) for chain in one.covered}
        lacks = snapshot.lacking(one, here)
        if sum(map(len, lacks.values())) >= _MANY:
            return True
        left = {(chain, name) for chain, names in lacks.items() for name in names - self.found.there.get(chain, set())}
        relayed = {key[:8] for key in self.found.relay}
        return any(name[1] not in relayed for _, name in left)

    def _join(self, one: Snapshot) -> None:
        try:
            parts = self._checked(one)
            erased = snapshot_join.erasures(self.db, one, parts)
            if self._is_braked(erased):
                self.done.waiting += 1
                return
            self.done.joined += snapshot_join.join(
                self.db, one, parts, self.pace, gone=self.gone, cancelled=self.cancelled, progress=self.progress
            )
            with self.db.exclusive() as connection:
                for device, new in erased.items():
                    brake.note_all(connection, device, new)
            self._keep(one)
        except snapshot_join.NotThereError:
            self.done.waiting += 1
            return
        except BadFrameError:
            self._judge(one, fits=False)
            self.done.waiting += 1
            snapshot_join.throw_away(self.db)

    def _keep(self, one: Snapshot) -> None:
        snapshot_join.keep(self.db, one, self.there.manifests[one.hash], self.me, self.known)

    def _is_braked(self, erased: dict[bytes, list[tuple[int, int]]]) -> bool:
        """Tell whether a PC erased so many people, by a snapshot, that an officer has to say it is meant."""
        held = [device for device, new in erased.items() if brake.stops_pc(self.db, device, new, self.known)]
        self.done.braked.update(held)
        return bool(held)

    def _checked(self, one: Snapshot) -> Iterable[bytes]:
        parts = snapshot_join.fetch(self.db, self.transport, one, self.cancelled)
        snapshot_join.check(one, parts)
        return parts

    # ---- completeness ----

    def must_make(self) -> bool:
        """Tell whether the hub lacks bundles that may not, or cannot, be put back one by one."""
        if not any(self.found.lacking.values()):
            return False
        with self.db.reading() as session:
            connection = raw(session)
            elsewhere = self._verified_elsewhere(connection)
            for chain, names in self.found.lacking.items():
                for name in names:
                    data = chains.sealed_bytes(connection, chain, *name)
                    if data is None or bundle.hash_of(data) in elsewhere:
                        return True
        return False

    def _verified_elsewhere(self, connection: Connection) -> set[bytes]:
        """Return what verified snapshots on other hubs cover."""
        covered: set[bytes] = set()
        for key in snapshot_known.verified(connection):
            kept = snapshot_known.manifest(connection, key)
            if kept is not None and key not in self.there.whole:
                _realm, _epoch, device = snapshot.author_of(kept[1])
                if device in self.known.devices:
                    public = self.known.devices[device].sign_public
                    covered |= snapshot.opened(kept[1], self.me.keys, public).hashes
        return covered

    def complete(self) -> bool:
        """Put a snapshot on the hub where bundles cannot be put back, or it is time; return whether it was needed."""
        self._go_on()
        needed = self.must_make()
        why = self._why(needed=needed)
        if why and not self.cancelled():
            self._make(why)
        return needed

    def _go_on(self) -> None:
        """Put on the hub the rest of a snapshot that was made in an earlier sync, or take back what is there of it."""
        key = snapshot_make.waiting(self.db)
        if key is None:
            return
        data = (snapshot_make.workshop(self.db) / "manifest").read_bytes()
        with self.db.reading() as session:
            erased = snapshot_known.erased_hash(raw(session))
        try:
            is_good = snapshot.opened(data, self.me.keys, self.me.sign_public).manifest.erased == erased
        except BadFrameError:
            is_good = False
        if is_good:
            snapshot_make.put(self.db, self.transport, self.cancelled)
            self._look_again()
            return
        for name in self.transport.names(snapshot.folder(key)):
            self.transport.remove(f"{snapshot.folder(key)}/{name}")
        snapshot_make.throw_away(self.db)

    def _why(self, *, needed: bool) -> str:
        """Return why a snapshot is to be made now: "erased", "lacking", "due", or "" for not now."""
        with self.db.reading() as session:
            connection = raw(session)
            erased = snapshot_known.erased_hash(connection)
            is_officer = self.known.is_officer(self.me.device)
            told = any(
                one.manifest.erased == erased and self.there.is_trusted(one) for one in self.there.whole.values()
            )
            if is_officer and erased != snapshot.EMPTY and (not told or self._is_late(connection, erased)):
                return "erased"
            if needed:
                return "lacking"
            return "due" if is_officer and self._is_due(connection) else ""

    def _is_late(self, connection: Connection, erased: bytes) -> bool:
        """Tell whether something of an erased person came after the snapshot that was made without them."""
        return snapshot_late.any_late(self.db, connection, self.me.keys, erased, set(self._uncovered(connection)))

    def _uncovered(self, connection: Connection) -> dict[bytes, int]:
        """Return the bundles kept here that no snapshot covers, and their bytes."""
        hashes = set[bytes]().union(*(one.hashes for one in self.there.whole.values()))
        rows = connection.execute("SELECT hash, length(bytes) FROM spool").fetchall()
        return {bytes(key): size for key, size in rows if bytes(key) not in hashes}

    def _is_due(self, connection: Connection) -> bool:
        covered = self.there.covered()
        files = sum(len(names - covered.get(chain, set())) for chain, names in self.found.there.items())
        if files > MOST_FILES:
            return True
        left = self._uncovered(connection)
        if not left:
            return False
        newest = max((one.manifest.made_at for one in self.there.whole.values()), default=None)
        if newest is None:
            newest = self._first_ms(connection)
        size = sum(left.values())
        if size > MOST_BYTES or self.db.wall() - newest > WEEK_MS:
            return True
        return size > _FEW_BYTES and sum(self._operations(connection, key) for key in left) > MOST_OPS

    def _first_ms(self, connection: Connection) -> int:
        """Return when the oldest bundle here was last written to."""
        (first,) = connection.execute("SELECT min(op_id) FROM author").fetchone()
        return int.from_bytes(first[:6]) if first else self.db.wall()

    @staticmethod
    def _operations(connection: Connection, key: bytes) -> int:
        data = chains.bytes_of(connection, key)
        return bundle.look(data).operations if data is not None else 0

    def _make(self, why: str) -> None:
        with self.db.reading() as session:
            erased = snapshot_known.erased_hash(raw(session))
        is_new = erased != snapshot.EMPTY and all(one.manifest.erased != erased for one in self.there.verified())
        at_once = why == "erased" or is_new
        try:
            made = snapshot_make.make(self.db, self.me, self.known, at_once=at_once, cancelled=self.cancelled)
        except snapshot_make.StoppedError:
            return
        if made is not None and snapshot_make.put(self.db, self.transport, self.cancelled) is not None:
            self.done.made = why
            if why == "erased":
                snapshot_clear.clear_central(self.db, self.transport, everything=True)
            self._look_again()
            if one := self.there.whole.get(made):
                snapshot_sound.note(self.db, one)

    def _look_again(self) -> None:
        self.there = snapshot_hub.look(self.db, self.transport, self.me, self.known)
        gaps.forget_covered(self.found, self.there.covered())

    # ---- verifying and clearing ----

    def finish(self) -> None:
        """Verify what nobody has verified, and delete what is covered for good."""
        for one in list(self.there.to_verify()) if not self.done.joined else ():  # who is just filled verifies later
            if self.cancelled():
                return
            self._verify(one)
        snapshot_hub.listen(self.db, self.me, self.known, self.there)
        self.note_sent()
        for one in self.there.verified() if self.known.is_officer(self.me.device) else ():
            self._is_sound(one, snapshot_sound.OFTEN_MS)
        self.done.cleared += snapshot_clear.clear(
            self.db, self.transport, self.me, self.known, self.there,
            found=self.found, is_sound=self._is_sound, cancelled=self.cancelled,
        )  # fmt: skip
        snapshot_clear.clear_strays(self.db, self.transport, self.known, self.there)
        snapshot_kept.tidy(self.db, self.me, self.known)

    def _is_sound(self, one: Snapshot, patience: int = snapshot_sound.FRESH_MS) -> bool:
        """Tell whether the parts of a snapshot are on the hub as they were made; mend it where possible."""
        if not snapshot_sound.is_due(self.db, one, patience):
            return True
        harmed = snapshot_sound.read_back(self.db, self.transport, one, self.cancelled)
        if harmed and snapshot_sound.mend(self.db, self.transport, one, harmed, me=self.me, known=self.known):
            self.done.mended += 1
        elif harmed:
            self._judge(one, fits=False)
            return False
        return harmed is not None

    def _verify(self, one: Snapshot) -> None:
        try:
            fits = snapshot_verify.verify(
                self.db, self.me, self.known, one, self._checked(one), cancelled=self.cancelled
            )
        except snapshot_join.NotThereError:
            return
        except BadFrameError:
            fits = False
        if fits:
            snapshot_sound.note(self.db, one)
            self._keep(one)
        snapshot_join.throw_away(self.db)
        if fits is not None:
            self._judge(one, fits=fits)

    def _judge(self, one: Snapshot, *, fits: bool) -> None:
        with self.db.exclusive() as connection:
            snapshot_known.judge(connection, one.hash, fits=fits)
        if fits:
            self.done.verified += 1
        else:
            self.done.unfit += 1
            self.there.whole.pop(one.hash, None)
