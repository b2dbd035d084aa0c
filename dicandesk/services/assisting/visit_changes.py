"""Put a stored meeting right later: change it, take it back, bring it back; every person keeps the trace.

A form is filled with `open_` and gives back what it was shown, so that what another PC changed meanwhile is not
silently undone: only what the person at the desk changed is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.guidance import MODES, Attendee, Mode, Outcome, TopicResult, VisitDraft, check
from dicandesk.rules.people import Deed
from dicandesk.rules.text import tidy_note
from dicandesk.services.assisting import sessions
from dicandesk.services.common.moments import day_of, from_ms, to_ms
from dicandesk.services.common.reading import Shown, demand, demand_right, not_here, seen, shown_by
from dicandesk.services.register.consents import note_answer
from dicandesk.services.register.glimpses import iso_date
from dicandesk.services.ward.units import scope
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN, Attendance, Audit, Followup, Presence, Result, Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.consent import ConsentDraft
    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced
    from dicandesk.store.write import Writing

_MEETING = f"SELECT at, mode, place, minutes, unit, people FROM session WHERE id = ? AND _f & {HIDDEN} = 0"  # noqa: S608
_PRESENT = f"SELECT id, member FROM presence WHERE parent = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT 500"  # noqa: S608
_CAME = f"""SELECT a.id, a.parent, a.note FROM attendance a JOIN resident r ON r.id = a.parent
WHERE a.session = ? AND (a._f | r._f) & {HIDDEN} = 0 ORDER BY a.pk LIMIT 5000"""  # noqa: S608
_REACHED = f"""SELECT id, parent, topic, outcome, cause FROM result
WHERE session = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT 50000"""  # noqa: S608
_PROMISED = f"""SELECT id, parent, due, done_on FROM followup
WHERE session = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT 5000"""  # noqa: S608
_TABLES: tuple[type[Synced], ...] = (Followup, Result, Attendance, Presence, Session)


@dataclass(frozen=True, slots=True)
class _Row:
    """A stored row of a meeting: its id, and what it says."""

    id: bytes
    value: Any


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A stored meeting in a form.

    Attributes:
        draft: as stored.
        shown: what the form was shown.
        came: row by resident; its value is the note.
        reached: row by resident (by the meeting, for those without a name) and topic.
        promised: open appointment made at this meeting, by resident; its value is the day.
        present: row by member.
    """

    session: bytes
    draft: VisitDraft
    shown: Shown
    came: Mapping[bytes, _Row]
    reached: Mapping[tuple[bytes, str], _Row]
    promised: Mapping[bytes, _Row]
    present: Mapping[bytes, _Row]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a meeting that was taken back consisted of; `bring_back` takes it."""

    rows: tuple[tuple[str, bytes], ...]
    people: tuple[bytes, ...]
    about: str


def open_(db: Database, actor: Actor, session: bytes) -> OpenedVisit:
    """Return a meeting as a form shows it.

    Raises:
        UserError: it is not here any more, or the member neither was there nor belongs to its unit.
    """
    demand(actor, Deed.ASSIST)
    with db.reading() as reading:
        connection = raw(reading)
        _demand_own(reading, actor, session)
        return _read(reading, connection, session)


def change(
    db: Database,
    actor: Actor,
    opened: OpenedVisit,
    draft: VisitDraft,
    *,
    now: datetime,
    answers: Mapping[bytes, ConsentDraft] | None = None,
) -> None:
    """Store what differs between a meeting as it was opened and as it is now.

    Args:
        db: the open database.
        actor: who changes it.
        opened: as the form was filled.
        draft: what the form holds now.
        now: this moment.
        answers: by resident, who agreed to be kept while it was put right.

    Raises:
        UserError: a field is wrong, or the meeting or a person is not here any more; nothing was stored.
    """
    demand(actor, Deed.ASSIST)
    demand_right(check(draft, now))
    sessions.check_known(db, draft)
    with db.reading() as reading:
        _demand_own(reading, actor, opened.session)
    with db.writing(actor.member) as tx:
        draft = _shown_now(tx, draft)
        for resident, consent in (answers or {}).items():
            note_answer(tx, resident, consent, now)
        _change_session(tx, opened, draft)
        _change_members(tx, actor, opened, draft)
        people = {person.resident: tuple(sessions.results_of(person, draft.results)) for person in _people(draft)}
        sessions.demand_here(tx, list(people))
        _change_people(tx, opened, draft, people)
        told = tuple(TopicResult(code, Outcome.ALONE) for code in draft.told)
        _change_results(tx, opened, opened.session, (draft.results or told) if draft.anonymous else ())
        _leave_trace(tx, opened, set(people), now)


def withdraw(db: Database, actor: Actor, session: bytes, *, now: datetime) -> Withdrawn:
    """Take a whole meeting back; it can be brought back. Appointments that were kept at it stay kept.

    Raises:
        UserError: it is not here any more, or the member may not.
    """
    opened = open_(db, actor, session)
    with db.writing(actor.member) as tx:
        rows = _rows_of(tx.connection, session)
        for table, rec in rows:
            tx.delete(table, seen(tx, table, rec, opened.shown))
        people = tuple(opened.came)
        about = _about(opened.draft)
        _note(tx, "visit_withdrawn", people, about, now)
    return Withdrawn(tuple((table.__tablename__, rec) for table, rec in rows), people, about)


def bring_back(db: Database, actor: Actor, withdrawn: Withdrawn, *, now: datetime) -> None:
    """Bring back a meeting that was taken back."""
    demand(actor, Deed.ASSIST)
    tables = {table.__tablename__: table for table in _TABLES}
    with db.writing(actor.member) as tx:
        for name, rec in reversed(withdrawn.rows):
            tx.undelete(tables[name], tx.seen(tables[name], rec))
        _note(tx, "visit_brought_back", withdrawn.people, withdrawn.about, now)


def _demand_own(reading: ReadSession, actor: Actor, session: bytes) -> None:
    connection = raw(reading)
    row = connection.execute(_MEETING, (session,)).fetchone()
    if row is None:
        raise not_here()
    whole = scope(reading, actor)
    present = {member for _rec, member in connection.execute(_PRESENT, (session,))}
    if whole is not None and row[4] not in whole and actor.member not in present:
        raise UserError(
            _("Buổi này do tổ khác ghi nên bạn không sửa được. Dữ liệu vẫn nguyên."),
            _("Nhờ người ghi buổi đó hoặc cán bộ phường sửa."),
        )


def _read(reading: ReadSession, connection: Connection, session: bytes) -> OpenedVisit:
    at, mode, place, minutes, _unit, unnamed = connection.execute(_MEETING, (session,)).fetchone()
    present = {member: _Row(rec, None) for rec, member in connection.execute(_PRESENT, (session,))}
    came = {parent: _Row(rec, note or "") for rec, parent, note in connection.execute(_CAME, (session,))}
    reached = {
        (parent, topic): _Row(rec, _result(topic, outcome, cause))
        for rec, parent, topic, outcome, cause in connection.execute(_REACHED, (session,))
    }
    promised = {
        parent: _Row(rec, iso_date(due))
        for rec, parent, due, done in connection.execute(_PROMISED, (session,))
        if done is None
    }
    draft = VisitDraft(
        resident=None,
        anonymous=unnamed or 0,
        results=(),
        place=place or "",
        minutes=minutes,
        note="",
        next_date=Counter(row.value for row in promised.values()).most_common(1)[0][0] if promised else None,
        at=from_ms(at or 0),
        mode=cast("Mode", mode) if mode in {"one", "group", "talk"} else "group",
        members=tuple(present),
    )
    rows = {Session: [session], Presence: [row.id for row in present.values()]}
    below = {Attendance: came, Result: reached, Followup: promised}
    ids: dict[type[Synced], list[bytes]] = {
        **rows,
        **{table: [row.id for row in found.values()] for table, found in below.items()},
    }
    shown = shown_by(reading, ids)
    return OpenedVisit(session, _filled(draft, session, came, reached), shown, came, reached, promised, present)


def _filled(
    draft: VisitDraft, session: bytes, came: Mapping[bytes, _Row], reached: Mapping[tuple[bytes, str], _Row]
) -> VisitDraft:
    """Return the draft with people and results; of a group the commonest result counts for all."""
    if draft.mode == "talk":
        return replace(draft, told=tuple(dict.fromkeys(topic for _who, topic in reached)))
    owners = set(came) | ({session} if draft.anonymous else set())
    by_topic: dict[str, Counter[TopicResult]] = {}
    for (who, topic), row in reached.items():
        if who in owners and row.value is not None:
            by_topic.setdefault(topic, Counter())[row.value] += 1
    results = tuple(counts.most_common(1)[0][0] for counts in by_topic.values())
    if draft.mode == "one" and len(came) == 1:
        ((resident, row),) = came.items()
        return replace(draft, resident=resident, results=results, note=row.value)
    if draft.mode == "one" and not came:
        return replace(draft, results=results)
    common = {result.topic: result for result in results}
    group = tuple(
        Attendee(
            resident,
            tuple(
                row.value
                for (who, topic), row in reached.items()
                if who == resident and row.value is not None and row.value != common[topic]
            ),
        )
        for resident in came
    )
    return replace(draft, mode="group", group=group, results=results)


def _result(topic: str, outcome: str | None, cause: str | None) -> TopicResult | None:
    return TopicResult(topic, Outcome(outcome), cause) if outcome in set(Outcome) else None


def _people(draft: VisitDraft) -> tuple[Attendee, ...]:
    if draft.mode == "one":
        return (Attendee(draft.resident),) if draft.resident is not None else ()
    return draft.group if draft.mode == "group" else ()


def _shown_now(tx: Writing, draft: VisitDraft) -> VisitDraft:
    people = sessions.shown_now(tx, _people(draft))
    if draft.mode == "one":
        return replace(draft, resident=people[0].resident if people else None)
    return replace(draft, group=people)


def _change_session(tx: Writing, opened: OpenedVisit, draft: VisitDraft) -> None:
    before = opened.draft
    values: dict[str, Value] = {}
    if draft.at != before.at:
        values["at"] = to_ms(draft.at)
    columns: dict[str, tuple[Value, Value]] = {
        "mode": (before.mode, draft.mode),
        "place": (before.place or None, draft.place or None),
        "minutes": (before.minutes, draft.minutes),
        "people": (before.anonymous, draft.anonymous),
    }
    values |= {name: new for name, (old, new) in columns.items() if old != new}
    if values:
        tx.set(Session, seen(tx, Session, opened.session, opened.shown), values)


def _change_members(tx: Writing, actor: Actor, opened: OpenedVisit, draft: VisitDraft) -> None:
    members = dict.fromkeys(draft.members or (actor.member,))
    for member, row in opened.present.items():
        if member not in members:
            tx.delete(Presence, seen(tx, Presence, row.id, opened.shown))
    for member in members:
        if member not in opened.present:
            tx.create(Presence, {"member": member}, parent=opened.session)


def _change_people(
    tx: Writing, opened: OpenedVisit, draft: VisitDraft, people: Mapping[bytes, tuple[TopicResult, ...]]
) -> None:
    note = tidy_note(draft.note) if draft.mode == "one" else ""
    for resident, row in opened.came.items():
        if resident not in people:
            tx.delete(Attendance, seen(tx, Attendance, row.id, opened.shown))
            _change_results(tx, opened, resident, ())
        elif draft.mode == "one" and note != row.value:
            tx.set(Attendance, seen(tx, Attendance, row.id, opened.shown), {"note": note or None})
    for resident, results in people.items():
        if resident in opened.came:
            _change_results(tx, opened, resident, results)
        else:
            sessions.attend(tx, opened.session, resident, results, note)
    _change_promises(tx, opened, draft, people)


def _change_results(tx: Writing, opened: OpenedVisit, owner: bytes, results: tuple[TopicResult, ...]) -> None:
    """Bring the results of one person, or of those without a name, to what the form holds; equal ones stay as is."""
    wanted = {result.topic: result for result in results}
    is_told = opened.draft.mode == "talk"
    for (who, topic), row in opened.reached.items():
        if who != owner:
            continue
        new = wanted.pop(topic, None)
        if new is None:
            tx.delete(Result, seen(tx, Result, row.id, opened.shown))
        elif new != row.value and not is_told:
            was = seen(tx, Result, row.id, opened.shown)
            tx.set(Result, was, {"outcome": [new.outcome.value, new.cause]})
    for result in wanted.values():
        sessions.create_result(tx, opened.session, owner, result, told=is_told)


def _change_promises(
    tx: Writing, opened: OpenedVisit, draft: VisitDraft, people: Mapping[bytes, tuple[TopicResult, ...]]
) -> None:
    for resident, row in opened.promised.items():
        is_gone = resident not in people or draft.next_date is None
        if is_gone:
            tx.delete(Followup, seen(tx, Followup, row.id, opened.shown))
        elif draft.next_date is not None and draft.next_date not in {row.value, opened.draft.next_date}:
            due = {"due": draft.next_date.isoformat()}
            tx.set(Followup, seen(tx, Followup, row.id, opened.shown), dict(due))
    for resident, results in people.items():
        is_new = resident not in opened.came or draft.next_date != opened.draft.next_date
        if draft.next_date is not None and resident not in opened.promised and is_new:
            sessions.promise(tx, opened.session, resident, results, draft)


def _leave_trace(tx: Writing, opened: OpenedVisit, people: set[bytes], now: datetime) -> None:
    before = set(opened.came)
    if not before | people:
        _note(tx, "visit_changed", (), _about(opened.draft), now)
    for deed, residents in (
        ("visit_moved_away", before - people),
        ("visit_moved_here", people - before),
        ("visit_changed", people & before),
    ):
        if residents:
            _note(tx, deed, sorted(residents), "", now)


def _note(tx: Writing, deed: str, people: Sequence[bytes], about: str, now: datetime) -> None:
    """Leave a trace with everybody named; of a talk, which names nobody, in the ward's book."""
    if not people:
        tx.create(Audit, {"deed": deed, "at": to_ms(now), "text": about})
    for resident in people:
        tx.create(Audit, {"deed": deed, "at": to_ms(now)}, parent=resident)


def _about(draft: VisitDraft) -> str:
    """Return which meeting it was, without names."""
    day, count = show_date(day_of(draft.at)), _("{n} không ghi tên").format(n=draft.anonymous)
    return ", ".join((MODES.get(draft.mode, draft.mode), day, count))


def _rows_of(connection: Connection, session: bytes) -> list[tuple[type[Synced], bytes]]:
    found: list[tuple[type[Synced], bytes]] = []
    columns = {Presence: "parent", Session: "id"}
    for table in _TABLES:
        column, is_open = columns.get(table, "session"), " AND done_on IS NULL" if table is Followup else ""
        query = f"SELECT id FROM {table.__tablename__} WHERE {column} = ? AND _f & {HIDDEN} = 0{is_open} ORDER BY pk"  # noqa: S608
        found += [(table, rec) for (rec,) in connection.execute(query, (session,)).fetchall()]
    return found
