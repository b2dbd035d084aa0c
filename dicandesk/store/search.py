"""Full-text index over residents: names, birth year, neighbourhood, phones and the tail of the ID number.

Words are folded (`rules.text.fold`) before they are indexed. A number is indexed backwards too, so that a prefix query
finds its tail: "5008" finds 0912345008 and an ID number that ends so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dicandesk.rules.search import index_words
from dicandesk.rules.text import fold
from dicandesk.store import state
from dicandesk.store.tables import ENTITIES, HIDDEN, Need, Phone, Resident, Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from dicandesk.store.cipher import Connection

_CHUNK = 500
_TAIL = "z"
"""First letter of a number written backwards, which no folded Vietnamese word begins with."""

WORDED = frozenset(ENTITIES[Resident.number].by_column[name].number for name in ("name", "birth", "unit", "id_hash"))
"""Numbers of the residents' fields that are indexed."""

_ROWS = f"""SELECT r.pk, r.id, r.name, r.birth, r.id_tail, u.name, r._f & {HIDDEN} FROM resident r
LEFT JOIN unit u ON u.id = r.unit WHERE r.id IN ({{marks}})"""  # noqa: S608


def refresh(
    connection: Connection,
    changed: dict[int, set[bytes]],
    parents: Collection[bytes],
    fresh: frozenset[bytes],
    silent: Collection[bytes] = (),
) -> None:
    """Bring the index up to date after records changed.

    Args:
        connection: inside the transaction of the change.
        changed: record ids by entity number.
        parents: ids of the records above changed ones.
        fresh: ids of changed records that had no row before, so nothing of them is in the index.
        silent: ids of changed residents of whom nothing changed that is indexed.
    """
    ids = changed.get(Resident.number, set()).difference(silent)
    if Phone.number in changed or Need.number in changed:
        ids.update(parents)
    if units := changed.get(Unit.number):
        marks = ",".join("?" * len(units))
        rows = connection.execute(f"SELECT id FROM resident WHERE unit IN ({marks})", sorted(units))  # noqa: S608
        ids.update(bytes(rec) for (rec,) in rows)
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        _index(connection, ordered[start : start + _CHUNK], fresh)


def _index(connection: Connection, ids: list[bytes], fresh: frozenset[bytes]) -> None:
    marks = ",".join("?" * len(ids))
    phones: dict[bytes, list[str]] = {}
    query = f"SELECT parent, digits FROM phone WHERE parent IN ({marks}) AND _f & {HIDDEN} = 0"  # noqa: S608
    for parent, digits in (
        connection.execute(query, ids) if state.any_between(connection, "phone", "parent", ids) else ()
    ):
        phones.setdefault(parent, []).append(digits or "")
    there: dict[int, str] = {}
    if not fresh.issuperset(ids):
        query = f"SELECT s.rowid, s.words FROM search s JOIN resident r ON r.pk = s.rowid WHERE r.id IN ({marks})"  # noqa: S608
        there = dict(connection.execute(query, ids).fetchall())
    now = {
        pk: words(name or "", birth or "", unit or "", phones.get(rec, ()), tail or "")
        for pk, rec, name, birth, tail, unit, hidden in connection.execute(_ROWS.format(marks=marks), ids).fetchall()
        if not hidden
    }
    # Taking a common word out of the index costs 10 ms with 100,000 people: only who is found otherwise is touched.
    gone = [(pk,) for pk, text in there.items() if now.get(pk) != text]
    connection.executemany("DELETE FROM search WHERE rowid = ?", gone)
    new = [(pk, text) for pk, text in now.items() if there.get(pk) != text]
    connection.executemany("INSERT INTO search(rowid, words) VALUES (?, ?)", new)


def words(name: str, birth: str, unit: str, phones: Collection[str], id_tail: str) -> str:
    """Return what is indexed of one person."""
    parts = [index_words(name), birth[:4], _unit_words(unit)]
    for phone in phones:
        number = national(phone)
        parts += (number, _TAIL + number[::-1])
    if id_tail:
        parts.append(_TAIL + id_tail[::-1])
    return " ".join(part for part in parts if part)


_unit_words = lru_cache(256)(fold)
"""Of the few names that all people's neighbourhoods have."""


def national(phone: str) -> str:
    """Return a stored phone number (E.164) as people say it: 0912345678."""
    return "0" + phone[3:] if phone.startswith("+84") else phone.lstrip("+")


def match(folded: Collection[str], numbers: Collection[str]) -> str:
    """Return the full-text query: every word as a prefix; every number as a prefix or as a tail. "" for nothing."""
    terms = [f'"{word}"*' for word in folded]
    terms += [f'("{digits}"* OR "{_TAIL}{digits[::-1]}"*)' for digits in numbers]
    return " AND ".join(terms)


def rebuild(connection: Connection) -> None:
    """Index every resident afresh."""
    connection.execute("DELETE FROM search")
    ids = [bytes(rec) for (rec,) in connection.execute("SELECT id FROM resident ORDER BY pk")]
    for start in range(0, len(ids), _CHUNK):
        _index(connection, ids[start : start + _CHUNK], frozenset(ids))
