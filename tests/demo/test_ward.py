"""The invented ward: the same every time, acceptable under every rule, and nobody real."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from dicandesk.demo.meetings import invent_meetings
from dicandesk.demo.ward import FREE_PHONES, UNASSIGNED, Size, invent
from dicandesk.rules.dates import VIETNAM
from dicandesk.rules.guidance import Outcome
from dicandesk.rules.identity import PROVINCES, parse_phone, read_id_number
from dicandesk.rules.people import Role
from dicandesk.rules.residents import check, check_name
from dicandesk.services.guidance import topics

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SIZE = Size(residents=400, sessions=500)


@pytest.fixture(scope="module")
def ward():
    return invent("Phường Mẫu", SIZE, TODAY)


@pytest.fixture(scope="module")
def meetings(ward):
    return invent_meetings(ward, SIZE, NOW)


def test_the_same_seed_invents_the_same_ward(ward, meetings):
    again = invent("Phường Mẫu", SIZE, TODAY)
    assert again == ward
    assert invent_meetings(again, SIZE, NOW) == meetings
    assert invent("Phường Mẫu", SIZE, TODAY, seed=1).residents != ward.residents


def test_a_ward_has_its_own_team_and_one_for_each_neighbourhood(ward):
    assert len(ward.members) == 130
    assert {place: len(ward.team_of(place)) for place in ward.places} == dict.fromkeys(range(1, 25), 5)
    assert len({member.name for member in ward.members}) == 130
    assert Counter(member.role for member in ward.members)[Role.OFFICER] == 3
    assert not [member.name for member in ward.members if check_name(member.name)]


def test_every_resident_is_acceptable_without_a_warning(ward):
    problems = [
        (plan.draft, problem)
        for plan in ward.residents
        for problem in check(plan.draft, this_year=2026, is_demo=True)
        if problem.field != "unit"  # filled in when stored
    ]
    assert not problems


def test_no_id_number_can_be_a_real_persons(ward):
    numbers = [plan.draft.id_number for plan in ward.residents if plan.draft.id_number]
    assert len(set(numbers)) == len(numbers) > 200
    assert {number[:3] for number in numbers} <= set(UNASSIGNED)
    assert not set(UNASSIGNED) & PROVINCES.keys()
    assert all(read_id_number(number).province is None for number in numbers)


def test_every_phone_is_one_that_nobody_calls(ward):
    typed = [phone.number for plan in ward.residents for phone in plan.draft.phones]
    typed += [member.phone for member in ward.members if member.phone]
    assert {parse_phone(number)[:-2] for number in typed} == {"+849000000"}
    assert not {int(number[-2:]) for number in typed} & set(FREE_PHONES)


def test_surnames_are_those_of_the_region(ward):
    counted = Counter(plan.draft.name.split()[0] for plan in ward.residents)
    assert counted.most_common(1)[0][0] == "Nguyễn"
    assert {"Ma", "Nông", "Triệu", "Bàn", "Giàng", "Hoàng"} <= counted.keys()


def test_meetings_lie_in_the_past_and_in_working_hours(meetings):
    assert len(meetings) == SIZE.sessions
    assert all(meeting.at < NOW for meeting in meetings)
    assert {meeting.at.astimezone(VIETNAM).hour for meeting in meetings} <= set(range(7, 20))
    assert Counter(meeting.mode for meeting in meetings)["one"] > 400


def test_results_are_of_known_topics_and_causes(meetings):
    known, causes = topics.shipped(), {cause.id for cause in topics.common().causes}
    results = [result for meeting in meetings for visit in meeting.visits for result in visit.results]
    assert {result.topic for result in results} <= known.keys()
    assert all((result.cause in causes) == (result.outcome is Outcome.UNFINISHED) for result in results)


def test_some_appointments_are_open_and_none_is_long_overdue(meetings):
    still_open = [visit.due for meeting in meetings for visit in meeting.visits if visit.due and not visit.kept]
    assert still_open
    assert min(still_open) >= date(2026, 11, 18)
