"""Decide what waits: the answer supersedes what was shown, and only that, like any other edit.

Each decision can be taken back while nobody built on it: the question then waits again, with nothing lost.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.merge import EXISTENCE
from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import demand, seen
from dicandesk.services.records import conflicts, merging
from dicandesk.services.records.conflicts import (
    BOTH,
    DELETE,
    ERASE,
    MERGE,
    NOT_SAME,
    UNMERGE,
    Conflict,
)
from dicandesk.services.register import erasing, erasures, removal
from dicandesk.services.ward.units import demand_whole
from dicandesk.store import state
from dicandesk.store.database import raw
from dicandesk.store.tables import ENTITIES, MAPPED, Phone, Resident
from dicandesk.store.write import Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced

Undo: TypeAlias = "Callable[[], bool]"
"""Takes a decision back; tells whether nobody built on it meanwhile, which leaves everything as it is."""
_TABLES = {table.__tablename__: table for table in MAPPED}


def resolve(db: Database, actor: Actor, asked: Conflict | str, keep: str) -> Undo | None:
    """Decide one conflict and return how to take that back, None where nothing does.

    Args:
        db: the open database.
        actor: who decides; what is not a value of a field is for officers.
        asked: as it was shown in the inbox; its id alone means as it is now.
        keep: one of `Conflict.choices`.

    Raises:
        UserError: it no longer waits, there is no such choice, or the actor may not.
    """
    conflict = _waiting(db, asked)
    chosen = keep if keep in conflict.choices else keep.upper()
    if chosen not in conflict.choices:
        raise UserError(
            _("Không có lựa chọn {keep} cho mục này. Chưa có gì thay đổi.").format(keep=keep),
            _("Chọn một trong: {choices}.").format(choices=", ".join(conflict.choices)),
        )
    _demand_right(db, actor, conflict)
    return _SETTLES[conflict.kind](db, actor, conflict, chosen)


def erase_rest(db: Database, actor: Actor, conflict: Conflict) -> None:
    """Erase what is left of a person of whom one record was erased, under the number of that request.

    Choosing so, which the window asks for twice, is the second confirmation: the person had confirmed before.
    """
    now = from_ms(db.wall())
    with db.reading() as session:
        query = "SELECT op_id FROM erased WHERE rec = ?"
        (before,) = raw(session).execute(query, conflict.others[:1]).fetchone()
    request = erasures.find(db, actor, before, now=now).request or _("theo lần xoá {code}").format(
        code=before.hex()[:8]
    )
    asked = erasing.ask(db, actor, conflict.record)
    erasing.erase(db, actor, asked, request=request, confirmed=asked.name, now=now)


def _waiting(db: Database, asked: Conflict | str) -> Conflict:
    wanted = asked.id if isinstance(asked, Conflict) else asked
    found = next((one for one in conflicts.inbox(db) if one.id == wanted), None)
    if found is None:
        raise UserError(
            _("Mục này không còn chờ quyết định, có thể đã có người chọn rồi. Dữ liệu vẫn nguyên."),
            _("Xem lại danh sách chờ quyết định."),
        )
    return asked if isinstance(asked, Conflict) else found


def _demand_right(db: Database, actor: Actor, conflict: Conflict) -> None:
    if conflict.is_office or conflict.resident is None:
        demand(actor, Deed.DECIDE)
        return
    with db.reading() as session:
        demand_whole(session, actor, conflict.resident)


def _settle_existence(db: Database, actor: Actor, conflict: Conflict, chosen: str) -> Undo:
    table, record = _TABLES[conflict.table], conflict.record
    along: dict[type[Synced], list[bytes]] = {}
    with db.writing(actor.member) as tx:
        if chosen == DELETE and table is Resident:
            along = removal.deleted_along(tx, record)
            removal.delete_whole(tx, record, conflict.shown)
        elif chosen == DELETE:
            tx.delete(table, seen(tx, table, record, conflict.shown))
        elif table is Resident:
            kept = removal.undelete_whole(tx, record)
        else:
            kept = tx.undelete(table, seen(tx, table, record, conflict.shown))
    if chosen == DELETE:
        return partial(_bring_back, db, actor, {**along, table: [record, *along.get(table, ())]})
    return partial(_doubt_again, db, actor, table, record, kept)


def _bring_back(db: Database, actor: Actor, gone: dict[type[Synced], list[bytes]]) -> bool:
    """Keep a record after all; a person with all that had gone when it was first deleted, and since."""
    with db.writing(actor.member) as tx:
        for record in gone.get(Resident, ()):
            removal.undelete_whole(tx, record)
        for table, rows in gone.items():
            for was in [tx.seen(table, row) for row in rows if table is not Resident]:
                tx.undelete(table, was)
    return True


def _doubt_again(db: Database, actor: Actor, table: type[Synced], record: bytes, kept: bytes) -> bool:
    """Ask again whether to keep a record: a delete that has seen nothing of it."""
    with db.writing(actor.member) as tx:
        if set(tx.seen(table, record).live.get(EXISTENCE, ())) != {kept}:
            return False
        tx.delete(table, Seen(record, {EXISTENCE: (kept,)}, ()))
    return True


def _settle_field(db: Database, actor: Actor, conflict: Conflict, chosen: str) -> Undo:
    table = _TABLES[conflict.table]
    with db.writing(actor.member) as tx:
        first, *others = sorted(conflict.stored) if chosen == BOTH else [chosen]
        op = tx.set(table, conflict.shown[conflict.record], conflict.stored[first])
        phones = [tx.create(Phone, conflict.stored[key], parent=conflict.resident) for key in others]
    return partial(_ask_again, db, actor, conflict, op, phones)


def _ask_again(db: Database, actor: Actor, conflict: Conflict, op: bytes, phones: Sequence[bytes]) -> bool:
    """Put every value back beside the others, each superseding the decision alone."""
    table = _TABLES[conflict.table]
    number = ENTITIES[table.number].by_column[conflict.field].number
    with db.writing(actor.member) as tx:
        kept = state.load(tx.connection, table.number, [conflict.record]).get(conflict.record)
        if kept is None or set(kept.record.live.get(number, {})) != {op}:
            return False
        for values in conflict.stored.values():
            tx.set(table, Seen(conflict.record, {number: (op,)}, ()), values)
        for phone in phones:
            tx.delete(Phone, tx.seen(Phone, phone))
    return True


def _settle_unseen(db: Database, actor: Actor, conflict: Conflict, chosen: str) -> Undo:
    if chosen == UNMERGE:
        return _taken_apart(db, actor, conflict, conflict.others)
    values = {} if chosen == MERGE else conflict.stored[chosen]
    with db.writing(actor.member) as tx:
        shown = conflict.shown
        done = merging.join(tx, shown[conflict.record], [shown[one] for one in conflict.others], values)
    before = {name: conflict.stored[MERGE][name] for name in values}
    return partial(merging.take_back, db, actor, replace(done, before=before))


def _taken_apart(db: Database, actor: Actor, conflict: Conflict, apart: Sequence[bytes]) -> Undo:
    with db.writing(actor.member) as tx:
        edges = merging.separate(tx, conflict.shown[conflict.record], apart)
    return partial(merging.put_back, db, actor, edges)


def _settle_half_erased(db: Database, actor: Actor, conflict: Conflict, chosen: str) -> Undo | None:
    if chosen == ERASE:
        erase_rest(db, actor, conflict)
        return None
    return _taken_apart(db, actor, conflict, conflict.others)


def _settle_same_number(db: Database, actor: Actor, conflict: Conflict, chosen: str) -> Undo:
    (other,) = conflict.others
    if chosen == NOT_SAME:
        note = merging.not_same(db, actor, conflict.record, other)
        return partial(merging.suspect_again, db, actor, note)
    with db.writing(actor.member) as tx:
        done = merging.join(tx, conflict.shown[conflict.record], [conflict.shown[other]], {})
    return partial(merging.take_back, db, actor, done)


_SETTLES: dict[conflicts.Kind, Callable[[Database, Actor, Conflict, str], Undo | None]] = {
    "field": _settle_field,
    "existence": _settle_existence,
    "unseen": _settle_unseen,
    "half_erased": _settle_half_erased,
    "same_number": _settle_same_number,
}
