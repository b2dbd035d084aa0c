"""Several PCs of a ward with databases of their own that hand each other everything, in any order asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.records import comparing, conflicts, profiles
from dicandesk.services.register import residents
from dicandesk.services.common.reading import shown_by
from dicandesk.store import meta, ops
from dicandesk.store.apply import Origin, apply
from dicandesk.store.tables import Resident
from tests.services.conftest import NOW, Wall, make_database, make_ward

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


def register(pcs, pc, name="Nguyễn Thị Hoà", birth="1954", **fields):
    draft = ResidentDraft(name=name, birth=birth, unit=pcs.ward.seven, **fields)
    return residents.register(pcs.dbs[pc], pcs.ward.mai, draft, now=NOW)


def visit(pcs, pc, resident, days=1):
    draft = VisitDraft(resident, 0, (TopicResult("DD01", Outcome.HELPED),), "home", 10, "", None, NOW - timedelta(days))
    sessions.log(pcs.dbs[pc], pcs.ward.mai, draft, now=NOW)


def compared(pcs, *ids, pc=0):
    return comparing.compare(pcs.dbs[pc], pcs.ward.officer, ids, now=NOW)


def opened(pcs, resident, pc=0):
    return profiles.open_(pcs.dbs[pc], pcs.ward.officer, resident, now=NOW)


def questions(pcs):
    return [[(one.id, one.choices) for one in conflicts.inbox(db)] for db in pcs.dbs]


def stale_form(db, resident):
    with db.reading() as session:
        return shown_by(session, {Resident: [resident]})
