"""Members of the ward: who they are, what they may do, where they belong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.identity import parse_phone
from dicandesk.rules.people import Actor, Deed, Role
from dicandesk.rules.problems import Problem, need
from dicandesk.rules.text import name_key, tidy_name
from dicandesk.rules.units import short_label
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError, demand, is_shown, not_here
from dicandesk.store.tables import Member, Membership, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.merge import Value
    from dicandesk.store.database import Database
    from dicandesk.store.write import Writing

NAME_LIMIT = 80
_MOST = 2000


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member. `unit_short` is "" for people of the ward office, `left_on` an ISO date or None."""

    id: bytes
    name: str
    role: Role
    unit: bytes | None
    unit_short: str
    phone: str | None
    left_on: str | None


def members(db: Database, *, left: bool = False) -> list[MemberRow]:
    """Return the members sorted by name; with `left`, those who left too."""
    with db.reading() as session:
        query = select(Member.id, Member.name, Member.role, Member.phone, Member.left_on).where(is_shown(Member))
        if not left:
            query = query.where(Member.left_on.is_(None))
        rows = session.execute(query.order_by(Member.pk).limit(_MOST)).all()
        places = _places(session)
    found = []
    for member, name, role, phone, left_on in rows:
        unit, short = places.get(member, (None, ""))
        found.append(MemberRow(member, name or "", role_of(role), unit, short, phone, left_on))
    return sorted(found, key=lambda row: name_key(row.name))


def role_of(stored: str | None) -> Role:
    """Return a stored role; one that only a newer program knows may only look."""
    return Role(stored) if stored in set(Role) else Role.VIEWER


def names(session: ReadSession) -> dict[bytes, str]:
    """Return the names of all members by record id, those who left among them."""
    rows = session.execute(select(Member.id, Member.name).order_by(Member.pk).limit(_MOST * 10))
    return {member: name or "" for member, name in rows}


def _places(session: ReadSession) -> dict[bytes, tuple[bytes, str]]:
    """Return the unit each member belongs to now, and its short name; the newest membership counts."""
    query = (
        select(Membership.parent, Unit.id, Unit.name)
        .join(Unit, Unit.id == Membership.unit)
        .where(is_shown(Membership), or_(Membership.until.is_(None), Membership.until == ""))
        .order_by(Membership.since, Membership.pk)
        .limit(_MOST * 2)
    )
    return {member: (unit, short_label(name or "")) for member, unit, name in session.execute(query) if member}


def actor_of(db: Database, member: bytes) -> Actor:
    """Return the member who signs in, with role and unit as they are now.

    Raises:
        UserError: there is no such member, or they left.
    """
    row = next((row for row in members(db) if row.id == member), None)
    if row is None:
        raise UserError(
            _("Người này không còn trong danh sách thành viên của phường. Dữ liệu trên máy vẫn nguyên."),
            _("Hỏi cán bộ phường, hoặc đăng nhập bằng tên khác."),
        )
    return Actor(row.id, row.name, row.role, row.unit)


