"""What was done in meetings, as lines to read: for today, for a list, for one person's timeline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from dicandesk.rules.delivery import Delivery
from dicandesk.rules.guidance import Outcome
from dicandesk.services.common import delivery
from dicandesk.services.common.moments import day_bounds, day_of, from_ms
from dicandesk.services.common.reading import is_shown
from dicandesk.services.guidance import topics
from dicandesk.services.ward.units import scope
from dicandesk.store.tables import Attendance, Member, Presence, Resident, Result, Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

_MOST_ROWS = 20_000
_MEETINGS = (
    select(Session.id, Session.at, Session.mode, Session.place, Session.minutes, Session.people)
    .where(is_shown(Session))
    .order_by(Session.at.desc(), Session.pk.desc())
)


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person named in a line: record id and name."""

    id: bytes
    name: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """How far it went with one topic; of a group, what most of them reached.

    Attributes:
        title: short title of the topic; its code where this PC does not know it.
        outcome: None for a talk, which only tells.
        cause: id of what it stuck on, `cause_name` in words; None and "" where nothing did.
    """

    topic: str
    title: str
    outcome: Outcome | None
    cause: str | None
    cause_name: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One meeting.

    Attributes:
        attendance: the row to move to another person; None unless exactly one was named.
        mode: "one", "group" or "talk".
        people: who was named.
        unnamed: how many were not.
        members: names of the volunteers present.
        place: key of `rules.guidance.PLACES`, "" for not noted.
        note: of the one person named, else "".
    """

    session: bytes
    attendance: bytes | None
    at: datetime
    mode: str
    people: tuple[PersonRef, ...]
    unnamed: int
    results: tuple[ResultRow, ...]
    members: tuple[str, ...]
    place: str
    minutes: int | None
    note: str
    delivery: Delivery


def today(db: Database, actor: Actor, *, now: datetime, limit: int = 200) -> list[VisitRow]:
    """Return what this member's unit did today, the latest first."""
    day = day_of(now)
    return list_(db, actor, since=day, until=day, limit=limit)


def list_(
    db: Database,
    actor: Actor,
    *,
    resident: bytes | None = None,
    since: date | None = None,
    until: date | None = None,
    mode: str | None = None,
    limit: int = 500,
) -> list[VisitRow]:
    """Return the meetings that this member may see, the latest first.

    Args:
        db: the open database.
        actor: who asks; they see those of the units they look after, and those they were at.
        resident: only those of one person.
        since: first day.
        until: last day.
        mode: only those with one person, of a group, or talks.
        limit: most rows.
    """
    query = _MEETINGS.limit(limit)
    if since is not None:
        query = query.where(Session.at >= day_bounds(since)[0])
    if until is not None:
        query = query.where(Session.at < day_bounds(until)[1])
    if mode is not None:
        query = query.where(Session.mode == mode)
    if resident is not None:
        query = query.where(_with(resident))
    with db.reading() as session:
        whole = scope(session, actor)
        if whole is not None:
            units = [unit for unit in whole if unit is not None]
            own = select(Presence.parent).where(Presence.member == actor.member, Presence.parent == Session.id)
            query = query.where(or_(Session.unit.in_(units), own.exists()))
        return rows_of(session, session.execute(query).all(), resident=resident)


def of_resident(session: ReadSession, resident: bytes, *, limit: int = 300) -> list[VisitRow]:
    """Return the meetings of one person, the latest first."""
    query = _MEETINGS.where(_with(resident)).limit(limit)
    return rows_of(session, session.execute(query).all(), resident=resident)


def _with(resident: bytes) -> ColumnElement[bool]:
    """Return the condition that a person was at a meeting."""
    return Session.id.in_(select(Attendance.session).where(Attendance.parent == resident, is_shown(Attendance)))


def rows_of(
    session: ReadSession,
    meetings: Sequence[Row[bytes, int, str, str | None, int | None, int]],
    *,
    resident: bytes | None = None,
) -> list[VisitRow]:
    """Return the lines of meetings (id, at, mode, place, minutes, people).

    With `resident`, the lines say what the meeting was to that person.
    """
    ids = [row[0] for row in meetings]
    members = _members(session, ids)
    people = _people(session, ids, resident)
    results = _results(session, ids, resident)
    states = delivery.of(session, ids)
    rows = []
    for rec, at, mode, place, minutes, unnamed in meetings:
        named = people.get(rec, [])
        only = named[0] if len(named) == 1 else None
        rows.append(
            VisitRow(
                session=rec,
                attendance=only[0] if only else None,
                at=from_ms(at or 0),
                mode=mode or "one",
                people=tuple(person for _attendance, person, _note in named),
                unnamed=unnamed or 0,
                results=results.get(rec, ()),
                members=tuple(members.get(rec, ())),
                place=place or "",
                minutes=minutes,
                note=only[2] if only else "",
                delivery=states.get(rec, Delivery.HERE),
            )
        )
    return rows


def _members(session: ReadSession, ids: Iterable[bytes]) -> dict[bytes, list[str]]:
    query = (
        select(Presence.parent, Member.name)
        .join(Member, Member.id == Presence.member)
        .where(Presence.parent.in_(ids), is_shown(Presence))
        .order_by(Presence.pk)
        .limit(_MOST_ROWS)
    )
    found: dict[bytes, list[str]] = {}
    for rec, name in session.execute(query):
        if rec is not None:
            found.setdefault(rec, []).append(name or "")
    return found


def _people(
    session: ReadSession, ids: Iterable[bytes], resident: bytes | None
) -> dict[bytes, list[tuple[bytes, PersonRef, str]]]:
    query = (
        select(Attendance.session, Attendance.id, Resident.id, Resident.name, Attendance.note)
        .join(Resident, Resident.id == Attendance.parent)
        .where(Attendance.session.in_(ids), is_shown(Attendance), is_shown(Resident))
        .order_by(Attendance.pk)
        .limit(_MOST_ROWS)
    )
    if resident is not None:
        query = query.where(Attendance.parent == resident)
    found: dict[bytes, list[tuple[bytes, PersonRef, str]]] = {}
    for rec, attendance, person, name, note in session.execute(query):
        found.setdefault(rec, []).append((attendance, PersonRef(person, name or ""), note or ""))
    return found


def _results(session: ReadSession, ids: Iterable[bytes], resident: bytes | None) -> dict[bytes, tuple[ResultRow, ...]]:
    query = (
        select(Result.session, Result.topic, Result.outcome, Result.cause)
        .where(Result.session.in_(ids), is_shown(Result))
        .order_by(Result.pk)
        .limit(_MOST_ROWS)
    )
    if resident is not None:
        query = query.where(Result.parent == resident)
    counted: dict[bytes, dict[str, Counter[tuple[str | None, str | None]]]] = {}
    for rec, topic, outcome, cause in session.execute(query):
        counted.setdefault(rec, {}).setdefault(topic or "", Counter())[outcome, cause] += 1
    titles = topics.known(session)
    return {
        rec: tuple(
            result_row(
                topic, *counts.most_common(1)[0][0], title=titles[topic].title_short if topic in titles else topic
            )
            for topic, counts in by_topic.items()
        )
        for rec, by_topic in counted.items()
    }


def result_row(topic: str, outcome: str | None, cause: str | None, *, title: str) -> ResultRow:
    """Return a result in words; an outcome that only a newer program knows is shown as none."""
    known = Outcome(outcome) if outcome in set(Outcome) else None
    return ResultRow(topic, title, known, cause, topics.common().cause_name(cause))
