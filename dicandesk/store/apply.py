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
    """Apply checked operations in any order; of those applied before nothing is written.

    The caller has begun a transaction and commits it. Of an immutable row only the create counts.
    """
    ops = [op for op in ops if op.kind == Kind.CREATE or not state.entity_of(op.entity).immutable]
    wanted: dict[int, set[bytes]] = {}
    for op in ops:
        wanted.setdefault(op.entity, set()).add(op.record)
    here = {entity: state.load(connection, entity, ids) for entity, ids in wanted.items()}
    kept: dict[int, dict[bytes, Kept]] = {}
    total = 0
    for op in ops:
        difference = _step(here[op.entity], op)
        if difference:
            kept.setdefault(op.entity, {})[op.record] = here[op.entity][op.record]
            total += difference
    if not kept:
        return Applied(frozenset(), frozenset())
    connection.applying = True
    try:
        for entity in sorted(kept):
            state.save(connection, entity, list(kept[entity].values()))
        parents = _parents(kept)
        rewritten = _refresh(connection, parents)
    finally:
        connection.applying = False
    _note_authors(connection, kept, ops, origin)
    meta.add_sum(connection, meta.STATE_SUM, total)
    changed = {entity: kept.get(entity, {}).keys() | rewritten.get(entity, set()) for entity in {*kept, *rewritten}}
    fresh = frozenset(one.record.id for found in kept.values() for one in found.values() if not one.pk)
    search.refresh(connection, changed, parents, fresh)
    tables = frozenset(state.entity_of(entity).table for entity in changed)
    return Applied(tables, parents.union(*changed.values()))


def _step(kept: dict[bytes, Kept], op: Op) -> int:
    """Change one record in memory and return by how much its share of the state sum changed."""
    one = kept.get(op.record)
    if one is None:
        one = kept[op.record] = state.Kept(Record(op.record, op.entity), 0, {}, set())
    fields = merge.touched(op)
    before = sums.weigh(one.record, fields)
    merge.step(one.record, op)
    return sums.weigh(one.record, fields) - before


def _parents(kept: dict[int, dict[bytes, Kept]]) -> frozenset[bytes]:
    """Return the ids of the rows above the changed ones."""
    return frozenset(one.record.parent for found in kept.values() for one in found.values() if one.record.parent)


def _refresh(connection: Connection, parents: frozenset[bytes]) -> dict[int, set[bytes]]:
    """Write again the rows among `parents` whose existence hangs on what is below, and return their ids by entity."""
    deleted: dict[int, set[bytes]] = {}
    for piece in state.chunks(parents):
        for entity, rec in connection.execute(
            f"SELECT entity, rec FROM other WHERE fld = {merge.EXISTENCE} AND rec IN ({state.marks(piece)})",  # noqa: S608
            piece,
        ):
            deleted.setdefault(entity, set()).add(rec)
    for entity, ids in deleted.items():
        state.save(connection, entity, list(state.load(connection, entity, ids).values()))
    return deleted


def _note_authors(
    connection: Connection, kept: dict[int, dict[bytes, Kept]], ops: Sequence[Op], origin: Origin
) -> None:
    """Keep who and when of every operation that is still live."""
    connection.executemany(
        "INSERT OR IGNORE INTO author VALUES (?, ?, ?, ?, ?, ?)",
        [
            (op.op_id, op.record, op.member, op.wall, origin.chain, origin.seq)
            for op in ops
            if (one := kept.get(op.entity, {}).get(op.record)) and _is_live(one.record, op)
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
