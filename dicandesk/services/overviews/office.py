"""What the ward office looks after, read in one go: teams with their members, PCs, decisions, erasures."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules.people import Deed, Role
from dicandesk.rules.units import UnitKind
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import demand
from dicandesk.services.common.rights import is_officers_pc
from dicandesk.services.hub import enrolling
from dicandesk.services.records import conflicts
from dicandesk.services.register import data_requests, erasures
from dicandesk.services.ward import people, units
from dicandesk.store.database import raw

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.services.hub.enrolling import DeviceRow
    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.services.register.erasures import Minutes
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.services.ward.units import UnitRow
    from dicandesk.store.database import Database

_CODE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Team:
    """A unit with its people; the ward office is the one without `unit`.

    Attributes:
        leaders: names of its leaders, "" for none.
        members: who belongs to it now.
    """

    unit: UnitRow | None
    name: str
    leaders: str
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """What the page of the ward office shows.

    Attributes:
        teams: the ward office first, then the units valid today as a tree laid flat.
        conflicts: decisions that wait.
        erasures: the newest first.
        requests: what people asked about their data, open ones first.
        may_write: this is an officers' PC, the only one on which people and units can be changed.
    """

    teams: tuple[Team, ...]
    devices: tuple[DeviceRow, ...]
    conflicts: int
    erasures: tuple[Minutes, ...]
    requests: tuple[RequestRow, ...]
    may_write: bool


def open_(db: Database, actor: Actor, *, now: datetime) -> Office:
    """Return what the page of the ward office shows.

    Raises:
        UserError: the actor is no officer.
    """
    demand(actor, Deed.MANAGE_PEOPLE)
    with db.reading() as session:
        may_write = is_officers_pc(raw(session))
    return Office(
        _teams(units.units(db, day=day_of(now)), people.members(db)),
        tuple(enrolling.devices(db)),
        len(conflicts.inbox(db, actor)),
        erasures.minutes(db, actor, now=now),
        tuple(data_requests.list_(db, actor, now=now)),
        may_write,
    )


def _teams(known: list[UnitRow], members: list[MemberRow]) -> tuple[Team, ...]:
    """Return the units with their people; who belongs to the ward itself or to a unit that is gone is the office's."""
    ward = next((row for row in known if row.kind is UnitKind.WARD), None)
    teams = [row for row in known if row is not ward]
    places = {row.id for row in teams}
    rest = tuple(row for row in members if row.unit not in places)
    found = [Team(None, ward.name if ward is not None else "", _leaders(rest), rest)]
    for unit in teams:
        own = tuple(row for row in members if row.unit == unit.id)
        found.append(Team(unit, unit.name, _leaders(own), own))
    return tuple(found)


def _leaders(members: tuple[MemberRow, ...]) -> str:
    return ", ".join(row.name for row in members if row.role is Role.LEADER)


def new_code() -> str:
    """Return a code with which somebody signs in on a PC for the first time."""
    return f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"
