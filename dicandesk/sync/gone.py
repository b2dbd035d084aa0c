"""What others took away in one pull: rows that were shown on this PC until then, so that a person may look at it.

It comes by bundles, where operations say it before they are applied, and by snapshots, where only the difference
between what was shown before and after tells it. A PC that is being filled for the first time was shown nothing that
others could take away: however often its filling is cut off, old removals are no news to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.rules.merge import EXISTENCE, Kind
from dicandesk.store import meta
from dicandesk.store.state import chunks, marks
from dicandesk.store.tables import DELETED, ENTITIES, HIDDEN, MERGED, Resident

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.snapshot import Author, GraphWire, Wire

_FILLED = "filled"
"""Says that this PC once took in all there was to take in."""
_DELETED, _MERGED = f"_f & {DELETED} <> 0", f"_f & {MERGED} <> 0"


@dataclass(slots=True)
class Gone:
    """Rows that others deleted or merged away.

    Attributes:
        deleted: entity, and the row it is shown under, by record.
        merged: survivor by the id of the merge.
        losers: people who are no longer shown by themselves.
        devices: whose doing it was.
        newest: greatest row number of each table before the pull; what came with it was never shown to anybody here.
        is_filling: this PC has never taken in all there was: nothing is noted.
    """

    deleted: dict[bytes, tuple[int, bytes | None]] = field(default_factory=dict)
    merged: dict[bytes, bytes] = field(default_factory=dict)
    losers: set[bytes] = field(default_factory=set)
    devices: set[bytes] = field(default_factory=set)
    newest: dict[str, int] = field(default_factory=dict)
    is_filling: bool = False

    @property
    def count(self) -> int:
        """Return how many records are gone from the screen; a person and what hangs on them are one."""
        return sum(above not in self.deleted for _, above in self.deleted.values()) + len(self.losers)

    def begin(self, connection: Connection) -> None:
        """Take down what is here before anything comes; only the first call counts."""
        if not self.newest:
            tables = [entity.table for entity in ENTITIES.values()]
            self.newest = {one: connection.execute(f"SELECT max(pk) FROM {one}").fetchone()[0] or 0 for one in tables}  # noqa: S608
            self.is_filling = meta.get(connection, _FILLED) is None

    def end(self, db: Database) -> None:
        """Note that this PC took in all there was: what others take away from now on is told."""
        with db.exclusive() as connection:
            self.begin(connection)
            if self.is_filling:
                meta.put(connection, _FILLED, b"\1")

    # ---- bundles ----

    def note(self, connection: Connection, ops: Iterable[Op], device: bytes) -> None:
        """Note what operations of another PC are about to take away; call it in their transaction, before them.

        Only what was shown here before the pull counts: a PC that is new is told of no old clearing up.
        """
        self.begin(connection)
        if self.is_filling:
            return
        before = len(self.deleted) + len(self.merged)
        for op in ops:
            if op.kind == Kind.DELETE and op.entity in ENTITIES:
                shown = self._shown(connection, ENTITIES[op.entity].table, [op.record])
                self.deleted |= {rec: (op.entity, above) for rec, above in shown.items()}
            elif op.kind == Kind.MERGE:
                losers = self._shown(
                    connection, Resident.__tablename__, (one for one in op.extra if isinstance(one, bytes))
                )
                if losers.keys() - self.losers:
                    self.merged[op.op_id] = op.record
                    self.losers |= losers.keys()
        if len(self.deleted) + len(self.merged) > before:
            self.devices.add(device)

    # ---- snapshots ----

    def shown_of(self, connection: Connection, entity: int, wires: Sequence[Wire]) -> dict[bytes, bytes | None]:
        """Return which records that a snapshot calls deleted are shown here; call it before they are joined."""
        if self.is_filling or entity not in ENTITIES:
            return {}
        ids = [one.id for one in wires if _deletes(one)]
        return self._shown(connection, ENTITIES[entity].table, ids) if ids else {}

    def note_deleted(
        self, connection: Connection, entity: int, wires: Sequence[Wire], shown: dict[bytes, bytes | None]
    ) -> None:
        """Note which of those a snapshot did take away; call it after they are joined, in the same transaction."""
        gone = self._of(connection, ENTITIES[entity].table, shown, _DELETED) if shown else set()
        self.deleted |= {rec: (entity, shown[rec]) for rec in gone}
        for one in wires if gone else ():
            if one.id in gone:
                by = _deletes(one)
                self.devices |= {device for op_id, _member, _wall, device in one.authors if op_id in by}

    def shown_losers(self, connection: Connection, found: GraphWire) -> set[bytes]:
        """Return who is shown here and merged away by a snapshot; call it before its graph is joined."""
        if self.is_filling:
            return set()
        losers = {loser for _key, _survivor, losers, _covers, _rank in found.edges for loser in losers}
        return set(self._shown(connection, Resident.__tablename__, sorted(losers)))

    def note_merged(self, connection: Connection, found: GraphWire, shown: set[bytes]) -> None:
        """Note which of those a snapshot did merge away; call it after its graph is joined, in the same transaction."""
        gone = self._of(connection, Resident.__tablename__, shown, _MERGED) - self.losers if shown else set()
        self.merged |= {key: survivor for key, survivor, losers, *_ in found.edges if not gone.isdisjoint(losers)}
        self.losers |= gone

    def note_authors(self, authors: Iterable[Author]) -> None:
        """Note who did what of a snapshot was noted as merged."""
        self.devices |= {device for op_id, _rec, _member, _wall, device in authors if op_id in self.merged}

    def _shown(self, connection: Connection, table: str, ids: Iterable[bytes]) -> dict[bytes, bytes | None]:
        """Return the parents of those rows of a table that were shown before the pull."""
        query = f"SELECT id, parent FROM {table} WHERE pk <= ? AND _f & {HIDDEN} = 0 AND id IN ({{}})"  # noqa: S608
        found = [(piece, query.format(marks(piece))) for piece in chunks(ids)]
        rows = (row for piece, text in found for row in connection.execute(text, [self.newest[table], *piece]))
        return {bytes(rec): parent for rec, parent in rows}

    @staticmethod
    def _of(connection: Connection, table: str, ids: Iterable[bytes], where: str) -> set[bytes]:
        """Return those rows of a table that are flagged so."""
        query = f"SELECT id FROM {table} WHERE {where} AND id IN ({{}})"  # noqa: S608
        return {
            bytes(rec)
            for piece in chunks(sorted(ids))
            for (rec,) in connection.execute(query.format(marks(piece)), piece)
        }


def _deletes(one: Wire) -> set[bytes]:
    """Return the operations in a snapshot that delete a record."""
    return {op_id for op_id, value in one.live.get(EXISTENCE, {}).items() if type(value) is list}
