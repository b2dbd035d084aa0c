"""The one function that changes synced rows, for operations of this PC and of others alike.

Reads the states an operation list touches, asks `rules.merge` for the new ones, and writes rows, superseded ids,
authors, sums and the search index: all inside the transaction that the caller opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules import merge
from dicandesk.rules.merge import Kind, Record
from dicandesk.store import meta, search, state, sums
from dicandesk.store.tables import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.store.state import Kept


@dataclass(frozen=True, slots=True)
class Origin:
    """The bundle that carried operations: row of its chain, and its number in it, or None while it is not cut."""

    chain: int
    seq: int | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What changed: table names and record ids, the parents of changed rows among them."""

    kinds: frozenset[str]
    ids: frozenset[bytes]


def apply(connection: Connection, ops: Sequence[Op], origin: Origin) -> Applied:
    """Apply checked operations in any order; those applied before change nothing.

    The caller has begun a transaction and commits it.
    """
    wanted: dict[int, set[bytes]] = {}
    for op in ops:
        wanted.setdefault(op.entity, set()).add(op.record)
    kept = {entity: state.load(connection, entity, ids) for entity, ids in wanted.items()}
    difference = 0
    for op in ops:
        difference += _step(kept[op.entity], op)
    connection.applying = True
    try:
        for entity in sorted(kept):
            state.save(connection, entity, list(kept[entity].values()))
        parents = _refresh_parents(connection, kept)
    finally:
        connection.applying = False
    _note_authors(connection, kept, ops, origin)
    meta.add_sum(connection, meta.STATE_SUM, difference)
    search.refresh(connection, {entity: set(found) for entity, found in kept.items()}, parents)
    tables = frozenset(state.entity_of(entity).table for entity in kept)
    ids = frozenset(rec for found in kept.values() for rec in found) | parents
    return Applied(tables, ids)


def _step(kept: dict[bytes, Kept], op: Op) -> int:
    """Change one record in memory and return by how much its share of the state sum changed."""
    one = kept.get(op.record)
    if one is None:
        one = kept[op.record] = state.Kept(Record(op.record, op.entity), 0, {}, set())
    record = one.record
    if state.entity_of(op.entity).immutable and op.kind != Kind.CREATE:
        return 0
    if op.kind == Kind.CREATE and record.base is not None:
        return _again(record, op)
    fields = merge.touched(op)
    before = sums.weigh(record, fields) if one.pk or record.base is not None or record.live else 0
    merge.step(record, op)
    return sums.weigh(record, fields) - before


def _again(record: Record, op: Op) -> int:
    """A create that is here already changes nothing."""
    assert record.id == op.op_id  # noqa: S101 - `ops.check` refuses a create under a foreign id
    return 0


def _refresh_parents(connection: Connection, kept: dict[int, dict[bytes, Kept]]) -> frozenset[bytes]:
    """Write again the rows above the changed ones whose existence hangs on them, and return the ids above."""
    above: dict[int, set[bytes]] = {}
    for entity, found in kept.items():
        parent_entity = state.entity_of(entity).parent
        if parent_entity:
            above.setdefault(parent_entity, set()).update(
                one.record.parent for one in found.values() if one.record.parent
            )
    for entity, ids in above.items():
        deleted: set[bytes] = set()
        for piece in state.chunks(ids):
            rows = connection.execute(
                f"SELECT rec FROM other WHERE fld = {merge.EXISTENCE} AND rec IN ({state.marks(piece)})",  # noqa: S608
                piece,
            )
            deleted.update(bytes(rec) for (rec,) in rows)
        if deleted:
            state.save(connection, entity, list(state.load(connection, entity, deleted).values()))
    return frozenset(rec for ids in above.values() for rec in ids)


def _note_authors(
    connection: Connection, kept: dict[int, dict[bytes, Kept]], ops: Sequence[Op], origin: Origin
) -> None:
    """Keep who and when of every operation that is still live."""
    connection.executemany(
        "INSERT OR IGNORE INTO author VALUES (?, ?, ?, ?, ?, ?)",
        [
            (op.op_id, op.record, op.member, op.wall, origin.chain, origin.seq)
            for op in ops
            if _is_live(kept[op.entity][op.record].record, op)
        ],
    )


def _is_live(record: Record, op: Op) -> bool:
    if op.kind == Kind.CREATE:
        return record.base is not None
    return any(op.op_id in record.live.get(number, ()) for number in merge.touched(op))


def recompute_state_sum(connection: Connection) -> int:
    """Return the state sum counted afresh from every row; equals the one kept with each write."""
    total = 0
    numbers = [*ENTITIES, *(n for (n,) in connection.execute("SELECT DISTINCT entity FROM unknown_row"))]
    for number in numbers:
        table = state.entity_of(number).table
        where = "" if number in ENTITIES else f" WHERE entity = {int(number)}"
        ids = [bytes(rec) for (rec,) in connection.execute(f"SELECT id FROM {table}{where}")]  # noqa: S608
        for piece in state.chunks(ids):
            for one in state.load(connection, number, piece).values():
                total += sums.weigh(one.record, merge.numbers(one.record))
    return total % sums.MODULUS
