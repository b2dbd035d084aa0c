"""Find a person by whatever is at hand: name without tones, year of birth, end of a phone or ID number, a scanned card.

Of many matches only the first thousand are ranked (those registered first); who is further back is found by one more
word. Ranking works on plain tuples, and only the best get their visits, phone and consent read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from dicandesk.rules.card import looks_like_card, parse_card
from dicandesk.rules.identity import read_id_number
from dicandesk.rules.people import Deed
from dicandesk.rules.search import parse_query, rank
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import demand
from dicandesk.services.register import glimpses
from dicandesk.services.register.glimpses import FoundRow
from dicandesk.services.register.id_marks import id_mark
from dicandesk.services.ward.units import scope
from dicandesk.store import search
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN, MERGED

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.rules.search import Query
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database

__all__ = ["Found", "FoundRow", "find", "recent"]

MOST_RANKED = 1000
_LATELY = 400
_SURE = 1e6

CANDIDATES = """SELECT id, name, birth, sort_key FROM resident
WHERE pk IN (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)"""
BY_ID_NUMBER = f"""SELECT DISTINCT coalesce(a.representative, r.id) FROM resident r LEFT JOIN alias a ON a.id = r.id
WHERE r.id_hash = ? AND r._f & {HIDDEN & ~MERGED} = 0 ORDER BY r.pk LIMIT 50"""  # noqa: S608
LATELY = f"""SELECT a.parent, r.unit, EXISTS (SELECT 1 FROM presence p WHERE p.parent = s.id AND p.member = ?)
FROM (SELECT id, at, _f FROM session WHERE at <= ? ORDER BY at DESC LIMIT ?) s
CROSS JOIN attendance a ON a.session = s.id CROSS JOIN resident r ON r.id = a.parent
WHERE (a._f | s._f | r._f) & {HIDDEN} = 0 ORDER BY s.at DESC, a.pk DESC LIMIT ?"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question.

    Attributes:
        rows: best first.
        total: how many fit, at most a thousand.
        more: there are more than `total`.
        took_ms: how long it took.
    """

    rows: tuple[FoundRow, ...]
    total: int
    more: bool
    took_ms: float


def find(db: Database, text: str, *, actor: Actor | None = None, limit: int = 50) -> Found:
    """Return the people whom a text means, best first.

    Args:
        db: the open database.
        text: what was typed or scanned; of nothing, nobody (see `recent`).
        actor: who asks; of people they do not look after little is told. None: nothing is hidden.
        limit: most rows.

    Raises:
        UserError: the one who asks reads figures only.
    """
    if actor is not None:
        demand(actor, Deed.ASSIST)
    started = time.perf_counter()
    number = _id_number(text)
    query = parse_query(number or text)
    with db.reading() as session:
        connection = raw(session)
        scores: dict[bytes, float] = {}
        if number:
            scores = {rec: _SURE for (rec,) in connection.execute(BY_ID_NUMBER, (id_mark(connection, number),))}
        total = len(scores)
        if not scores and not query.is_empty:
            scores, total = _ranked(connection, query, limit)
        rows = glimpses.people(connection, scores, scope(session, actor) if actor else None)
    took = (time.perf_counter() - started) * 1000
    return Found(tuple(rows), total, total >= MOST_RANKED, took)


def _id_number(text: str) -> str | None:
    """Return the ID number that a text is, or that a scanned card tells."""
    if looks_like_card(text):
        return parse_card(text).id_number or None
    digits = "".join(text.split())
    return digits if digits.isascii() and read_id_number(digits) else None


def _ranked(connection: Connection, query: Query, limit: int) -> tuple[dict[bytes, float], int]:
    """Return the score of the best, best first, and how many candidates there were."""
    rows = connection.execute(CANDIDATES, (search.match(query.words, query.numbers), MOST_RANKED)).fetchall()
    scored = [(-rank(query, name or "", birth), key or "", rec) for rec, name, birth, key in rows]
    return {rec: -score for score, _key, rec in nsmallest(limit, scored)}, len(rows)


def recent(db: Database, actor: Actor, *, limit: int = 8, now: datetime) -> list[FoundRow]:
    """Return the people this member, or somebody of the same unit, helped last; the latest first."""
    with db.reading() as session:
        connection = raw(session)
        whole = scope(session, actor)
        scores: dict[bytes, float] = {}
        for rec, unit, is_own in connection.execute(LATELY, (actor.member, to_ms(now), _LATELY, 4 * _LATELY)):
            if is_own or whole is None or unit in whole:
                scores.setdefault(rec, -float(len(scores)))
            if len(scores) == limit:
                break
        return glimpses.people(connection, scores, whole)
