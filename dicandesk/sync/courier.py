"""Carry changes by a file: write what another PC lacks, and take in what one wrote, as with a hub.

A file may be read twice, on any PC of the ward, before or after another one; see `courierfile` for its form.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.store.database import raw
from dicandesk.sync import (
    bundle,
    chains,
    courier_heard,
    courier_snapshot,
    courierfile,
    entering,
    head,
    heads,
    identity,
    limits,
    newer,
    roster,
    taking,
    tending,
)
from dicandesk.sync.courier_snapshot import Reading
from dicandesk.sync.courierfile import BUNDLE, HEARD, ROSTER, WRITER, StoppedError, Watch
from dicandesk.sync.entering import RemovedError
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.gone import Gone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.courierfile import Part
    from dicandesk.sync.head import Head
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.limits import Previous
    from dicandesk.sync.roster import Roster

    Have: TypeAlias = dict[bytes, tuple[int, list[int]]]

_RECENT_MS = 30 * 24 * 3_600_000
_NOBODY = Watch()


@dataclass(slots=True)
class Written:
    """What a file holds of this PC: bundles, how many changes to records they are, and whether a snapshot is in it.

    `lacking`: bundles that its readers lack and that this PC could give in no way.
    """

    bundles: int = 0
    records: int = 0
    has_snapshot: bool = False
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class Sends:
    """What a file would carry: changes, how many bytes all together, and how many of them are a snapshot's."""

    records: int
    size: int
    snapshot: int


@dataclass(slots=True)
class Taken:
    """What a file gave.

    Attributes:
        bundles: taken in.
        records: changes to records in them.
        waiting: bundles held back until roster entries, keys or a newer program come.
        damaged: parts that came to harm, a cut end among them.
        writers: other PCs that wrote the file, or one it answers.
        new_chain: the file showed that this PC is a copied disk or a restored backup.
        is_stopped: a person stopped before the end; the rest is still in the file.
        joined: records of a snapshot that was joined.
        braked: PCs whose many erasures wait for an officer's word.
        gone: what others took away from this PC.
    """

    bundles: int = 0
    records: int = 0
    waiting: int = 0
    damaged: int = 0
    writers: set[bytes] = field(default_factory=set)
    new_chain: bool = False
    is_stopped: bool = False
    joined: int = 0
    braked: set[bytes] = field(default_factory=set)
    gone: Gone = field(default_factory=Gone)


# ---- looking ----


def plan(db: Database, answering: Mapping[bytes, Have]) -> Sends:
    """Return what a file written now would carry, see `write`; of those it answers, what they hold."""
    known = entering.known_roster(db)
    with db.reading() as session:
        connection = raw(session)
        me = identity.load(connection)
        have = {one.device: one.head.have for one in heads.kept(connection, me, known)}
        (pending,) = connection.execute("SELECT count(*) FROM pending").fetchone()
        is_first = not answering and courier_heard.has_new_pc(connection, me, known, db.wall())
    lists = [*_lists({**have, **answering}, me, known, answering), *([{}] if is_first else [])]
    recent = None if answering else db.wall() - _RECENT_MS
    wanted = _wanted(db, lists, recent)
    written = Written()
    size = sum(len(data) for _, data in _bundles(db, wanted, written, Watch()))
    extra = courier_snapshot.size_for(db, me, known, courier_snapshot.gone(db, wanted))
    return Sends(int(pending) + written.records, size + extra, extra)


# ---- writing ----


def write(
    db: Database,
    path: Path,
    *,
    for_device: bytes | None = None,
    answering: Collection[bytes] = (),
    waiting: int = 0,
    watch: Watch = _NOBODY,
) -> Written:
    """Write a file, whole or not at all; pending changes are sealed first, as for a hub.

    It holds the roster, the heads, and of the bundles here:

    - for one PC, those that its last known head lacks; all where nothing was heard of it yet;
    - as an answer to a file, those that the last known head of one of its writers or of an officer's PC lacks;
    - else those that the last known head of an officer's PC lacks, and all of the last 30 days: a volunteer's stick
      carries whatever the ward has not confirmed, and serves whichever PC it comes to first. While a PC that was let
      in lately was never heard of, an officers' stick carries all there is: its first trip is enough.

    Where a reader lacks bundles of which no bytes are left, a snapshot goes with it; see `courier_snapshot`. Nothing
    counts as sent by this: only a hub or an officer's head says so. A file that is there is written over, but what is
    in it and not yet on this PC stays in it.

    Args:
        db: of this PC.
        path: the file; its folder must exist.
        for_device: the only PC it is for.
        answering: the PCs that wrote the file this one answers; it comes round to them all.
        waiting: bundles this PC holds back, for its head.
        watch: follows it, and may stop it.

    Raises:
        StoppedError: no file was written.
        NotCourierError, WrongHubError: something else, or another ward's file, lies there; it was left alone.
        HubGoneError, HubReadOnlyError, HubFullError: no file was written.
    """
    is_there, known = path.exists(), entering.known_roster(db)
    with db.reading() as session:
        me = identity.load(raw(session))
    if is_there:
        courierfile.require_ward(path, me.realm)
    told, have, lists = _speak(db, me, known, answering, waiting)
    lists = lists if for_device is None else [have.get(for_device, {})]
    wanted = _wanted(db, lists, db.wall() - _RECENT_MS if for_device is None and not answering else None)
    given, lacking = courier_snapshot.ready(db, me, known, courier_snapshot.gone(db, wanted), watch)
    written = Written(has_snapshot=given is not None, lacking=lacking)
    summary = courier_snapshot.parts(db, given, watch) if given is not None else ()
    left = _left(db, path, me, known) if is_there else ()
    courierfile.store(path, itertools.chain(told, _bundles(db, wanted, written, watch), summary, left))
    return written


