"""PCs with real encrypted databases that hand each other operations, and all that two of them must agree about."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from dicandesk.rules.kinship import Graph
from dicandesk.store import kin, meta, ops, state
from dicandesk.store.apply import Origin, apply, join, recompute_state_sum
from dicandesk.store.database import Database
from dicandesk.store.tables import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dicandesk.rules.merge import Op, Record
    from dicandesk.store.cipher import Connection

KEY = bytes(range(32))
MEMBER = b"Mai" + bytes(13)
FOREIGN = Origin(2, 1)
START = 1_795_000_000_000


class Wall:
    """A clock that a test sets; it runs on by a millisecond whenever it is read."""

    def __init__(self, ms: int = START) -> None:
        self.ms = ms

    def __call__(self) -> int:
        self.ms += 1
        return self.ms


@contextmanager
def pcs(folder: Path, count: int, empty: Path) -> Iterator[list[Database]]:
    """Open some PCs as copies of one disk; their clocks go wrong by years."""
    found = []
    for number in range(count):
        path = folder / f"pc{number}-{os.urandom(4).hex()}.db"
        shutil.copy(empty, path)
        found.append(Database(path, KEY, wall=Wall(START + (number - 1) * 10**10)))
    try:
        yield found
    finally:
        for db in found:
            db.close()
            db.path.unlink()


def said(db: Database) -> list[Op]:
    """Return what was written on a PC, as another PC reads it."""
    with db.exclusive() as connection:
        rows = connection.execute("SELECT data FROM pending ORDER BY op_id").fetchall()
    return ops.decode(ops.pack([ops.decode_one(data) for (data,) in rows]))


def take(db: Database, found: Sequence[Op], origin: Origin = FOREIGN) -> None:
    """Apply operations of others."""
    with db.exclusive() as connection:
        apply(connection, found, origin)
        for op in found:
            db.clock.receive(op.op_id)


class _UndoError(Exception):
    pass


@contextmanager
def trial(db: Database) -> Iterator[Connection]:
    """Yield the writing connection; nothing that is done with it stays."""
    with suppress(_UndoError), db.exclusive() as connection:
        yield connection
        raise _UndoError


def table(db: Database, query: str) -> list[tuple[Any, ...]]:
    with db.exclusive() as connection:
        return connection.execute(query).fetchall()


def row(db: Database, name: str, rec: bytes, *columns: str) -> tuple[Any, ...]:
    """Return some columns of a record's row."""
    with db.exclusive() as connection:
        return connection.execute(f"SELECT {', '.join(columns)} FROM {name} WHERE id = ?", (rec,)).fetchone()


def sums(db: Database) -> tuple[int, int]:
    """Return the kept and the recomputed state sum."""
    with db.exclusive() as connection:
        return meta.get_sum(connection, meta.STATE_SUM), recompute_state_sum(connection)


def agreed(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that PCs with the same operations must hold alike: everything but row numbers and own bookkeeping."""
    found = {
        entity.table: table(
            db, f"SELECT id, parent, _v, _f, _p, {', '.join(entity.columns)} FROM {entity.table} ORDER BY id"
        )
        for entity in ENTITIES.values()
    }
    found["unknown_row"] = table(db, "SELECT id, parent, _v, _f, _p, entity FROM unknown_row ORDER BY id, entity")
    found["other"] = table(db, "SELECT * FROM other ORDER BY rec, entity, fld, op_id")
    found["dead"] = table(db, "SELECT * FROM dead ORDER BY rec, entity, fld, op_id")
    for name in ("edge", "cut", "erased", "alias"):
        found[name] = table(db, f"SELECT * FROM {name} ORDER BY 1")
    found["author"] = table(db, "SELECT op_id, rec, member, wall FROM author ORDER BY op_id")
    found["sort_key"] = table(db, "SELECT id, sort_key FROM resident ORDER BY id")
    words = table(db, "SELECT r.id, s.words FROM search s LEFT JOIN resident r ON r.pk = s.rowid ORDER BY r.id")
    found["search"] = [(rec, *sorted(text.split())) for rec, text in words]
    found["sum"] = [(sums(db)[0],)]
    return found


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, row numbers too, but for the clock."""
    names = [name for (name,) in table(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {name: sorted(table(db, f"SELECT * FROM {name}"), key=repr) for name in names if name != "search"}
    found["meta"] = [entry for entry in found["meta"] if entry[0] != meta.HLC]
    return found


def states(db: Database) -> dict[tuple[int, bytes], Any]:
    """Return the merge state of every known record."""
    found = {}
    with db.exclusive() as connection:
        for number, entity in ENTITIES.items():
            ids = [rec for (rec,) in connection.execute(f"SELECT id FROM {entity.table}")]
            found |= {(number, rec): one.record for rec, one in state.load(connection, number, ids).items()}
    return found


def whole(db) -> tuple[list[Record], Graph, dict]:
    with db.exclusive() as connection:
        by = {rec: (op_id, at) for rec, op_id, at in connection.execute("SELECT * FROM erased").fetchall()}
        graph = kin.whole(connection)
    return list(states(db).values()), graph, by


def take_whole(db, found, size: int = 3) -> None:
    records, graph, by = found
    for start in range(0, max(1, len(records)), size):
        with db.exclusive() as connection:
            join(connection, records[start : start + size], graph if start == 0 else Graph(), by if start == 0 else {})
