"""Decisions that wait for a person: two values of one fact, or a record deleted here and changed there.

Nothing is lost meanwhile. The choices are named A, B, C by operation id, so that they mean the same on every PC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dicandesk.i18n import _
from dicandesk.rules import merge
from dicandesk.rules.consent import State
from dicandesk.rules.dates import show_birth, show_date
from dicandesk.rules.identity import mask_id, show_phone
from dicandesk.rules.labels import Labels
from dicandesk.rules.merge import EXISTENCE
from dicandesk.services import authors
from dicandesk.services.units import scope, short_names
from dicandesk.store import state
from dicandesk.store.database import raw
from dicandesk.store.tables import CONFLICT, CONTESTED, ENTITIES, HIDDEN, MAPPED, Resident

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.merge import Record, Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.authors import Authored
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.store.fields import Field
    from dicandesk.store.tables import Synced

# "+id": sorted after the few rows are found, or the planner would walk the index of all ids in order.
_FLAGGED = f"""SELECT id, _f FROM {{table}} WHERE _f <> 0 AND _f & {CONFLICT | CONTESTED} <> 0 AND _f & {HIDDEN} = 0
ORDER BY +id LIMIT 500"""  # noqa: S608
EXISTENCE_NAME = "existence"
DELETE = "delete"
UNDELETE = "undelete"

FIELD_LABELS = Labels(
    name=lambda: _("Họ và tên"),
    birth=lambda: _("Ngày sinh"),
    unit=lambda: _("Tổ dân phố"),
    id_hash=lambda: _("Số định danh"),
    digits=lambda: _("Điện thoại"),
    rank=lambda: _("Đồng ý"),
    existence=lambda: _("Xoá hay giữ"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values to choose from.

    Attributes:
        key: "A", "B" ...; "delete" or "undelete" where the question is whether to keep the record.
        text: the value in words.
        who: name of its author, "" where that is not known here any more.
        when: None where that is not known.
    """

    key: str
    text: str
    who: str
    when: datetime | None
    device: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One decision that waits.

    Attributes:
        id: names it, for `resolve`; the same on every PC.
        table: kind of row, "resident" or "phone" for example.
        record: the row it is about; `resident` the person, None where it is about none.
        title: name of the person.
        field: name of the field, "existence" for whether to keep the record.
        values: the choices, in the order of their keys.
    """

    id: str
    kind: Literal["field", "existence"]
    table: str
    record: bytes
    resident: bytes | None
    title: str
    field: str
    field_label: str
    values: tuple[Choice, ...]


def inbox(db: Database, actor: Actor | None = None) -> list[Conflict]:
    """Return the decisions that wait, by record; with `actor`, only about people they look after."""
    with db.reading() as session:
        whole = scope(session, actor) if actor is not None else None
        found = []
        for table, record, number in _waiting(raw(session)):
            resident, name, unit = _person(raw(session), table, record)
            if whole is None or unit in whole:
                found.append(_conflict(session, table, record, number, (resident, name)))
    return found


def count(session: ReadSession) -> int:
    """Return how many decisions wait."""
    return len(_waiting(raw(session)))


def of_records(session: ReadSession, records: set[bytes]) -> int:
    """Return how many decisions wait about these rows."""
    return sum(record in records for _table, record, _number in _waiting(raw(session)))


def _waiting(connection: Connection) -> list[tuple[type[Synced], bytes, int]]:
    """Return (table, record, field number) of what waits; only the few rows that carry a flag are read."""
    found: list[tuple[type[Synced], bytes, int]] = []
    for table in MAPPED:
        flagged: dict[bytes, int] = dict(connection.execute(_FLAGGED.format(table=table.__tablename__)).fetchall())
        for rec, kept in state.load(connection, table.number, flagged).items() if flagged else ():
            found += [(table, rec, number) for number in _undecided(kept.record, flagged[rec])]
    return sorted(found, key=lambda one: one[1:])


def _undecided(record: Record, flags: int) -> list[int]:
    """Return the numbers of the fields of a record that somebody has to decide."""
    asked = [EXISTENCE] if flags & CONTESTED else []
    for number, field in ENTITIES[record.entity].fields.items():
        if merge.in_conflict(record.live.get(number, {}), field.policy):
            asked.append(number)
    return asked


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


def _conflict(
    session: ReadSession, table: type[Synced], record: bytes, number: int, person: tuple[bytes | None, str]
) -> Conflict:
    connection = raw(session)
    live = live_values(connection, table, record, number)
    by = authors.of_ops(session, list(live))
    if number == EXISTENCE:
        name = EXISTENCE_NAME
        values = _keep_or_not(live, by, authors.last_change(session, [record], besides=list(live)))
    else:
        field = ENTITIES[table.number].fields[number]
        name = field.columns[0]
        units = short_names(session)
        values = tuple(_choice(key, _text(field, live[op], units), by.get(op)) for key, op in lettered(live))
    kind: Literal["field", "existence"] = "existence" if number == EXISTENCE else "field"
    label = FIELD_LABELS.get(name, name)
    return Conflict(
        f"{record.hex()}.{name}", kind, table.__tablename__, record, person[0], person[1], name, label, values
    )


def live_values(connection: Connection, table: type[Synced], record: bytes, number: int) -> dict[bytes, Value]:
    """Return the different live values of a field by operation id, the oldest operation of each."""
    kept = state.load(connection, table.number, [record])[record]
    found: dict[bytes, Value] = {}
    for op, value in sorted(merge.values(kept.record, number).items()):
        if value not in found.values():
            found[op] = value
    return found


def lettered(live: dict[bytes, Value]) -> list[tuple[str, bytes]]:
    """Return (letter, operation id) of each value, the smallest id first."""
    return [(chr(ord("A") + place), op) for place, op in enumerate(sorted(live))]


def _choice(key: str, text: str, by: Authored | None) -> Choice:
    return Choice(key, text, by.who, by.when, by.device) if by else Choice(key, text, "", None, "")


def _keep_or_not(live: dict[bytes, Value], by: dict[bytes, Authored], last: Authored | None) -> tuple[Choice, ...]:
    """Return both answers: the newest delete with its author, and the newest change that it had not seen."""
    deletes = [op for op, value in sorted(live.items()) if isinstance(value, list)]
    keeps = [op for op, value in sorted(live.items()) if not isinstance(value, list)]
    kept_by = by.get(keeps[-1]) if keeps else last
    return (
        _choice(DELETE, _("Xoá"), by.get(deletes[-1]) if deletes else None),
        _choice(UNDELETE, _("Giữ lại"), kept_by),
    )


def _text(field: Field, value: Value, units: dict[bytes, str]) -> str:
    """Return a value of a field in words."""
    cells = field.spread(value)
    first = cells[0]
    if first is None:
        return _("(để trống)")
    name = field.columns[0]
    if name == "birth":
        return show_birth(str(first))
    if isinstance(first, bytes):
        return mask_id(str(cells[1] or "")) if name == "id_hash" else units.get(first, "")
    if name == "digits":
        number = show_phone(str(first))
        return f"{number} ({cells[1]!s})" if cells[1] else number
    if name == "rank":
        state = next((known.label() for known in State if known == first), "")
        return f"{state} · {show_date(str(cells[1]))}"
    return str(first)