def _speak(
    db: Database, me: Identity, known: Roster, answering: Collection[bytes], waiting: int
) -> tuple[list[Part], dict[bytes, Have], list[Have]]:
    """Seal what is pending; return what is said of this PC and of others, what those hold, and what readers do."""
    now = db.wall()
    with db.exclusive() as connection:
        chains.cut(connection, me, known.tips)
        heard = heads.kept(connection, me, known)
        told = _told(connection, me, known, heads.of_this_pc(connection, known, now, waiting=waiting))
        courier_heard.note_new_pcs(connection, me, known, now)
        is_first = not answering and courier_heard.has_new_pc(connection, me, known, now)
    told += [(WRITER if one.device in answering else HEARD, one.data) for one in heard]
    have = {one.device: one.head.have for one in heard}
    return told, have, [*_lists(have, me, known, answering), *([{}] if is_first else [])]


def _told(connection: Connection, me: Identity, known: Roster, mine: Head | None) -> list[Part]:
    """Return the roster, and what this PC says of itself."""
    rows = connection.execute("SELECT hash, body FROM roster ORDER BY hash").fetchall()
    worth = {entry.hash for entry in known.lineage.entries}
    told = [(ROSTER, bytes(body)) for key, body in rows if key in worth]
    return [*told, (WRITER, head.seal(mine, me))] if mine is not None else told


def _lists(have: dict[bytes, Have], me: Identity, known: Roster, answering: Collection[bytes]) -> list[Have]:
    """Return what the PCs answered hold, and what the ward does."""
    return [*(have.get(device, {}) for device in answering), *_confirmed(have, me, known)]


def _confirmed(have: dict[bytes, Have], me: Identity, known: Roster) -> list[Have]:
    """Return what the officers' PCs say they hold; those never heard of count only where none was."""
    officers = [device.id for device in known.officers]
    heard = [have[device] for device in officers if device in have]
    return heard if heard or me.device in officers else [{}]


def _wanted(db: Database, lists: list[Have], recent: int | None) -> list[bytes]:
    """Return the hashes of the bundles that one of the lists lacks, or that are recent, each chain oldest first."""
    found: list[bytes] = []
    done: set[bytes] = set()
    with db.reading() as session:
        connection = raw(session)
        rows = connection.execute(
            "SELECT h.hash, c.chain, h.seq FROM have h JOIN chain c ON c.no = h.chain ORDER BY c.no DESC, h.seq DESC"
        ).fetchall()
        for hash16, chain, seq in rows:
            if any(not chains.is_listed(have, chain, seq) for have in lists):
                found.append(bytes(hash16))
            elif recent is not None and chain not in done:
                data = chains.bytes_of(connection, hash16)
                if data is not None and bundle.look(data).newest_ms >= recent:
                    found.append(bytes(hash16))
                else:
                    done.add(chain)
    return found[::-1]


def _bundles(db: Database, wanted: list[bytes], written: Written, watch: Watch) -> Iterator[Part]:
    for done, key in enumerate(wanted):
        watch.progress(done, len(wanted))
        if watch.cancelled():
            raise StoppedError
        with db.reading() as session:
            data = chains.bytes_of(raw(session), key)
        if data is not None:
            written.bundles += 1
            written.records += bundle.look(data).operations
            yield BUNDLE, data


