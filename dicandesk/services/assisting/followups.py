"""Appointments and promises: what is due, what was kept, what is moved to another day, what the office was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.followups import SOON, Part, Step, step_of
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.identity import mask_phone
from dicandesk.rules.people import Deed, may
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError, Shown, checked_text, demand, is_shown, not_here, seen
from dicandesk.services.guidance import topics
from dicandesk.services.register.glimpses import iso_date
from dicandesk.services.ward.units import demand_whole, scope
from dicandesk.store.tables import HIDDEN, Followup, Member, Phone, Resident

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

_KEPT_DAYS = 90
"""So long what was kept can be looked at in the list; the person's own page shows all of it."""


_COLUMNS = (
    Followup.id,
    Followup.parent,
    Followup.topic,
    Followup.text,
    Followup.due,
    Followup.place,
    Followup.done_on,
    Followup.referred_by,
    Followup.referred_on,
    Followup.question,
    Followup.answered_by,
    Followup.answered_on,
    Followup.answer,
)


@dataclass(frozen=True, slots=True)
class FollowupRow:
    """One appointment.

    Attributes:
        topic: code, "" for none; `title` its short title.
        overdue_days: 0 for today and later.
        phone_masked: of the person's first phone, "" for none; `phone_id` to show it in full.
        place: key of `rules.guidance.PLACES`, "" for not noted.
        done: the day it was kept, None while it is open.
        step: how far it has come.
        question: what the ward office was asked, "" for nothing; by whom (a name, "" where it is not known) and when.
        answer: of the office, "" for none yet.
        is_mine: who looks at it asked the question.
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
    step: Step
    question: str = ""
    asked_by: str = ""
    asked_on: date | None = None
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One part of the list, and how many stand in each."""

    rows: tuple[FollowupRow, ...]
    counts: dict[Part, int]


def due(db: Database, actor: Actor, *, now: datetime, until: date | None = None, limit: int = 500) -> list[FollowupRow]:
    """Return the open appointments up to a day, by default this week's; the longest overdue first.

    What the office has answered stands before them. What waits for its answer is left out, but for who may answer.
    """
    day = day_of(now)
    last = (until or day + SOON).isoformat()
    with db.reading() as session:
        wanted = Followup.done_on.is_(None) & or_(Followup.due <= last, Followup.referred_on.is_not(None))
        rows = _read(session, actor, day, wanted & _seen_by(session, actor), limit)
    answers = may(actor, Deed.ANSWER)
    found = [row for row in rows if row.step is not Step.ASKED or answers]
    first = Step.ASKED if answers else Step.ANSWERED
    return sorted(found, key=lambda row: row.step is not first or (row.step is Step.ANSWERED and not row.is_mine))


def listing(db: Database, actor: Actor, part: Part, *, now: datetime, limit: int = 300) -> Listing:
    """Return one part of all appointments that a member looks after, and how many stand in each part."""
    day = day_of(now)
    with db.reading() as session:
        seen_by = _seen_by(session, actor)
        parts = _parts(day)
        counts = {each: _count(session, seen_by & wanted) for each, wanted in parts.items()}
        rows = _read(session, actor, day, parts[part] & seen_by, limit, is_latest_first=part is Part.DONE)
    return Listing(tuple(rows), counts)


def pressing(db: Database, actor: Actor, *, now: datetime) -> int:
    """Return how many call for something now: due or overdue, answered; of who may answer, what is asked as well."""
    today = day_of(now)
    parts = _parts(today)
    wanted = and_(parts[Part.NOW], or_(Followup.due <= today.isoformat(), Followup.answered_on.is_not(None)))
    if may(actor, Deed.ANSWER):
        wanted = or_(wanted, parts[Part.ASKED])
    with db.reading() as session:
        return _count(session, wanted & _seen_by(session, actor))


def _count(session: ReadSession, wanted: ColumnElement[bool]) -> int:
    query = (
        select(func.count())
        .select_from(Followup)
        .join(Resident, Resident.id == Followup.parent)
        .where(is_shown(Followup), is_shown(Resident), wanted)
    )
    return session.execute(query).scalar_one()


def of_resident(session: ReadSession, resident: bytes, today: date) -> list[FollowupRow]:
    """Return every appointment of a person: open ones first, by day; then the kept ones, the latest first."""
    rows = _read(session, None, today, Followup.parent == resident, 500)
    kept = [row for row in rows if row.done is not None]
    return [row for row in rows if row.done is None] + kept[::-1]


