"""Phone numbers of a resident: a row each, with whose it is; shown in full only on request, which is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.i18n import _
from dicandesk.rules.identity import looks_secret, parse_phone, show_phone
from dicandesk.rules.people import Deed
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import OWNER_LIMIT, PhoneDraft
from dicandesk.rules.text import tidy
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import InputError, Shown, demand, is_shown, not_here, seen
from dicandesk.services.ward.units import demand_whole
from dicandesk.store.tables import HIDDEN, Audit, Phone

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.merge import Scalar
    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database


def add_phone(db: Database, actor: Actor, resident: bytes, draft: PhoneDraft) -> bytes:
    """Add a number and return the id of its row; a number that is there already gets the new owner.

    Raises:
        UserError: the number is none, or the actor does not look after this person.
    """
    value = _value(draft)
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
    with db.writing(actor.member) as tx:
        row = tx.connection.execute(
            f"SELECT id FROM phone WHERE parent = ? AND digits = ? AND _f & {HIDDEN} = 0",  # noqa: S608
            (resident, value[0]),
        ).fetchone()
        if row is None:
            return tx.create(Phone, {"digits": value}, parent=resident)
        tx.set(Phone, tx.seen(Phone, row[0]), {"digits": value})
        return bytes(row[0])


def correct_phone(db: Database, actor: Actor, phone: bytes, draft: PhoneDraft, shown: Shown | None) -> None:
    """Put a number right in place; two people who do so apart are both heard."""
    value = _value(draft)
    _demand_whole_of(db, actor, phone)
    with db.writing(actor.member) as tx:
        tx.set(Phone, seen(tx, Phone, phone, shown), {"digits": value})


def withdraw_phone(db: Database, actor: Actor, phone: bytes, shown: Shown | None) -> None:
    """Take a number out of the record, of merged people every time it is there."""
    resident, digits = _demand_whole_of(db, actor, phone)
    with db.writing(actor.member) as tx:
        query = f"SELECT id FROM phone WHERE parent = ? AND digits = ? AND id <> ? AND _f & {HIDDEN} = 0"  # noqa: S608
        again = tx.connection.execute(query, (resident, digits, phone)).fetchall()
        for row in (phone, *(other for (other,) in again)):
            tx.delete(Phone, seen(tx, Phone, row, shown))


def unmask_phone(db: Database, actor: Actor, phone: bytes, *, now: datetime) -> str:
    """Return a number in full, as people read it; that it was asked for is noted in the person's audit."""
    demand(actor, Deed.UNMASK)
    resident, digits = _demand_whole_of(db, actor, phone)
    with db.writing(actor.member) as tx:
        tx.create(Audit, {"deed": "unmask_phone", "at": to_ms(now)}, parent=resident)
    return show_phone(digits)


def find_phone(db: Database, resident: bytes, number: str) -> bytes:
    """Return the id of the row that holds a number of a person, for a command line.

    Raises:
        UserError: the person has no such number.
    """
    digits = _value(PhoneDraft(number))[0]
    with db.reading() as session:
        row = session.scalars(
            select(Phone.id).where(Phone.parent == resident, Phone.digits == digits, is_shown(Phone)).limit(1)
        ).first()
    if row is None:
        raise InputError(
            _("Người này không có số điện thoại {number}.").format(number=number),
            _("Xem các số hiện có rồi làm lại."),
            field="phone",
        )
    return row


def _demand_whole_of(db: Database, actor: Actor, phone: bytes) -> tuple[bytes, str]:
    """Return person and digits of a phone row that the actor may change."""
    with db.reading() as session:
        row = session.execute(select(Phone.parent, Phone.digits).where(Phone.id == phone, is_shown(Phone))).first()
        if row is None or row.parent is None:
            raise not_here()
        demand_whole(session, actor, row.parent)
        return row.parent, row.digits or ""


def _value(draft: PhoneDraft) -> list[Scalar]:
    digits = parse_phone(draft.number)
    if isinstance(digits, Problem):
        raise InputError(digits.message, _("Sửa số điện thoại rồi lưu lại."), field="phone")
    whose = tidy(draft.owner or "")
    if secret := looks_secret(whose):
        raise InputError(secret, _("Xoá phần đó rồi lưu lại."), field="owner")
    if len(whose) > OWNER_LIMIT:
        raise InputError(
            _("Tên chủ số dài quá {limit} chữ.").format(limit=OWNER_LIMIT),
            _("Rút ngắn rồi lưu lại."),
            field="owner",
        )
    return [digits, whose or None]
