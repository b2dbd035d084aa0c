"""Wipe people who asked for it, and all that is personal in the rows that hang on them, out of every table here.

The file keeps no trace either: `secure_delete` overwrites rows and index entries; after the commit the caller empties
the write-ahead log (`Database.empty_log`). Sealed bundles in `spool` are `sync`'s to replace by a snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dicandesk.rules import merge
from dicandesk.rules.merge import EXISTENCE, GRAPH_KINDS, PERSONAL_FROM, Kind
from dicandesk.store import kin, meta, ops, state, sums
from dicandesk.store.tables import ENTITIES, Resident

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.store.cipher import Connection
    from dicandesk.store.state import Kept


class Wiped(NamedTuple):
    """By how much the state sum changed, and the records that did by entity number."""

    difference: int
    changed: dict[int, set[bytes]]


def wipe(connection: Connection, ids: set[bytes]) -> Wiped:
    """Wipe records just erased and strip what hangs on them; inside a transaction of `store.apply`."""
    difference = 0
    changed: dict[int, set[bytes]] = {}
    below: set[bytes] = set()
    known = [*ENTITIES, *(n for (n,) in connection.execute("SELECT DISTINCT entity FROM unknown_row"))]
    for entity in known:
        for kept in state.load(connection, entity, ids).values():
            difference -= sums.weigh(kept.record, merge.numbers(kept.record))
            _remove(connection, kept)
            changed.setdefault(entity, set()).add(kept.record.id)
    for piece in state.chunks(ids):
        for table in ("other", "dead", "before"):
            connection.execute(f"DELETE FROM {table} WHERE rec IN ({state.marks(piece)})", piece)  # noqa: S608
    for entity in known:
        children = list(state.load(connection, entity, _hanging_on(connection, entity, ids)).values())
        for kept in children:
            difference += _strip(connection, kept)
            below.add(kept.record.id)
            changed.setdefault(entity, set()).add(kept.record.id)
        parents = {kept.record.parent for kept in children if kept.record.parent}
        state.save(connection, entity, children, kin.aliases(connection, parents))
    _clean_pending(connection, ids, below)
    _clean_drafts(connection, ids | below)
    return Wiped(difference, changed)


def clean_waiting(connection: Connection) -> None:
    """Take whoever was erased out of operations and drafts that came back by another way than a save.

    A sealed bundle that is opened again, or a harmed database that is read, may tell of them.
    """
    ids = {bytes(rec) for (rec,) in connection.execute("SELECT rec FROM erased")}
    if ids:
        entities = [*ENTITIES, *(n for (n,) in connection.execute("SELECT DISTINCT entity FROM unknown_row"))]
        below = set[bytes]().union(*(_hanging_on(connection, entity, ids) for entity in entities))
        _clean_pending(connection, ids, below)
        _clean_drafts(connection, ids | below)


def forget_authors(connection: Connection, rec: bytes, op_ids: Iterable[bytes]) -> None:
    """Forget who made operations of a record that are live no more."""
    if rows := [(op_id, rec) for op_id in op_ids]:
        connection.executemany("DELETE FROM author WHERE op_id = ? AND rec = ?", rows)


def _remove(connection: Connection, kept: Kept) -> None:
    rec, entity = kept.record.id, kept.record.entity
    if entity == Resident.number:
        connection.execute("DELETE FROM search WHERE rowid = ?", (kept.pk,))
    connection.execute(f"DELETE FROM {state.entity_of(entity).table} WHERE pk = ?", (kept.pk,))  # noqa: S608
    forget_authors(connection, rec, merge.live_ids(kept.record))


def _strip(connection: Connection, kept: Kept) -> int:
    """Strip a row in memory, and what lies beside it in the tables; return by how much the sum changes."""
    record = kept.record
    live = merge.live_ids(record)
    weight = sums.weigh(record, merge.numbers(record))
    merge.strip(record)
    forget_authors(connection, record.id, live - merge.live_ids(record))
    connection.execute(f"DELETE FROM before WHERE rec = ? AND fld >= {PERSONAL_FROM}", (record.id,))  # noqa: S608
    return sums.weigh(record, merge.numbers(record)) - weight


def _hanging_on(connection: Connection, entity: int, ids: set[bytes]) -> set[bytes]:
    """Return the rows of an entity that hang on some records themselves, not on others merged with them.

    A second create of one id may have named another parent: see `merge._hang`.
    """
    table = state.entity_of(entity).table
    only = "" if entity in ENTITIES else f" AND entity = {entity}"
    found: set[bytes] = set()
    for piece in state.chunks(ids):
        for where in ("parent IN ({}) AND _p IS NULL", "_p IN ({})"):
            query = f"SELECT id FROM {table} WHERE {where.format(state.marks(piece))}{only}"  # noqa: S608
            found.update(rec for (rec,) in connection.execute(query, piece))
        query = f"SELECT rec FROM dead WHERE entity = ? AND fld = {EXISTENCE} AND op_id IN ({state.marks(piece)})"  # noqa: S608
        found.update(rec for (rec,) in connection.execute(query, (entity, *piece)))
    return found


def _clean_pending(connection: Connection, ids: set[bytes], below: set[bytes]) -> None:
    """Take out of the operations that are in no bundle yet what may not leave this PC any more."""
    dropped: list[bytes] = []
    for piece in state.chunks(ids | below):
        query = f"SELECT data FROM pending WHERE rec IN ({state.marks(piece)})"  # noqa: S608
        for op in [ops.decode_one(data) for (data,) in connection.execute(query, piece)]:
            if op.kind in GRAPH_KINDS:
                continue
            left = {number: value for number, value in op.fields.items() if number < PERSONAL_FROM}
            if op.record in ids or (op.kind == Kind.SET and not left):
                dropped.append(op.op_id)
            elif len(left) < len(op.fields):
                seen = {number: found for number, found in op.seen.items() if number in left}
                data = ops.pack(op._replace(fields=left, seen=seen))
                connection.execute("UPDATE pending SET data = ? WHERE op_id = ?", (data, op.op_id))
    connection.executemany("DELETE FROM pending WHERE op_id = ?", [(op_id,) for op_id in dropped])
    if dropped:
        meta.add_sum(connection, meta.OP_SUM, -sum(sums.digest(op_id) for op_id in dropped))


def _clean_drafts(connection: Connection, ids: set[bytes]) -> None:
    """Throw away half-filled forms that name one of some records."""
    names = {rec.hex() for rec in ids}
    for member, form, data in connection.execute("SELECT member, form, data FROM draft").fetchall():
        text = f"{form} {data.decode('latin-1')}"
        if any(name in text for name in names) or any(rec in data for rec in ids):
            connection.execute("DELETE FROM draft WHERE member = ? AND form = ?", (member, form))
