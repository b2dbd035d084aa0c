"""Pairs of people over the whole ward who may be one, the likeliest first, with the reason in words.

Nobody is compared with everybody: one pass over people and phones sorts them into small groups that share an ID number,
a phone, or a name with year of birth or neighbourhood; only within a group are people compared (`rules.likeness`).
15,000 people take 0.4 s. Pairs noted as two people are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from dicandesk.rules.dates import birth_year
from dicandesk.rules.likeness import Person, likeness
from dicandesk.rules.people import Deed
from dicandesk.rules.text import fold
from dicandesk.services.common.reading import demand
from dicandesk.services.ward.units import scope
from dicandesk.store.database import one_pass
from dicandesk.store.tables import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from dicandesk.rules.likeness import Likeness
    from dicandesk.rules.people import Actor
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database

MOST = 500
LEAST = 70
"""More than beside a form (`likeness.SUSPECT`): in a ward of thousands there are namesakes of one year, born on other
days and living elsewhere."""
_CROWD = 40
"""A group of more than this says nothing: half a hamlet may share the number of its head."""
_PEOPLE = f"SELECT id, name, birth, sex, unit, id_hash FROM resident WHERE _f & {HIDDEN} = 0"  # noqa: S608
_PHONES = f"SELECT parent, digits FROM phone WHERE _f & {HIDDEN} = 0"  # noqa: S608
APART = f"""SELECT coalesce(x.representative, d.a), coalesce(y.representative, d.b) FROM not_same d
LEFT JOIN alias x ON x.id = d.a LEFT JOIN alias y ON y.id = d.b WHERE d._f & {HIDDEN} = 0"""  # noqa: S608
"""Pairs noted as two people, by the records that show them now."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two people who may be one.

    Attributes:
        first: the record that was made first, `second` the other one.
        title: name, or both names as far as they differ.
        why: what agrees: "Trùng: tên, năm sinh".
        score: 0 to 100.
    """

    first: bytes
    second: bytes
    title: str
    why: str
    score: int


def proposals(db: Database, actor: Actor, *, limit: int = MOST) -> list[Proposal]:
    """Return the pairs that somebody should look at, the likeliest first; of people the member looks after.

    Raises:
        UserError: the actor sees figures only.
    """
    demand(actor, Deed.ASSIST)
    with db.reading() as session, one_pass(session) as connection:
        whole = scope(session, actor)
        people = _people(connection)
        apart = {frozenset(pair) for pair in connection.execute(APART)}
    found: dict[frozenset[bytes], Likeness] = {}
    for group in _groups(people):
        for one, other in combinations(group, 2):
            pair = frozenset((one, other))
            if pair in found or pair in apart:
                continue
            if whole is not None and people[one].unit not in whole and people[other].unit not in whole:
                continue
            like = likeness(people[one], people[other])
            if like.score >= LEAST:
                found[pair] = like
    rows = [_proposal(people, min(pair), max(pair), like) for pair, like in found.items()]
    return sorted(rows, key=lambda row: (-row.score, row.title, row.first, row.second))[:limit]


def suspected(db: Database, actor: Actor) -> frozenset[bytes]:
    """Return the ids of everybody who is in a pair."""
    return frozenset(one for row in proposals(db, actor) for one in (row.first, row.second))


def _people(connection: Connection) -> dict[bytes, Person]:
    phones: dict[bytes, list[str]] = {}
    for parent, digits in connection.execute(_PHONES):
        if digits:
            phones.setdefault(parent, []).append(digits)
    return {
        rec: Person(name or "", birth, sex, unit, frozenset(phones.get(rec, ())), mark)
        for rec, name, birth, sex, unit, mark in connection.execute(_PEOPLE)
    }


def _groups(people: dict[bytes, Person]) -> Iterator[list[bytes]]:
    groups: dict[Hashable, list[bytes]] = {}
    for rec, person in people.items():
        for key in _keys(person):
            groups.setdefault(key, []).append(rec)
    return (group for group in groups.values() if 1 < len(group) <= _CROWD)


def _keys(person: Person) -> Iterator[Hashable]:
    """Yield what a person shares with whoever may be the same: beside the number and a phone always part of a name."""
    if person.id_mark is not None:
        yield person.id_mark
    yield from person.phones
    words = fold(person.name).split()
    year, name = birth_year(person.birth), tuple(sorted(words))
    if year is not None:
        yield name, year
    if person.unit is not None:
        yield name, person.unit
        if year is not None and len(words) > 1:
            yield words[0], words[-1], year, person.unit


def _proposal(people: dict[bytes, Person], first: bytes, second: bytes, like: Likeness) -> Proposal:
    one, other = people[first].name, people[second].name
    return Proposal(first, second, _both(one, other), like.sentence, like.score)


def _both(one: str, other: str) -> str:
    """Return two names in one line: "Lục Thị Sầm · Sâm"."""
    if one == other:
        return one
    words, rest = one.split(), other.split()
    if len(words) == len(rest) and words[:-1] == rest[:-1]:
        return f"{one} · {rest[-1]}"
    return f"{one} · {other}"
