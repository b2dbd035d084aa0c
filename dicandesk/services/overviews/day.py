"""Everything the first page shows, asked for once: what is due, what was done today, the month so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from dicandesk.rules.people import Deed, Role, may
from dicandesk.services.assisting import followups, visits
from dicandesk.services.common.moments import day_bounds, day_of
from dicandesk.services.common.reading import is_shown
from dicandesk.services.hub import slips
from dicandesk.services.register import data_requests, erasures
from dicandesk.services.ward.units import scope
from dicandesk.store.tables import Attendance, Presence, Session

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.assisting.visits import VisitRow
    from dicandesk.store.database import Database


@dataclass(frozen=True, slots=True)
class Month:
    """The calendar month so far. Sessions and people are different numbers; people without a name are only counted.

    Attributes:
        sessions: of the unit this member belongs to; of the whole ward for its office.
        people: named, each once.
        unnamed: without a name, each time.
        mine: sessions this member was at, ever since in `mine_ever`.
        my_minutes: of those this month whose length was noted.
    """

    first: date
    sessions: int
    people: int
    unnamed: int
    mine: int
    my_minutes: int
    mine_ever: int


@dataclass(frozen=True, slots=True)
class Day:
    """The first page.

    Attributes:
        due: open appointments up to a week ahead, the longest overdue first.
        visits: of today, the latest first.
        requests: how many requests about people's data call for something now, and whether one is late; for officers.
        helped: how many people that were, each named one once.
        slips_wait: the recovery slips of the ward lie unprinted on this PC, and this member may print them.
        unclean: erasures of which the ward's folder is not clean yet, and whether one waits too long; for officers.
    """

    due: tuple[FollowupRow, ...]
    visits: tuple[VisitRow, ...]
    month: Month
    slips_wait: bool
    unclean: tuple[int, bool] = (0, False)
    requests: tuple[int, bool] = (0, False)
    helped: int = 0


def open_(db: Database, actor: Actor, *, now: datetime) -> Day:
    """Return what the first page shows."""
    due = tuple(followups.due(db, actor, now=now))
    done = tuple(visits.today(db, actor, now=now))
    with db.reading() as session:
        month = _month(session, actor, day_of(now))
        _sessions, people, unnamed = _counts(session, actor, day_of(now), day_of(now))
        asked = data_requests.pressing(session, day_of(now)) if may(actor, Deed.ANSWER) else (0, False)
    unclean = erasures.late_hub(db) if may(actor, Deed.ERASE) else (0, False)
    return Day(due, done, month, may(actor, Deed.ENROL) and slips.are_waiting(db), unclean, asked, people + unnamed)


def _month(session: ReadSession, actor: Actor, today: date) -> Month:
    first = today.replace(day=1)
    own = select(Presence.parent).where(Presence.member == actor.member, is_shown(Presence))
    mine, minutes = session.execute(
        select(func.count(), func.coalesce(func.sum(Session.minutes), 0))
        .select_from(Session)
        .where(*_between(first, today), Session.id.in_(own))
    ).one()
    ever = session.execute(select(func.count()).select_from(own.subquery())).scalar_one()
    return Month(first, *_counts(session, actor, first, today), mine, minutes or 0, ever)


def _between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return is_shown(Session), Session.at >= day_bounds(first)[0], Session.at < day_bounds(last)[1]


def _counts(session: ReadSession, actor: Actor, first: date, last: date) -> tuple[int, int, int]:
    """Return how many sessions there were, how many people by name, and how many without."""
    counted = (*_between(first, last), *_of_units(session, actor))
    sessions, unnamed = session.execute(
        select(func.count(), func.coalesce(func.sum(Session.people), 0)).select_from(Session).where(*counted)
    ).one()
    named = (
        select(func.count(Attendance.parent.distinct()))
        .join(Session, Session.id == Attendance.session)
        .where(is_shown(Attendance), *counted)
    )
    return sessions, session.execute(named).scalar_one(), unnamed


def _of_units(session: ReadSession, actor: Actor) -> list[ColumnElement[bool]]:
    """Return the condition that a session belongs to those the member looks after, or had the member present.

    Who only reads figures is told those of the ward.
    """
    whole = scope(session, actor)
    if whole is None or actor.role is Role.VIEWER:
        return []
    units = [unit for unit in whole if unit is not None]
    own = select(Presence.parent).where(Presence.member == actor.member, Presence.parent == Session.id)
    return [or_(Session.unit.in_(units), own.exists())]
