"""Write an invented ward into a database, through the ordinary write session, as its own members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from dicandesk.rules.consent import State
from dicandesk.rules.dates import VIETNAM
from dicandesk.rules.identity import parse_phone
from dicandesk.rules.residents import tidied
from dicandesk.rules.text import tidy_note
from dicandesk.rules.units import UnitKind
from dicandesk.services.common.moments import to_ms
from dicandesk.services.register.consents import answer
from dicandesk.services.register.id_marks import TAIL_DIGITS, id_mark
from dicandesk.services.ward import units
from dicandesk.store.tables import (
    Attendance,
    Consent,
    Followup,
    Member,
    Membership,
    Need,
    Phone,
    Presence,
    Resident,
    Result,
    Session,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dicandesk.demo.meetings import Meeting, Visit
    from dicandesk.demo.ward import ResidentPlan, Ward
    from dicandesk.rules.guidance import TopicResult
    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.store.write import Writing

T = TypeVar("T")
Progress: TypeAlias = Callable[[int, int], object]
"""Told how much of how much is done."""

_BATCH = 300
"""Records of a transaction at most: little memory, and others may write in between."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was written, by record id.

    Attributes:
        neighbourhoods: by their number.
        teams: by the number of their neighbourhood; 0 is the ward's own.
        members: in the order of the ward.
        residents: in the order of the ward.
    """

    neighbourhoods: dict[int, bytes]
    teams: dict[int, bytes]
    members: tuple[bytes, ...]
    residents: tuple[bytes, ...]


def fill(
    db: Database,
    founder: Actor,
    ward: Ward,
    meetings: list[Meeting],
    *,
    today: date,
    progress: Progress = lambda _done, _all: None,
) -> Filled:
    """Write a ward into the database of the PC that has just founded it, and return its ids.

    Args:
        db: holds the ward's unit and its first officer, and nobody else.
        founder: the first officer; stands for the first member of the ward.
        ward: the people.
        meetings: from `invent_meetings`.
        today: units and members are valid from the first day of its month in the year before.
        progress: told after each transaction how many residents and meetings are written.
    """
    since = today.replace(year=today.year - 1, day=1).isoformat()
    neighbourhoods, teams = _write_units(db, founder, ward, since)
    members = _write_members(db, founder, ward, teams, since)
    filled = Filled(neighbourhoods, teams, members, tuple(bytes(16) for _one in ward.residents))
    total = len(ward.residents) + len(meetings)
    residents = dict(_write_residents(db, ward, filled, _first_days(meetings), lambda done: progress(done, total)))
    filled = Filled(neighbourhoods, teams, members, tuple(residents[number] for number in range(len(residents))))
    for done, author, batch in _batches(meetings, lambda meeting: meeting.members[0]):
        with db.writing(members[author]) as tx:
            for meeting in batch:
                _write_meeting(tx, meeting, filled)
        progress(len(residents) + done, total)
    return filled


def _batches(items: list[T], author: Callable[[T], int]) -> Iterator[tuple[int, int, list[T]]]:
    """Yield the items of one author after the other, in pieces, each with how many are done after it."""
    of_author: dict[int, list[T]] = {}
    for item in items:
        of_author.setdefault(author(item), []).append(item)
    done = 0
    for number in sorted(of_author):
        found = of_author[number]
        for start in range(0, len(found), _BATCH):
            piece = found[start : start + _BATCH]
            done += len(piece)
            yield done, number, piece


def _first_days(meetings: list[Meeting]) -> dict[int, date]:
    """Return the day each resident came first."""
    found: dict[int, date] = {}
    for meeting in meetings:
        for visit in meeting.visits:
            found.setdefault(visit.resident, meeting.at.date())
    return found


def _write_units(db: Database, founder: Actor, ward: Ward, since: str) -> tuple[dict[int, bytes], dict[int, bytes]]:
    top = next(unit.id for unit in units.units(db) if unit.kind is UnitKind.WARD)
    neighbourhoods: dict[int, bytes] = {}
    with db.writing(founder.member) as tx:
        values: dict[str, Value] = {"kind": UnitKind.TEAM.value, "valid_from": since}
        own: dict[str, Value] = {**values, "name": "Tổ công nghệ số cộng đồng phường", "above": top}
        teams = {0: tx.create(Unit, own)}
        for place in ward.places:
            name = f"Tổ dân phố {place}"
            home: dict[str, Value] = {"name": name, "kind": UnitKind.NEIGHBOURHOOD.value, "above": top}
            neighbourhoods[place] = tx.create(Unit, {**home, "valid_from": since})
            team_name = f"Tổ công nghệ số cộng đồng {name[:1].lower()}{name[1:]}"
            teams[place] = tx.create(Unit, {**values, "name": team_name, "above": neighbourhoods[place]})
    return neighbourhoods, teams


def _write_members(db: Database, founder: Actor, ward: Ward, teams: dict[int, bytes], since: str) -> tuple[bytes, ...]:
    written = [founder.member]
    with db.writing(founder.member) as tx:
        for plan in ward.members[1:]:
            values: dict[str, Value] = {"name": plan.name, "role": plan.role.value, "phone": _digits(plan.phone)}
            member = tx.create(Member, values)
            if plan.place is not None:
                tx.create(Membership, {"unit": teams[plan.place], "since": since}, parent=member)
            written.append(member)
    return tuple(written)


def _digits(phone: str | None) -> str | None:
    read = parse_phone(phone) if phone else None
    return read if isinstance(read, str) else None


def _write_residents(
    db: Database, ward: Ward, filled: Filled, first_days: dict[int, date], progress: Callable[[int], object]
) -> Iterator[tuple[int, bytes]]:
    """Write the residents and yield each one's place in the ward with the record id."""
    numbers = list(range(len(ward.residents)))
    for done, author, batch in _batches(numbers, lambda number: ward.residents[number].by):
        with db.writing(filled.members[author]) as tx:
            for number in batch:
                plan = ward.residents[number]
                day = min(plan.on, first_days.get(number, plan.on))
                yield number, _write_resident(tx, plan, filled.neighbourhoods[plan.place], day)
        progress(done)


