"""What the page of a visit asks of the services, each in one go on a lane."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dicandesk.services.assisting import groups, sessions, visit_changes, visits
from dicandesk.services.common import drafts
from dicandesk.services.common.moments import day_of
from dicandesk.services.guidance import topics
from dicandesk.services.paperwork import papers
from dicandesk.services.ward import people, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dicandesk.rules.consent import ConsentDraft
    from dicandesk.rules.guidance import VisitDraft
    from dicandesk.rules.topics import Topic
    from dicandesk.services.assisting.sessions import Saved
    from dicandesk.services.assisting.visit_changes import OpenedVisit, Withdrawn
    from dicandesk.services.assisting.visits import VisitRow
    from dicandesk.services.paperwork.papers import SheetOrder
    from dicandesk.ui.context import Context

FORM = "assist"
_PAPERS = "papers"
_KEPT = timedelta(days=1)
_LATELY = 30


@dataclass(frozen=True, slots=True)
class Opening:
    """What the page begins with.

    Attributes:
        topics: in the order in which this team guides them.
        place: of this member's last visit with one person, "" for none; `minutes` how long it was.
        draft: a visit half filled, None for none.
        team: record id and name of the members of the own team.
        home: the neighbourhood that new people are registered in, None for none.
    """

    topics: tuple[Topic, ...]
    place: str
    minutes: int | None
    draft: dict[str, Any] | None
    team: tuple[tuple[bytes, str], ...] = ()
    home: bytes | None = None


def opening(context: Context) -> Opening:
    """Return what the page begins with."""
    db, actor, now = context.db, context.actor, context.now()
    known = {topic.code: topic for topic in topics.all_topics(db)}
    order = topics.topic_order(db, actor, now=now)
    rows = visits.list_(db, actor, limit=_LATELY)
    last = next((row for row in rows if actor.name in row.members and row.mode == "one"), None)
    return Opening(
        tuple(known[code] for code in order if code in known),
        last.place if last else "",
        last.minutes if last else None,
        drafts.take(db, actor, FORM, context.unstored),
        tuple((row.id, row.name) for row in people.members(db) if row.unit == actor.unit),
        units.home_of(db, actor, day=day_of(now)),
    )


@dataclass(frozen=True, slots=True)
class Twice:
    """People who have a meeting that day already, and the earlier one where it is one person."""

    names: tuple[str, ...]
    earlier: VisitRow | None = None


def log(context: Context, draft: VisitDraft, answers: Mapping[bytes, ConsentDraft], *, is_sure: bool) -> Saved | Twice:
    """Store a visit; unless somebody is sure, it comes back who was met on that day before."""
    db, actor, now = context.db, context.actor, context.now()
    if draft.resident is not None and not is_sure:
        day = day_of(draft.at)
        rows = visits.list_(db, actor, resident=draft.resident, since=day, until=day, limit=1)
        if rows:
            return Twice(tuple(person.name for person in rows[0].people), rows[0])
    if draft.group and not is_sure:
        met = groups.met(db, actor, [person.resident for person in draft.group], draft.at)
        if met:
            return Twice(tuple(person.name for person in met))
    if draft.group:
        return groups.log(db, actor, draft, answers, now=now)
    return sessions.log(db, actor, draft, now=now)


def open_visit(context: Context, session: bytes) -> OpenedVisit:
    """Return a stored meeting to be put right."""
    return visit_changes.open_(context.db, context.actor, session)


def change(context: Context, opened: OpenedVisit, draft: VisitDraft, answers: Mapping[bytes, ConsentDraft]) -> None:
    """Store what was changed of a meeting; a group has only names of who agreed."""
    db, actor = context.db, context.actor
    known = groups.demand_consent(db, actor, draft, answers)
    visit_changes.change(db, actor, opened, draft, now=context.now(), answers=known)


def put_back(context: Context, before: OpenedVisit) -> None:
    """Store a meeting as it was opened, over what was stored since."""
    opened = open_visit(context, before.session)
    visit_changes.change(context.db, context.actor, opened, before.draft, now=context.now())


def withdraw(context: Context, session: bytes) -> Withdrawn:
    """Take a meeting back."""
    return visit_changes.withdraw(context.db, context.actor, session, now=context.now())


def bring_back(context: Context, withdrawn: Withdrawn) -> None:
    """Bring back a meeting that was taken back."""
    visit_changes.bring_back(context.db, context.actor, withdrawn, now=context.now())


def make_sheets(context: Context, orders: Sequence[SheetOrder]) -> Path:
    """Write the sheets of a visit into one PDF in the data folder; those of earlier days are removed."""
    now = context.now()
    folder = context.folder / _PAPERS
    folder.mkdir(exist_ok=True)
    oldest = (now - _KEPT).timestamp()
    for old in folder.glob("*.pdf"):
        with suppress(OSError):  # a viewer on Windows holds it; it goes another day
            if old.stat().st_mtime < oldest:
                old.unlink()
    codes = "-".join(dict.fromkeys(order.code for order in orders))
    out = folder / f"{now:%Y%m%d-%H%M%S}-{codes}"[:200]
    with context.tasks.crunch:
        return papers.sheets(context.db, context.actor, orders, out.with_name(out.name + ".pdf"), now=now).path
