"""The one function that changes synced rows, for operations of this PC and of others alike.

Reads the states an operation list touches, asks `rules.merge` for the new ones, and writes rows, superseded ids,
authors, sums and the search index: all inside the transaction that the caller opened.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules import kinship, merge
from dicandesk.rules.kinship import Graph
from dicandesk.rules.merge import GRAPH_KINDS, Kind
from dicandesk.store import erasing, kin, meta, search, state, sums, superseded
from dicandesk.store.tables import ENTITIES, Resident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dicandesk.rules.merge import Op, Record
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
    graph, erased_by = Graph(), dict[bytes, tuple[bytes, int]]()
    plain: list[Op] = []
    tying: list[Op] = []
    for op in ops:
        if op.kind in GRAPH_KINDS:
            tying.append(op)
            kinship.step(graph, op)
            if op.kind == Kind.ERASE:
                for rec in kinship.ids_of(op):
                    erased_by[rec] = min((op.op_id, op.wall), erased_by.get(rec, (op.op_id, op.wall)))
        elif op.kind == Kind.CREATE or not state.entity_of(op.entity).immutable:
            plain.append(op)
    work = _Work(connection)
    with applying(connection):
        if tying:
            work.tie(graph, erased_by)
        work.step(plain)
        work.save()
        work.show()
    _note_authors(connection, work.kept, plain, tying, origin)
    return work.finish()


def join(
    connection: Connection,
    records: Iterable[Record],
    graph: Graph,
    erased_by: dict[bytes, tuple[bytes, int]],
) -> Applied:
    """Take in the state of another PC, or a part of it, as if its operations had arrived; nothing here is discarded.

    Authors are the caller's to note, for what `merge.live_ids` names. Once or more often, whole or in pieces: it is
    all the same, but the graph must come with the first piece.

    Args:
        connection: inside a transaction that the caller commits.
        records: states of some records there.
        graph: merges and erased people there; `Graph()` for later pieces.
        erased_by: by erased id the first operation that says so, and its author's clock.
    """
    work = _Work(connection)
    with applying(connection):
        if graph != Graph():
            work.tie(graph, erased_by)
        work.take(list(records))
        work.save()
        work.show()
    return work.finish()


@contextmanager
def applying(connection: Connection) -> Iterator[None]:
    """Let synced rows be written; no other function of the program does."""
    connection.applying = True
    try:
        yield
    finally:
        connection.applying = False


class _Work:
    """What one list of operations, or one piece of another PC's state, does to the tables."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.kept: dict[int, dict[bytes, Kept]] = {}
        self._total = 0
        self._touched: set[bytes] = set()
        self._changed: dict[int, set[bytes]] = {}
        self._worded: set[bytes] = set()
        self._tables: set[str] = set()
        self._parents: frozenset[bytes] = frozenset()
        self._ties = kin.ties(connection)

    def tie(self, graph: Graph, erased_by: dict[bytes, tuple[bytes, int]]) -> None:
        """Join a graph and wipe whoever is erased by it."""
        joined = kin.join(self.connection, graph, erased_by)
        self._total += sums.total(joined.new) - sums.total(joined.gone)
        self._touched |= joined.touched
        if joined.erased:
            wiped = erasing.wipe(self.connection, joined.erased)
            self._total += wiped.difference
            for entity, ids in wiped.changed.items():
                self._changed.setdefault(entity, set()).update(ids)
        self._ties = kin.ties(self.connection)

    def step(self, ops: Sequence[Op]) -> None:
        """Change the records of operations in memory."""
        if not ops:
            return
        erased: set[bytes] = set()
        if self._ties.erased:
            parents = {op.extra[0] for op in ops if op.kind == Kind.CREATE and op.extra}
            parents.update(named for op in ops if op.seen for named in op.seen.get(merge.EXISTENCE, ()))
            erased = kin.erased_among(self.connection, {*(op.record for op in ops), *parents} - {None})  # type: ignore[arg-type]
            ops = [op for op in ops if op.record not in erased]
        wanted: dict[int, set[bytes]] = {}
        for op in ops:
            wanted.setdefault(op.entity, set()).add(op.record)
        here = {entity: state.load(self.connection, entity, ids) for entity, ids in wanted.items()}
        before: dict[tuple[bytes, int, int], tuple[bytes, bytes]] = {}
        for op in ops:
            found = here[op.entity]
            one = found.get(op.record)
            if one is None:
                one = found[op.record] = state.new(op.record, op.entity)
            fields = merge.touched(op)
            may_strip = one.record.live or one.record.base is not None if op.kind == Kind.CREATE else erased and op.seen
            if may_strip and op.kind != Kind.SET:
                fields = tuple({*fields, *merge.numbers(one.record)})
            weigh = sums.weigh if op.kind == Kind.CREATE else sums.weigh_fields
            shown = superseded.shown(one.record, op)
            weight = weigh(one.record, fields)
            merge.step(one.record, op, erased)
            difference = weigh(one.record, fields) - weight
            if difference:
                self.kept.setdefault(op.entity, {})[op.record] = one
                self._total += difference
                if op.entity == Resident.number and not _is_silent(one.record, op):
                    self._worded.add(op.record)
                if shown:
                    before |= superseded.gone(one.record, shown)
        superseded.note(self.connection, before)

    def take(self, records: Sequence[Record]) -> None:
        """Join states of another PC with those here, in memory."""
        erased: set[bytes] = set()
        if self._ties.erased:
            parents = {one.parent for one in records if one.parent}
            parents.update(named for one in records if one.dead for named in one.dead.get(merge.EXISTENCE, ()))
            erased = kin.erased_among(self.connection, {*(one.id for one in records), *parents})
        wanted: dict[int, dict[bytes, Record]] = {}
        for one in records:
            if one.id not in erased:
                wanted.setdefault(one.entity, {})[one.id] = one
        for entity, found in wanted.items():
            here = state.load(self.connection, entity, found)
            for rec, other in found.items():
                if other.base and rec not in here and not (other.live or other.dead or other.parent in erased):
                    # Most of what a new PC takes in: nothing to join it with.
                    self.kept.setdefault(entity, {})[rec] = state.new(rec, entity)._replace(record=other)
                    self._total += sums.weigh(other, other.base)
                    self._worded.add(rec)
                    continue
                kept = here.get(rec) or state.new(rec, entity)
                weight = sums.weigh(kept.record, merge.numbers(kept.record))
                live = merge.live_ids(kept.record)
                merge.join(kept.record, other, erased)
                difference = sums.weigh(kept.record, merge.numbers(kept.record)) - weight
                if difference:
                    self.kept.setdefault(entity, {})[rec] = kept
                    self._total += difference
                    self._worded.add(rec)
                    erasing.forget_authors(self.connection, rec, live - merge.live_ids(kept.record))

    def save(self) -> None:
        """Write the changed records, and those whose existence hangs on what is below."""
        if not self.kept:
            return
        records = [one.record for found in self.kept.values() for one in found.values()]
        self._parents = frozenset(one.parent for one in records if one.parent)
        shown_by = kin.aliases(self.connection, self._parents) if self._ties.merged else {}
        for entity in sorted(self.kept):
            state.save(self.connection, entity, list(self.kept[entity].values()), shown_by)
            self._changed.setdefault(entity, set()).update(self.kept[entity])
        for entity, ids in refresh_existence(self.connection, self._parents).items():
            self._changed.setdefault(entity, set()).update(ids)
        if self._ties.merged:
            self._touched |= {one.id for one in records} | self._parents
            self._parents |= frozenset(shown_by.values())

    def show(self) -> None:
        """Bring up to date who stands for the merged ones that were touched."""
        if not self._touched:
            return
        shown = kin.refresh(self.connection, self._touched)
        if shown.ids:
            self._changed.setdefault(Resident.number, set()).update(shown.ids)
            self._worded |= shown.ids
        self._tables |= shown.tables

    def finish(self) -> Applied:
        """Write sum and search index, and tell what changed."""
        if self._total:
            meta.add_sum(self.connection, meta.STATE_SUM, self._total)
        if not self._changed and not self._total:
            return Applied(frozenset(), frozenset())
        fresh = frozenset(one.record.id for found in self.kept.values() for one in found.values() if not one.pk)
        silent = self.kept.get(Resident.number, {}).keys() - self._worded
        search.refresh(self.connection, self._changed, self._parents, fresh, silent)
        tables = {state.entity_of(entity).table for entity in self._changed} | self._tables
        return Applied(frozenset(tables), self._parents.union(self._touched, *self._changed.values()))


