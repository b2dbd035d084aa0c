"""Make a snapshot: read the whole state in one go, beside the people who work on, and leave its parts in a folder.

From that folder they are put on the hub, the manifest last: a snapshot counts once its manifest is there. Killed in
between, the next sync goes on with what is in the folder.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import dicandesk
from dicandesk.rules import merge
from dicandesk.store import kin, meta, ops, state
from dicandesk.store.files import write_whole
from dicandesk.store.tables import ENTITIES, Resident
from dicandesk.sync import bundle, chains, snapshot, snapshot_kept, snapshot_stream
from dicandesk.sync.snapshot import AUTHORS, GRAPH, RECORDS, Chain, Manifest, Wire
from dicandesk.sync.snapshot_stream import Packer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dicandesk.rules.merge import Record
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Author
    from dicandesk.sync.transport import Transport

WORKSHOP = "snapshot.out"
"""Folder beside the database where a snapshot waits to be put on a hub."""
_MANIFEST = "manifest"
_TRIES = 5
_BLOCK_BYTES, _BLOCK_RECORDS = 1 << 20, 4_000
_MOST_AUTHORS = 5_000
_AUTHORS = """SELECT a.op_id, a.rec, a.member, a.wall, c.device FROM author a JOIN chain c ON c.no = a.chain
WHERE a.rec IN ({}) ORDER BY a.op_id"""


class StoppedError(Exception):
    """Somebody stopped it; nothing was made."""


class _Signed(NamedTuple):
    """Who wrote an operation."""

    op_id: bytes
    rec: bytes
    member: bytes
    wall: int
    device: bytes


def workshop(db: Database) -> Path:
    """Return where a snapshot of this PC waits."""
    return db.path.with_name(WORKSHOP)


def throw_away(db: Database) -> None:
    """Forget what this PC has of snapshots: somebody may have been erased since they were made."""
    shutil.rmtree(workshop(db), ignore_errors=True)
    snapshot_kept.throw_away(db)


def keep(db: Database) -> None:
    """Keep the snapshot that was made: for sticks, and to mend the one on the hub."""
    data = (workshop(db) / _MANIFEST).read_bytes()
    snapshot_kept.adopt(db, workshop(db), data)


def make(
    db: Database, me: Identity, known: Roster, *, at_once: bool, cancelled: Callable[[], bool] = lambda: False
) -> bytes | None:
    """Make a snapshot of all that is here, and return its hash.

    None while something is half applied, or the key in use is still to come.

    Raises:
        StoppedError: nothing was made.
    """
    folder = workshop(db)
    shutil.rmtree(folder, ignore_errors=True)
    with closing(db.side_connection()) as connection:
        if not _settle(db, connection, me, known):
            return None
        folder.mkdir(parents=True, exist_ok=True)
        salt = snapshot.new_salt()
        packer, parts, records = Packer(), list[bytes](), 0

        def keep(piece: bytes) -> None:
            sealed = snapshot_stream.seal_part(me.keys.ward, salt, len(parts), piece)
            (folder / snapshot.part_name(len(parts))).write_bytes(sealed)
            parts.append(snapshot.hash_of(sealed))

        for kind, entity, count, payload in _blocks(connection):
            if cancelled():
                raise StoppedError
            records += count
            for piece in packer.add(kind, entity, payload):
                keep(piece)
        for piece in packer.finish():
            keep(piece)
        erased = snapshot.erased_hash(rec for (rec,) in connection.execute("SELECT rec FROM erased"))
        manifest = Manifest(
            db.wall(), dicandesk.__version__, packer.digest, packer.length, records,
            meta.get(connection, meta.STATE_SUM) or b"", erased, at_once, parts, _covered(connection),
        )  # fmt: skip
    data = snapshot.seal(manifest, me, salt)
    write_whole(folder / _MANIFEST, data)
    return snapshot.hash_of(data)


def waiting(db: Database) -> bytes | None:
    """Return the hash of the snapshot that waits to be put on a hub."""
    try:
        return snapshot.hash_of((workshop(db) / _MANIFEST).read_bytes())
    except OSError:
        return None


def put(db: Database, transport: Transport, cancelled: Callable[[], bool] = lambda: False) -> bytes | None:
    """Put the snapshot that waits on a hub and return its hash; None if there is none, or it was stopped."""
    folder, key = workshop(db), waiting(db)
    if key is None:
        return None
    place = snapshot.folder(key)
    there = set(transport.names(place))
    for path in sorted(folder.iterdir()):
        if path.name != _MANIFEST and path.name not in there:
            if cancelled():
                return None
            transport.put(f"{place}/{path.name}", path.read_bytes())
    transport.put(f"{place}/{_MANIFEST}", (folder / _MANIFEST).read_bytes())
    keep(db)
    return key


def _settle(db: Database, connection: Connection, me: Identity, known: Roster) -> bool:
    """Begin to read when nothing waits to be cut into a bundle; the state is then that of whole bundles."""
    for _ in range(_TRIES):
        with db.exclusive() as writer:
            chains.cut(writer, me, known.tips)
        connection.execute("BEGIN")
        (pending,) = connection.execute("SELECT count(*) FROM pending").fetchone()
        if not pending:
            return chains.is_whole(connection)
        connection.execute("ROLLBACK")
    return False


def _covered(connection: Connection) -> list[Chain]:
    found: list[Chain] = []
    for no, chain, device in connection.execute("SELECT no, chain, device FROM chain ORDER BY chain").fetchall():
        rows = connection.execute("SELECT seq, hash FROM have WHERE chain = ?", (no,)).fetchall()
        if rows:
            found.append(Chain(bytes(chain), bytes(device), *snapshot.runs((seq, bytes(key)) for seq, key in rows)))
    return found


def _blocks(connection: Connection) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield (kind, entity, number of records, payload) of the whole state, always in the same order."""
    yield GRAPH, 0, 0, _graph(connection)
    tying: dict[bytes, Author] = {}
    erased = [rec for (rec,) in connection.execute("SELECT rec FROM erased")]
    for piece in state.chunks(erased):
        tying |= {one.op_id: (*one,) for one in _signed(connection, piece)}
    edges = [rec for (rec,) in connection.execute("SELECT DISTINCT survivor FROM edge")]
    for piece in state.chunks(edges):
        merges = kin.edges_of(connection, "survivor", piece)
        tying |= {one.op_id: (*one,) for one in _signed(connection, piece) if one.op_id in merges}
    unknown = {number for (number,) in connection.execute("SELECT DISTINCT entity FROM unknown_row")}
    # People come last: whoever joins indexes each of them once, with phones and neighbourhood.
    for entity in sorted({*ENTITIES, *unknown}, key=lambda number: (number == Resident.number, number)):
        packed: list[bytes] = []
        size = 0
        for ids in _pages(connection, entity):
            for record, authors in _records(connection, entity, ids, tying):
                packed.append(ops.pack(wire_of(record, authors)))
                size += len(packed[-1])
                if size > _BLOCK_BYTES or len(packed) == _BLOCK_RECORDS:
                    yield RECORDS, entity, len(packed), bundle.join(packed)
                    packed, size = [], 0
        if packed:
            yield RECORDS, entity, len(packed), bundle.join(packed)
    ordered = [tying[key] for key in sorted(tying)]
    for start in range(0, len(ordered), _MOST_AUTHORS):
        yield AUTHORS, 0, 0, ops.pack(ordered[start : start + _MOST_AUTHORS])


