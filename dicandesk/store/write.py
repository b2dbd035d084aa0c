"""The write session: turns what a use case says into operations and applies them, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules import merge
from dicandesk.rules.merge import EXISTENCE, GRAPH_KINDS, PERSONAL_FROM, Kind, Op
from dicandesk.store import kin, meta, ops, state, sums, superseded
from dicandesk.store.apply import Applied, Origin, apply
from dicandesk.store.tables import DELETED, ENTITIES, STRIPPED, Resident

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from dicandesk.rules.merge import Record, Scalar, Value
    from dicandesk.store.cipher import Connection
    from dicandesk.store.clock import Clock
    from dicandesk.store.tables import Synced

OWN_CHAIN = 1
"""Row of table `chain` that holds this PC's own bundles."""
_DELETED_WHEN = """SELECT a.member, a.wall FROM other o JOIN author a ON a.op_id = o.op_id AND a.rec = o.rec
WHERE o.rec = ? AND o.entity = ? AND o.fld = 0"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a record was on the screen when a form opened: the ids that saving the form supersedes.

    Attributes:
        live: by field number the ids of its values.
        covers: every live id, as a delete or a merge covers them; of somebody in `merged` only those that an author of
            a merge saw.
        merged: everybody else who is shown as the same person.
        rank: the greatest rank of the merges that made them one.
    """

    record: bytes
    live: dict[int, tuple[bytes, ...]]
    covers: tuple[bytes, ...]
    merged: tuple[Seen, ...] = ()
    rank: int = 0


Allow: TypeAlias = "Callable[[Connection, Op], None]"
"""Raises `UserError` for an operation that no other PC would count from this one."""


def anything(_connection: Connection, _op: Op) -> None:
    """Allow every operation."""


class Writing:
    """Collects the operations of one use case; they are applied together by `finish`, or earlier by `flush`.

    What is written about somebody who was merged away is written to the representative, so that it shows.
    """

    def __init__(self, connection: Connection, clock: Clock, member: bytes, wall: int) -> None:
        self.connection = connection
        self._clock = clock
        self._member = member
        self._wall = wall
        self._ops: list[Op] = []
        self._applied: list[Applied] = []
        self._ties = kin.ties(connection)
        self.allow: Allow = anything

    def create(self, table: type[Synced], values: Mapping[str, Value], *, parent: bytes | None = None) -> bytes:
        """Create a row and return its id (16 bytes).

        Args:
            table: the mapped class.
            values: by name of the field's first column; a field of several columns takes a list.
            parent: id of the row it belongs to.
        """
        op_id = self._clock.next()
        entity = ENTITIES[table.number]
        if parent is not None and self._ties.merged and Resident.number in entity.parents:
            parent = kin.aliases(self.connection, [parent]).get(parent, parent)
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
        if table is Resident:
            seen = self._shown_for(seen)
        fields = {entity.by_column[name].number: value for name, value in values.items()}
        shown = {number: list(seen.live[number]) for number in sorted(fields) if seen.live.get(number)}
        op_id = self._clock.next()
        self._add(
            Op(op_id, Kind.SET, table.number, seen.record, _sorted(fields), shown, [], [], self._member, self._wall)
        )
        return op_id

    def delete(self, table: type[Synced], seen: Seen) -> bytes:
        """Delete a row and return the operation's id; what its author had not seen keeps the row alive.

        With a person go all who were merged into one with them.
        """
        for one in seen.merged:
            flags = self.connection.execute("SELECT _f FROM resident WHERE id = ?", (one.record,)).fetchone()
            if flags is not None and not flags[0] & DELETED:
                self._exist(table, one, Kind.DELETE, list(one.covers))
        return self._exist(table, seen, Kind.DELETE, list(seen.covers))

    def undelete(self, table: type[Synced], seen: Seen) -> bytes:
        """Bring a deleted row back and return the operation's id; with a person those who went in the same breath."""
        when = self._deleted_when(seen.record) if seen.merged else frozenset()
        for one in seen.merged:
            if self._deleted_when(one.record) & when:
                self._exist(table, one, Kind.UNDELETE, [])
        return self._exist(table, seen, Kind.UNDELETE, [])

    def merge(self, survivor: Seen, losers: Sequence[Seen]) -> bytes:
        """Show residents as one person from now on and return the operation's id. No value moves.

        Args:
            survivor: under whom they are shown, with all that the dialog had shown of them when it opened.
            losers: the others, likewise.
        """
        covers = sorted({*survivor.covers, *(one for loser in losers for one in loser.covers)})
        rank = 1 + max(one.rank for one in (survivor, *losers))
        extra: list[Scalar] = [rank, *sorted({loser.record for loser in losers})]
        return self._tie(Kind.MERGE, survivor.record, covers, extra)

    def unmerge(self, survivor: bytes, merges: Collection[bytes]) -> bytes:
        """Undo merges by their operation ids, and return this operation's id: each record is again what it was."""
        return self._tie(Kind.UNMERGE, survivor, [], sorted(merges))

    def erase(self, resident: bytes) -> bytes:
        """Erase a person who asked for it, with all who were merged with them; return the operation's id.

        Nothing brings them back. After the commit call `Database.empty_log`.
        """
        self.flush()
        ids = kin.class_mates(self.connection, [resident]).get(resident, [resident])
        return self._tie(Kind.ERASE, resident, [], ids)

    def undo(self, table: type[Synced], op_id: bytes, old: Mapping[str, Value]) -> bytes | None:
        """Take back a `set` by setting the old values; return the operation's id.

        Args:
            table: the mapped class.
            op_id: what `set` returned.
            old: the values before, by name of the field's first column; of a field about which a person may have to
                decide this PC remembers it.

        Returns:
            None, and nothing is written, if another operation came beside or after it, or an old value is not known.
        """
        self.flush()
        row = self.connection.execute("SELECT rec FROM author WHERE op_id = ?", (op_id,)).fetchone()
        kept = state.load(self.connection, table.number, [row[0]]).get(row[0]) if row else None
        if kept is None or any(op_id in ids for ids in kept.record.dead.values()):
            return None
        known = superseded.before(self.connection, table.number, kept.record.id)
        values: dict[str, Value] = {}
        for number, live in kept.record.live.items():
            field = ENTITIES[table.number].fields.get(number)
            if op_id in live:
                if len(live) > 1 or field is None or (field.columns[0] not in old and number not in known):
                    return None
                name = field.columns[0]
                values[name] = old[name] if name in old else known[number]
        seen = Seen(kept.record.id, {number: tuple(live) for number, live in kept.record.live.items()}, ())
        return self.set(table, seen, values) if values else None

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
            self.allow(self.connection, op)
        if self._ties.erased:
            self._refuse_erased(batch)
        self._applied.append(apply_own(self.connection, batch))

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

    def _tie(self, kind: Kind, record: bytes, covers: list[bytes], extra: Sequence[Scalar]) -> bytes:
        """Merge, unmerge or erase at once: what is written next in this use case may be shown elsewhere then."""
        self.flush()
        op_id = self._clock.next()
        self._add(Op(op_id, kind, Resident.number, record, {}, {}, covers, [*extra], self._member, self._wall))
        self.flush()
        self._ties = kin.ties(self.connection)
        return op_id

    def _shown_for(self, seen: Seen) -> Seen:
        """Return what was seen of the representative, nothing if it was not shown."""
        if not self._ties.merged:
            return seen
        shown = kin.aliases(self.connection, [seen.record]).get(seen.record, seen.record)
        return next((one for one in (seen, *seen.merged) if one.record == shown), Seen(shown, {}, ()))

    def _deleted_when(self, resident: bytes) -> frozenset[tuple[bytes, int]]:
        return frozenset(self.connection.execute(_DELETED_WHEN, (resident, Resident.number)).fetchall())

    def _refuse_erased(self, batch: Sequence[Op]) -> None:
        """Raise `UserError` if operations would write about somebody who was erased: it must not leave this PC."""
        plain = [op for op in batch if op.kind not in GRAPH_KINDS]
        parents = [op.extra[0] for op in plain if op.extra and isinstance(op.extra[0], bytes)]
        gone = bool(kin.erased_among(self.connection, {*(op.record for op in plain), *parents}))
        for op in plain:
            if not gone and op.kind == Kind.SET and max(op.fields) >= PERSONAL_FROM:
                query = f"SELECT _f FROM {ENTITIES[op.entity].table} WHERE id = ?"  # noqa: S608
                row = self.connection.execute(query, (op.record,)).fetchone()
                gone = bool(row and row[0] & STRIPPED)
        if gone:
            raise UserError(
                _("Người này đã được xoá hẳn theo yêu cầu nên không ghi thêm được gì. Các dữ liệu khác vẫn nguyên."),
                _("Đóng biểu mẫu này lại."),
            )

    def _add(self, op: Op) -> None:
        entity = ENTITIES[op.entity]
        if entity.immutable and op.kind != Kind.CREATE:
            raise TypeError(f"a row of {entity.table} never changes")
        self._ops.append(op)


