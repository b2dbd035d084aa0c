"""Take in a snapshot: fetch its parts, check all of it, then join the state in short slices.

Joining adds and never discards, so it may happen at any moment, twice, or end half-way: what is said about this PC
waits until a later sync has joined the rest. The bundles a snapshot covers are noted in the last transaction; from
then on they count as here and are never fetched again.
"""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Any

from dicandesk.rules import merge
from dicandesk.rules.kinship import Edge, Graph
from dicandesk.rules.merge import EXISTENCE, KEEP, Kind, Op, Record
from dicandesk.store import backup, kin, meta, ops, state, sums
from dicandesk.store.apply import join as join_state
from dicandesk.store.database import raw
from dicandesk.sync import chains, snapshot, snapshot_kept, snapshot_stream
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.snapshot import AUTHORS, GRAPH, RECORDS, Wire
from dicandesk.sync.snapshot_kept import Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.gone import Gone
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Author, GraphWire, Snapshot
    from dicandesk.sync.taking import Pace
    from dicandesk.sync.transport import Transport

LARDER = "snapshot.in"
"""Folder beside the database where parts lie until they are joined, sealed as they came."""
_NOBODY = bytes(ops.ID_BYTES)
_ANYTHING = "SELECT EXISTS (SELECT 1 FROM resident UNION ALL SELECT 1 FROM session)"
_SEQ = 0
"""Stands for the bundle of an operation that came in a snapshot: before all others of its PC's chain."""


class NotThereError(Exception):
    """Some part is not on the hub, or it was stopped; what was fetched is kept for the next time."""


def larder(db: Database) -> Path:
    """Return where fetched parts lie."""
    return db.path.with_name(LARDER)


def throw_away(db: Database) -> None:
    """Forget fetched parts."""
    shutil.rmtree(larder(db), ignore_errors=True)


def fetch(
    db: Database, transport: Transport, found: Snapshot, cancelled: Callable[[], bool] = lambda: False
) -> Iterable[bytes]:
    """Fetch the parts of a snapshot, those that are not here already, and return them to be read one by one.

    Raises:
        NotThereError: not all of it is there (yet).
        BadFrameError: a part is not the one that the manifest names.
    """
    place = larder(db) / found.hash.hex()
    if larder(db).exists() and not place.exists():
        throw_away(db)
    place.mkdir(parents=True, exist_ok=True)
    for number, key in enumerate(found.manifest.parts):
        path = place / snapshot.part_name(number)
        if path.exists() and snapshot.hash_of(path.read_bytes()) == key:
            continue
        data = (
            None if cancelled() else transport.read(f"{snapshot.folder(found.hash)}/{path.name}", snapshot.PART_LIMIT)
        )
        if data is None:
            raise NotThereError
        if snapshot.hash_of(data) != key:
            raise BadFrameError(path.name)
        path.write_bytes(data)
    return Parts(place, len(found.manifest.parts))


def keep(db: Database, found: Snapshot, manifest: bytes, me: Identity, known: Roster) -> None:
    """Keep the parts that were fetched of a snapshot if it is better than the one kept; forget all others."""
    place = larder(db) / found.hash.hex()
    if place.exists() and snapshot_kept.is_better(db, me, known, found):
        snapshot_kept.adopt(db, place, manifest)
    throw_away(db)


# ---- checking ----


def check(found: Snapshot, parts: Iterable[bytes]) -> None:
    """Look at every value of a snapshot before any of it counts.

    Raises:
        BadFrameError: not what the manifest says, or a value beyond the limits or against the field registry.
    """
    try:
        for kind, entity, payload in snapshot_stream.blocks(found, parts):
            if kind == GRAPH:
                _check_graph(payload)
            elif kind == RECORDS:
                for wire in payload:
                    _check_record(entity, wire)
            else:
                _require(all(map(_is_author, ((one[0], *one[2:]) for one in payload))))
    except ops.BadOperationError as error:
        raise BadFrameError(str(error)) from error


def _require(fits: bool) -> None:  # noqa: FBT001
    if not fits:
        msg = "value"
        raise BadFrameError(msg)


def _is_id(value: object) -> bool:
    return type(value) is bytes and len(value) == ops.ID_BYTES


def _is_author(one: tuple[Any, ...]) -> bool:
    op_id, member, wall, device = one
    return (not op_id or _is_id(op_id)) and _is_id(member) and _is_id(device) and 0 <= wall < 1 << 63


def _check_graph(found: GraphWire) -> None:
    ids = [one for edge in found.edges for one in (edge[0], edge[1], *edge[2], *edge[3])]
    ids += [*found.cut, *(one for row in found.erased for one in row[:2])]
    _require(all(map(_is_id, ids)) and all(0 < edge[4] <= ops.MAX_RANK for edge in found.edges))
    _require(all(0 <= at < 1 << 63 for _, _, at in found.erased))