def _parts(today: date) -> dict[Part, ColumnElement[bool]]:
    """Return the condition of each part; `rules.followups.part_of` says the same of one row."""
    is_open, soon = Followup.done_on.is_(None), (today + SOON).isoformat()
    is_answered = Followup.answered_on.is_not(None)
    waits = and_(is_open, Followup.referred_on.is_not(None), Followup.answered_on.is_(None))
    free = and_(is_open, or_(Followup.referred_on.is_(None), is_answered))
    return {
        Part.NOW: and_(free, or_(Followup.due <= soon, is_answered)),
        Part.LATER: and_(free, Followup.due > soon, Followup.answered_on.is_(None)),
        Part.ASKED: waits,
        Part.DONE: Followup.done_on >= (today - timedelta(days=_KEPT_DAYS)).isoformat(),
    }


def _seen_by(session: ReadSession, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a member looks after the person, or has asked the office about them."""
    whole = scope(session, actor)
    if whole is None:
        return Resident.pk.is_not(None)
    units = [unit for unit in whole if unit is not None]
    return or_(
        Resident.unit.in_(units),
        Resident.unit.is_(None) & (None in whole),
        (Followup.referred_by == actor.member) & bool(whole),
    )


def _query() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(*_COLUMNS, Resident.name)
    return query.join(Resident, Resident.id == Followup.parent).where(is_shown(Followup), is_shown(Resident))


def _read(
    session: ReadSession,
    actor: Actor | None,
    today: date,
    wanted: ColumnElement[bool],
    limit: int,
    *,
    is_latest_first: bool = False,
) -> list[FollowupRow]:
    order = (Followup.done_on.desc(), Followup.pk.desc()) if is_latest_first else (Followup.due, Followup.pk)
    found = session.execute(_query().where(wanted).order_by(*order).limit(limit)).all()
    titles = topics.known(session)
    phones = _phones(session, {row.parent for row in found if row.parent is not None})
    names = _names(session, {who for row in found for who in (row.referred_by, row.answered_by) if who})
    rows = []
    for row in found:
        when = iso_date(row.due)
        if row.parent is None or when is None:
            continue
        phone, digits = phones.get(row.parent, (None, None))
        rows.append(
            FollowupRow(
                id=row.id,
                resident=row.parent,
                resident_name=row.name or "",
                topic=row.topic or "",
                title=titles[row.topic].title_short if row.topic in titles else row.topic or "",
                text=row.text or "",
                due=when,
                overdue_days=max(0, (today - when).days) if row.done_on is None else 0,
                phone_masked=mask_phone(digits) if digits else "",
                phone_id=phone,
                place=row.place or "",
                done=iso_date(row.done_on),
                step=step_of(row.done_on, row.referred_on, row.answered_on),
                question=row.question or "",
                asked_by=names.get(row.referred_by or b"", ""),
                asked_on=iso_date(row.referred_on),
                answer=row.answer or "",
                answered_by=names.get(row.answered_by or b"", ""),
                answered_on=iso_date(row.answered_on),
                is_mine=actor is not None and row.referred_by == actor.member,
            )
        )
    return rows


def _names(session: ReadSession, members: set[bytes]) -> dict[bytes, str]:
    query = select(Member.id, Member.name).where(Member.id.in_(members)).limit(1000)
    return {member: name or "" for member, name in session.execute(query)}


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
    values: dict[str, Value] = {
        "due": _day(due_on, now),
        "text": checked_text(text, "text"),
        "topic": topic,
        "place": _place(place),
    }
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
    with db.writing(actor.member) as tx:
        return tx.create(Followup, values, parent=resident)


def done(db: Database, actor: Actor, followup: bytes, *, now: datetime, shown: Shown | None = None) -> None:
    """Note that a promise was kept today."""
    change(db, actor, followup, {"done_on": day_of(now).isoformat()}, shown)


def reopen(db: Database, actor: Actor, followup: bytes, *, shown: Shown | None = None) -> None:
    """Take back that a promise was kept."""
    change(db, actor, followup, {"done_on": None}, shown)


def move(
    db: Database, actor: Actor, followup: bytes, due_on: date, *, now: datetime, shown: Shown | None = None
) -> None:
    """Move a promise to another day.

    Raises:
        UserError: the day has passed.
    """
    change(db, actor, followup, {"due": _day(due_on, now)}, shown)


def change(db: Database, actor: Actor, followup: bytes, values: dict[str, Value], shown: Shown | None) -> None:
    """Store some fields of an appointment; use cases call this once they have looked at the values."""
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


def _place(place: str) -> str | None:
    if place and place not in PLACES:
        raise InputError(_("Hãy chọn nơi hướng dẫn."), _("Chọn nơi rồi lưu lại."), field="place")
    return place or None
