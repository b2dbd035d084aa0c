"""What others took away in one pull: rows that were shown on this PC until then, so that a person may look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.rules.merge import Kind
from dicandesk.store.state import chunks, marks
from dicandesk.store.tables import ENTITIES, HIDDEN, Resident

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection


@dataclass(slots=True)
class Gone:
    """Rows that others deleted or merged away.

    Attributes:
        deleted: entity, and the row it is shown under, by record.
        merged: survivor by the id of the merge.
        losers: people who are no longer shown by themselves.
        devices: whose doing it was.
        newest: greatest row number of each table before the pull; what came with it was never shown to anybody here.
    """

    deleted: dict[bytes, tuple[int, bytes | None]] = field(default_factory=dict)
    merged: dict[bytes, bytes] = field(default_factory=dict)
    losers: set[bytes] = field(default_factory=set)
    devices: set[bytes] = field(default_factory=set)
    newest: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return how many records are gone from the screen; a person and what hangs on them are one."""
        return sum(above not in self.deleted for _, above in self.deleted.values()) + len(self.losers)

    def note(self, connection: Connection, ops: Iterable[Op], device: bytes) -> None:
        """Note what operations of another PC are about to take away; call it in their transaction, before them.

        Only what was shown here before the pull counts: a PC that is new is told of no old clearing up.
        """
        if not self.newest:
            tables = [entity.table for entity in ENTITIES.values()]
            self.newest = {one: connection.execute(f"SELECT max(pk) FROM {one}").fetchone()[0] or 0 for one in tables}  # noqa: S608
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

    def _shown(self, connection: Connection, table: str, ids: Iterable[bytes]) -> dict[bytes, bytes | None]:
        """Return the parents of those rows of a table that were shown before the pull."""
        query = f"SELECT id, parent FROM {table} WHERE pk <= ? AND _f & {HIDDEN} = 0 AND id IN ({{}})"  # noqa: S608
        found = [(piece, query.format(marks(piece))) for piece in chunks(ids)]
        rows = (row for piece, text in found for row in connection.execute(text, [self.newest[table], *piece]))
        return {bytes(rec): parent for rec, parent in rows}