def _check_record(entity: int, wire: Wire) -> None:
    rec = wire.id
    ops.check(Op(rec, Kind.CREATE, entity, rec, wire.base or {}, {}, [], [wire.parent], _NOBODY, 0))
    for number, live in wire.live.items():
        for op_id, value in live.items():
            if number != EXISTENCE:
                ops.check(Op(op_id, Kind.SET, entity, rec, {number: value}, {}, [], [], _NOBODY, 0))
            else:
                _require(_is_id(op_id) and (value is KEEP or (type(value) is list and all(map(_is_id, value)))))
    _require(all(0 <= number <= 0xFF and all(map(_is_id, ids)) for number, ids in wire.dead.items()))
    _require(all(map(_is_author, wire.authors)))


def erasures(db: Database, found: Snapshot, parts: Iterable[bytes]) -> dict[bytes, list[tuple[int, int]]]:
    """Return by PC when it erased people who are still here or unknown here (ms), and how many: for the brake."""
    with db.reading() as session:
        here = {bytes(rec) for (rec,) in raw(session).execute("SELECT rec FROM erased")}
    people: dict[bytes, int] = {}
    authors: dict[bytes, bytes] = {}
    for kind, _entity, payload in snapshot_stream.blocks(found, parts):
        if kind == GRAPH:
            for rec, op_id, _at in payload.erased:
                if rec not in here:
                    people[op_id] = people.get(op_id, 0) + 1
            if not people:
                break
        elif kind == AUTHORS:
            authors |= {op_id: device for op_id, _rec, _member, _wall, device in payload}
    by: dict[bytes, list[tuple[int, int]]] = {}
    for op_id, count in sorted(people.items()):
        by.setdefault(authors.get(op_id, found.device), []).append((int.from_bytes(op_id[:6]), count))
    return by


# ---- joining ----


