"""Ward, teams and neighbourhoods: a dated tree, and which part of it a member looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.people import Actor, Deed, Role
from dicandesk.rules.text import tidy
from dicandesk.rules.units import UnitKind, check_unit, short_label, unit_key
from dicandesk.services.common.moments import day_of, to_ms
from dicandesk.services.common.reading import demand, demand_right, is_shown, not_here, stands_for
from dicandesk.store.database import raw
from dicandesk.store.tables import Audit, Resident, Unit

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.store.database import Database

_MOST = 1000


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit. `parent` is the unit it belongs to, `depth` 0 at the top; the dates are ISO, None for open."""

    id: bytes
    name: str
    short: str
    kind: UnitKind
    parent: bytes | None
    depth: int
    valid_from: str | None
    valid_to: str | None


def units(db: Database, *, day: date | None = None) -> list[UnitRow]:
    """Return the units as a tree laid flat, each followed by those below it; with `day`, only those valid then."""
    with db.reading() as session:
        found = read_units(session)
    if day is None:
        return found
    text = day.isoformat()
    return [row for row in found if (row.valid_from or "") <= text <= (row.valid_to or "9999")]


def home_of(db: Database, actor: Actor, *, day: date) -> bytes | None:
    """Return the neighbourhood that a member's team looks after, None for people of the ward office."""
    rows = units(db, day=day)
    own = next((row for row in rows if row.id == actor.unit), None)
    if own is None:
        return None
    homes = [row for row in rows if row.kind is UnitKind.NEIGHBOURHOOD]
    return next((row.id for row in homes if row.id in {own.id, own.parent} or row.short == own.short), None)


def read_units(session: ReadSession) -> list[UnitRow]:
    """Return all units as a tree laid flat."""
    query = (
        select(Unit.id, Unit.name, Unit.kind, Unit.above, Unit.valid_from, Unit.valid_to)
        .where(is_shown(Unit))
        .order_by(Unit.pk)
        .limit(_MOST)
    )
    rows = session.execute(query).all()
    known = {row.id for row in rows}
    below: dict[bytes | None, list[UnitRow]] = {}
    for rec, name, kind, above, first, last in rows:
        parent = above if above in known and above != rec else None
        row = UnitRow(rec, name or "", short_label(name or ""), _kind(kind), parent, 0, first, last)
        below.setdefault(parent, []).append(row)
    return _laid_flat(below)


def _kind(stored: str | None) -> UnitKind:
    return UnitKind(stored) if stored in set(UnitKind) else UnitKind.TEAM


def _laid_flat(below: dict[bytes | None, list[UnitRow]]) -> list[UnitRow]:
    """Return the tree depth first, sorted by name; a ring of units, made on two PCs at once, is opened somewhere."""
    flat: list[UnitRow] = []
    done: set[bytes] = set()
    tops = [*below.get(None, ()), *(row for rows in below.values() for row in rows)]
    tops.sort(key=lambda row: (row.parent is not None, unit_key(row.name)), reverse=True)
    stack = [(row, 0) for row in tops]
    while stack:
        row, depth = stack.pop()
        if row.id in done:
            continue
        done.add(row.id)
        flat.append(UnitRow(row.id, row.name, row.short, row.kind, row.parent, depth, row.valid_from, row.valid_to))
        children = sorted(below.get(row.id, ()), key=lambda child: unit_key(child.name), reverse=True)
        stack += [(child, depth + 1) for child in children]
    return flat


def short_names(session: ReadSession) -> dict[bytes, str]:
    """Return the short name of every unit, deleted ones too, by record id."""
    rows = session.execute(select(Unit.id, Unit.name).order_by(Unit.pk).limit(_MOST * 10))
    return {unit: short_label(name or "") for unit, name in rows}