def _left(db: Database, path: Path, me: Identity, known: Roster) -> Iterator[Part]:
    """Yield the bundles in a file that are good, or may be, and not on this PC; and what only a newer program knows."""
    seen: set[bytes] = set()
    for _, data in courierfile.parts(path, {BUNDLE}):
        key = bundle.hash_of(data or b"")
        if data is None or key in seen or courierfile.realm_of(BUNDLE, data) != me.realm:
            continue
        seen.add(key)
        try:
            is_left = _judge(db, data, me, known) is not None
        except (bundle.TooNewError, taking.UnknownYetError):
            is_left = True
        except BadFrameError:
            is_left = False
        if is_left:
            yield BUNDLE, data
    yield from courier_snapshot.left(db, path, me, known)
    yield from ((kind, data) for kind, data in courierfile.parts(path, courierfile.STRANGE) if data is not None)


# ---- reading ----


def read(db: Database, path: Path, *, taken: Taken | None = None, watch: Watch = _NOBODY) -> Taken:
    """Take in what a file holds, a part at a time, through the checks and in the slices of a sync with a hub.

    Args:
        db: of this PC.
        path: the file.
        taken: is added to and returned, so that it is known even where the stick is pulled out half-way.
        watch: follows it, and may stop it between two bundles.

    Raises:
        NotCourierError, WrongHubError: nothing was taken in.
        HubGoneError: the file cannot be read (any more); what was taken in stays.
        RemovedError: it says that this PC was removed from the ward; nothing but that was taken in.
    """
    with db.exclusive() as connection:
        me = identity.load(connection)
    taken = Taken() if taken is None else taken
    courierfile.require_ward(path, me.realm)
    me, known = _take_roster(db, path, me, taken)
    previous = courier_heard.links(db, path, known)
    heard = courier_heard.listen(db, path, me, known, taken)
    if taken.new_chain:
        with db.exclusive() as connection:
            chains.start_anew(connection, me)
    heads.keep(db, heard, me)
    reading = Reading(db, path, me, known, taken, watch, courierfile.size_of(path))
    reading.begin()
    _take_bundles(reading, previous)
    heads.mark_arrived(db, me, known)
    reading.end()
    if not (taken.is_stopped or taken.damaged or taken.waiting):
        taken.gone.end(db)
    return taken


def _take_bundles(reading: Reading, previous: Previous) -> None:
    """Take in the bundles of a file."""
    db, me, known, taken = reading.db, reading.me, reading.known, reading.taken
    # On an officer's PC it has arrived; on others it counts as sent once a hub or an officer's head lists it.
    arrived = known.is_officer(me.device)
    for data in _watched(reading.path, reading.watch, taken):
        try:
            found = _judge(db, data, me, known, previous)
        except taking.BrakedError:
            taken.braked.add(bundle.look(data).device)
            taken.waiting += 1
        except taking.UnknownYetError:
            taken.waiting += 1
        except bundle.TooNewError as error:
            newer.note(db, error, me, known)
            taken.waiting += 1
        except BadFrameError:
            taken.damaged += 1
        else:
            if found is not None:
                taken.records += taking.take_in(db, *found, reading.pace, on_hub=arrived, gone=taken.gone)
                taken.bundles += 1


def _watched(path: Path, watch: Watch, taken: Taken) -> Iterator[bytes]:
    """Yield the bundles of a file, empty for one that is too long or cut short, until a person stops it."""
    size, done = courierfile.size_of(path), 0
    for _, data in courierfile.parts(path, {BUNDLE}):
        watch.progress(done, size)
        if watch.cancelled():
            taken.is_stopped = True
            return
        done += len(data or b"")
        yield data or b""


def _take_roster(db: Database, path: Path, me: Identity, taken: Taken) -> tuple[Identity, Roster]:
    """Keep the roster entries of a file first, wherever in it they stand; return who this PC is and what is known."""
    bodies = [data for _, data in courierfile.parts(path, {ROSTER}) if data is not None]
    taken.damaged += sum(
        not roster.may_belong(data, me.realm) and not courierfile.realm_of(ROSTER, data) for data in bodies
    )
    me, known = tending.keep(db, bodies)
    if known.is_removed(me.device):
        raise RemovedError(is_disputed=known.is_disputed(me.device))
    return me, known


def _judge(
    db: Database, data: bytes, me: Identity, known: Roster, previous: Previous = limits.unseen
) -> tuple[Sealed, list[Op]] | None:
    """Return a bundle with its operations after every check; None for another ward's and for one that is here.

    Raises:
        TooNewError, UnknownYetError: it waits.
        BadFrameError: none of it counts.
    """
    sealed = bundle.look(data)
    if sealed.realm != me.realm:
        return None
    with db.reading() as session:
        if chains.holds(raw(session), sealed):
            return None
    return sealed, taking.admit(db, sealed, me, known, previous=previous)
