"""Log what was guided: one person, nobody by name, a group, a talk; take it back, or move it to the right person.

A meeting is many rows (who helped, who came, how far each got, what comes next) and one transaction: on disk, all of
it, when the function returns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft, check
from dicandesk.rules.people import Deed
from dicandesk.rules.text import tidy_note
from dicandesk.services.common.moments import day_of, to_ms
from dicandesk.services.common.reading import InputError, demand, demand_right, marks, not_here, stands_for
from dicandesk.services.guidance import topics
from dicandesk.services.register.consents import note_answer, take_answer_back
from dicandesk.store.tables import HIDDEN, Attendance, Audit, Followup, Presence, Result, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from dicandesk.rules.consent import ConsentDraft
    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.register.consents import Answered
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced
    from dicandesk.store.write import Writing

_MOST = 5000


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saved meeting wrote; `undo` takes it.

    Attributes:
        attendances: one a named person, in the order of the draft.
        followups: the appointments it made.
        closed: earlier appointments that it fulfilled.
        answers: agreements noted with it, each with the answer before it.
    """

    session: bytes
    attendances: tuple[bytes, ...]
    followups: tuple[bytes, ...]
    closed: tuple[bytes, ...]
    answers: tuple[Answered, ...] = ()


def log(
    db: Database,
    actor: Actor,
    draft: VisitDraft,
    *,
    now: datetime,
    answers: Mapping[bytes, ConsentDraft] | None = None,
) -> Saved:
    """Store a meeting. An open appointment for a topic that was guided now is fulfilled by it.

    Args:
        db: the open database.
        actor: who logs it.
        draft: what the form holds.
        now: this moment.
        answers: by resident, who agreed to be kept at this meeting; noted in the same breath.

    Raises:
        UserError: a field is wrong, or somebody is not on this PC; nothing was stored.
    """
    demand(actor, Deed.ASSIST)
    demand_right(check(draft, now))
    check_known(db, draft)
    with db.writing(actor.member) as tx:
        people = draft.group if draft.mode == "group" else ()
        if draft.mode == "one" and draft.resident is not None:
            people = (Attendee(draft.resident),)
        people = shown_now(tx, people)
        demand_here(tx, [person.resident for person in people])
        agreed = [note_answer(tx, resident, consent, now) for resident, consent in (answers or {}).items()]
        closed = [followup for person in people for followup in _fulfil(tx, person.resident, draft)]
        session = _create_session(tx, actor, draft)
        attendances, followups = [], []
        for person in people:
            results = tuple(results_of(person, draft.results))
            attendances.append(attend(tx, session, person.resident, results, tidy_note(draft.note)))
            if draft.next_date is not None:
                followups.append(promise(tx, session, person.resident, results, draft))
        if draft.anonymous:
            told = tuple(TopicResult(code, Outcome.ALONE) for code in draft.told)
            for result in draft.results or told:
                create_result(tx, session, session, result, told=draft.mode == "talk")
    return Saved(session, tuple(attendances), tuple(followups), tuple(closed), tuple(agreed))


def check_known(db: Database, draft: VisitDraft) -> None:
    """Raise `UserError` where a topic or a cause is not known here, or a note belongs to nobody."""
    with db.reading() as session:
        known = topics.known(session)
    results = (*draft.results, *(one for person in draft.group for one in person.exceptions))
    for code in (*draft.told, *(result.topic for result in results)):
        if code not in known:
            raise InputError(
                _("Không có chủ đề {code}.").format(code=code), _("Chọn chủ đề trong danh sách."), field="results"
            )
    causes = {cause.id for cause in topics.common().causes}
    for result in results:
        if result.cause is not None and result.cause not in causes:
            raise InputError(
                _("Không có lý do {cause}.").format(cause=result.cause), _("Chọn lại lý do."), field="results"
            )
    if draft.note.strip() and draft.resident is None and not draft.group:
        raise InputError(
            _("Buổi không ghi tên thì không giữ ghi chú."),
            _("Xoá ghi chú, hoặc chọn người được hướng dẫn rồi lưu."),
            field="note",
        )


