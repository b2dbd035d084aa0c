"""The list of residents, whole and filtered: who stands in it as bare record ids, and rows for those looked at.

15,000 ids are a quarter of a megabyte and a few milliseconds; what a row says is asked for when it comes into view, so
the list opens as fast for a ward as for a hamlet, and nobody's row lies in memory unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dicandesk.rules.consent import Purpose, State
from dicandesk.rules.dates import age
from dicandesk.rules.guidance import Outcome
from dicandesk.rules.people import Deed
from dicandesk.rules.search import parse_query
from dicandesk.services.common.moments import day_of, from_ms
from dicandesk.services.common.reading import demand, marks
from dicandesk.services.register.glimpses import iso_date
from dicandesk.services.register.proposals import suspected
from dicandesk.services.ward.units import scope, short_names
from dicandesk.store import search
from dicandesk.store.database import one_pass, raw
from dicandesk.store.tables import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

MOST = 100_000
DUE_DAYS = 6
"""Days from today in which an appointment counts as due: a week with today."""
ID = 16
"""Bytes of a record id."""
CHUNK = 500
"""Rows asked for at once where all of them are wanted."""

_IDS = "SELECT r.id FROM resident r WHERE r._f & {hidden} = 0 {conditions} ORDER BY r.sort_key, r.pk LIMIT ?"
_ROWS = f"""SELECT r.id, r.name, r.birth, r.unit,
(SELECT group_concat(n.kind) FROM need n WHERE n.parent = r.id AND n._f & {HIDDEN} = 0),
(SELECT max(s.at) FROM attendance a CROSS JOIN session s ON s.id = a.session
    WHERE a.parent = r.id AND (a._f | s._f) & {HIDDEN} = 0),
(SELECT min(p.due) FROM followup p WHERE p.parent = r.id AND p.done_on IS NULL AND p._f & {HIDDEN} = 0),
(SELECT max(c.rank) FROM consent c WHERE c.parent = r.id AND c.purpose = '{Purpose.STORE.value}'
    AND c._f & {HIDDEN} = 0),
(SELECT t.outcome FROM result t CROSS JOIN session s ON s.id = t.session
    WHERE t.parent = r.id AND t.topic = ? AND (t._f | s._f) & {HIDDEN} = 0 ORDER BY s.at DESC, t.pk DESC LIMIT 1)