def _write_resident(tx: Writing, plan: ResidentPlan, unit: bytes, day: date) -> bytes:
    draft = tidied(plan.draft, this_year=day.year)
    values: dict[str, Value] = {
        "name": draft.name,
        "birth": draft.birth,
        "sex": draft.sex,
        "unit": unit,
        "address": draft.address or None,
        "ethnicity": draft.ethnicity,
    }
    if draft.id_number:
        values["id_hash"] = [id_mark(tx.connection, draft.id_number), draft.id_number[-TAIL_DIGITS:]]
    if draft.household:
        values["household"] = [draft.household.status, draft.household.year]
    resident = tx.create(Resident, values)
    for phone in draft.phones:
        tx.create(Phone, {"digits": [phone.number, phone.owner]}, parent=resident)
    for need in draft.needs:
        tx.create(Need, {"kind": need}, parent=resident)
    at = datetime.combine(day, time(9), VIETNAM)
    for consent in draft.consents:
        tx.create(Consent, answer(consent, State.GIVEN, at), parent=resident)
    return resident


def _write_meeting(tx: Writing, meeting: Meeting, filled: Filled) -> None:
    session = tx.create(
        Session,
        {
            "at": to_ms(meeting.at),
            "mode": meeting.mode,
            "place": meeting.place,
            "minutes": meeting.minutes,
            "unit": filled.teams[meeting.team],
            "people": meeting.unnamed,
        },
    )
    for member in meeting.members:
        tx.create(Presence, {"member": filled.members[member]}, parent=session)
    for visit in meeting.visits:
        _write_visit(tx, session, visit, filled.residents[visit.resident], meeting.place)
    for result in meeting.results:
        _write_result(tx, session, session, result, told=meeting.mode == "talk")


def _write_visit(tx: Writing, session: bytes, visit: Visit, resident: bytes, place: str) -> None:
    tx.create(Attendance, {"session": session, "note": tidy_note(visit.note) or None}, parent=resident)
    for result in visit.results:
        _write_result(tx, session, resident, result)
    if visit.due is not None:
        topic = next(result.topic for result in visit.results if result.cause)
        promise: dict[str, Value] = {"due": visit.due.isoformat(), "topic": topic, "session": session, "place": place}
        promise["done_on"] = visit.kept.isoformat() if visit.kept else None
        tx.create(Followup, promise, parent=resident)


def _write_result(tx: Writing, session: bytes, parent: bytes, result: TopicResult, *, told: bool = False) -> None:
    reached: Value = None if told else [result.outcome.value, result.cause]
    tx.create(Result, {"session": session, "topic": result.topic, "outcome": reached}, parent=parent)