def shown_now(tx: Writing, people: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    """Return each person once, under the record that shows them now: somebody may have been merged meanwhile."""
    found: dict[bytes, Attendee] = {}
    for person in people:
        here = stands_for(tx.connection, person.resident)
        found.setdefault(here, replace(person, resident=here))
    return tuple(found.values())


def demand_here(tx: Writing, residents: list[bytes]) -> None:
    """Raise `UserError` unless all of these people are shown here."""
    query = f"SELECT count(*) FROM resident WHERE id IN ({marks(residents)}) AND _f & {HIDDEN} = 0"  # noqa: S608
    if tx.connection.execute(query, residents).fetchone()[0] != len(residents):
        raise not_here()


def _create_session(tx: Writing, actor: Actor, draft: VisitDraft) -> bytes:
    session = tx.create(
        Session,
        {
            "at": to_ms(draft.at),
            "mode": draft.mode,
            "place": draft.place or None,
            "minutes": draft.minutes,
            "unit": actor.unit,
            "people": draft.anonymous,
        },
    )
    for member in dict.fromkeys(draft.members or (actor.member,)):
        tx.create(Presence, {"member": member}, parent=session)
    return session


def results_of(person: Attendee, results: tuple[TopicResult, ...]) -> Iterator[TopicResult]:
    """Yield how far one person of a group got with each topic."""
    own = {result.topic: result for result in person.exceptions}
    for result in results:
        yield own.get(result.topic, result)


def attend(tx: Writing, session: bytes, resident: bytes, results: tuple[TopicResult, ...], note: str) -> bytes:
    """Note that a person came, and how far they got; return the attendance."""
    attendance = tx.create(Attendance, {"session": session, "note": note or None}, parent=resident)
    for result in results:
        create_result(tx, session, resident, result)
    return attendance


def create_result(tx: Writing, session: bytes, parent: bytes, result: TopicResult, *, told: bool = False) -> None:
    """Note a result below a person, or below the meeting for those without a name."""
    reached: Value = None if told else [result.outcome.value, result.cause]
    tx.create(Result, {"session": session, "topic": result.topic, "outcome": reached}, parent=parent)


def promise(tx: Writing, session: bytes, resident: bytes, results: tuple[TopicResult, ...], draft: VisitDraft) -> bytes:
    """Create the next appointment, about what is furthest from done."""
    hardest = max(results, key=lambda result: list(Outcome).index(result.outcome))
    assert draft.next_date is not None  # noqa: S101 - asked by the caller
    values: dict[str, Value] = {"due": draft.next_date.isoformat(), "topic": hardest.topic, "session": session}
    return tx.create(Followup, {**values, "place": draft.place or None}, parent=resident)


def _fulfil(tx: Writing, resident: bytes, draft: VisitDraft) -> list[bytes]:
    """Mark the open appointments for the guided topics as kept, and those for nothing in particular that are due."""
    day = day_of(draft.at).isoformat()
    codes = [result.topic for result in draft.results]
    rows = tx.connection.execute(
        f"SELECT id FROM followup WHERE parent = ? AND done_on IS NULL AND _f & {HIDDEN} = 0"  # noqa: S608
        f" AND (topic IN ({marks(codes)}) OR (topic IS NULL AND due <= ?)) ORDER BY pk LIMIT 100",
        (resident, *codes, day),
    ).fetchall()
    for shown in [tx.seen(Followup, followup) for (followup,) in rows]:
        tx.set(Followup, shown, {"done_on": day})
    return [followup for (followup,) in rows]


def undo(db: Database, actor: Actor, saved: Saved) -> None:
    """Take a meeting back: its rows are deleted, appointments that it fulfilled are open again."""
    demand(actor, Deed.ASSIST)
    with db.writing(actor.member) as tx:
        for followup in saved.followups:
            tx.delete(Followup, tx.seen(Followup, followup))
        _delete_rows(tx, saved.session)
        for followup in saved.closed:
            tx.set(Followup, tx.seen(Followup, followup), {"done_on": None})
        for answered in saved.answers:
            take_answer_back(tx, answered)


def _delete_rows(tx: Writing, session: bytes) -> None:
    below: tuple[tuple[type[Synced], str], ...] = (
        (Result, "session"),
        (Attendance, "session"),
        (Presence, "parent"),
        (Session, "id"),
    )
    for table, column in below:
        query = (
            f"SELECT id FROM {table.__tablename__} WHERE {column} = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT {_MOST}"  # noqa: S608
        )
        for shown in [tx.seen(table, row) for (row,) in tx.connection.execute(query, (session,)).fetchall()]:
            tx.delete(table, shown)


def move(db: Database, actor: Actor, attendance: bytes, to: bytes, *, now: datetime) -> bytes:
    """Move a visit logged under the wrong person to the right one and return its new row; both records keep the trace.

    Raises:
        UserError: the visit or the person is not here any more.
    """
    demand(actor, Deed.ASSIST)
    with db.writing(actor.member) as tx:
        row = tx.connection.execute(
            f"SELECT parent, session, note FROM attendance WHERE id = ? AND _f & {HIDDEN} = 0",  # noqa: S608
            (attendance,),
        ).fetchone()
        if row is None:
            raise not_here()
        wrong, session, note = row
        demand_here(tx, [to])
        moved = tx.create(Attendance, {"session": session, "note": note}, parent=to)
        tx.delete(Attendance, tx.seen(Attendance, attendance))
        _move_results(tx, session, wrong, to)
        _move_followups(tx, session, wrong, to)
        for resident, deed in ((wrong, "visit_moved_away"), (to, "visit_moved_here")):
            tx.create(Audit, {"deed": deed, "at": to_ms(now)}, parent=resident)
    return moved


def _move_results(tx: Writing, session: bytes, wrong: bytes, to: bytes) -> None:
    query = f"""SELECT id, topic, outcome, cause FROM result
    WHERE parent = ? AND session = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT 100"""  # noqa: S608
    for rec, topic, outcome, cause in tx.connection.execute(query, (wrong, session)).fetchall():
        tx.create(Result, {"session": session, "topic": topic, "outcome": [outcome, cause]}, parent=to)
        tx.delete(Result, tx.seen(Result, rec))


def _move_followups(tx: Writing, session: bytes, wrong: bytes, to: bytes) -> None:
    names = ("due", "done_on", "topic", "place", "text", "question", "answer")
    query = f"""SELECT id, referred_by, referred_on, answered_by, answered_on, {", ".join(names)} FROM followup
    WHERE parent = ? AND session = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT 100"""  # noqa: S608
    for rec, asker, asked, answerer, answered, *cells in tx.connection.execute(query, (wrong, session)).fetchall():
        values = dict(zip(names, cells, strict=True))
        both = {"referred_by": [asker, asked], "answered_by": [answerer, answered]} if asked else {}
        tx.create(Followup, {**values, **both, "session": session}, parent=to)
        tx.delete(Followup, tx.seen(Followup, rec))