def _graph(connection: Connection) -> bytes:
    graph = kin.whole(connection)
    edges = [
        (key, edge.survivor, list(edge.losers), list(edge.covers), edge.rank)
        for key, edge in sorted(graph.edges.items())
    ]
    erased = connection.execute("SELECT rec, op_id, at FROM erased ORDER BY rec").fetchall()
    return ops.pack([edges, sorted(graph.cut), [list(row) for row in erased]])


def _pages(connection: Connection, entity: int) -> Iterator[list[bytes]]:
    """Yield the ids of an entity in order, some at a time."""
    table = state.entity_of(entity).table
    only = "" if entity in ENTITIES else f" AND entity = {int(entity)}"
    query = f"SELECT id FROM {table} WHERE id > ?{only} ORDER BY id LIMIT {state.CHUNK}"  # noqa: S608
    last = b""
    while ids := [rec for (rec,) in connection.execute(query, (last,)).fetchall()]:
        yield ids
        last = ids[-1]


def _records(
    connection: Connection, entity: int, ids: list[bytes], tying: dict[bytes, Author]
) -> Iterator[tuple[Record, list[_Signed]]]:
    """Yield records with who wrote what of them is live; who merged or erased them goes to `tying`."""
    authors: dict[bytes, list[_Signed]] = {}
    for one in _signed(connection, ids):
        authors.setdefault(one.rec, []).append(one)
    kept = state.load(connection, entity, ids)
    for rec in ids:
        record = kept[rec].record
        signed = authors.get(rec, [])
        if len(signed) > 1 or (signed and signed[0].op_id != rec):
            live = merge.live_ids(record)
            tying |= {one.op_id: (*one,) for one in signed if one.op_id not in live}
            signed = [one for one in signed if one.op_id in live]
        yield record, signed


def _signed(connection: Connection, ids: list[bytes]) -> list[_Signed]:
    rows = connection.execute(_AUTHORS.format(state.marks(ids)), ids).fetchall()
    return [_Signed(*row) for row in rows]


def wire_of(record: Record, authors: list[_Signed]) -> Wire:
    """Return a record as it stands in the stream."""
    rec = record.id
    return Wire(
        rec,
        record.parent,
        None if record.base is None else dict(sorted(record.base.items())),
        {number: dict(sorted(record.live[number].items())) for number in sorted(record.live)} if record.live else {},
        {number: sorted(record.dead[number]) for number in sorted(record.dead)} if record.dead else {},
        [(b"" if one.op_id == rec else one.op_id, one.member, one.wall, one.device) for one in authors],
    )
