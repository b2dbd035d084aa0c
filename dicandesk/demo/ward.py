"""An invented ward: its teams, members and residents. The same seed gives the same people.

ID numbers begin with prefixes that belong to no province, phones are 0900 000 0xx: nobody here can be a real person,
and nobody can be called by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from dicandesk.demo import names
from dicandesk.rules.consent import ConsentDraft, Method, Purpose
from dicandesk.rules.people import Role
from dicandesk.rules.residents import NEEDS, Household, PhoneDraft, ResidentDraft

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_261_124
UNASSIGNED = ("003", "005", "007")
"""ID prefixes of no province (Thông tư 07/2016/TT-BCA)."""
FREE_PHONES = range(90, 100)
"""Last two digits of numbers that no invented resident has, for whoever is registered later."""

_WARD_TEAM = (Role.OFFICER, Role.OFFICER, Role.VIEWER, *[Role.VOLUNTEER] * 6)
_TEAM = (Role.LEADER, Role.LEADER, *[Role.VOLUNTEER] * 3)
_OWNERS = ("con gái", "con trai", "con dâu", "cháu nội", "hàng xóm")
_GATES = ("cổng nhà văn hoá", "ngã ba", "đầu cầu", "bờ suối", "dốc đá")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a ward is.

    Attributes:
        places: numbers of its neighbourhoods.
        days: how far back its work reaches.
        busiest: the neighbourhood whose team does most.
    """

    places: tuple[int, ...] = tuple(range(1, 25))
    residents: int = 1200
    sessions: int = 2500
    days: int = 100
    busiest: int = 7


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """A member. `place`: number of the neighbourhood, 0 for the ward's own team, None for the ward office."""

    name: str
    role: Role
    place: int | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class ResidentPlan:
    """A resident, who registered them (place in the list of members) and when; the unit is filled in when stored."""

    draft: ResidentDraft
    place: int
    by: int
    on: date


@dataclass(frozen=True, slots=True)
class Ward:
    """Everybody in an invented ward. The first member is the officer who founds it."""

    name: str
    places: tuple[int, ...]
    members: tuple[MemberPlan, ...]
    residents: tuple[ResidentPlan, ...]

    def team_of(self, place: int) -> list[int]:
        """Return who works in a team, as places in the list of members; viewers do not help anybody."""
        return [
            number
            for number, member in enumerate(self.members)
            if member.place == place and member.role is not Role.VIEWER
        ]


@dataclass(frozen=True, slots=True)
class _Making:
    """A ward in the making: chance, its teams, how large, and the day it is."""

    random: Random
    ward: Ward
    size: Size
    today: date


def invent(name: str, size: Size, today: date, *, seed: int = SEED, told: tuple[MemberPlan, ...] = ()) -> Ward:
    """Invent a ward.

    Args:
        name: of the ward.
        size: how many there are of everything.
        today: the day on which everything lies in the past.
        seed: another one gives other people.
        told: members that a story names; the first one founds the ward, the others replace members of their team.
    """
    random = Random(seed)  # noqa: S311 - invented people, not secrets
    members = _members(random, size, told)
    bare = Ward(name, size.places, members, ())
    making = _Making(random, bare, size, today)
    residents: list[ResidentPlan] = list(_odd_people(making))
    while len(residents) < size.residents:
        residents += _household(making)
    return replace(bare, residents=tuple(_with_own_numbers(random, residents[: size.residents])))


def _members(random: Random, size: Size, told: tuple[MemberPlan, ...]) -> tuple[MemberPlan, ...]:
    places: list[tuple[Role, int | None]] = [
        (role, None if role in {Role.OFFICER, Role.VIEWER} else 0) for role in _WARD_TEAM
    ]
    places += [(role, place) for place in size.places for role in _TEAM]
    wanted = list(told[1:])
    taken = {member.name for member in told}
    found = [told[0] if told else _member(random, Role.OFFICER, None, taken)]
    for role, place in places:
        named = next((member for member in wanted if (member.role, member.place) == (role, place)), None)
        if named is not None:
            wanted.remove(named)
        found.append(named or _member(random, role, place, taken))
    return tuple(found)


def _member(random: Random, role: Role, place: int | None, taken: set[str]) -> MemberPlan:
    """Invent a member whose name no other member has: a PC that asks to be let in names its member."""
    while True:
        sex = random.choice(("female", "male"))
        name = names.full_name(random, names.family(random), sex, random.randint(1968, 2004))
        if name not in taken:
            taken.add(name)
            return MemberPlan(name, role, place, _phone(random))


def _phone(random: Random) -> str:
    return f"090000{random.randrange(FREE_PHONES.start):04d}"


def _household(making: _Making) -> Iterator[ResidentPlan]:
    """Invent the people of one house who come for help: parents, sometimes a grown child."""
    random, today = making.random, making.today
    place = random.choice(making.size.places)
    family = names.family(random)
    address = f"Số {random.randint(1, 180)}, ngõ {random.randint(1, 40)}"
    if random.random() < 0.25:
        address = f"Số {random.randint(1, 60)}, gần {random.choice(_GATES)}"
    shared = _phone(random)
    elder = today.year - min(97, max(19, round(random.gauss(57, 17))))
    for number in range(random.choices((1, 2, 3), (60, 30, 10))[0]):
        own = family if number != 1 else names.family(random)
        year = elder + random.randint(-3, 4) if number < 2 else min(elder + random.randint(21, 32), today.year - 16)
        sex = ("female", "male", "female")[number] if random.random() < 0.8 else random.choice(("female", "male"))
        name = names.full_name(random, own, sex, year)
        draft = ResidentDraft(name, birth=_birth(random, year, today), sex=sex, address=address)
        yield _completed(making, draft, place, own.group, shared)