FROM resident r WHERE r.id IN ({{marks}}) AND r._f & {HIDDEN} = 0"""  # noqa: S608

_HAS_NEED = f"EXISTS (SELECT 1 FROM need n WHERE n.parent = r.id AND n.kind = ? AND n._f & {HIDDEN} = 0)"  # noqa: S608
_ALONE = f"""r.id NOT IN (SELECT rec FROM (SELECT t.parent AS rec, t.outcome AS outcome, max(s.at)
FROM result t JOIN session s ON s.id = t.session WHERE t.topic = ? AND (t._f | s._f) & {HIDDEN} = 0 GROUP BY t.parent)
WHERE outcome = '{Outcome.ALONE.value}' AND rec IS NOT NULL)"""  # noqa: S608
_NEVER = f"""r.id NOT IN (SELECT t.parent FROM result t JOIN session s ON s.id = t.session
WHERE t.topic = ? AND (t._f | s._f) & {HIDDEN} = 0 AND t.parent IS NOT NULL)"""  # noqa: S608
_NOT_AGREED = f"""r.id NOT IN (SELECT parent FROM consent WHERE purpose = '{Purpose.STORE.value}' AND _f & {HIDDEN} = 0
AND parent IS NOT NULL GROUP BY parent HAVING max(rank) = {State.GIVEN.value})"""  # noqa: S608
_DUE = f"r.id IN (SELECT parent FROM followup WHERE done_on IS NULL AND due <= ? AND _f & {HIDDEN} = 0)"  # noqa: S608
_SAYS = "r.pk IN (SELECT rowid FROM search WHERE search MATCH ?)"


@dataclass(frozen=True, slots=True)
class Filters:
    """Who is asked for; what is not set does not narrow the list, and what is set narrows together.

    Attributes:
        unit: of this neighbourhood.
        min_age: full years, and `max_age`; people of unknown age are left out by either.
        need: key of `rules.residents.NEEDS`.
        topic_not_alone: code of a topic that they cannot do alone yet.
        topic_never: code of a topic that nobody has guided them in yet.
        no_consent: who has not agreed to be kept.
        due: who has an appointment this week, or missed one.
        suspected: who may be registered twice (`services.register.proposals`).
    """

    unit: bytes | None = None
    min_age: int | None = None
    max_age: int | None = None
    need: str | None = None
    topic_not_alone: str | None = None
    topic_never: str | None = None
    no_consent: bool = False
    due: bool = False
    suspected: bool = False

    @property
    def topic(self) -> str | None:
        """Return the code of the topic whose results are of interest, None for none."""
        return self.topic_not_alone or self.topic_never


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list; no phone and nothing sensitive stands in it.

    Attributes:
        needs: keys of `rules.residents.NEEDS`.
        unit: short name of the neighbourhood, "" for none.
        outcome: the latest result for the topic that was asked for, None where it was never guided.
    """

    id: bytes
    name: str
    birth: str | None
    age: int | None
    needs: tuple[str, ...]
    unit: str
    unit_id: bytes | None
    last_visit: datetime | None
    next_due: date | None
    has_consent: bool
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is in the list.

    Attributes:
        ids: record ids one after the other, 16 bytes each, in Vietnamese order by given name.
        first: the rows of the first of them.
    """

    ids: bytes = b""
    first: tuple[ListRow, ...] = ()

    def __len__(self) -> int:
        return len(self.ids) // ID

    def id(self, place: int) -> bytes:
        """Return the record id at a place."""
        return self.ids[place * ID : place * ID + ID]

    def some(self, start: int, stop: int) -> list[bytes]:
        """Return the record ids from one place up to another."""
        return [self.id(place) for place in range(start, min(stop, len(self)))]


def listed(
    db: Database,
    actor: Actor,
    filters: Filters | None = None,
    text: str = "",
    *,
    now: datetime,
    first: int = 0,
    limit: int = MOST,
) -> Listed:
    """Return whom the member looks after, the filters mean and the text finds.

    Args:
        db: the open database.
        actor: who asks.
        filters: none narrows nothing.
        text: words that each begin a word of the person, or the end of a number, as in the search.
        now: the moment.
        first: how many rows come along.
        limit: most people.

    Raises:
        UserError: the actor sees figures only.
    """
    demand(actor, Deed.ASSIST)
    filters = filters or Filters()
    today = day_of(now)
    twice = suspected(db, actor) if filters.suspected else None
    with db.reading() as session:
        query, values = _question(filters, text, scope(session, actor), today, limit)
        with one_pass(session) as connection:
            found = [bytes(rec) for (rec,) in connection.execute(query, values)]
        wanted = found if twice is None else [rec for rec in found if rec in twice]
        top = _rows(raw(session).execute(*_asked(wanted[:first], filters.topic)), short_names(session), today)
        return Listed(b"".join(wanted), tuple(_in_order(wanted[:first], top)))


def rows(
    db: Database, actor: Actor, residents: Sequence[bytes], topic: str | None = None, *, now: datetime
) -> list[ListRow]:
    """Return what the list says of these people, in their order; who is gone meanwhile, or not theirs, is left out.

    Raises:
        UserError: the actor sees figures only.
    """
    demand(actor, Deed.ASSIST)
    with db.reading() as session:
        whole, names, connection, today = scope(session, actor), short_names(session), raw(session), day_of(now)
        found: list[ListRow] = []
        for start in range(0, len(residents), CHUNK):
            some = residents[start : start + CHUNK]
            found += _in_order(some, _rows(connection.execute(*_asked(some, topic)), names, today))
        return [row for row in found if whole is None or row.unit_id in whole]


def list_(
    db: Database, actor: Actor, filters: Filters | None = None, *, now: datetime, limit: int = MOST
) -> list[ListRow]:
    """Return the whole list as rows; for who needs all of them at once.

    Raises:
        UserError: the actor sees figures only.
    """
    filters = filters or Filters()
    found = listed(db, actor, filters, now=now, limit=limit)
    return rows(db, actor, found.some(0, len(found)), filters.topic, now=now)


def _asked(residents: Sequence[bytes], topic: str | None) -> tuple[str, list[object]]:
    return _ROWS.format(marks=marks(residents)), [topic or "", *residents]


def _in_order(residents: Sequence[bytes], found: Iterable[ListRow]) -> Iterator[ListRow]:
    by_id = {row.id: row for row in found}
    return (by_id[rec] for rec in residents if rec in by_id)


def _question(
    filters: Filters, text: str, whole: frozenset[bytes | None] | None, today: date, limit: int
) -> tuple[str, list[object]]:
    """Return the statement and its values."""
    asked = parse_query(text)
    parts: list[tuple[str, list[object]]] = []
    if whole is not None:
        units = sorted(unit for unit in whole if unit is not None)
        parts.append((f"(r.unit IN ({marks(units)}) OR r.unit IS NULL)", [*units]))
    if filters.min_age is not None:
        parts.append(("r.birth <= ?", [_born(today, filters.min_age)]))
    if filters.max_age is not None:
        parts.append(("r.birth > ?", [_born(today, filters.max_age + 1)]))
    parts += [(condition, [value]) for condition, value in _named(filters) if value is not None]
    if filters.no_consent:
        parts.append((_NOT_AGREED, []))
    if filters.due:
        parts.append((_DUE, [(today + timedelta(days=DUE_DAYS)).isoformat()]))
    if not asked.is_empty:
        parts.append((_SAYS, [search.match(asked.words, asked.numbers)]))
    conditions = "".join(f" AND {condition}" for condition, _values in parts)
    values = [value for _condition, own in parts for value in own]
    return _IDS.format(hidden=HIDDEN, conditions=conditions), [*values, limit]


def _named(filters: Filters) -> Iterator[tuple[str, object]]:
    """Yield the conditions that ask for one value, with the value; None asks for nothing."""
    yield "r.unit = ?", filters.unit
    yield _HAS_NEED, filters.need
    yield _ALONE, filters.topic_not_alone
    yield _NEVER, filters.topic_never


def _born(today: date, years: int) -> str:
    """Return the last birthday, as ISO date, of who is so old today."""
    return f"{today.year - years:04d}-{today.month:02d}-{today.day:02d}"


def _rows(found: Iterable[tuple[Any, ...]], units: dict[bytes, str], today: date) -> Iterator[ListRow]:
    """Yield the rows one by one; what many of them share is made once, which saves time and memory."""
    own = {unit: unit for unit in units}
    births: dict[str | None, tuple[str | None, int | None]] = {}
    visits: dict[int | None, datetime | None] = {None: None}
    outcomes = {outcome.value: outcome for outcome in Outcome}
    for rec, name, birth, unit, kinds, at, due, rank, outcome in found:
        if birth not in births:
            births[birth] = birth, age(birth, today)
        if at not in visits:
            visits[at] = from_ms(at)
        own_birth, years = births[birth]
        yield ListRow(
            id=rec,
            name=name or "",
            birth=own_birth,
            age=years,
            needs=tuple(dict.fromkeys(kinds.split(","))) if kinds else (),
            unit=units.get(unit, ""),
            unit_id=own.get(unit, unit),
            last_visit=visits[at],
            next_due=iso_date(due),
            has_consent=rank == State.GIVEN,
            outcome=outcomes.get(outcome),
        )