def _is_silent(record: Record, op: Op) -> bool:
    """Tell whether an operation changes nothing by which its resident is found."""
    return op.kind == Kind.SET and search.WORDED.isdisjoint(op.fields) and merge.EXISTENCE not in record.live


def refresh_existence(connection: Connection, parents: frozenset[bytes]) -> dict[int, set[bytes]]:
    """Write again the rows among `parents` whose existence hangs on what is below, and return their ids by entity."""
    deleted: dict[int, set[bytes]] = {}
    for piece in state.chunks(parents):
        if not state.any_between(connection, "other", "rec", piece):
            continue
        for entity, rec in connection.execute(
            f"SELECT entity, rec FROM other WHERE fld = {merge.EXISTENCE} AND rec IN ({state.marks(piece)})",  # noqa: S608
            piece,
        ):
            deleted.setdefault(entity, set()).add(rec)
    for entity, ids in deleted.items():
        kept = list(state.load(connection, entity, ids).values())
        state.save(connection, entity, kept, kin.aliases(connection, {one.record.parent or b"" for one in kept}))
    return deleted


def _note_authors(
    connection: Connection,
    kept: dict[int, dict[bytes, Kept]],
    plain: Sequence[Op],
    tying: Sequence[Op],
    origin: Origin,
) -> None:
    """Keep who and when of every operation that is still live, and of all that merged, unmerged or erased."""
    found = [op for op in plain if (one := kept.get(op.entity, {}).get(op.record)) and _is_live(one.record, op)]
    if tying:
        standing = kin.edges_of(connection, "op_id", {op.op_id for op in tying})
        found += [op for op in tying if op.kind != Kind.MERGE or op.op_id in standing]
    connection.executemany(
        "INSERT OR IGNORE INTO author VALUES (?, ?, ?, ?, ?, ?)",
        [(op.op_id, op.record, op.member, op.wall, origin.chain, origin.seq) for op in found],
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
    total += sums.total(kinship.items(kin.whole(connection)))
    return total % sums.MODULUS