def scope(session: ReadSession, actor: Actor) -> frozenset[bytes | None] | None:
    """Return the units whose residents a member sees in full, None meaning all of them.

    A member sees their unit and everything below it; a member of a team also the neighbourhood above it or of its name
    (Tổ công nghệ số cộng đồng tổ 7 looks after Tổ dân phố 7). People without a unit (None in the set) belong to
    whoever helps them. A viewer sees nobody.
    """
    if actor.role is Role.VIEWER:
        return frozenset()
    if actor.role is Role.OFFICER or actor.unit is None:
        return None
    rows = read_units(session)
    seen: set[bytes | None] = {None, actor.unit}
    own = next((row for row in rows if row.id == actor.unit), None)
    home = next((row for row in rows if own is not None and row.id == own.parent), None)
    if home is not None and home.kind is UnitKind.NEIGHBOURHOOD:
        seen.add(home.id)
    if own is not None and own.kind is UnitKind.TEAM:
        seen.update(row.id for row in rows if row.kind is UnitKind.NEIGHBOURHOOD and row.short == own.short)
    for row in rows:  # parents come before those below them
        if row.parent is not None and row.parent in seen:
            seen.add(row.id)
    return frozenset(seen)


def demand_whole(session: ReadSession, actor: Actor, resident: bytes) -> bytes:
    """Raise `UserError` unless the member may change the record of this person; return the record that shows them.

    That is another one where this one was merged away: a form that was open goes on there.
    """
    demand(actor, Deed.ASSIST)
    resident = stands_for(raw(session), resident)
    row = session.execute(select(Resident.unit).where(Resident.id == resident, is_shown(Resident))).one_or_none()
    if row is None:
        raise not_here()
    whole = scope(session, actor)
    if whole is not None and row.unit not in whole:
        raise UserError(
            _("Người này thuộc tổ khác nên bạn không sửa được hồ sơ. Vẫn ghi buổi hướng dẫn được."),
            _("Nhờ tổ của người đó hoặc cán bộ phường sửa."),
        )
    return resident


def add_unit(
    db: Database,
    actor: Actor,
    name: str,
    kind: UnitKind,
    *,
    parent: bytes | None = None,
    since: date | None = None,
    now: datetime,
) -> bytes:
    """Add a unit valid from `since`, by default from today, and return the record id.

    Raises:
        UserError: the actor may not, or a field is wrong.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    above = the_unit(db, parent) if parent is not None else None
    demand_right(check_unit(name, kind, above.kind if above else None))
    first = (since or day_of(now)).isoformat()
    with db.writing(actor.member) as tx:
        return tx.create(Unit, {"name": tidy(name), "kind": kind.value, "above": parent, "valid_from": first})


def rename_unit(db: Database, actor: Actor, unit: bytes, name: str, *, since: date, now: datetime) -> None:
    """Give a unit a new name; the old one and the day stay in the audit.

    Raises:
        UserError: the actor may not, or the name is wrong.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    old = the_unit(db, unit)
    demand_right(check_unit(name, old.kind, None))
    new = tidy(name)
    if new == old.name:
        return
    text = _("{old} đổi tên thành {new} từ {day}").format(old=old.name, new=new, day=show_date(since))
    with db.writing(actor.member) as tx:
        tx.set(Unit, tx.seen(Unit, unit), {"name": new})
        tx.create(Audit, {"deed": "rename_unit", "at": to_ms(now), "text": text})


def close_unit(db: Database, actor: Actor, unit: bytes, *, last: date) -> None:
    """Note the last day on which a unit existed; its people and visits stay with it.

    Raises:
        UserError: the actor may not, or something below it still exists.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    the_unit(db, unit)
    text = last.isoformat()
    if any(row.parent == unit and (row.valid_to or "9999") > text for row in units(db)):
        raise UserError(
            _("Bên dưới còn tổ đang hoạt động nên chưa đóng được. Chưa có gì thay đổi."),
            _("Đóng hoặc chuyển các tổ bên dưới trước."),
        )
    with db.writing(actor.member) as tx:
        tx.set(Unit, tx.seen(Unit, unit), {"valid_to": text})


def the_unit(db: Database, unit: bytes) -> UnitRow:
    """Return one unit; raises `UserError` where it is not here."""
    found = next((row for row in units(db) if row.id == unit), None)
    if found is None:
        raise not_here()
    return found
