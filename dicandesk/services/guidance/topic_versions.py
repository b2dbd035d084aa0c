"""An officer edits guidance: every save is a new version that travels to all PCs, and older ones stay readable."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.rules.people import Deed
from dicandesk.rules.problems import need
from dicandesk.rules.topic_files import as_toml, blank, with_search_words
from dicandesk.rules.topics import Topic, parse
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import demand, is_shown
from dicandesk.services.guidance import topics
from dicandesk.store.tables import TopicVersion

if TYPE_CHECKING:
    from datetime import date, datetime

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

REVIEW_DAYS = 183
"""After which an approved topic is to be read again, unless an officer says another day."""
_MOST = 200


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a topic; number 0 is what came with the program."""

    number: int
    topic: Topic
    is_current: bool


def versions(db: Database, code: str) -> list[Version]:
    """Return the versions of a topic, the one in use first; those this program cannot read are left out."""
    query = (
        select(TopicVersion.version, TopicVersion.body)
        .where(is_shown(TopicVersion), TopicVersion.code == code)
        .order_by(TopicVersion.version.desc(), TopicVersion.id.desc())
        .limit(_MOST)
    )
    with db.reading() as session:
        rows = session.execute(query).all()
    found: list[tuple[int, Topic]] = []
    for number, body in rows:
        try:
            read = parse(tomllib.loads(body or ""))
        except tomllib.TOMLDecodeError:
            continue
        if isinstance(read, Topic) and read.code == code:
            found.append((number or 0, replace(read, version=number or 0)))
    if code in topics.shipped():
        found.append((0, topics.shipped()[code]))
    return [Version(number, topic, is_current=not place) for place, (number, topic) in enumerate(found)]


def new(db: Database, actor: Actor, group: str) -> Topic:
    """Return an empty topic of the ward's own, not yet stored.

    Raises:
        UserError: the actor may not, or there are too many.
    """
    demand(actor, Deed.PUBLISH)
    return need(blank(group, (topic.code for topic in topics.all_topics(db))))


def store(
    db: Database, actor: Actor, topic: Topic, *, is_reviewed: bool, review_by: date | None, now: datetime
) -> Topic:
    """Store a topic as its next version, and return it.

    Args:
        db: the open database.
        actor: an officer.
        topic: as the form has it.
        is_reviewed: the officer has read all of it and stands for it; else sheets say that it is not approved.
        review_by: the day it is to be read again, None for no such day.
        now: this moment.

    Raises:
        UserError: the actor may not, or a text does not fit the sheet.
    """
    approved = replace(
        with_search_words(topic),
        version=0,
        review=not is_reviewed,
        review_note="" if is_reviewed else topic.review_note,
        reviewed_on=day_of(now).isoformat() if is_reviewed else None,
        reviewed_by=actor.name if is_reviewed else "",
        review_by=review_by.isoformat() if is_reviewed and review_by is not None else None,
        as_of=topic.as_of or f"{day_of(now):%Y-%m}",
    )
    return topics.publish(db, actor, as_toml(approved), now=now)
