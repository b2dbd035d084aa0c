"""The register of what people ask about their own data: taken down, confirmed, answered, each with its last day.

Anybody who looks after a person takes a request down; the ward office confirms, extends and answers it. A request stays
when the record is deleted; when the person is erased, that there was one and what became of it can still be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.rules.requests import Answered, Clock, Right, answer_by, check, clock, confirm_by, must_confirm
from dicandesk.rules.text import tidy
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError, checked_text, demand, demand_right, is_shown, not_here
from dicandesk.services.register.glimpses import iso_date
from dicandesk.services.ward.units import demand_whole, short_names
from dicandesk.store.tables import HIDDEN, DataRequest, Member, Resident

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.store.write import Writing

_KEPT_DAYS = 730
"""So long closed requests can be looked at in the list; all of them stay countable."""
_COLUMNS = (
    DataRequest.id,
    DataRequest.parent,
    DataRequest.wish,
    DataRequest.received_on,
    DataRequest.taken_by,
    DataRequest.paper,
    DataRequest.confirmed_on,
    DataRequest.extended_on,
    DataRequest.outcome,
    DataRequest.closed_on,
    DataRequest.closed_by,
    DataRequest.text,
    DataRequest.answer,
    Resident.name,
    Resident.unit,
)
_OPEN = f"SELECT id, wish FROM request WHERE parent = ? AND outcome IS NULL AND _f & {HIDDEN} = 0 ORDER BY pk"  # noqa: S608


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What is taken down. `number` is that of the ward's book, "" where the office gives it later."""

    right: Right
    received: date
    number: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request.

    Attributes:
        resident: record id; `name` is "" once the person was erased.
        unit: short name of the neighbourhood, "" for none.
        taken_by: name of who took it down, "" where that is not known here.
        confirm_by: last day on which the person must be told that it was received; `confirmed` when they were.
        due: last day on which it must be done.
        outcome: what became of it, None while it is open; by whom (a name) and when.
        clock: how it stands today.
    """

    id: bytes
    resident: bytes
    name: str
    unit: str
    right: Right
    received: date
    taken_by: str
    number: str
    text: str
    confirm_by: date
    confirmed: date | None
    is_extended: bool
    due: date
    outcome: Answered | None
    closed: date | None
    closed_by: str
    answer: str
    clock: Clock


def add(db: Database, actor: Actor, resident: bytes, draft: RequestDraft, *, now: datetime) -> bytes:
    """Take a request down and return its record id.

    Raises:
        UserError: the day is to come, a text is too long or holds a secret, or another team looks after the person.
    """
    number = tidy(draft.number)
    demand_right(check(draft.received, number, day_of(now)))
    values: dict[str, Value] = {
        "wish": str(draft.right),
        "received_on": [draft.received.isoformat(), actor.member],
        "paper": number or None,
        "text": checked_text(draft.text, "text"),
    }
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
    with db.writing(actor.member) as tx:
        return tx.create(DataRequest, values, parent=resident)


def withdraw(db: Database, actor: Actor, request: bytes) -> None:
    """Take back what was taken down by mistake, as long as nobody has answered."""
    demand(actor, Deed.ASSIST)
    with db.writing(actor.member) as tx:
        _demand_open(tx, request)
        tx.delete(DataRequest, tx.seen(DataRequest, request))


def confirm(db: Database, actor: Actor, request: bytes, *, number: str = "", now: datetime) -> None:
    """Note that the person was told today that the request was received, and its number in the ward's book."""
    number = tidy(number)
    demand_right(check(day_of(now), number, day_of(now)))
    values: dict[str, Value] = {"confirmed_on": day_of(now).isoformat()}
    _change(db, actor, request, values | ({"paper": number} if number else {}))


def extend(db: Database, actor: Actor, request: bytes, *, now: datetime) -> None:
    """Note that the person was told today that it takes as long again."""
    _change(db, actor, request, {"extended_on": day_of(now).isoformat()})


def close(db: Database, actor: Actor, request: bytes, outcome: Answered, answer: str = "", *, now: datetime) -> None:
    """Note what became of a request, and what the person was told.

    Raises:
        UserError: a refusal without a reason, a text too long, the request was closed before, or the actor may not.
    """
    said = checked_text(answer, "answer")
    if outcome is Answered.REFUSED and said is None:
        raise InputError(_("Từ chối thì phải nêu lý do."), _("Ghi lý do rồi lưu lại."), field="answer")
    _change(db, actor, request, {**_closed(actor, outcome, now), "answer": said})


def reopen(db: Database, actor: Actor, request: bytes) -> None:
    """Take an answer back; the request is open again, by its old last day."""
    demand(actor, Deed.ANSWER)
    with db.writing(actor.member) as tx:
        _demand_here(tx, request)
        seen = tx.seen(DataRequest, request)
        tx.set(DataRequest, seen, {"outcome": [None, None, None], "answer": None})


def close_all(tx: Writing, actor: Actor, resident: bytes, now: datetime) -> None:
    """Close what is open of a person who is erased in the same breath: asked to be erased, that is done."""
    for rec, wish in tx.connection.execute(_OPEN, (resident,)).fetchall():
        outcome = Answered.DONE if wish == Right.ERASE else Answered.DROPPED
        tx.set(DataRequest, tx.seen(DataRequest, rec), _closed(actor, outcome, now))


def list_(db: Database, actor: Actor, *, now: datetime, limit: int = 500) -> list[RequestRow]:
    """Return the register: what is open by its last day, then what was closed, the latest first.

    Raises:
        UserError: the actor is no officer.
    """
    demand(actor, Deed.ANSWER)
    today = day_of(now)
    kept = (today - timedelta(days=_KEPT_DAYS)).isoformat()
    with db.reading() as session:
        wanted = or_(DataRequest.outcome.is_(None), DataRequest.closed_on >= kept)
        rows = _read(session, wanted, today, limit)
    waiting = sorted((row for row in rows if row.outcome is None), key=lambda row: row.due)
    return waiting + sorted((row for row in rows if row.outcome is not None), key=_closed_last)


