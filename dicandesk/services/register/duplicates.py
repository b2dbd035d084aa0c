"""People who may be the same as one being registered: shown beside the form, never merged by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules.dates import birth_year
from dicandesk.rules.identity import parse_phone, read_id_number
from dicandesk.rules.likeness import Person, likeness
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import tidied
from dicandesk.rules.search import parse_query
from dicandesk.services.common.moments import day_of, from_ms
from dicandesk.services.common.reading import marks
from dicandesk.services.register import glimpses
from dicandesk.services.register.id_marks import id_mark
from dicandesk.services.register.proposals import APART
from dicandesk.services.register.proposals import LEAST as LIKELY
from dicandesk.services.ward.units import scope
from dicandesk.store import search
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.rules.residents import ResidentDraft
    from dicandesk.services.register.glimpses import FoundRow
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database

LEAST = 50
"""From this score on somebody is worth a look: the same name, or half of it and the year."""
SURE = 80
"""From this score on the form asks once before another record is made: the same name with the whole day of birth, or
with year and neighbourhood; the same number always."""
_MOST_COMPARED = 200

_MATCHING = "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?"
_SAME_NUMBER = """SELECT coalesce(s.pk, r.pk) FROM resident r LEFT JOIN alias a ON a.id = r.id
LEFT JOIN resident s ON s.id = a.representative WHERE r.id_hash = ? ORDER BY r.pk LIMIT ?"""
_COMPARED = """SELECT pk, id, name, birth, sex, unit, id_hash FROM resident
WHERE pk IN ({marks}) AND _f & {hidden} = 0 ORDER BY pk"""
_OWN = f"""SELECT id, name, birth, sex, unit, id_hash FROM resident
WHERE id = ? AND _f & {HIDDEN} = 0"""  # noqa: S608
_PHONES = "SELECT parent, digits FROM phone WHERE parent IN ({marks}) AND _f & {hidden} = 0 ORDER BY pk LIMIT 2000"


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same person. `score` 0 to 100, `why` in words: "Trùng: tên, năm sinh"."""

    row: FoundRow
    score: int
    why: str


def alike(
    db: Database,
    draft: ResidentDraft,
    *,
    actor: Actor | None = None,
    limit: int = 5,
    ignore: bytes | None = None,
) -> list[Alike]:
    """Return who is like the person of a form, however little of it is filled in; the likeliest first.

    Args:
        db: the open database.
        draft: the form as typed.
        actor: who asks; of people they do not look after little is told. None: nothing is hidden.
        limit: most rows.
        ignore: the person whom the form is about, when it changes one.
    """
    draft = tidied(draft, this_year=day_of(from_ms(db.wall())).year)
    with db.reading() as session:
        connection = raw(session)
        number = draft.id_number or ""
        mark = id_mark(connection, number) if read_id_number(number) else None
        numbers = frozenset(one.number for one in draft.phones if not isinstance(parse_phone(one.number), Problem))
        own = Person(draft.name, draft.birth, draft.sex, draft.unit, numbers, mark)
        return _like(session, actor, own, limit, {ignore})


def of_resident(db: Database, actor: Actor, resident: bytes, *, limit: int = 3) -> list[Alike]:
    """Return who may be the same as somebody who is registered, the likeliest first; pairs noted as two aside.

    Only people who would be proposed over the whole ward too (`services.register.proposals`).
    """
    with db.reading() as session:
        connection = raw(session)
        row = connection.execute(_OWN, (resident,)).fetchone()
        if row is None:
            return []
        phones = frozenset(
            digits for _parent, digits in connection.execute(_PHONES.format(marks="?", hidden=HIDDEN), row[:1])
        )
        _rec, name, birth, sex, unit, mark = row
        own = Person(name or "", birth, sex, unit, phones, mark)
        apart = {one for pair in connection.execute(APART) if resident in pair for one in pair}
        found = _like(session, actor, own, limit + len(apart), {resident, *apart})
    return [one for one in found if one.score >= LIKELY][:limit]


def _like(
    session: ReadSession, actor: Actor | None, own: Person, limit: int, ignored: Collection[bytes | None]
) -> list[Alike]:
    connection = raw(session)
    found = []
    for rec, person in _compared(connection, own).items():
        like = likeness(own, person)
        if like.score >= LEAST and rec not in ignored:
            found.append((-like.score, rec, like.sentence))
    best = sorted(found)[:limit]
    scores = {rec: -float(score) for score, rec, _why in best}
    rows = {row.id: row for row in glimpses.people(connection, scores, scope(session, actor) if actor else None)}
    return [Alike(rows[rec], -score, why) for score, rec, why in best if rec in rows]


def _compared(connection: Connection, own: Person) -> dict[bytes, Person]:
    """Return everybody worth comparing: same number, phone or words of the name, or most of them and the year.

    The number of somebody who was merged away counts for the one shown.
    """
    pks: set[int] = set()
    for question in _questions(own):
        pks.update(pk for (pk,) in connection.execute(_MATCHING, (question, _MOST_COMPARED)))
    same: set[int] = set()
    if own.id_mark is not None:
        same = {pk for (pk,) in connection.execute(_SAME_NUMBER, (own.id_mark, _MOST_COMPARED))}
    ordered = sorted(pks | same)
    rows = connection.execute(_COMPARED.format(marks=marks(ordered), hidden=HIDDEN), ordered).fetchall()
    ids = [row[1] for row in rows]
    phones: dict[bytes, set[str]] = {}
    for parent, digits in connection.execute(_PHONES.format(marks=marks(ids), hidden=HIDDEN), ids):
        phones.setdefault(parent, set()).add(digits)
    return {
        rec: Person(name or "", birth, sex, unit, frozenset(phones.get(rec, ())), own.id_mark if pk in same else mark)
        for pk, rec, name, birth, sex, unit, mark in rows
    }


def _questions(own: Person) -> list[str]:
    words = parse_query(own.name).words
    year = birth_year(own.birth)
    asked = [search.match((), (search.national(phone),)) for phone in sorted(own.phones)]
    if len(words) > 1 or year is not None:
        asked.append(search.match(words, ()))
    if year is not None and len(words) > 1:
        asked += [search.match((words[-1],), (str(year),)), search.match(words[:-1], (str(year),))]
    return [question for question in asked if question]