def apply_own(connection: Connection, batch: Sequence[Op]) -> Applied:
    """Apply operations of this PC inside the caller's transaction, and keep them until they are cut into a bundle."""
    applied = apply(connection, batch, Origin(OWN_CHAIN, None))
    connection.executemany(
        "INSERT INTO pending VALUES (?, ?, ?)", [(op.op_id, op.record, ops.pack(op)) for op in batch]
    )
    meta.add_sum(connection, meta.OP_SUM, sum(sums.digest(op.op_id) for op in batch))
    return applied


def seen_now(connection: Connection, entity: int, record: bytes) -> Seen:
    """Return what a form that opens now shows of a record."""
    return seen_of(connection, entity, [record]).get(record) or Seen(record, {}, ())


def seen_of(connection: Connection, entity: int, records: Iterable[bytes]) -> dict[bytes, Seen]:
    """Return what a form that opens now shows of records of one entity, by record id."""
    wanted = set(records)
    mates: dict[bytes, list[bytes]] = {}
    if entity == Resident.number and kin.ties(connection).merged:
        mates = kin.class_mates(connection, wanted)
    kept = state.load(connection, entity, wanted.union(*mates.values()))
    edges = list(kin.edges_of(connection, "survivor", set().union(*mates.values())).values()) if mates else []
    found: dict[bytes, Seen] = {}
    for rec in wanted & kept.keys():
        inner = [edge for edge in edges if edge.survivor in mates.get(rec, ())]
        known = {op_id for edge in inner for op_id in edge.covers}
        merged = tuple(_seen(kept[one].record, known) for one in mates.get(rec, ()) if one != rec and one in kept)
        found[rec] = replace(_seen(kept[rec].record), merged=merged, rank=max((edge.rank for edge in inner), default=0))
    return found


def _seen(record: Record, known: set[bytes] | None = None) -> Seen:
    covers = merge.covered(record)
    return Seen(
        record.id,
        {number: tuple(sorted(found)) for number, found in record.live.items()},
        tuple(covers if known is None else [one for one in covers if one in known]),
    )


def _sorted(fields: dict[int, Value]) -> dict[int, Value]:
    return dict(sorted(fields.items()))
