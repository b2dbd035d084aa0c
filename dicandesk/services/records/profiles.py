"""Everything about one person, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.consent import State
from dicandesk.rules.dates import age
from dicandesk.rules.identity import mask_phone
from dicandesk.rules.people import Deed
from dicandesk.rules.residents import Household
from dicandesk.services.assisting import followups, visits
from dicandesk.services.common import delivery
from dicandesk.services.common.moments import day_of, from_ms
from dicandesk.services.common.reading import Shown, demand, is_shown, not_here, shown_by, stands_for
from dicandesk.services.guidance import topics
from dicandesk.services.records import conflicts
from dicandesk.services.register import data_requests, removal
from dicandesk.services.register.glimpses import iso_date
from dicandesk.services.ward import authors
from dicandesk.services.ward.units import scope, short_names
from dicandesk.store import kin
from dicandesk.store.database import raw
from dicandesk.store.tables import Consent, Need, Phone, Resident, Result, Session

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.delivery import Delivery
    from dicandesk.rules.guidance import Outcome
    from dicandesk.rules.people import Actor
    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.assisting.visits import VisitRow
    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.services.ward.authors import Authored
    from dicandesk.store.database import Database

_MOST = 1000
_PERSON = select(
    Resident.name,
    Resident.birth,
    Resident.sex,
    Resident.unit,
    Resident.address,
    Resident.id_tail,
    Resident.household,
    Resident.household_year,
    Resident.ethnicity,
)


@dataclass(frozen=True, slots=True)
class PhoneView:
    """One phone of a person; `digits` is the stored number (E.164) for forms of those who may change it."""

    id: bytes
    masked: str
    digits: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """The answer for one purpose. `method` is the value of a `rules.consent.Method`, `text` the text's version."""

    id: bytes
    purpose: str
    state: State
    method: str
    day: date | None
    text: str
    witness: str | None


@dataclass(frozen=True, slots=True)
class SkillTile:
    """How far a person has come with one topic.

    Attributes:
        title: short title.
        outcome: the latest result; None where it was never guided.
        at: when that was.
        cause_name: what it stuck on, in words, "" for nothing.
        next_due: the next appointment for it.
    """

    topic: str
    title: str
    outcome: Outcome | None
    at: datetime | None
    cause_name: str
    next_due: date | None