def add_member(
    db: Database,
    actor: Actor,
    name: str,
    role: Role,
    *,
    unit: bytes | None = None,
    phone: str | None = None,
    now: datetime,
) -> bytes:
    """Add a member and return the record id.

    Raises:
        UserError: the actor may not, or a field is wrong.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    values: dict[str, Value] = {"name": _checked_name(name), "role": role.value, "phone": _checked_phone(phone)}
    with db.writing(actor.member) as tx:
        member = tx.create(Member, values)
        _place(tx, member, unit, now)
    return member


def change_member(
    db: Database,
    actor: Actor,
    member: bytes,
    *,
    name: str | None = None,
    role: Role | None = None,
    phone: str | None = None,
) -> None:
    """Change what is given of a member; an empty phone takes the number away. Members may change their own phone.

    Raises:
        UserError: the actor may not, a field is wrong, or the actor or the last officer would be no officer any more.
    """
    if not (member == actor.member and name is None and role is None):
        demand(actor, Deed.MANAGE_PEOPLE)
    if role is not None and role is not Role.OFFICER:
        _refuse_last(db, actor, member)
    values: dict[str, Value] = {}
    if name is not None:
        values["name"] = _checked_name(name)
    if role is not None:
        values["role"] = role.value
    if phone is not None:
        values["phone"] = _checked_phone(phone)
    with db.writing(actor.member) as tx:
        _set(tx, member, values)


def move_member(db: Database, actor: Actor, member: bytes, unit: bytes | None, *, now: datetime) -> None:
    """Let a member belong to another unit from today on, or with None to the ward office."""
    demand(actor, Deed.MANAGE_PEOPLE)
    with db.writing(actor.member) as tx:
        _leave(tx, member, now)
        _place(tx, member, unit, now)


def disable(db: Database, actor: Actor, member: bytes, *, now: datetime) -> None:
    """Note that a member left today: they no longer sign in, what they did stays.

    Raises:
        UserError: it is the actor, or the last officer.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    _refuse_last(db, actor, member)
    with db.writing(actor.member) as tx:
        _leave(tx, member, now)
        _set(tx, member, {"left_on": day_of(now).isoformat()})


def _refuse_last(db: Database, actor: Actor, member: bytes) -> None:
    officers = {row.id for row in members(db) if row.role is Role.OFFICER}
    if (member == actor.member and actor.role is Role.OFFICER) or officers == {member}:
        raise UserError(
            _("Không thể cho chính mình hoặc cán bộ phường cuối cùng nghỉ hay đổi vai trò. Chưa có gì thay đổi."),
            _("Thêm một cán bộ phường khác trước, rồi để người đó làm việc này."),
        )


def leave_office(db: Database, actor: Actor, *, now: datetime) -> None:
    """Note that an officer who handed over left today.

    Raises:
        UserError: the ward has no other officer.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    if not any(row.role is Role.OFFICER and row.id != actor.member for row in members(db)):
        raise UserError(
            _("Phường chưa có cán bộ nào khác nên chưa bàn giao được. Chưa có gì thay đổi."),
            _("Cho người nhận bàn giao làm cán bộ phường trước."),
        )
    with db.writing(actor.member) as tx:
        _leave(tx, actor.member, now)
        _set(tx, actor.member, {"left_on": day_of(now).isoformat()})


def _set(tx: Writing, member: bytes, values: dict[str, Value]) -> None:
    if not tx.connection.execute("SELECT 1 FROM member WHERE id = ?", (member,)).fetchone():
        raise not_here()
    if values:
        tx.set(Member, tx.seen(Member, member), values)


def _place(tx: Writing, member: bytes, unit: bytes | None, now: datetime) -> None:
    if unit is None:
        return
    if not tx.connection.execute("SELECT 1 FROM unit WHERE id = ?", (unit,)).fetchone():
        raise not_here()
    tx.create(Membership, {"unit": unit, "since": day_of(now).isoformat()}, parent=member)


def _leave(tx: Writing, member: bytes, now: datetime) -> None:
    rows = tx.connection.execute(
        "SELECT id FROM membership WHERE parent = ? AND until IS NULL ORDER BY pk LIMIT 100", (member,)
    ).fetchall()
    for (membership,) in rows:
        tx.set(Membership, tx.seen(Membership, membership), {"until": day_of(now).isoformat()})


def _checked_name(name: str) -> str:
    tidied = tidy_name(name)
    if not tidied or len(tidied) > NAME_LIMIT:
        raise InputError(
            _("Họ tên thành viên phải có từ 1 đến {n} chữ.").format(n=NAME_LIMIT),
            _("Ghi họ tên như trên căn cước rồi lưu lại."),
            field="name",
        )
    return tidied


def _checked_phone(phone: str | None) -> str | None:
    if not phone or not phone.strip():
        return None
    number = parse_phone(phone)
    if isinstance(number, Problem):
        raise InputError(number.message, _("Sửa số điện thoại rồi lưu lại."), field="phone")
    return need(number)
