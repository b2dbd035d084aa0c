"""Signing in to a PC: PIN, slots, one window at a time."""

import json
import os
import stat

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.services.access import desk
from dicandesk.services.common import lock_screen
from dicandesk.services.ward import people
from dicandesk.store import slots
from tests.stories.conftest import NOW


def test_a_wrong_pin_counts_slows_down_and_survives_a_restart(ward, monkeypatch):
    office = ward.found()
    member = office.actor.member
    office.close()
    ward.desks.clear()
    clock = [1_795_500_000_000]
    monkeypatch.setattr(desk, "wall_clock", lambda: clock[0])
    for left in (4, 3, 2, 1):
        with pytest.raises(slots.WrongPinError) as caught:
            desk.unlock(ward.root / "office", member, "000000")
        assert (caught.value.tries_left, caught.value.wait, caught.value.code) == (left, 0, 5)
    with pytest.raises(slots.WrongPinError) as caught:
        desk.unlock(ward.root / "office", member, "000000")
    assert caught.value.wait == 60
    with pytest.raises(slots.WrongPinError, match="1 phút"):
        desk.unlock(ward.root / "office", member, "246810")
    clock[0] += 61_000
    with pytest.raises(slots.WrongPinError) as caught:
        desk.unlock(ward.root / "office", member, "000000")
    assert caught.value.wait == 120
    clock[0] += 121_000
    ward.open("office", member, "246810")
    assert lock_screen.read(ward.root / "office").tiles[0].wait == 0


def test_a_clock_set_back_does_not_lock_anybody_out_for_long(ward):
    slot = slots.Slot(b"m", "N", "officer", b"", wrong=5, wrong_at=9_999_999_999_999)
    assert slots.wait_of(slot, 1_795_500_000_000) == 60


def test_a_pin_typed_decomposed_opens_too(ward):
    import unicodedata

    office = ward.found()
    row = people.members(office.db)[0]
    desk.give_pin(office, row, "hoa sen nở sớm")
    office.close()
    ward.desks.clear()
    ward.open("office", row.id, unicodedata.normalize("NFD", "hoa sen nở sớm"))


def test_the_folder_opens_once_but_may_be_read_beside(ward):
    office = ward.found()
    with pytest.raises(UserError, match="đang mở"):
        desk.unlock(office.folder, office.actor.member, "246810")
    beside = desk.unlock(office.folder, office.actor.member, "246810", beside=True)
    assert people.members(beside.db)
    with pytest.raises(UserError, match="đang mở trên máy này"), beside.db.writing(beside.actor.member):
        pass
    beside.close()


def test_an_officer_gives_another_member_a_pin_and_a_volunteer_may_not(ward):
    office = ward.found()
    mai = people.add_member(office.db, office.actor, "Lê Thị Mai", Role.VOLUNTEER, now=NOW)
    row = next(row for row in people.members(office.db) if row.id == mai)
    desk.give_pin(office, row, "135790")
    officer_row = next(row for row in people.members(office.db) if row.id != mai)
    office.close()
    ward.desks.clear()
    team = ward.open("office", mai, "135790")
    with pytest.raises(UserError, match="đặt mã PIN"):
        desk.give_pin(team, officer_row, "909112")
    tiles = lock_screen.read(team.folder).tiles
    assert [tile.name for tile in tiles] == ["Lê Thị Mai", "Trần Văn Nam"]


def test_a_member_who_left_does_not_sign_in(ward):
    office = ward.found()
    mai = people.add_member(office.db, office.actor, "Lê Thị Mai", Role.VOLUNTEER, now=NOW)
    desk.give_pin(office, next(row for row in people.members(office.db) if row.id == mai), "135790")
    people.disable(office.db, office.actor, mai, now=NOW)
    office.close()
    ward.desks.clear()
    with pytest.raises(UserError, match="không còn trong danh sách"):
        desk.unlock(ward.root / "office", mai, "135790")
    ward.open("office", office.actor.member, "246810")


def test_the_lock_screen_knows_drafts_and_waiting_changes(ward):
    office = ward.found()
    with office.db.exclusive() as connection:
        connection.execute("INSERT INTO draft VALUES (?, 'assist', x'00')", (office.actor.member,))
    office.close()
    ward.desks.clear()
    screen = lock_screen.read(ward.root / "office")
    assert screen.waiting == 2
    assert screen.tiles[0].has_draft
    assert screen.tiles[0].role is Role.OFFICER


def test_somebody_without_a_slot_and_a_damaged_slot_file_are_told_plainly(ward):
    office = ward.found()
    office.close()
    ward.desks.clear()
    with pytest.raises(UserError, match="chưa có mã PIN") as caught:
        desk.unlock(ward.root / "office", b"x" * 16, "246810")
    assert caught.value.code == 5
    path = ward.root / "office" / slots.FILE_NAME
    kept = json.loads(path.read_text())
    kept["slots"][0]["role"] = "emperor"
    path.write_text(json.dumps(kept))
    assert lock_screen.read(ward.root / "office").tiles[0].role is Role.VIEWER
    path.write_text("{")
    with pytest.raises(UserError, match="tệp khoá"):
        lock_screen.read(ward.root / "office")


def test_a_slot_copied_to_another_pc_or_to_another_member_does_not_open(ward, tmp_path):
    office = ward.found()
    member, folder = office.actor.member, office.folder
    office.close()
    ward.desks.clear()
    (folder / "device.key").write_bytes(os.urandom(32))
    with pytest.raises(slots.WrongPinError):
        desk.unlock(folder, member, "246810")


@pytest.mark.skipif(os.name != "posix", reason="file modes exist on POSIX only")
def test_secrets_are_readable_by_this_account_only(ward):
    office = ward.found()
    for name in ("device.key", slots.FILE_NAME):
        assert stat.S_IMODE((office.folder / name).stat().st_mode) == 0o600