@dataclass(frozen=True, slots=True)
class ResidentView:
    """One person.

    Of people whom the member does not look after only name, year of birth and neighbourhood are told.

    Attributes:
        whole: the member looks after this person.
        unit: short name of the neighbourhood, "" for none.
        id_tail: last four digits of the ID number, "" for none.
        needs: keys of `rules.residents.NEEDS`.
        skills: topics that were guided, then the common ones that were not.
        timeline: the latest meeting first.
        made: when the record was made, by whom, where; None where that is not known here any more.
        changed_at: when the record or what hangs on it changed last.
        conflicts: how many decisions wait about this person.
        merged_from: ids of the other records that are shown here as the same person.
        shown: to be handed back when a form about this person is saved.
    """

    id: bytes
    whole: bool
    name: str
    birth: str | None
    age: int | None
    unit: str
    unit_id: bytes | None
    delivery: Delivery
    shown: Shown
    sex: str | None = None
    address: str = ""
    id_tail: str = ""
    phones: tuple[PhoneView, ...] = ()
    needs: tuple[str, ...] = ()
    household: Household | None = None
    ethnicity: str | None = None
    consents: tuple[ConsentView, ...] = ()
    skills: tuple[SkillTile, ...] = ()
    timeline: tuple[VisitRow, ...] = ()
    followups: tuple[FollowupRow, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    made: Authored | None = None
    changed_at: datetime | None = None
    changed_by: str = ""
    changed_device: str = ""
    conflicts: int = 0
    merged_from: tuple[bytes, ...] = ()


def open_(db: Database, actor: Actor, resident: bytes, *, now: datetime) -> ResidentView:
    """Return everything about one person that the member may see; of one who was merged away, the representative.

    Raises:
        UserError: the person is not here, or no longer.
    """
    demand(actor, Deed.ASSIST)
    today = day_of(now)
    with db.reading() as session:
        resident = stands_for(raw(session), resident)
        row = _person(session, resident)
        units = scope(session, actor)
        unit = short_names(session).get(row.unit, "") if row.unit else ""
        if units is not None and row.unit not in units:
            year = (row.birth or "")[:4] or None
            sent = delivery.of(session, [resident])[resident]
            return ResidentView(resident, False, row.name or "", year, age(year, today), unit, row.unit, sent, {})
        below = removal.below(session, resident)
        records = {resident, *(rec for ids in below.values() for rec in ids)}
        changed = authors.last_change(session, sorted(records))
        promised = tuple(followups.of_resident(session, resident, today))
        return ResidentView(
            id=resident,
            whole=True,
            name=row.name or "",
            birth=row.birth,
            age=age(row.birth, today),
            unit=unit,
            unit_id=row.unit,
            delivery=min(delivery.of(session, records).values()),
            shown=shown_by(session, {Resident: [resident], **below}),
            sex=row.sex,
            address=row.address or "",
            id_tail=row.id_tail or "",
            phones=_phones(session, resident),
            needs=_needs(session, resident),
            household=Household(row.household, row.household_year or 0) if row.household else None,
            ethnicity=row.ethnicity,
            consents=_consents(session, resident),
            skills=_skills(session, resident, promised),
            timeline=tuple(visits.of_resident(session, resident)),
            followups=promised,
            requests=tuple(data_requests.of_resident(session, resident, today)),
            made=authors.of_ops(session, [resident]).get(resident),
            changed_at=changed.when if changed else None,
            changed_by=changed.who if changed else "",
            changed_device=changed.device if changed else "",
            conflicts=conflicts.of_records(session, records),
            merged_from=_merged_from(session, resident),
        )


def _person(session: ReadSession, resident: bytes) -> Any:
    row = session.execute(_PERSON.where(Resident.id == resident, is_shown(Resident))).one_or_none()
    if row is None and kin.erased_among(raw(session), [resident]):
        raise UserError(
            _("Người này đã được xoá hẳn theo yêu cầu nên không còn gì để xem. Các dữ liệu khác vẫn nguyên."),
            _("Tìm người khác, hoặc ghi người này như người mới nếu họ quay lại."),
        )
    if row is None:
        raise not_here()
    return row


def _merged_from(session: ReadSession, resident: bytes) -> tuple[bytes, ...]:
    mates = kin.class_mates(raw(session), [resident]).get(resident, [])
    return tuple(one for one in mates if one != resident)


def _phones(session: ReadSession, resident: bytes) -> tuple[PhoneView, ...]:
    """Return each number once."""
    query = (
        select(Phone.id, Phone.digits, Phone.owner)
        .where(Phone.parent == resident, is_shown(Phone))
        .order_by(Phone.pk)
        .limit(50)
    )
    found: dict[str, PhoneView] = {}
    for rec, digits, owner in session.execute(query):
        view = PhoneView(rec, mask_phone(digits), digits or "", owner)
        if digits not in found or (owner and not found[digits].owner):  # merged people may both have it
            found[digits] = view
    return tuple(found.values())


def _needs(session: ReadSession, resident: bytes) -> tuple[str, ...]:
    query = select(Need.kind).where(Need.parent == resident, is_shown(Need)).order_by(Need.pk).limit(50)
    return tuple(dict.fromkeys(session.scalars(query)))


def _consents(session: ReadSession, resident: bytes) -> tuple[ConsentView, ...]:
    """Return one answer a purpose, the strictest of several."""
    query = (
        select(
            Consent.id,
            Consent.purpose,
            Consent.rank,
            Consent.method,
            Consent.day,
            Consent.text_version,
            Consent.witness,
        )
        .where(Consent.parent == resident, is_shown(Consent))
        .order_by(Consent.rank, Consent.pk)
        .limit(50)
    )
    found: dict[str, ConsentView] = {}
    for rec, purpose, rank, method, day, text, witness in session.execute(query):
        state = State(rank) if rank in set(State) else State.WITHDRAWN
        found[purpose] = ConsentView(rec, purpose, state, method or "", iso_date(day), text or "", witness)
    return tuple(found.values())


def _skills(session: ReadSession, resident: bytes, promised: tuple[FollowupRow, ...]) -> tuple[SkillTile, ...]:
    query = (
        select(Result.topic, Result.outcome, Result.cause, Session.at)
        .join(Session, Session.id == Result.session)
        .where(Result.parent == resident, is_shown(Result), is_shown(Session))
        .order_by(Session.at, Result.pk)
        .limit(_MOST)
    )
    latest: dict[str, tuple[Any, ...]] = {}
    for topic, outcome, cause, at in session.execute(query):
        latest.pop(topic, None)
        latest[topic] = (outcome, cause, at)
    known = topics.known(session)
    never = [code for code, topic in known.items() if topic.seed and code not in latest]
    dues = {row.topic: row.due for row in reversed(promised) if row.done is None}
    tiles = []
    for code in (*reversed(latest), *never):
        title = known[code].title_short if code in known else code
        outcome, cause, at = latest.get(code, (None, None, None))
        result = visits.result_row(code, outcome, cause, title=title)
        moment = from_ms(at) if at is not None else None
        tiles.append(SkillTile(code, title, result.outcome, moment, result.cause_name, dues.get(code)))
    return tuple(tiles)
