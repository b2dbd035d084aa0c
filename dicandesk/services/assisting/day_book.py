"""Visits typed from the paper day book: a line is on disk, with the person it makes, before the next one is begun.

The draft of the page keeps a line until it is on disk; with the line its key is noted, in one transaction, and a line
whose key is noted is never offered again: a crash or a lock at any moment neither loses a line nor doubles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_birth, show_date
from dicandesk.rules.guidance import VisitDraft
from dicandesk.rules.likeness import SUSPECT
from dicandesk.rules.residents import ResidentDraft
from dicandesk.rules.units import UnitKind
from dicandesk.services.assisting import sessions, visits
from dicandesk.services.common import drafts
from dicandesk.services.common.moments import day_of
from dicandesk.services.guidance import topics
from dicandesk.services.register import removal, residents
from dicandesk.services.register.duplicates import alike
from dicandesk.services.ward.units import units
from dicandesk.store import meta
from dicandesk.store.database import raw

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.rules.guidance import TopicResult
    from dicandesk.rules.people import Actor
    from dicandesk.rules.topics import Cause, Topic
    from dicandesk.services.common.unstored import Unstored
    from dicandesk.services.ward.units import UnitRow
    from dicandesk.store.database import Database

FORM = "day_book"
KEY_BYTES = 8
_NOON = time(12)
_MOST_NOTED = 400


@dataclass(frozen=True, slots=True)
class BookPage:
    """What holds for every line of a page of the book."""

    day: date
    place: str = ""
    minutes: int | None = None
    unit: bytes | None = None


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line, understood.

    Attributes:
        number: on the page, from 1; lines keep their order within the day.
        key: 8 bytes of chance, by which a line that is on disk is known in the draft of the page.
        resident: somebody in the register.
        name: of somebody new, "" for none; `birth` as typed.
        anonymous: people without a name.
    """

    number: int
    key: bytes
    results: tuple[TopicResult, ...]
    resident: bytes | None = None
    name: str = ""
    birth: str | None = None
    anonymous: int = 0
    next_date: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a line was not saved yet; saving it once more, being sure, does."""

    text: str


@dataclass(frozen=True, slots=True)
class BookSaved:
    """What a line made; `undo` takes it. `created` is the person it registered, None for none."""

    visit: sessions.Saved
    created: bytes | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What the page of the book begins with."""

    topics: tuple[Topic, ...]
    causes: tuple[Cause, ...]
    homes: tuple[UnitRow, ...]
    draft: dict[str, Any] | None


def opening(db: Database, actor: Actor, *, now: datetime, unstored: Unstored | None = None) -> Opening:
    """Return the topics, the commonest first, the neighbourhoods of new people, and a page half typed."""
    known = {topic.code: topic for topic in topics.all_topics(db)}
    order = topics.topic_order(db, actor, now=now)
    rows = units(db, day=day_of(now))
    own = next((row for row in rows if row.id == actor.unit), None)
    homes = [row for row in rows if row.kind is UnitKind.NEIGHBOURHOOD]
    homes.sort(key=lambda row: own is None or row.short != own.short)
    return Opening(
        tuple(known[code] for code in order if code in known),
        tuple(topics.common().causes),
        tuple(homes),
        _not_saved(db, actor, drafts.take(db, actor, FORM, unstored)),
    )


def _not_saved(db: Database, actor: Actor, draft: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what was kept of a page without the lines that are on disk."""
    if draft is None:
        return None
    with db.reading() as session:
        noted = meta.get(raw(session), _noted(actor)) or b""
    saved = {noted[at : at + KEY_BYTES] for at in range(0, len(noted), KEY_BYTES)}
    lines = [line for line in draft["lines"] if line["key"] not in saved]
    return {**draft, "lines": lines} if lines else None


def _noted(actor: Actor) -> str:
    return f"book.{actor.member.hex()}"


def save(
    db: Database,
    actor: Actor,
    page: BookPage,
    line: BookLine,
    *,
    now: datetime,
    is_sure: bool = False,
) -> BookSaved | Doubt:
    """Store one line.

    Args:
        db: the open database.
        actor: who types.
        page: what holds for the whole page.
        line: the line.
        now: the moment.
        is_sure: somebody looked at the doubt.

    Raises:
        UserError: the line breaks a rule; nothing was stored.
    """
    if not is_sure and (doubt := _doubt(db, actor, page, line)) is not None:
        return doubt
    with db.exclusive() as connection:
        created = None
        if line.name:
            person = ResidentDraft(line.name, line.birth, unit=page.unit)
            created = residents.register(db, actor, person, now=now)
        visit = sessions.log(db, actor, _visit(page, line, line.resident or created, now), now=now)
        noted = meta.get(connection, _noted(actor)) or b""
        meta.put(connection, _noted(actor), (noted + line.key)[-_MOST_NOTED * KEY_BYTES :])
    return BookSaved(visit, created)


def undo(db: Database, actor: Actor, saved: BookSaved) -> None:
    """Take a line back, with the person it registered."""
    with db.exclusive():
        sessions.undo(db, actor, saved.visit)
        if saved.created is not None:
            removal.delete(db, actor, saved.created, None)


def _visit(page: BookPage, line: BookLine, resident: bytes | None, now: datetime) -> VisitDraft:
    moment = datetime.combine(page.day, _NOON, VIETNAM) + timedelta(minutes=line.number)
    return VisitDraft(
        resident=resident,
        anonymous=line.anonymous,
        results=line.results,
        place=page.place,
        minutes=page.minutes,
        note=line.note,
        next_date=line.next_date,
        at=min(moment, now) if page.day == day_of(now) else moment,
        mode="group" if line.anonymous > 1 else "one",
    )


def _doubt(db: Database, actor: Actor, page: BookPage, line: BookLine) -> Doubt | None:
    """Return what somebody should look at first: another visit that day, or a name that is in the register."""
    if line.resident is not None:
        rows = visits.list_(db, actor, resident=line.resident, since=page.day, until=page.day, limit=1)
        if not rows:
            return None
        titles = ", ".join(result.title for result in rows[0].results)
        text = _("Người này đã có một buổi ngày {day} ({titles}). Enter lần nữa để ghi thêm.")
        return Doubt(text.format(day=show_date(page.day), titles=titles))
    if not line.name:
        return None
    like = alike(db, ResidentDraft(line.name, line.birth, unit=page.unit), actor=actor, limit=1)
    if not like or like[0].score < SUSPECT:
        return None
    row = like[0].row
    text = _("Giống {name}, {birth}, {unit}. Là người ấy thì chọn trong danh sách; là người khác thì Enter lần nữa.")
    return Doubt(text.format(name=row.name, birth=show_birth(row.birth), unit=row.unit or "—"))