def of_resident(session: ReadSession, resident: bytes, today: date) -> list[RequestRow]:
    """Return every request of a person, the open ones first."""
    rows = _read(session, DataRequest.parent == resident, today, 200)
    return sorted(rows, key=lambda row: (row.outcome is not None, row.due))


def find(db: Database, actor: Actor, request: bytes, *, now: datetime) -> RequestRow:
    """Return one request.

    Raises:
        UserError: it is not here, or the actor is no officer.
    """
    demand(actor, Deed.ANSWER)
    with db.reading() as session:
        rows = _read(session, DataRequest.id == request, day_of(now), 1)
    if not rows:
        raise not_here()
    return rows[0]


def pressing(session: ReadSession, today: date) -> tuple[int, bool]:
    """Return how many requests call for something now, and whether one is late.

    That is: its last day is near or has passed, or nobody told the person in time that it was received.
    """
    query = (
        select(DataRequest.wish, DataRequest.received_on, DataRequest.confirmed_on, DataRequest.extended_on)
        .where(is_shown(DataRequest), DataRequest.outcome.is_(None))
        .order_by(DataRequest.pk)
        .limit(1000)
    )
    count, is_late = 0, False
    for wish, received_on, confirmed_on, extended_on in session.execute(query):
        received = iso_date(received_on) or today
        stands = clock(answer_by(_right(wish), received, is_extended=bool(extended_on)), today)
        is_unconfirmed = must_confirm(received, iso_date(confirmed_on), today)
        count += stands is not Clock.FINE or is_unconfirmed
        is_late |= stands is Clock.LATE or (is_unconfirmed and confirm_by(received) < today)
    return count, is_late


def counted(db: Database, since: date, until: date) -> dict[Right, int]:
    """Return how many requests were received in a time, by right; of erased people as well."""
    between = and_(DataRequest.received_on >= since.isoformat(), DataRequest.received_on <= until.isoformat())
    query = (
        select(DataRequest.wish, func.count())
        .where(is_shown(DataRequest), between)
        .group_by(DataRequest.wish)
        .order_by(DataRequest.wish)
    )
    with db.reading() as session:
        return {_right(wish): count for wish, count in session.execute(query)}


def _closed(actor: Actor, outcome: Answered, now: datetime) -> dict[str, Value]:
    return {"outcome": [str(outcome), day_of(now).isoformat(), actor.member]}


def _closed_last(row: RequestRow) -> int:
    return -(row.closed or row.received).toordinal()


def _right(wish: str | None) -> Right:
    """Return a right; one that only a newer program knows has the shortest time."""
    return Right(wish) if wish in set(Right) else Right.VIEW


def _change(db: Database, actor: Actor, request: bytes, values: dict[str, Value]) -> None:
    demand(actor, Deed.ANSWER)
    with db.writing(actor.member) as tx:
        _demand_open(tx, request)
        tx.set(DataRequest, tx.seen(DataRequest, request), values)


def _demand_here(tx: Writing, request: bytes) -> str | None:
    """Return what became of a request."""
    query = f"SELECT outcome FROM request WHERE id = ? AND _f & {HIDDEN} = 0"  # noqa: S608
    row = tx.connection.execute(query, (request,)).fetchone()
    if row is None:
        raise not_here()
    outcome: str | None = row[0]
    return outcome


def _demand_open(tx: Writing, request: bytes) -> None:
    if _demand_here(tx, request) is not None:
        raise UserError(
            _("Yêu cầu này đã có trả lời nên chưa có gì thay đổi. Dữ liệu vẫn nguyên."),
            _("Mở lại yêu cầu rồi làm tiếp, nếu trả lời đó ghi nhầm."),
        )


def _read(session: ReadSession, wanted: ColumnElement[bool], today: date, limit: int) -> list[RequestRow]:
    query = (
        select(*_COLUMNS)
        .join(Resident, Resident.id == DataRequest.parent, isouter=True)
        .where(is_shown(DataRequest), wanted)
        .order_by(DataRequest.outcome.is_not(None), DataRequest.received_on, DataRequest.pk)
        .limit(limit)
    )
    found = session.execute(query).all()
    members = {who for row in found for who in (row.taken_by, row.closed_by) if who}
    named = select(Member.id, Member.name).where(Member.id.in_(members)).limit(1000)
    names = {member: name or "" for member, name in session.execute(named)}
    units = short_names(session)
    rows = []
    for row in found:
        received = iso_date(row.received_on)
        if received is None or row.parent is None:
            continue
        right = _right(row.wish)
        outcome = Answered(row.outcome) if row.outcome in set(Answered) else None
        is_closed = row.outcome is not None
        due = answer_by(right, received, is_extended=bool(row.extended_on))
        rows.append(
            RequestRow(
                id=row.id,
                resident=row.parent,
                name=row.name or "",
                unit=units.get(row.unit, "") if row.unit else "",
                right=right,
                received=received,
                taken_by=names.get(row.taken_by or b"", ""),
                number=row.paper or "",
                text=row.text or "",
                confirm_by=confirm_by(received),
                confirmed=iso_date(row.confirmed_on),
                is_extended=bool(row.extended_on),
                due=due,
                outcome=outcome or (Answered.DONE if is_closed else None),
                closed=iso_date(row.closed_on),
                closed_by=names.get(row.closed_by or b"", ""),
                answer=row.answer or "",
                clock=clock(due, today, is_closed=is_closed),
            )
        )
    return rows
