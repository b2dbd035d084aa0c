"""What waits for a person, told by the state alone: nothing depends on when or in what order it arrived.

Only flagged rows, merged people and one index are read, however many people there are. What is deleted, erased or
merged away raises nothing of its own; unmerging brings its questions back. In plain words, with who and when:
`services.records.conflicts`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules import merge
from dicandesk.rules.merge import EXISTENCE
from dicandesk.store import kin, state
from dicandesk.store.tables import CONFLICT, CONTESTED, DELETED, ENTITIES, ERASED, HIDDEN, PARTIAL, Resident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicandesk.store.cipher import Connection

MOST = 500
"""Most flagged rows of one table that are looked at."""
# "+id": sorted after the few rows are found, or the planner would walk the index of all ids in order.
_FLAGGED = f"""SELECT id, _f FROM {{table}} WHERE _f <> 0 AND _f & {CONFLICT | CONTESTED} <> 0 AND _f & {HIDDEN} = 0
ORDER BY +id LIMIT {MOST}"""  # noqa: S608
_SAME_NUMBER = "SELECT id_hash FROM resident WHERE id_hash IS NOT NULL GROUP BY id_hash HAVING count(*) > 1"
_HOLDERS = f"""SELECT DISTINCT coalesce(a.representative, r.id), coalesce(a.class, r.id) FROM resident r
LEFT JOIN alias a ON a.id = r.id WHERE r.id_hash = ? AND r._f & {DELETED | ERASED | PARTIAL} = 0
ORDER BY 1 LIMIT 50"""  # noqa: S608
_NOT_SAME = f"""SELECT coalesce(x.class, d.a), coalesce(y.class, d.b) FROM not_same d
LEFT JOIN alias x ON x.id = d.a LEFT JOIN alias y ON y.id = d.b WHERE d._f & {HIDDEN} = 0"""  # noqa: S608


class Question(enum.Enum):
    """What a person has to decide, and what closes it."""

    VALUES = "values"
    """Several different values of one fact: set the right one."""
    EXISTENCE = "existence"
    """Deleted here and changed there: delete or undelete."""
    UNSEEN = "unseen"
    """Values of somebody merged away that no author of a merge saw: set them on the survivor, then merge again."""
    HALF_ERASED = "half_erased"
    """One of several merged people was erased: erase the others too, or unmerge."""
    SAME_NUMBER = "same_number"
    """Two people with one ID number: merge them, or note that they are not the same."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One thing that waits.

    Attributes:
        entity: number of the entity of `record`.
        record: the row it is about; of merged people the representative; of two with one number the smaller.
        field: number of the field, `EXISTENCE` where it is about no field.
        others: ids of the members with unseen values; of the erased members; or of the other holder of the number.
    """

    entity: int
    record: bytes
    field: int
    question: Question
    others: tuple[bytes, ...] = ()


def facts(connection: Connection) -> list[Fact]:
    """Return everything that waits, by entity and record."""
    found = [*undecided(connection), *about_merged(connection), *same_numbers(connection)]
    return sorted(found, key=lambda one: (one.entity, one.record, one.field, one.question.value, one.others))


def undecided(connection: Connection) -> Iterator[Fact]:
    """Yield fields with several different values, and records both deleted and changed."""
    for number, entity in ENTITIES.items():
        flagged: dict[bytes, int] = dict(connection.execute(_FLAGGED.format(table=entity.table)).fetchall())
        for rec, kept in state.load(connection, number, flagged).items() if flagged else ():
            if flagged[rec] & CONTESTED:
                yield Fact(number, rec, EXISTENCE, Question.EXISTENCE)
            for place, field in entity.fields.items():
                if merge.in_conflict(kept.record.live.get(place, {}), field.policy):
                    yield Fact(number, rec, place, Question.VALUES)


def about_merged(connection: Connection) -> Iterator[Fact]:
    """Yield merged people of whom somebody has values that nobody saw, and those of whom somebody was erased."""
    unseen: dict[bytes, list[bytes]] = {}
    query = "SELECT id, representative, waits FROM alias WHERE waits <> 0 ORDER BY id"
    for rec, shown, waits in connection.execute(query).fetchall():
        if waits & kin.UNSEEN:
            unseen.setdefault(shown, []).append(rec)
        if waits & kin.HALF_ERASED:
            mates = kin.class_mates(connection, [rec])[rec]
            gone = tuple(sorted(kin.erased_among(connection, mates)))
            yield Fact(Resident.number, rec, EXISTENCE, Question.HALF_ERASED, gone)
    for shown, members in unseen.items():
        yield Fact(Resident.number, shown, EXISTENCE, Question.UNSEEN, tuple(members))


def same_numbers(connection: Connection) -> Iterator[Fact]:
    """Yield pairs of people with one ID number whom nobody merged, nor noted as two."""
    shared = [number for (number,) in connection.execute(_SAME_NUMBER)]
    if not shared:
        return
    apart = {frozenset(pair) for pair in connection.execute(_NOT_SAME)}
    number = ENTITIES[Resident.number].by_column["id_hash"].number
    for mark in shared:
        holders = connection.execute(_HOLDERS, (mark,)).fetchall()
        for place, (one, class_) in enumerate(holders):
            for two, other in holders[place + 1 :]:
                if frozenset((class_, other)) not in apart:
                    yield Fact(Resident.number, one, number, Question.SAME_NUMBER, (two,))
