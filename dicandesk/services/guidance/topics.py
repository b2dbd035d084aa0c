"""Guidance topics: those that ship with the program, and the ward's own versions, which win by their number."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.paths import resource
from dicandesk.rules.people import Deed
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import fold
from dicandesk.rules.topics import Common, Topic, check, parse, parse_common
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import InputError, demand, demand_right, is_shown
from dicandesk.store.tables import Audit, Result, Session, TopicVersion

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

_MOST_VERSIONS = 2000
_LATELY_MS = 180 * 24 * 3600 * 1000


@cache
def common() -> Common:
    """Return what all topics share: causes, groups, the safety lines of every sheet."""
    with resource("topics", "_common.toml").open("rb") as file:
        read = parse_common(tomllib.load(file))
    assert isinstance(read, Common)  # noqa: S101 - shipped with the program, proved by a test
    return read


@cache
def shipped() -> dict[str, Topic]:
    """Return the topics that ship with the program by code, in the order of groups and codes. Read once."""
    found: list[Topic] = []
    for path in sorted(resource("topics").glob("[!_]*.toml")):
        read = parse(tomllib.loads(path.read_text("utf-8")))
        assert isinstance(read, Topic)  # noqa: S101 - shipped with the program, proved by a test
        found.append(read)
    order = [group.id for group in common().groups]
    return {topic.code: topic for topic in sorted(found, key=lambda topic: (order.index(topic.group), topic.code))}


@lru_cache(maxsize=256)
def _parsed(body: str) -> Topic | None:
    """Return the topic of a ward's text; None for one that this version of the program cannot read."""
    try:
        read = parse(tomllib.loads(body))
    except tomllib.TOMLDecodeError:
        return None
    return read if isinstance(read, Topic) else None


def known(session: ReadSession) -> dict[str, Topic]:
    """Return every topic by code: the ward's newest version where there is one, else the shipped text.

    Only the newest text of each is read; where this version of the program cannot read it, the one before.
    """
    query = (
        select(TopicVersion.id, TopicVersion.code)
        .where(is_shown(TopicVersion))
        .order_by(TopicVersion.version, TopicVersion.id)
        .limit(_MOST_VERSIONS)
    )
    waiting: dict[str, list[bytes]] = {}
    for record, code in session.execute(query):
        waiting.setdefault(code, []).append(record)
    found = dict(shipped())
    while waiting:
        newest = {records.pop(): code for code, records in waiting.items()}
        texts = select(TopicVersion.id, TopicVersion.version, TopicVersion.body).where(TopicVersion.id.in_(newest))
        for record, version, body in session.execute(texts):
            topic = _parsed(body or "")
            if topic is not None and topic.code == newest[record]:
                found[topic.code] = replace(topic, version=version or 0)
                waiting.pop(topic.code)
        waiting = {code: records for code, records in waiting.items() if records}
    order = {group.id: place for place, group in enumerate(common().groups)}
    return dict(sorted(found.items(), key=lambda one: (order.get(one[1].group, len(order)), one[0])))


def all_topics(db: Database) -> list[Topic]:
    """Return all topics, in the order of groups and codes."""
    with db.reading() as session:
        return list(known(session).values())


def get(db: Database, code: str) -> Topic:
    """Return one topic.

    Raises:
        UserError: there is none with this code.
    """
    with db.reading() as session:
        topic = known(session).get(code.strip().upper())
    if topic is None:
        raise UserError(
            _("Không có chủ đề {code}.").format(code=code),
            _("Xem danh sách chủ đề rồi chọn lại."),
        )
    return topic


def search(db: Database, text: str) -> list[Topic]:
    """Return the topics that a text means, those that say it in their title first; all of them for nothing."""
    words = fold(text).split()
    ranked: list[tuple[int, int, Topic]] = []
    for place, topic in enumerate(all_topics(db)):
        title = f" {fold(topic.code)} {fold(topic.title)} {fold(topic.title_short)}"
        everything = " ".join((title, *topic.keywords, fold(topic.app)))
        if all(f" {word}" in everything for word in words):
            in_title = sum(f" {word}" in title for word in words)
            ranked.append((-in_title, place, topic))
    return [topic for _rank, _place, topic in sorted(ranked, key=lambda one: one[:2])]


def topic_order(db: Database, actor: Actor, *, now: datetime) -> list[str]:
    """Return the codes of all topics, first what the member's unit guided most in the last half year."""
    query = (
        select(Result.topic, func.count())
        .select_from(Session)
        .join(Result, Result.session == Session.id)
        .where(Session.at > to_ms(now) - _LATELY_MS, is_shown(Session), is_shown(Result))
        .group_by(Result.topic)
        .order_by(func.count().desc(), Result.topic)
        .limit(200)
    )
    if actor.unit is not None:
        query = query.where(Session.unit == actor.unit)
    with db.reading() as session:
        counts: dict[str, int] = {code: count for code, count in session.execute(query) if code}
        topics = known(session)
    order = sorted(topics.values(), key=lambda topic: (-counts.get(topic.code, 0), not topic.seed))
    return [topic.code for topic in order]


def publish(db: Database, actor: Actor, body: str, *, now: datetime) -> Topic:
    """Store the ward's new version of a topic, the text of its file, and return it.

    Raises:
        UserError: the actor may not, or the text is not a topic, or does not fit the sheet.
    """
    demand(actor, Deed.PUBLISH)
    try:
        read = parse(tomllib.loads(body))
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            _("Nội dung chủ đề viết sai cách ghi nên chưa lưu. Bản đang dùng vẫn nguyên."),
            _("Sửa chỗ này rồi lưu lại: {where}").format(where=error),
            field="",
        ) from error
    if isinstance(read, Problem):
        demand_right([read])
    assert isinstance(read, Topic)  # noqa: S101 - a problem was raised above
    demand_right(check(read, common()))
    with db.writing(actor.member) as tx:
        last = tx.connection.execute("SELECT max(version) FROM topic_version WHERE code = ?", (read.code,)).fetchone()
        version = max(read.version, (last[0] or 0) + 1)
        tx.create(TopicVersion, {"code": read.code, "version": version, "body": body})
        tx.create(Audit, {"deed": "publish_topic", "at": to_ms(now), "text": f"{read.code} v{version}"})
    return replace(read, version=version)
