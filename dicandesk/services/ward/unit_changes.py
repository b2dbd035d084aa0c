"""Neighbourhoods and teams that are put together or divided: dated events, nobody's past is rewritten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.people import Deed
from dicandesk.rules.text import tidy
from dicandesk.rules.units import check_unit
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import demand, demand_right, is_shown
from dicandesk.services.ward.units import UnitRow, the_unit
from dicandesk.store.tables import Audit, Membership, Resident, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.store.write import Writing


def merge_units(
    db: Database, actor: Actor, survivor: bytes, others: Sequence[bytes], *, since: date, now: datetime
) -> int:
    """Put units together from a day on, and return how many residents moved.

    Residents, members and units below go to the survivor; visits keep the unit they were logged in.

    Args:
        db: the database.
        actor: an officer.
        survivor: the unit that goes on.
        others: units of the same kind; they end the day before.
        since: first day of the merged unit.
        now: the moment, for the audit.

    Raises:
        UserError: the actor may not, a unit is named twice, or the kinds differ.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    kept = the_unit(db, survivor)
    gone = [the_unit(db, one) for one in others]
    if not gone or survivor in others or len(set(others)) < len(others) or any(one.kind != kept.kind for one in gone):
        raise UserError(
            _("Chỉ gộp được các tổ khác nhau và cùng loại. Chưa có gì thay đổi."),
            _("Ghi tổ giữ lại trước, rồi các tổ nhập vào."),
        )
    with db.reading() as session:
        people = _ids(session, select(Resident.id).where(is_shown(Resident), Resident.unit.in_(others)))
        units = _ids(session, select(Unit.id).where(is_shown(Unit), Unit.above.in_(others)))
        places = session.execute(
            select(Membership.id, Membership.parent).where(
                is_shown(Membership), Membership.unit.in_(others), Membership.until.is_(None)
            )
        ).all()
    with db.writing(actor.member) as tx:
        for rec in people:
            tx.set(Resident, tx.seen(Resident, rec), {"unit": survivor})
        for rec, member in places:
            tx.set(Membership, tx.seen(Membership, rec), {"until": _day_before(since)})
            tx.create(Membership, {"unit": survivor, "since": since.isoformat()}, parent=member)
        for rec in units:
            tx.set(Unit, tx.seen(Unit, rec), {"above": survivor})
        for one in gone:
            tx.set(Unit, tx.seen(Unit, one.id), {"valid_to": _day_before(since)})
        names = ", ".join(one.name for one in gone)
        text = _("{names} nhập vào {kept} từ {day}").format(names=names, kept=kept.name, day=show_date(since))
        _note(tx, "merge_units", text, now)
    return len(people)


def split_unit(
    db: Database, actor: Actor, unit: bytes, names: Sequence[str], *, since: date, now: datetime
) -> list[bytes]:
    """Divide a unit from a day on, and return the ids of the new ones.

    Residents and members stay with the old unit until somebody says where each belongs: nobody is moved by guess.

    Raises:
        UserError: the actor may not, fewer than two names, or a name is wrong.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    old = the_unit(db, unit)
    new = [tidy(name) for name in names]
    if len(set(new)) < max(2, len(new)):
        raise UserError(
            _("Chia tổ cần ít nhất hai tên khác nhau. Chưa có gì thay đổi."), _("Ghi mỗi tổ mới một --name.")
        )
    for name in new:
        demand_right(check_unit(name, old.kind, None))
    with db.writing(actor.member) as tx:
        made = [_part(tx, old, name, since) for name in new]
        tx.set(Unit, tx.seen(Unit, unit), {"valid_to": _day_before(since)})
        text = _("{old} chia thành {names} từ {day}").format(old=old.name, names=", ".join(new), day=show_date(since))
        _note(tx, "split_unit", text, now)
    return made


def _part(tx: Writing, old: UnitRow, name: str, since: date) -> bytes:
    values = {"name": name, "kind": old.kind.value, "above": old.parent, "valid_from": since.isoformat()}
    return tx.create(Unit, values)


def _note(tx: Writing, deed: str, text: str, now: datetime) -> None:
    tx.create(Audit, {"deed": deed, "at": to_ms(now), "text": text})


def _ids(session: ReadSession, query: Select[bytes]) -> list[bytes]:
    return list(session.execute(query).scalars())


def _day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()
