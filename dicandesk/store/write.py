"""The write session: turns what a use case says into operations and applies them, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules import merge
from dicandesk.rules.merge import EXISTENCE, Kind, Op
from dicandesk.store import meta, ops, state, sums
from dicandesk.store.apply import Applied, Origin, apply
from dicandesk.store.tables import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dicandesk.rules.merge import Value
    from dicandesk.store.cipher import Connection
    from dicandesk.store.clock import Clock
    from dicandesk.store.tables import Synced

OWN_CHAIN = 1
"""Row of table `chain` that holds this PC's own bundles."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a record was on the screen when a form opened: the ids that saving the form supersedes."""

    record: bytes
    live: dict[int, tuple[bytes, ...]]
    covers: tuple[bytes, ...]


class Writing:
    """Collects the operations of one use case; they are applied together by `finish`, or earlier by `flush`."""

    def __init__(self, connection: Connection, clock: Clock, member: bytes, wall: int) -> None:
        self.connection = connection
        self._clock = clock
        self._member = member
        self._wall = wall
        self._ops: list[Op] = []
        self._applied: list[Applied] = []

    def create(self, table: type[Synced], values: Mapping[str, Value], *, parent: bytes | None = None) -> bytes:
        """Create a row and return its id (16 bytes).

        Args:
            table: the mapped class.
            values: by name of the field's first column; a field of several columns takes a list.
            parent: id of the row it belongs to.
        """
        op_id = self._clock.next()
        entity = ENTITIES[table.number]
        fields = {entity.by_column[name].number: value for name, value in values.items() if not merge.is_empty(value)}
        self._add(
            Op(op_id, Kind.CREATE, table.number, op_id, _sorted(fields), {}, [], [parent], self._member, self._wall)
        )
        return op_id

    def set(self, table: type[Synced], seen: Seen, values: Mapping[str, Value]) -> bytes:
        """Change fields of a row and return the operation's id.

        Args:
            table: the mapped class.
            seen: what stood on the screen when the form opened, not what is here now.
            values: only what changed, by name of the field's first column.
        """
        entity = ENTITIES[table.number]
        fields = {entity.by_column[name].number: value for name, value in values.items()}
        shown = {number: list(seen.live[number]) for number in sorted(fields) if seen.live.get(number)}
        op_id = self._clock.next()
        self._add(
            Op(op_id, Kind.SET, table.number, seen.record, _sorted(fields), shown, [], [], self._member, self._wall)
        )
        return op_id

    def delete(self, table: type[Synced], seen: Seen) -> bytes:
        """Delete a row and return the operation's id; what its author had not seen keeps the row alive."""
        return self._exist(table, seen, Kind.DELETE, list(seen.covers))

    def undelete(self, table: type[Synced], seen: Seen) -> bytes:
        """Bring a deleted row back and return the operation's id."""
        return self._exist(table, seen, Kind.UNDELETE, [])

    def seen(self, table: type[Synced], record: bytes) -> Seen:
        """Return what is here now, for a use case that has no form (an undo, a command line)."""
        self.flush()
        return seen_now(self.connection, table.number, record)

    def flush(self) -> None:
        """Apply what was said so far, so that reads in this transaction see it."""
        if not self._ops:
            return
        batch, self._ops = self._ops, []
        for op in batch:
            ops.check(op)
        self._applied.append(apply(self.connection, batch, Origin(OWN_CHAIN, None)))
        self.connection.executemany(
            "INSERT INTO pending VALUES (?, ?, ?)", [(op.op_id, op.record, ops.pack(op)) for op in batch]
        )
        meta.add_sum(self.connection, meta.OP_SUM, sum(sums.digest(op.op_id) for op in batch))

    def finish(self) -> Applied | None:
        """Apply the rest and return everything that changed, or None for nothing."""
        self.flush()
        if not self._applied:
            return None
        kinds = frozenset[str]().union(*(one.kinds for one in self._applied))
        return Applied(kinds, frozenset[bytes]().union(*(one.ids for one in self._applied)))

    def _exist(self, table: type[Synced], seen: Seen, kind: Kind, covers: list[bytes]) -> bytes:
        op_id = self._clock.next()
        shown = {EXISTENCE: list(seen.live[EXISTENCE])} if seen.live.get(EXISTENCE) else {}
        self._add(Op(op_id, kind, table.number, seen.record, {}, shown, covers, [], self._member, self._wall))
        return op_id

    def _add(self, op: Op) -> None:
        entity = ENTITIES[op.entity]
        if entity.immutable and op.kind != Kind.CREATE:
            raise TypeError(f"a row of {entity.table} never changes")
        self._ops.append(op)


def seen_now(connection: Connection, entity: int, record: bytes) -> Seen:
    """Return what a form that opens now shows of a record."""
    return seen_of(connection, entity, [record]).get(record) or Seen(record, {}, ())


def seen_of(connection: Connection, entity: int, records: Iterable[bytes]) -> dict[bytes, Seen]:
    """Return what a form that opens now shows of records of one entity, by record id."""
    return {
        record: Seen(
            record,
            {number: tuple(sorted(found)) for number, found in kept.record.live.items()},
            tuple(merge.covered(kept.record)),
        )
        for record, kept in state.load(connection, entity, records).items()
    }


def _sorted(fields: dict[int, Value]) -> dict[int, Value]:
    return dict(sorted(fields.items()))
