"""Snapshots in courier files: for whoever lacks bundles that are gone everywhere, because a snapshot covers them.

A file then carries one snapshot beside its bundles: the one this PC keeps, or on an officers' PC one made for it. It
is taken in by the same steps as one on a hub: it must be whole, of this ward, and made or verified by an officers' PC;
what it erases passes the brake. Whoever does not need it keeps it for the next stick.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dicandesk.store.database import raw
from dicandesk.sync import (
    bundle,
    chains,
    courierfile,
    newer,
    snapshot,
    snapshot_clear,
    snapshot_hub,
    snapshot_join,
    snapshot_kept,
    snapshot_known,
    snapshot_make,
)
from dicandesk.sync.courierfile import BUNDLE, PART, SNAPSHOT, StoppedError
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.gaps import Gaps
from dicandesk.sync.share import Share
from dicandesk.sync.snapshot_hub import OnHub
from dicandesk.sync.snapshot_steps import Steps
from dicandesk.sync.taking import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicandesk.store.database import Database
    from dicandesk.sync.courier import Taken
    from dicandesk.sync.courierfile import Part, Watch
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Name, Snapshot

_BYTES_A_RECORD = 100
"""Of a snapshot that is still to be made, roughly."""


# ---- writing ----


def gone(db: Database, wanted: list[bytes]) -> set[bytes]:
    """Return those of some bundles, by hash, whose bytes are not here any more."""
    with db.reading() as session:
        connection = raw(session)
        return {key for key in wanted if not chains.keeps(connection, key)}


def size_for(db: Database, me: Identity, known: Roster, lacking: set[bytes]) -> int:
    """Return how many bytes of a snapshot a file would carry: roughly, where it is still to be made; 0 for none."""
    if not lacking:
        return 0
    kept = snapshot_kept.named(db, me, known)
    if kept is not None and lacking <= kept.hashes:
        return snapshot_kept.size(db)
    if known.is_officer(me.device):
        with db.reading() as session:
            (count,) = raw(session).execute("SELECT count(*) FROM author").fetchone()
        return int(count) * _BYTES_A_RECORD
    return snapshot_kept.size(db) if kept is not None and lacking & kept.hashes else 0


def ready(db: Database, me: Identity, known: Roster, lacking: set[bytes], watch: Watch) -> tuple[Snapshot | None, int]:
    """Return the snapshot that lies ready for a file whose readers lack such bundles, and how many it does not cover.

    Raises:
        StoppedError: a person stopped it.
    """
    if not lacking:
        return None, 0
    kept = snapshot_kept.look(db, me, known)
    if (kept is None or not lacking <= kept.hashes) and known.is_officer(me.device):
        kept = _made(db, me, known, watch) or kept
    if kept is None or lacking.isdisjoint(kept.hashes):
        return None, len(lacking)
    return kept, len(lacking - kept.hashes)


def _made(db: Database, me: Identity, known: Roster, watch: Watch) -> Snapshot | None:
    """Make a snapshot of all that is here, and keep it; None while something is half applied."""
    try:
        if snapshot_make.make(db, me, known, at_once=False, cancelled=watch.cancelled) is None:
            return None
    except snapshot_make.StoppedError as error:
        raise StoppedError from error
    snapshot_make.keep(db)
    return snapshot_kept.look(db, me, known)


def parts(db: Database, found: Snapshot, watch: Watch) -> Iterator[Part]:
    """Yield the snapshot that lies ready, for a file.

    Raises:
        StoppedError: a person stopped it.
    """
    yield SNAPSHOT, snapshot_kept.manifest(db)
    for data in snapshot_kept.parts(db, found):
        if watch.cancelled():
            raise StoppedError
        yield PART, data


def left(db: Database, path: Path, me: Identity, known: Roster) -> Iterator[Part]:
    """Yield the snapshots in a file that is written over and that this PC has not joined: they stay in it."""
    there = look(db, path, me, known)
    wanted = {key: one for key, one in there.whole.items() if _lacks(db, one)}
    hashes = {key for one in wanted.values() for key in one.manifest.parts}
    yield from ((SNAPSHOT, there.manifests[key]) for key in wanted)
    for _, data in courierfile.parts(path, {PART}) if wanted else ():
        if data is not None and snapshot.hash_of(data) in hashes:
            yield PART, data


def _lacks(db: Database, one: Snapshot) -> bool:
    with db.reading() as session:
        here = {chain: chains.held(raw(session), chain) for chain in one.covered}
    return bool(snapshot.lacking(one, here))


# ---- reading ----


def look(db: Database, path: Path, me: Identity, known: Roster, *, is_noting: bool = False) -> OnHub:
    """Return the snapshots in a file that are whole, of this ward, and not found damaged or wrong before.

    `is_noting`: note whose program is too new here.
    """
    found, here = OnHub(me.device, known), set[bytes]()
    for kind, data in courierfile.parts(path, {SNAPSHOT, PART}):
        if data is None:
            continue
        if kind == PART:
            here.add(snapshot.hash_of(data))
            continue
        try:
            realm, epoch, device = snapshot.author_of(data)
            if realm != me.realm:
                continue
            if device not in known.devices or not me.keys.has(epoch):
                found.waiting += 1
                continue
            one = snapshot.opened(data, me.keys, known.devices[device].sign_public)
        except bundle.TooNewError as error:
            if is_noting:
                newer.note(db, error, me, known)
            found.waiting += 1
        except BadFrameError:
            continue  # counted with the parts that came to harm
        else:
            found.readable[one.hash], found.manifests[one.hash] = one, data
    with db.reading() as session:
        unfit = set(snapshot_known.unfit(raw(session)))
    found.whole = {
        key: one for key, one in found.readable.items() if key not in unfit and here.issuperset(one.manifest.parts)
    }
    snapshot_hub.listen(db, me, known, found)
    return found


def records(db: Database, there: OnHub) -> int:
    """Return how many records the snapshots in a file have that this PC would join."""
    return max((one.manifest.records for one in there.whole.values() if _is_needed(db, one, there)), default=0)


def _is_needed(db: Database, one: Snapshot, there: OnHub) -> bool:
    return there.is_trusted(one) and _lacks(db, one)


@dataclass(slots=True)
class Reading:
    """The snapshots of one file that is being read.

    Attributes:
        size: bytes of the file, for `watch`.
    """

    db: Database
    path: Path
    me: Identity
    known: Roster
    taken: Taken
    watch: Watch
    size: int
    pace: Pace = field(default_factory=Pace)
    there: OnHub = field(init=False)

    def begin(self) -> None:
        """Join what no bundle here or in the file brings; look at whether this PC is a copied disk."""
        self.there = look(self.db, self.path, self.me, self.known, is_noting=True)
        self.taken.waiting += self.there.waiting
        self.taken.damaged += len(self.there.readable) - len(self.there.whole)
        if not self.there.whole:
            return
        inside = self._bundles()
        for one in sorted(self.there.whole.values(), key=lambda one: -len(one.hashes)):
            steps = self._steps(one, inside)
            if not self.taken.new_chain and steps.knows_more(self._own()):
                self.taken.new_chain = True
                with self.db.exclusive() as connection:
                    chains.start_anew(connection, self.me)
            if _lacks(self.db, one) and not self.watch.cancelled():
                self._fetch(one)
                steps.join()
                self._count(steps)
            steps.note_sent()

    def end(self) -> None:
        """Keep the best of them for the next stick, and let go of bytes that it makes needless."""
        for one in self.there.whole.values():
            is_ours = self.there.is_trusted(one) and snapshot_kept.is_better(self.db, self.me, self.known, one)
            kept = snapshot_kept.named(self.db, self.me, self.known)
            if is_ours and (kept is None or kept.hash != one.hash):
                self._fetch(one)
                snapshot_join.keep(self.db, one, self.there.manifests[one.hash], self.me, self.known)
        snapshot_clear.forget_bytes(self.db, self.me, self.known, self.there)
        snapshot_kept.tidy(self.db, self.me, self.known)

    def _own(self) -> bytes:
        with self.db.reading() as session:
            return chains.own(raw(session))

    def _steps(self, one: Snapshot, inside: dict[bytes, set[Name]]) -> Steps:
        def progress(done: int, total: int) -> None:
            self.watch.progress(done * self.size // max(total, 1), self.size)

        steps = Steps(
            self.db, Share(snapshot_join.larder(self.db)), self.me, self.known, Gaps(there=inside),
            self.pace, self.watch.cancelled, progress, gone=self.taken.gone,
        )  # fmt: skip
        steps.there = replace(self.there, whole={one.hash: one})
        return steps

    def _count(self, steps: Steps) -> None:
        self.taken.joined += steps.done.joined
        self.taken.waiting += steps.done.waiting
        self.taken.damaged += steps.done.unfit
        self.taken.braked |= steps.done.braked

    def _bundles(self) -> dict[bytes, set[Name]]:
        """Return by chain the bundles in the file."""
        found: dict[bytes, set[Name]] = {}
        for _, data in courierfile.parts(self.path, {BUNDLE}):
            with contextlib.suppress(BadFrameError, bundle.TooNewError):
                sealed = bundle.look(data or b"")
                if sealed.realm == self.me.realm:
                    found.setdefault(sealed.place.chain, set()).add((sealed.place.seq, sealed.hash[:8]))
        return found

    def _fetch(self, one: Snapshot) -> None:
        """Put the parts where fetched ones lie: from then on the stick may be pulled out."""
        place = snapshot_join.larder(self.db) / one.hash.hex()
        if not place.exists():
            snapshot_join.throw_away(self.db)
            place.mkdir(parents=True)
        numbers = {key: number for number, key in enumerate(one.manifest.parts)}
        for _, data in courierfile.parts(self.path, {PART}):
            number = numbers.get(snapshot.hash_of(data)) if data is not None else None
            if data is not None and number is not None:
                (place / snapshot.part_name(number)).write_bytes(data)
