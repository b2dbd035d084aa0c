"""Decide what waits: the chosen value is set like any other and supersedes every live one that was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.services import conflicts, removal
from dicandesk.services.conflicts import DELETE, UNDELETE, lettered, live_values
from dicandesk.services.reading import demand
from dicandesk.services.units import demand_whole
from dicandesk.store.tables import ENTITIES, MAPPED, Phone, Resident

if TYPE_CHECKING:
    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.conflicts import Conflict
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced
    from dicandesk.store.write import Writing

_TABLES = {table.__tablename__: table for table in MAPPED}
BOTH = "both"
"""Keep every number: the first in place, the others as further phones."""


def resolve(db: Database, actor: Actor, conflict_id: str, keep: str) -> None:
    """Decide one conflict.

    Args:
        db: the open database.
        actor: who decides; whether to keep a record is for officers.
        conflict_id: as in the inbox.
        keep: "A", "B" ... , "both" for phones, "delete" or "undelete" for a record.

    Raises:
        UserError: it no longer waits, there is no such choice, or the actor may not.
    """
    conflict = _waiting(db, conflict_id)
    chosen = keep if keep in {BOTH, DELETE, UNDELETE} else keep.upper()
    allowed = {choice.key for choice in conflict.values} | ({BOTH} if conflict.field == "digits" else set())
    if chosen not in allowed:
        raise UserError(
            _("Không có lựa chọn {keep} cho mục này. Chưa có gì thay đổi.").format(keep=keep),
            _("Chọn một trong: {choices}.").format(choices=", ".join(sorted(allowed))),
        )
    _demand_right(db, actor, conflict)
    with db.writing(actor.member) as tx:
        table = _TABLES[conflict.table]
        if conflict.kind == "existence":
            _settle_existence(tx, table, conflict, delete=chosen == DELETE)
        else:
            _settle_field(tx, table, conflict, chosen)


def _waiting(db: Database, conflict_id: str) -> Conflict:
    found = next((one for one in conflicts.inbox(db) if one.id == conflict_id), None)
    if found is None:
        raise UserError(
            _("Mục này không còn chờ quyết định, có thể đã có người chọn rồi. Dữ liệu vẫn nguyên."),
            _("Xem lại danh sách chờ quyết định."),
        )
    return found


def _demand_right(db: Database, actor: Actor, conflict: Conflict) -> None:
    if conflict.kind == "existence" or conflict.resident is None:
        demand(actor, Deed.DECIDE)
        return
    with db.reading() as session:
        demand_whole(session, actor, conflict.resident)


def _settle_existence(tx: Writing, table: type[Synced], conflict: Conflict, *, delete: bool) -> None:
    if delete and table is Resident:
        removal.delete_whole(tx, conflict.record, None)
    elif delete:
        tx.delete(table, tx.seen(table, conflict.record))
    elif table is Resident:
        removal.undelete_whole(tx, conflict.record)
    else:
        tx.undelete(table, tx.seen(table, conflict.record))


def _settle_field(tx: Writing, table: type[Synced], conflict: Conflict, chosen: str) -> None:
    field = ENTITIES[table.number].by_column[conflict.field]
    live = live_values(tx.connection, table, conflict.record, field.number)
    values: dict[str, Value] = {letter: live[op] for letter, op in lettered(live)}
    kept = values.pop("A" if chosen == BOTH else chosen)
    tx.set(table, tx.seen(table, conflict.record), {conflict.field: kept})
    for value in values.values() if chosen == BOTH else ():
        tx.create(Phone, {"digits": value}, parent=conflict.resident)
