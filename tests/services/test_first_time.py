"""Who vouches for whom on a PC, and files carried on a stick."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.services.access import desk, first_time
from dicandesk.services.common import carried
from dicandesk.services.ward import people
from dicandesk.services.common.lock_screen import WrongPinError
from tests.ui import pcs


@pytest.fixture
def folder(tmp_path):
    office = pcs.found_ward(tmp_path)
    member = people.add_member(office.db, office.actor, "Lê Thị Mai", Role.VOLUNTEER, now=pcs.now())
    row = next(row for row in people.members(office.db) if row.id == member)
    desk.give_pin(office, row, pcs.PIN)
    people.add_member(office.db, office.actor, "Bàn Văn Minh", Role.VOLUNTEER, now=pcs.now())
    office.close()
    return tmp_path


def helper(folder, name):
    from dicandesk.services.common import lock_screen

    return next(tile.member for tile in lock_screen.read(folder).tiles if tile.name == name)


def test_an_officer_sees_those_without_a_pin_first(folder):
    rows = first_time.newcomers(folder, helper(folder, pcs.OFFICER), pcs.PIN)
    assert [(row.name, row.is_here) for row in rows] == [("Bàn Văn Minh", False), ("Lê Thị Mai", True)]


def test_a_forgotten_pin_is_replaced(folder):
    mai = helper(folder, "Lê Thị Mai")
    first_time.let_in(folder, helper(folder, pcs.OFFICER), pcs.PIN, mai, "135791")
    with pytest.raises(WrongPinError):
        desk.unlock(folder, mai, pcs.PIN)
    desk.unlock(folder, mai, "135791").close()


def test_a_volunteer_vouches_for_nobody_and_a_short_pin_is_refused(folder):
    mai = helper(folder, "Lê Thị Mai")
    with pytest.raises(UserError, match="tổ trưởng"):
        first_time.newcomers(folder, mai, pcs.PIN)
    with pytest.raises(UserError, match="6"):
        first_time.let_in(folder, helper(folder, pcs.OFFICER), pcs.PIN, mai, "123")


def test_a_stick_that_takes_no_file_is_told_in_words(tmp_path):
    (tmp_path / "usb").write_text("no folder")
    with pytest.raises(UserError, match="Không ghi được"):
        carried.write(tmp_path / "usb" / "xin.dcq", b"x")