def join(
    db: Database,
    found: Snapshot,
    parts: Iterable[bytes],
    pace: Pace,
    *,
    gone: Gone | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Join a checked snapshot and return how many records it has; `gone` is told what it takes away from this PC.

    Raises:
        NotThereError: it was stopped; a later sync goes on.
    """
    with db.exclusive() as connection:
        meta.put(connection, chains.HALF_JOINED, ops.pack([list(one) for one in found.manifest.covered]))
        is_first = not connection.execute(_ANYTHING).fetchone()[0]
        if gone is not None:
            gone.begin(connection)
        numbers = {one.device: chains.number_of(connection, one.chain, one.device) for one in found.manifest.covered}
    if is_first:
        db.fill(begin=True)
    done = 0
    for kind, entity, payload in snapshot_stream.blocks(found, parts):
        if kind == GRAPH:
            _join_graph(db, payload, gone)
        elif kind == AUTHORS:
            _sign_ties(db, payload, numbers)
            if gone is not None:
                gone.note_authors(payload)
        for piece in _slices(payload if kind == RECORDS else [], None if is_first else pace):
            if cancelled():
                raise NotThereError
            started = time.perf_counter()
            _join_records(db, entity, piece, numbers, None if is_first else gone)
            pace.learn(len(piece), time.perf_counter() - started)
            done += len(piece)
            progress(done, found.manifest.records)
    with db.exclusive() as connection:
        note_covered(connection, found)
        meta.drop(connection, chains.HALF_JOINED)
    if is_first:
        db.fill(begin=False)
    return done


def settle(db: Database) -> None:
    """Let this PC speak again if all that a half-joined snapshot covers came by other ways meanwhile.

    Likewise once the erasures have come that a restored backup took from the list beside it.
    """
    with db.exclusive() as connection:
        chains.end_half(connection)
        if meta.get(connection, backup.AHEAD) is not None and not backup.still_ahead(connection):
            meta.drop(connection, backup.AHEAD)
        packed = meta.get(connection, chains.HALF_JOINED)
        if packed is None:
            return
        covered = [snapshot.Chain(*one) for one in ops.unpack(packed)]
        keys = {key for one in covered for _, key in one.bundles()}
        here = {bytes(key) for (key,) in connection.execute("SELECT hash FROM have")}
        if keys <= here:
            meta.drop(connection, chains.HALF_JOINED)


def _slices(records: list[Wire], pace: Pace | None) -> Iterator[list[Wire]]:
    """Yield what goes into one transaction: a block where nobody works yet, whom a longer one would hold up."""
    at = 0
    while at < len(records):
        piece = records[at : at + pace.size] if pace is not None else records
        at += len(piece)
        yield piece


def _join_graph(db: Database, found: GraphWire, gone: Gone | None) -> None:
    edges = {
        key: Edge(survivor, tuple(losers), tuple(covers), rank) for key, survivor, losers, covers, rank in found.edges
    }
    erased_by = {rec: (op_id, at) for rec, op_id, at in found.erased}
    graph = Graph(edges, set(found.cut), set(erased_by))
    newest = max([*edges, *found.cut, *(op_id for op_id, _ in erased_by.values())], default=None)
    if newest is None:
        return
    db.clock.receive(newest)
    with db.exclusive() as connection:
        shown = gone.shown_losers(connection, found) if gone is not None else set()
        applied = join_state(connection, (), graph, erased_by)
        if gone is not None:
            gone.note_merged(connection, found, shown)
    if erased_by:
        db.empty_log()
    db.tell(applied, "remote")


def _join_records(db: Database, entity: int, wires: list[Wire], numbers: dict[bytes, int], gone: Gone | None) -> None:
    records = [
        Record(one.id, entity, one.parent, one.base, one.live, {number: set(ids) for number, ids in one.dead.items()})
        for one in wires
    ]
    db.clock.receive(max(max(one.id, *(author[0] for author in one.authors), b"") for one in wires))
    with db.exclusive() as connection:
        shown = gone.shown_of(connection, entity, wires) if gone is not None else {}
        applied = join_state(connection, records, Graph(), {})
        if gone is not None:
            gone.note_deleted(connection, entity, wires, shown)
        _sign(connection, entity, wires, numbers)
    db.tell(applied, "remote")


def _sign(connection: Connection, entity: int, wires: list[Wire], numbers: dict[bytes, int]) -> None:
    """Note who wrote what is live now; a value there may have been superseded here."""
    rows = {
        (op_id or one.id, one.id): (member, wall, numbers.get(device))
        for one in wires
        for op_id, member, wall, device in one.authors
    }
    records = [one.id for one in wires]
    gone, doubtful = set[bytes](), set[bytes]()
    if kin.ties(connection).erased:
        gone = kin.erased_among(connection, records)
        doubtful.update(one.id for one in wires if one.live)
    for piece in state.chunks(records):
        if not state.any_between(connection, "dead", "rec", piece):
            continue
        query = f"SELECT rec, op_id FROM dead WHERE rec IN ({state.marks(piece)})"  # noqa: S608
        doubtful.update(rec for rec, op_id in connection.execute(query, piece) if (op_id, rec) in rows)
    live: dict[bytes, set[bytes]] = {}
    if doubtful:
        live = {rec: merge.live_ids(kept.record) for rec, kept in state.load(connection, entity, doubtful).items()}
    connection.executemany(
        "INSERT OR IGNORE INTO author VALUES (?, ?, ?, ?, ?, ?)",
        [
            (op_id, rec, member, wall, no, _SEQ)
            for (op_id, rec), (member, wall, no) in rows.items()
            if no is not None and rec not in gone and (rec not in doubtful or op_id in live.get(rec, ()))
        ],
    )


def _sign_ties(db: Database, authors: list[Author], numbers: dict[bytes, int]) -> None:
    """Note who merged, unmerged and erased; a merge that was undone here has no author any more."""
    with db.exclusive() as connection:
        ids = [op_id for op_id, *_ in authors]
        cut = {
            op_id
            for piece in state.chunks(ids)
            for (op_id,) in connection.execute(f"SELECT op_id FROM cut WHERE op_id IN ({state.marks(piece)})", piece)  # noqa: S608
        }
        connection.executemany(
            "INSERT OR IGNORE INTO author VALUES (?, ?, ?, ?, ?, ?)",
            [
                (op_id, rec, member, wall, numbers[device], _SEQ)
                for op_id, rec, member, wall, device in authors
                if op_id not in cut and device in numbers
            ],
        )


def note_covered(connection: Connection, found: Snapshot) -> None:
    """Note that the bundles a snapshot covers are in the database, inside the caller's transaction."""
    total = 0
    for one in found.manifest.covered:
        no = chains.number_of(connection, one.chain, one.device)
        here = {bytes(key) for (key,) in connection.execute("SELECT hash FROM have WHERE chain = ?", (no,))}
        new = [(no, seq, key) for seq, key in one.bundles() if key not in here]
        connection.executemany("INSERT INTO have VALUES (?, ?, ?)", new)
        total += sum(sums.digest(key) for _, _, key in new)
        if new:
            chains.advance(connection, no)
    if total:
        meta.add_sum(connection, meta.OP_SUM, total)