def _completed(making: _Making, draft: ResidentDraft, place: int, group: str, shared: str) -> ResidentPlan:
    """Add phones, needs, consents, and who registered the person when."""
    random, today = making.random, making.today
    by = random.choice(making.ward.team_of(place))
    consents = _consents(random, making.ward.members[by].name)
    sensitive = any(one.purpose == Purpose.SENSITIVE for one in consents)
    household = None
    if sensitive and random.random() < 0.5:
        household = Household(random.choice(("poor", "near_poor", "left_poverty", "average")), today.year)
    age = today.year - int((draft.birth or str(today.year))[:4])
    done = replace(
        draft,
        phones=_phones(random, age, shared),
        needs=_needs(random, age, group),
        consents=consents,
        ethnicity=group if sensitive else None,
        household=household,
    )
    return ResidentPlan(done, place, by, today - timedelta(days=random.randint(1, making.size.days)))


def _birth(random: Random, year: int, today: date) -> str:
    """Return a birth date; of many older people only the year is known, or papers say the first of January."""
    age = today.year - year
    chance = random.random()
    if age >= 55 and chance < 0.3:
        return f"{year}"
    if age >= 55 and chance < 0.38:
        return f"{year}-01-01"
    if age >= 55 and chance < 0.41:
        return f"{year}-{random.randint(1, 12):02d}"
    return (date(year, 1, 1) + timedelta(days=random.randrange(360))).isoformat()


def _phones(random: Random, age: int, shared: str) -> tuple[PhoneDraft, ...]:
    if random.random() < (0.35 if age >= 75 else 0.12):
        return ()
    first = shared if random.random() < 0.4 else _phone(random)
    if random.random() < (0.45 if age >= 65 else 0.06):
        return (PhoneDraft(first, random.choice(_OWNERS)),)
    second = _phone(random)
    if random.random() < 0.12 and second != first:
        return (PhoneDraft(first), PhoneDraft(second, random.choice(_OWNERS)))
    return (PhoneDraft(first),)


def _needs(random: Random, age: int, group: str) -> tuple[str, ...]:
    chances = {
        "large_print": 0.45 if age >= 65 else 0.05,
        "home_visit": 0.2 if age >= 78 else 0.02,
        "other_language": 0.25 if group == "08" else 0.08 if group in {"09", "15"} else 0.0,
        "relative_along": 0.15 if age >= 70 else 0.02,
        "no_smartphone": 0.3 if age >= 70 else 0.03,
    }
    return tuple(code for code in NEEDS if random.random() < chances[code])


def _consents(random: Random, member: str) -> tuple[ConsentDraft, ...]:
    """Return what the person agreed to; 14 in 100 were not asked or did not agree."""
    if random.random() < 0.14:
        return ()
    method = Method.SPOKEN if random.random() < 0.3 else Method.PAPER
    witness = member if method is Method.SPOKEN else None
    purposes = [Purpose.STORE]
    purposes += [Purpose.SENSITIVE] if random.random() < 0.12 else []
    purposes += [Purpose.CONTACT] if random.random() < 0.7 else []
    return tuple(ConsentDraft(str(purpose), str(method), witness) for purpose in purposes)


_ODD = (
    ("Trần Văn Dung", "male", 1961),
    ("Trần Văn Dũng", "male", 1961),
    ("Trần Văn Dụng", "male", 1962),
    ("Nguyễn Thị Hòa", "female", 1957),
    ("Nguyễn Thị Hoà", "female", 1957),
    ("Ma Thị Nhình", "female", 1926),
    ("Vàng A Ủ", "male", 1983),
    ("Giàng Thị Mỷ", "female", 1985),
    ("Y-Bhăm Niê", "male", 1990),
    ("Đỗ Đức Đáng", "male", 1949),
)


def _odd_people(making: _Making) -> Iterator[ResidentPlan]:
    """Invent the people every list and search must cope with: names apart by a tone, a hundred years, hyphens."""
    for number, (name, sex, year) in enumerate(_ODD):
        draft = ResidentDraft(name, birth=f"{year}-01-01" if number % 2 else f"{year}", sex=sex, address="")
        place = making.size.places[number // 5 * 2 % len(making.size.places)]
        yield _completed(making, draft, place, "01", _phone(making.random))


def _with_own_numbers(random: Random, residents: list[ResidentPlan]) -> Iterator[ResidentPlan]:
    """Give four of five people an ID number that fits sex and year of birth, each its own."""
    taken: set[str] = set()
    for resident in residents:
        draft = resident.draft
        if random.random() < 0.2 or draft.birth is None:
            yield resident
            continue
        year = int(draft.birth[:4])
        century = (0 if year < 2000 else 2) + (1 if draft.sex == "female" else 0)
        while True:
            number = f"{random.choice(UNASSIGNED)}{century}{year % 100:02d}{random.randrange(10**6):06d}"
            if number not in taken:
                break
        taken.add(number)
        yield replace(resident, draft=replace(draft, id_number=number))
