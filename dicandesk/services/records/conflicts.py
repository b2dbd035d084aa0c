"""Decisions that wait for a person, in plain words: what stood there before, what this PC says and what another one.

Nothing is lost meanwhile, and all of it follows from the state alone (`store.waiting`): every PC asks the same, and one
answer closes a question everywhere. The choices are named A, B, C by operation id, so that they mean the same on every
PC. A conflict also carries what it showed: whoever decides supersedes that, never what arrived meanwhile.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from dicandesk.i18n import _
from dicandesk.rules import merge
from dicandesk.rules.merge import EXISTENCE
from dicandesk.rules.people import Deed, may
from dicandesk.services.common.reading import shown_by
from dicandesk.services.records import fact_words
from dicandesk.services.register import removal
from dicandesk.services.ward import authors
from dicandesk.services.ward.units import scope, short_names
from dicandesk.store import kin, state, superseded, waiting
from dicandesk.store.database import raw
from dicandesk.store.tables import ENTITIES, MAPPED, Resident
from dicandesk.store.waiting import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.merge import Record, Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.common.reading import Shown
    from dicandesk.services.ward.authors import Authored
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced
    from dicandesk.store.waiting import Fact

Kind: TypeAlias = Literal["field", "existence", "unseen", "half_erased", "same_number"]
BOTH, DELETE, UNDELETE = "both", "delete", "undelete"
ERASE, UNMERGE, MERGE, NOT_SAME = "erase", "unmerge", "merge", "not-same"
"""Choices beside the letters. `BOTH` keeps every number: the first in place, the others as further phones."""
EXISTENCE_NAME = "existence"
PHONE = "digits"
_TABLES: dict[int, type[Synced]] = {table.number: table for table in MAPPED}
_OFFICE = (Question.UNSEEN, Question.HALF_ERASED, Question.SAME_NUMBER)
"""Questions about merged and erased people: officers are asked, nobody else."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values to choose from, or one of two people who may be the same.

    Attributes:
        key: "A", "B" ...; or a word such as "delete", where the question is no value.
        text: the value in words.
        who: name of its author, "" where that is not known here any more.
        when: None where that is not known.
        is_here: it was said on this PC.
        detail: what speaks for it, "" for nothing more.
        record: whose value it is, where that is somebody merged with `Conflict.record`.
    """

    key: str
    text: str
    who: str
    when: datetime | None
    device: str
    is_here: bool = False
    detail: str = ""
    record: bytes = b""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One decision that waits.

    Attributes:
        id: names it, for `resolve`; the same on every PC.
        table: kind of row, "resident" or "phone" for example.
        record: the row it is about; `resident` the person, None where it is about none.
        title: name of the person.
        field: name of the field, "existence" for whether to keep the record, or the kind of question.
        values: what is compared, in the order of the keys.
        choices: every answer that `resolve` takes.
        before: what stood there before the last change, None where that is not known here.
        others: ids of the other people it is about.
        is_office: only officers decide it.
        shown: what is superseded by deciding; opaque.
        stored: what a choice sets, by key and name of the field; opaque.
    """

    id: str
    kind: Kind
    table: str
    record: bytes
    resident: bytes | None
    title: str
    field: str
    field_label: str
    values: tuple[Choice, ...]
    choices: tuple[str, ...]
    before: str | None = None
    others: tuple[bytes, ...] = ()
    is_office: bool = False
    shown: Shown = dataclasses.field(default_factory=dict, repr=False, compare=False)
    stored: Mapping[str, Mapping[str, Value]] = dataclasses.field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one reading of the inbox shares."""

    session: ReadSession
    connection: Connection
    units: Mapping[bytes, str]


def inbox(db: Database, actor: Actor | None = None) -> list[Conflict]:
    """Return the decisions that wait, by record; with `actor`, only about people they look after."""
    with db.reading() as session:
        whole = scope(session, actor) if actor is not None else None
        asked = _Asked(session, raw(session), short_names(session))
        is_officer = actor is None or may(actor, Deed.DECIDE)
        found = []
        for fact in waiting.facts(asked.connection):
            resident, name, unit = _person(asked.connection, _TABLES[fact.entity], fact.record)
            if (whole is None or unit in whole) and (is_officer or fact.question not in _OFFICE):
                found.append(_TOLD[fact.question](asked, fact, resident, name))
    return found


def count(session: ReadSession) -> int:
    """Return how many decisions wait."""
    return len(waiting.facts(raw(session)))


def of_records(session: ReadSession, records: set[bytes]) -> int:
    """Return how many decisions wait about these rows; who may be the same person is told apart from that."""
    found = (*waiting.undecided(raw(session)), *waiting.about_merged(raw(session)))
    return sum(not records.isdisjoint((one.record, *one.others)) for one in found)


def _person(connection: Connection, table: type[Synced], record: bytes) -> tuple[bytes | None, str, bytes | None]:
    """Return id, name and unit of the person a row is about; for a row about nobody its own name, if it has one."""
    resident: bytes | None = record
    if table is not Resident:
        query = f"SELECT parent FROM {table.__tablename__} WHERE id = ?"  # noqa: S608
        (resident,) = connection.execute(query, (record,)).fetchone()
    row = connection.execute("SELECT id, name, unit FROM resident WHERE id = ?", (resident,)).fetchone()
    if row is not None:
        return row[0], row[1] or "", row[2]
    named = "name" in ENTITIES[table.number].by_column
    query = f"SELECT name FROM {table.__tablename__} WHERE id = ?"  # noqa: S608
    return None, (connection.execute(query, (record,)).fetchone()[0] or "") if named else "", None


def live_values(connection: Connection, table: type[Synced], record: bytes, number: int) -> dict[bytes, Value]:
    """Return the different live values of a field by operation id, the oldest operation of each."""
    kept = state.load(connection, table.number, [record])[record]
    found: dict[bytes, Value] = {}
    for op, value in sorted(merge.values(kept.record, number).items()):
        if value not in found.values():
            found[op] = value
    return found


def lettered(live: Mapping[bytes, object]) -> list[tuple[str, bytes]]:
    """Return (letter, operation id) of each value, the smallest id first."""
    return [(chr(ord("A") + place), op) for place, op in enumerate(sorted(live))]


def _choice(key: str, text: str, by: Authored | None, *, detail: str = "", record: bytes = b"") -> Choice:
    if by is None:
        return Choice(key, text, "", None, "", detail=detail, record=record)
    return Choice(key, text, by.who, by.when, by.device, by.is_here, detail, record)


def _values(asked: _Asked, fact: Fact, resident: bytes | None, name: str) -> Conflict:
    table, entity = _TABLES[fact.entity], ENTITIES[fact.entity]
    column = entity.fields[fact.field]
    live = live_values(asked.connection, table, fact.record, fact.field)
    by = authors.of_ops(asked.session, list(live))
    values = tuple(
        _choice(key, fact_words.text(column, live[op], asked.units), by.get(op)) for key, op in lettered(live)
    )
    label = column.columns[0]
    was = superseded.before(asked.connection, fact.entity, fact.record)
    return Conflict(
        f"{fact.record.hex()}.{label}",
        "field",
        table.__tablename__,
        fact.record,
        resident,
        name,
        label,
        fact_words.LABELS.get(label, label),
        values,
        (*(one.key for one in values), *((BOTH,) if label == PHONE else ())),
        before=fact_words.text(column, was[fact.field], asked.units) if fact.field in was else None,
        is_office=resident is None,
        shown=shown_by(asked.session, {table: [fact.record]}),
        stored={key: {label: live[op]} for key, op in lettered(live)},
    )


def _existence(asked: _Asked, fact: Fact, resident: bytes | None, name: str) -> Conflict:
    """Return both answers: the newest delete with its author, and the newest change that it had not seen."""
    table = _TABLES[fact.entity]
    record = state.load(asked.connection, fact.entity, [fact.record])[fact.record].record
    live = record.live.get(EXISTENCE, {})
    deletes = [op for op, value in sorted(live.items()) if isinstance(value, list)]
    keeps = [op for op, value in sorted(live.items()) if not isinstance(value, list)]
    by = authors.of_ops(asked.session, list(live))
    kept_by = by.get(keeps[-1]) if keeps else authors.last_change(asked.session, [fact.record], besides=list(live))
    values = (
        _choice(DELETE, _("Xoá"), by.get(deletes[-1]) if deletes else None),
        _choice(UNDELETE, _("Giữ lại"), kept_by, detail=_news(asked, record)),
    )
    rows = {table: [fact.record]} if table is not Resident else removal.whole(asked.session, fact.record)
    return Conflict(
        f"{fact.record.hex()}.{EXISTENCE_NAME}",
        "existence",
        table.__tablename__,
        fact.record,
        resident,
        name,
        EXISTENCE_NAME,
        fact_words.LABELS[EXISTENCE_NAME],
        values,
        (DELETE, UNDELETE),
        is_office=True,
        shown=shown_by(asked.session, rows),
    )


def _news(asked: _Asked, record: Record) -> str:
    """Return what whoever deleted a record had not seen of it."""
    covers = {op for value in record.live.get(EXISTENCE, {}).values() if isinstance(value, list) for op in value}
    return _told(asked, record, _fields_of(record, set(merge.covered(record)) - covers))


def _fields_of(record: Record, ops: set[bytes]) -> list[int]:
    """Return the numbers of the known fields in which some operations are live, the create among them."""
    known = ENTITIES[record.entity].fields
    base = (record.base or {}) if record.id in ops else {}
    return [number for number in known if number in base or not ops.isdisjoint(record.live.get(number, {}))]


def _told(asked: _Asked, record: Record, numbers: list[int]) -> str:
    """Return fields of a record with their values in one line."""
    parts = []
    for number in numbers:
        column = ENTITIES[record.entity].fields[number]
        value = shown_value(record, number)
        label = fact_words.LABELS.get(column.columns[0], column.columns[0])
        parts.append(f"{label}: {fact_words.text(column, value, asked.units)}")
    return " · ".join(parts)


def shown_value(record: Record, number: int) -> Value:
    """Return the value that a record shows in a field; one without content where there is none."""
    column = ENTITIES[record.entity].fields[number]
    found = merge.values(record, number)
    winner = merge.winner(found, column.policy)
    return found[winner] if winner is not None else column.gather((None,) * len(column.columns))


def _unseen(asked: _Asked, fact: Fact, resident: bytes | None, name: str) -> Conflict:
    """Return what was changed of somebody merged away, beside what their representative shows."""
    found = _sides(asked.connection, fact.record, fact.others)
    sides = {one: numbers for one, numbers in found.items() if numbers or one == fact.record}
    states = {one: kept.record for one, kept in state.load(asked.connection, fact.entity, sides).items()}
    ops = {one: _newest(states[one], numbers) for one, numbers in sides.items()}
    by = authors.of_ops(asked.session, list(ops.values()))
    values = []
    stored = {MERGE: _stored(states[fact.record], sides[fact.record])}
    for place, one in enumerate(sorted(sides, key=lambda one: (ops[one], one))):
        text = _told(asked, states[one], sides[one]) or _("Giữ như hồ sơ chung")
        detail = _("Hồ sơ chung đang ghi như vậy") if one == fact.record else ""
        values.append(_choice(chr(ord("A") + place), text, by.get(ops[one]), detail=detail, record=one))
        stored[values[-1].key] = _stored(states[one], sides[one]) if one != fact.record else {}
    return Conflict(
        f"{fact.record.hex()}.unseen",
        "unseen",
        Resident.__tablename__,
        fact.record,
        resident,
        name,
        "unseen",
        fact_words.LABELS["unseen"],
        tuple(values),
        (*(one.key for one in values), MERGE, UNMERGE),
        others=fact.others,
        is_office=True,
        shown=shown_by(asked.session, {Resident: [fact.record, *fact.others]}),
        stored=stored,
    )


def _stored(record: Record, numbers: list[int]) -> dict[str, Value]:
    fields = ENTITIES[record.entity].fields
    return {fields[number].columns[0]: shown_value(record, number) for number in numbers}


def _sides(connection: Connection, shown: bytes, others: tuple[bytes, ...]) -> dict[bytes, list[int]]:
    """Return the fields that are compared where merged people have values that no author of a merge saw.

    Args:
        connection: to read with.
        shown: their representative; its side holds every field in which another side differs from it.
        others: the members with such values.
    """
    mates = kin.class_mates(connection, [shown])[shown]
    known = {op for edge in kin.edges_of(connection, "survivor", mates).values() for op in edge.covers}
    states = {one: kept.record for one, kept in state.load(connection, Resident.number, [shown, *others]).items()}
    found: dict[bytes, list[int]] = {shown: []}
    for one in others:
        news = _fields_of(states[one], set(merge.covered(states[one])) - known)
        found[one] = [n for n in news if shown_value(states[one], n) != shown_value(states[shown], n)]
    found[shown] = sorted({number for numbers in found.values() for number in numbers})
    return found


def _newest(record: Record, numbers: list[int]) -> bytes:
    """Return the newest operation behind the values of some fields; the create where there is none."""
    return max((op for number in numbers for op in merge.values(record, number)), default=record.id)


def _half_erased(asked: _Asked, fact: Fact, resident: bytes | None, name: str) -> Conflict:
    query = "SELECT op_id FROM erased WHERE rec = ?"
    (op,) = asked.connection.execute(query, fact.others[:1]).fetchone()
    mates = kin.class_mates(asked.connection, [fact.record])[fact.record]
    merges = list(kin.edges_of(asked.connection, "survivor", mates))
    last = authors.last_change(asked.session, [fact.record], besides=merges)
    values = (
        _choice(ERASE, _("Xoá hẳn cả hồ sơ này"), authors.of_ops(asked.session, [op]).get(op)),
        _choice(UNMERGE, _("Giữ lại: đây là người khác"), last),
    )
    return Conflict(
        f"{fact.record.hex()}.half_erased",
        "half_erased",
        Resident.__tablename__,
        fact.record,
        resident,
        name,
        "half_erased",
        fact_words.LABELS["half_erased"],
        values,
        (ERASE, UNMERGE),
        others=fact.others,
        is_office=True,
        shown=shown_by(asked.session, {Resident: [fact.record]}),
    )


def _same_number(asked: _Asked, fact: Fact, resident: bytes | None, name: str) -> Conflict:
    ids = [fact.record, *fact.others]
    by = authors.of_ops(asked.session, ids)
    states = {one: kept.record for one, kept in state.load(asked.connection, fact.entity, ids).items()}
    names = ENTITIES[fact.entity].by_column
    details = [names[column].number for column in ("birth", "unit", "address")]
    values = tuple(
        _choice(
            key,
            str(shown_value(states[one], names["name"].number) or ""),
            by.get(one),
            detail=_told(asked, states[one], [n for n in details if merge.values(states[one], n)]),
            record=one,
        )
        for key, one in lettered(dict.fromkeys(ids))
    )
    return Conflict(
        f"{fact.record.hex()}.same_number.{fact.others[0].hex()}",
        "same_number",
        Resident.__tablename__,
        fact.record,
        resident,
        name,
        "same_number",
        fact_words.LABELS["same_number"],
        values,
        (MERGE, NOT_SAME),
        others=fact.others,
        is_office=True,
        shown=shown_by(asked.session, {Resident: ids}),
    )


_TOLD: dict[Question, Callable[[_Asked, Fact, bytes | None, str], Conflict]] = {
    Question.VALUES: _values,
    Question.EXISTENCE: _existence,
    Question.UNSEEN: _unseen,
    Question.HALF_ERASED: _half_erased,
    Question.SAME_NUMBER: _same_number,
}
