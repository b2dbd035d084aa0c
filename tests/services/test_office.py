"""What the ward office looks after, and that the ward is never without an officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.services.overviews import office
from dicandesk.services.ward import people, units
from dicandesk.services.common.moments import day_of
from tests.ui import pcs


@pytest.fixture
def desk(tmp_path):
    opened = pcs.found_ward(tmp_path / "office")
    yield opened
    opened.close()


@pytest.fixture
def seven(desk):
    """A neighbourhood with its leader."""
    return pcs.add_team(desk)


def read(desk):
    return office.open_(desk.db, desk.actor, now=pcs.now())


def shown(desk):
    return [(team.name, team.leaders, [row.name for row in team.members]) for team in read(desk).teams]


def test_teams_stand_with_their_people_and_the_office_first(desk, seven):
    assert shown(desk) == [
        (pcs.WARD, "", [pcs.OFFICER]),
        ("Tổ dân phố 7", "Hà Văn Tuyên", ["Hà Văn Tuyên"]),
    ]
    found = read(desk)
    assert found.may_write
    assert (len(found.devices), found.conflicts, found.erasures) == (1, 0, ())


def test_people_of_a_team_that_was_closed_are_the_offices(desk, seven):
    units.close_unit(desk.db, desk.actor, seven[0], last=day_of(pcs.now()) - timedelta(days=1))
    assert shown(desk) == [(pcs.WARD, "Hà Văn Tuyên", ["Trần Văn Nam", "Hà Văn Tuyên"])]


def test_only_officers_look_after_the_ward(desk):
    with pytest.raises(UserError):
        office.open_(desk.db, replace(desk.actor, role=Role.LEADER), now=pcs.now())


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.LEADER, Role.VIEWER])
def test_the_ward_is_never_without_an_officer(desk, seven, role):
    with pytest.raises(UserError, match="cuối cùng"):
        people.change_member(desk.db, desk.actor, desk.actor.member, role=role)
    people.change_member(desk.db, desk.actor, seven[1], role=Role.OFFICER)
    with pytest.raises(UserError, match="chính mình"):
        people.change_member(desk.db, desk.actor, desk.actor.member, role=role)
    other = people.actor_of(desk.db, seven[1])
    people.change_member(desk.db, other, desk.actor.member, role=role)
    assert people.actor_of(desk.db, desk.actor.member).role is role


def test_codes_have_eight_digits_and_differ():
    codes = {office.new_code() for _ in range(20)}
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert len(codes) == 20
