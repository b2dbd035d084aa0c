"""Several PCs of a ward with databases of their own that hand each other everything, in any order asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.store import meta, ops
from dicandesk.store.apply import Origin, apply
from tests.services.conftest import Wall, make_database, make_ward

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.database import Database


class Pcs:
    """PCs that share one first day: the ward's people, members and units."""

    def __init__(self, folder: Path, count: int = 3) -> None:
        self.walls = [Wall() for _pc in range(count)]
        self.dbs = [make_database(folder / f"pc{number}.db", wall) for number, wall in enumerate(self.walls)]
        self.ward = make_ward(self.dbs[0])
        self.exchange()

    def later(self) -> None:
        for wall in self.walls:
            wall.later(minutes=1)

    def exchange(self) -> None:
        """Everybody gets everything; then nothing is pending any more."""
        said = [ops.decode(ops.pack(_pending(db))) for db in self.dbs]
        for here, db in enumerate(self.dbs):
            with db.exclusive() as connection:
                for there, found in enumerate(said):
                    if there != here:
                        apply(connection, found, Origin(2 + there, 1))
                        for op in found:
                            db.clock.receive(op.op_id)
                connection.execute("DELETE FROM pending")
        self.later()

    def sums(self) -> set[int]:
        """Return the state sums; one of them where all agree."""
        found = set()
        for db in self.dbs:
            with db.exclusive() as connection:
                found.add(meta.get_sum(connection, meta.STATE_SUM))
        return found

    def close(self) -> None:
        for db in self.dbs:
            db.close()


def _pending(db: Database):
    with db.exclusive() as connection:
        rows = connection.execute("SELECT data FROM pending ORDER BY op_id").fetchall()
    return [ops.decode_one(data) for (data,) in rows]
