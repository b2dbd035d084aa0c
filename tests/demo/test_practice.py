"""The practice ward as a beginner meets it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dicandesk.demo import practice
from dicandesk.demo.ward import Size
from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.rules.units import UnitKind
from dicandesk.services.access import desk
from dicandesk.services.assisting import followups, visits
from dicandesk.services.common import lock_screen
from dicandesk.services.hub import slips
from dicandesk.services.register import finding, resident_lists
from dicandesk.services.ward import people, units
from dicandesk.store import apply, meta

pytestmark = pytest.mark.usefixtures("full_pins")

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
SMALL = Size((6, 7, 8), residents=30, sessions=40, days=30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place, draft = (tmp_path_factory.mktemp("practice") / name for name in ("data", "data.new"))
    told = []
    made = practice.fill(draft, lambda done, total: told.append((done, total)), now=NOW, size=SMALL)
    assert made.pin == practice.PIN
    assert told[-1] == (70, 70)
    draft.replace(place)  # as the window does it
    return place


def test_the_lock_screen_shows_a_ward_that_says_it_is_for_trying(folder):
    screen = lock_screen.read(folder)
    assert screen.ward == "Phường Mẫu để tập"
    assert {tile.name for tile in screen.tiles} == {"Trần Thu Hà", "Nông Văn Đạt", "Lê Thị Mai"}


@pytest.mark.parametrize("name", ["Trần Thu Hà", "Lê Thị Mai"])
def test_each_member_told_signs_in_and_finds_people_and_work(folder, name):
    tile = next(tile for tile in lock_screen.read(folder).tiles if tile.name == name)
    opened = desk.unlock(folder, tile.member, practice.PIN)
    try:
        rows = resident_lists.list_(opened.db, opened.actor, resident_lists.Filters(), now=NOW)
        assert len(rows) == (30 if opened.actor.role is Role.OFFICER else len(rows))
        assert finding.find(opened.db, "dung", actor=opened.actor).total >= 1
        assert visits.list_(opened.db, opened.actor, limit=500)
        assert all(row.due for row in followups.due(opened.db, opened.actor, now=NOW))
    finally:
        opened.close()


def test_units_and_members_stand_in_the_tree_of_a_ward(folder):
    opened = desk.unlock(folder, lock_screen.read(folder).tiles[0].member, practice.PIN)
    try:
        rows = units.units(opened.db)
        homes = [row for row in rows if row.kind is UnitKind.NEIGHBOURHOOD]
        assert [(row.short, row.depth) for row in homes] == [("Tổ 6", 1), ("Tổ 7", 1), ("Tổ 8", 1)]
        assert [row.depth for row in rows if row.kind is UnitKind.TEAM] == [1, 2, 2, 2]
        assert len(people.members(opened.db)) == 25
        with opened.db.exclusive() as connection:
            assert apply.recompute_state_sum(connection) == meta.get_sum(connection, meta.STATE_SUM)
    finally:
        opened.close()


def test_nobody_is_asked_to_print_recovery_slips_of_an_invented_ward(folder):
    opened = desk.unlock(folder, lock_screen.read(folder).tiles[0].member, practice.PIN)
    try:
        assert not slips.are_waiting(opened.db)
    finally:
        opened.close()


def test_a_folder_with_a_ward_is_never_filled(folder):
    with pytest.raises(UserError):
        practice.fill(folder, now=NOW, size=SMALL)
