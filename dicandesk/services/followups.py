"""Appointments and promises: what is due, what was kept, what is moved to another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.identity import looks_secret, mask_phone
from dicandesk.rules.people import Deed
from dicandesk.rules.text import tidy
from dicandesk.services import topics
from dicandesk.services.glimpses import iso_date
from dicandesk.services.moments import day_of
from dicandesk.services.reading import InputError, Shown, demand, is_shown, not_here, seen
from dicandesk.services.units import demand_whole, scope
from dicandesk.store.tables import HIDDEN, Followup, Phone, Resident

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

TEXT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class FollowupRow:
    """One appointment.

    Attributes:
        topic: code, "" for none; `title` its short title.
        overdue_days: 0 for today and later.
        phone_masked: of the person's first phone, "" for none; `phone_id` to show it in full.
        place: key of `rules.guidance.PLACES`, "" for not noted.
        done: the day it was kept, None while it is open.
    """

    id: bytes
    resident: bytes
    resident_name: str
    topic: str
    title: str
    text: str
    due: date
    overdue_days: int
    phone_masked: str
    phone_id: bytes | None
    place: str
    done: date | None


def due(db: Database, actor: Actor, *, now: datetime, until: date | None = None, limit: int = 500) -> list[FollowupRow]:
    """Return the open appointments up to a day, by default this week's; the longest overdue first."""
    day = day_of(now)
    with db.reading() as session:
        whole = scope(session, actor)
        query = (
            _query()
            .where(Followup.done_on.is_(None), Followup.due <= (until or day + timedelta(days=7)).isoformat())
            .order_by(Followup.due, Followup.pk)
            .limit(limit)
        )
        if whole is not None:
            units = [unit for unit in whole if unit is not None]
            query = query.where(or_(Resident.unit.in_(units), Resident.unit.is_(None) & (None in whole)))
        return _rows(session, session.execute(query).all(), day)


def of_resident(session: ReadSession, resident: bytes, today: date) -> list[FollowupRow]:
    """Return every appointment of a person: open ones first, by day; then the kept ones, the latest first."""
    query = _query().where(Followup.parent == resident).order_by(Followup.due, Followup.pk).limit(500)
    rows = _rows(session, session.execute(query).all(), today)
    kept = [row for row in rows if row.done is not None]
    return [row for row in rows if row.done is None] + kept[::-1]


def _query() -> Select[bytes, bytes | None, str, str | None, str | None, str, str | None, str | None]:
    return (
        select(
            Followup.id,
            Followup.parent,
            Resident.name,
            Followup.topic,
            Followup.text,
            Followup.due,
            Followup.place,
            Followup.done_on,
        )
        .join(Resident, Resident.id == Followup.parent)
        .where(is_shown(Followup), is_shown(Resident))
    )


def _rows(
    session: ReadSession,
    found: Iterable[Row[bytes, bytes | None, str, str | None, str | None, str, str | None, str | None]],
    today: date,
) -> list[FollowupRow]:
    found = list(found)
    titles = topics.known(session)
    phones = _phones(session, {row[1] for row in found if row[1] is not None})
    rows = []
    for rec, resident, name, topic, text, day, place, done_on in found:
        when = iso_date(day)
        if resident is None or when is None:
            continue
        phone, digits = phones.get(resident, (None, None))
        rows.append(
            FollowupRow(
                id=rec,
                resident=resident,
                resident_name=name or "",
                topic=topic or "",
                title=titles[topic].title_short if topic in titles else topic or "",
                text=text or "",
                due=when,
                overdue_days=max(0, (today - when).days) if done_on is None else 0,
                phone_masked=mask_phone(digits) if digits else "",
                phone_id=phone,
                place=place or "",
                done=iso_date(done_on),
            )
        )
    return rows


def _phones(session: ReadSession, residents: set[bytes]) -> dict[bytes, tuple[bytes, str]]:
    """Return the first phone of each person: row id and number."""
    query = (
        select(Phone.parent, Phone.id, Phone.digits)
        .where(Phone.parent.in_(residents), is_shown(Phone))
        .order_by(Phone.pk.desc())
        .limit(5000)
    )
    return {parent: (phone, digits) for parent, phone, digits in session.execute(query) if parent is not None}


def add(
    db: Database,
    actor: Actor,
    resident: bytes,
    due_on: date,
    *,
    text: str = "",
    topic: str | None = None,
    place: str = "",
    now: datetime,
) -> bytes:
    """Promise something for a day outside of any meeting, and return the record id.

    Raises:
        UserError: the day has passed, or the text is too long or holds a secret.
    """
    values: dict[str, Value] = {"due": _day(due_on, now), "text": _text(text), "topic": topic, "place": _place(place)}
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
    with db.writing(actor.member) as tx:
        return tx.create(Followup, values, parent=resident)


def done(db: Database, actor: Actor, followup: bytes, *, now: datetime, shown: Shown | None = None) -> None:
    """Note that a promise was kept today."""
    _set(db, actor, followup, {"done_on": day_of(now).isoformat()}, shown)


def reopen(db: Database, actor: Actor, followup: bytes, *, shown: Shown | None = None) -> None:
    """Take back that a promise was kept."""
    _set(db, actor, followup, {"done_on": None}, shown)


def move(
    db: Database, actor: Actor, followup: bytes, due_on: date, *, now: datetime, shown: Shown | None = None
) -> None:
    """Move a promise to another day.

    Raises:
        UserError: the day has passed.
    """
    _set(db, actor, followup, {"due": _day(due_on, now)}, shown)


def _set(db: Database, actor: Actor, followup: bytes, values: dict[str, Value], shown: Shown | None) -> None:
    demand(actor, Deed.ASSIST)
    with db.writing(actor.member) as tx:
        row = tx.connection.execute(
            f"SELECT 1 FROM followup WHERE id = ? AND _f & {HIDDEN} = 0",  # noqa: S608
            (followup,),
        ).fetchone()
        if row is None:
            raise not_here()
        tx.set(Followup, seen(tx, Followup, followup, shown), values)


def _day(day: date, now: datetime) -> str:
    if day < day_of(now):
        raise InputError(
            _("Ngày hẹn {day} đã qua.").format(day=show_date(day)), _("Chọn ngày từ hôm nay trở đi."), field="due"
        )
    return day.isoformat()


def _text(text: str) -> str | None:
    tidied = tidy(text)
    problem = looks_secret(tidied)
    if len(tidied) > TEXT_LIMIT:
        problem = _("Ghi chú dài {n} chữ, chỉ ghi được {limit} chữ.").format(n=len(tidied), limit=TEXT_LIMIT)
    if problem:
        raise InputError(problem, _("Sửa ghi chú rồi lưu lại."), field="text")
    return tidied or None


def _place(place: str) -> str | None:
    if place and place not in PLACES:
        raise InputError(_("Hãy chọn nơi hướng dẫn."), _("Chọn nơi rồi lưu lại."), field="place")
    return place or None
