"""Delete a resident together with what hangs on the person, and bring both back.

A delete covers only what its author had seen: a visit logged elsewhere meanwhile keeps the person there
until somebody decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import Shown, demand, is_shown, not_here, seen, stands_for
from dicandesk.services.ward.units import demand_whole
from dicandesk.store.tables import DELETED, HIDDEN, Attendance, Audit, Consent, Followup, Need, Phone, Resident, Result

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced
    from dicandesk.store.write import Writing

BELOW: tuple[type[Synced], ...] = (Phone, Need, Consent, Attendance, Result, Followup)
"""What goes with a person. The audit stays."""
_MOST = 5000
_LAST_DELETE = """SELECT a.member, a.wall FROM other o JOIN author a ON a.op_id = o.op_id AND a.rec = o.rec
WHERE o.rec = ? AND o.entity = ? AND o.fld = 0 ORDER BY o.op_id DESC LIMIT 1"""
_DELETED_ALONG = """SELECT c.id FROM {table} c JOIN other o ON o.rec = c.id AND o.entity = {number} AND o.fld = 0
JOIN author a ON a.op_id = o.op_id AND a.rec = o.rec
WHERE c.parent = ? AND a.member = ? AND a.wall = ? ORDER BY c.pk LIMIT {most}"""


def whole(session: ReadSession, resident: bytes) -> dict[type[Synced], list[bytes]]:
    """Return the ids of a person and of the shown rows below, by table."""
    return {Resident: [resident], **below(session, resident)}


def below(session: ReadSession, resident: bytes) -> dict[type[Synced], list[bytes]]:
    """Return the ids of the shown rows below a person, by table."""
    return {
        table: list(
            session.scalars(
                select(table.id).where(table.parent == resident, is_shown(table)).order_by(table.pk).limit(_MOST)
            )
        )
        for table in BELOW
    }


def delete(
    db: Database,
    actor: Actor,
    resident: bytes,
    shown: Shown | None,
    *,
    reason: str = "",
    now: datetime | None = None,
) -> None:
    """Delete a person and every row below that was shown; without a form, every row that is here.

    Args:
        db: the open database.
        actor: who deletes.
        resident: record id.
        shown: what the form had shown.
        reason: in words, noted in the person's audit together with `now`.
        now: the moment.

    Raises:
        UserError: there is no such person here, or the actor does not look after them.
    """
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
    with db.writing(actor.member) as tx:
        if reason and now is not None:
            tx.create(Audit, {"deed": "delete_resident", "at": to_ms(now), "text": reason}, parent=resident)
        delete_whole(tx, resident, shown)


def delete_whole(tx: Writing, resident: bytes, shown: Shown | None) -> None:
    """Delete a person and every row below that was shown, inside a use case."""
    for table in BELOW:
        rows = [row for row in _rows_below(tx, table, resident) if shown is None or row in shown]
        for was in [seen(tx, table, row, shown) for row in rows]:
            tx.delete(table, was)
    tx.delete(Resident, seen(tx, Resident, resident, shown))


def _rows_below(tx: Writing, table: type[Synced], resident: bytes) -> list[bytes]:
    query = f"SELECT id FROM {table.__tablename__} WHERE parent = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT {_MOST}"  # noqa: S608
    return [row for (row,) in tx.connection.execute(query, (resident,)).fetchall()]


def undelete(db: Database, actor: Actor, resident: bytes) -> None:
    """Bring a deleted person back with all that was deleted in the same breath.

    Raises:
        UserError: there is no such deleted person here.
    """
    demand(actor, Deed.ASSIST)
    with db.writing(actor.member) as tx:
        resident = stands_for(tx.connection, resident)
        row = tx.connection.execute("SELECT _f FROM resident WHERE id = ?", (resident,)).fetchone()
        if row is None or not row[0] & DELETED:
            raise not_here()
        undelete_whole(tx, resident)


def undelete_whole(tx: Writing, resident: bytes) -> bytes:
    """Bring a person back with all that was deleted in the same breath, inside a use case; return the operation."""
    for table, rows in deleted_along(tx, resident).items():
        for was in [tx.seen(table, row) for row in rows]:
            tx.undelete(table, was)
    return tx.undelete(Resident, tx.seen(Resident, resident))


def deleted_along(tx: Writing, resident: bytes) -> dict[type[Synced], list[bytes]]:
    """Return the rows below a person that went in the same breath as the person, by table."""
    when = tx.connection.execute(_LAST_DELETE, (resident, Resident.number)).fetchone()
    found: dict[type[Synced], list[bytes]] = {}
    for table in BELOW if when else ():
        query = _DELETED_ALONG.format(table=table.__tablename__, number=table.number, most=_MOST)
        found[table] = [row for (row,) in tx.connection.execute(query, (resident, *when)).fetchall()]
    return found
