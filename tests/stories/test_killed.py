"""Killed, out of room, or left with half the files: the next start goes on, and nobody is locked out or told a lie."""

import errno
import os
import shutil
import stat

import pytest

from dicandesk.errors import UserError
from dicandesk.services.access import desk, founding, joining, new_folder
from dicandesk.services.common import lock_screen
from dicandesk.services.hub import enrolling, syncing
from dicandesk.services.access.founding import FirstStart
from dicandesk.services.common.lock_screen import Stage
from dicandesk.store import cipher, device_secret, files, slots
from dicandesk.store.tables import Resident
from tests.stories.conftest import NOW

START = FirstStart("Một cửa phường", "Trần Văn Nam", "246810")


class KilledError(BaseException):
    """The process is gone."""


def killed(*_args, **_kwargs):
    raise KilledError


def full(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def found(ward):
    return founding.found(ward.root / "office", "Phường Mẫu", START, today=NOW.date())


def ask(ward, office):
    asked, _request = joining.ask_to_join(ward.root / "team", str(ward.hub), "Tổ 7", "Lê Thị Mai")
    (request,) = enrolling.requests(office.db, str(ward.hub))
    return enrolling.approve(office.db, office.actor, request, " ".join(asked.words), now=NOW)


# ---- killed while a ward is founded or joined ----


@pytest.mark.parametrize("step", ["make_slot", "write"])
def test_killed_before_the_slots_are_written_founding_begins_again(ward, monkeypatch, step):
    with monkeypatch.context() as patch:
        patch.setattr(slots, step, killed)
        with pytest.raises(KilledError):
            found(ward)
    assert lock_screen.stage(ward.root / "office") is Stage.NEW
    ready = found(ward)
    assert ward.open("office", ready.member, "246810").actor.name == "Trần Văn Nam"


def test_killed_after_the_slots_are_written_the_ward_is_there(ward, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(desk, "finish_start", killed)
        with pytest.raises(KilledError):
            found(ward)
    assert lock_screen.stage(ward.root / "office") is Stage.READY
    (tile,) = lock_screen.read(ward.root / "office").tiles
    opened = ward.open("office", tile.member, "246810")
    assert opened.actor.name == "Trần Văn Nam"
    assert not (ward.root / "office" / desk.UNFINISHED).exists()


def test_killed_while_joining_the_pc_is_in_and_its_request_leaves_no_trace(ward, monkeypatch):
    office = ward.found()
    ward.sync(office)
    entries = ask(ward, office)
    with monkeypatch.context() as patch:
        patch.setattr(desk, "finish_start", killed)
        with pytest.raises(KilledError):
            joining.finish_joining(ward.root / "team", entries, "135790")
    (tile,) = lock_screen.read(ward.root / "team").tiles
    ward.open("team", tile.member, "135790")
    assert not (ward.root / "team" / lock_screen.WAITING_FILE).exists()


def test_a_database_whose_slots_were_deleted_is_left_alone_and_named(ward):
    office = ward.found()
    office.close()
    ward.desks.clear()
    (ward.root / "office" / slots.FILE_NAME).unlink()
    before = (ward.root / "office" / "dicandesk.db").read_bytes()
    with pytest.raises(UserError, match="mất tệp khoá") as caught:
        found(ward)
    assert "dicandesk.db" in caught.value.hint
    assert (ward.root / "office" / "dicandesk.db").read_bytes() == before


# ---- the keys of a PC that waits ----


def test_the_keys_of_a_waiting_pc_do_not_lie_open_and_only_it_reads_them(ward):
    joining.ask_to_join(ward.root / "team", "", "Tổ 7", "Lê Thị Mai")
    path = ward.root / "team" / lock_screen.WAITING_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "sign" not in path.read_text("utf-8")
    shutil.copytree(ward.root / "team", ward.root / "copy", ignore=shutil.ignore_patterns(device_secret.FILE_NAME))
    assert joining.waiting(ward.root / "copy") is None
    assert joining.waiting(ward.root / "team") is not None


def test_asking_again_keeps_the_keys_that_may_be_let_in_by_now(ward):
    office = ward.found()
    ward.sync(office)
    entries = ask(ward, office)
    again, _request = joining.ask_to_join(ward.root / "team", str(ward.hub), "Tổ 7", "Lê Thị Mai")
    assert joining.finish_joining(ward.root / "team", entries, "135790").device == again.device
    other, _request = joining.ask_to_join(ward.root / "more", "", "Tổ 8", "Lê Thị Mai")
    renamed, _request = joining.ask_to_join(ward.root / "more", "", "Tổ 9", "Lê Thị Mai")
    assert renamed.device != other.device


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": "zz"}', '{"keys": ""}'])
def test_a_damaged_request_is_none(ward, text):
    joining.ask_to_join(ward.root / "team", "", "Tổ 7", "Lê Thị Mai")
    (ward.root / "team" / lock_screen.WAITING_FILE).write_text(text)
    assert joining.waiting(ward.root / "team") is None


# ---- no room ----


@pytest.mark.parametrize("place", [(files, "write_whole"), (cipher.dbapi2, "connect")])
def test_a_full_disk_founds_nothing_and_says_so(ward, monkeypatch, place):
    with monkeypatch.context() as patch:
        patch.setattr(*place, full)
        with pytest.raises(UserError, match="đã đầy"):
            found(ward)
    assert new_folder.is_new(ward.root / "office")
    found(ward)


def test_a_folder_that_takes_no_files_founds_nothing_and_says_so(ward, monkeypatch):
    (ward.root / "office").write_bytes(b"")
    with pytest.raises(UserError, match="Không ghi được vào thư mục dữ liệu"):
        found(ward)
    with monkeypatch.context() as patch:
        patch.setattr(files, "write_whole", lambda *_a, **_k: (_ for _ in ()).throw(PermissionError(13, "no")))
        with pytest.raises(UserError, match="chưa thuộc phường nào"):
            founding.found(ward.root / "other", "Phường Mẫu", START, today=NOW.date())


def test_on_a_full_disk_people_sign_in_and_lock_all_the_same(ward, monkeypatch):
    office = ward.found()
    member = office.actor.member
    with monkeypatch.context() as patch:
        patch.setattr(files, "write_whole", full)
        office.close()
        ward.desks.clear()
        with pytest.raises(slots.WrongPinError):
            desk.unlock(ward.root / "office", member, "000000")
        opened = desk.unlock(ward.root / "office", member, "246810")
        with pytest.raises(UserError, match="Chưa ghi được tệp khoá"):
            desk.give_pin(opened, desk.people.members(opened.db)[0], "909112")
        opened.close()
    ward.open("office", member, "246810")


def test_a_lock_screen_that_cannot_be_noted_holds_nobody_up(ward):
    office = ward.found()
    (office.folder / slots.FILE_NAME).write_text("{")
    office.close()
    ward.desks.clear()
    desk.take(office.folder).release()


def test_the_lock_screen_counts_what_is_sealed_but_not_sent(ward):
    office = ward.found()
    ward.sync(office)
    with office.db.writing(office.actor.member) as tx:
        tx.create(Resident, {"name": "Nguyễn Thị Hoà"})
    shutil.move(ward.hub / "chain", ward.root / "chain")
    (ward.hub / "chain").write_bytes(b"in the way")
    with pytest.raises(UserError):
        ward.sync(office)
    expected = syncing.state(office.db).pending
    assert expected == 1
    office.close()
    ward.desks.clear()
    assert lock_screen.read(office.folder).waiting == expected


# ---- the secret of this PC ----


def test_a_lost_secret_is_no_wrong_pin(ward):
    office = ward.found()
    office.close()
    ward.desks.clear()
    for harm in (lambda path: path.unlink(), lambda path: path.write_bytes(b"short")):
        harm(office.folder / device_secret.FILE_NAME)
        with pytest.raises(UserError, match="khoá riêng của máy") as caught:
            desk.unlock(office.folder, office.actor.member, "246810")
        assert not isinstance(caught.value, slots.WrongPinError)
    assert slots.read(office.folder).slots[0].wrong == 0


def test_a_try_that_takes_a_while_does_not_undo_what_others_wrote_meanwhile(ward, monkeypatch):
    office = ward.found()
    member = office.actor.member
    real = cipher.unwrap

    def slow(*args):
        kept = slots.read(office.folder)
        slots.write(office.folder, kept.with_slot(slots.Slot(b"n" * 16, "Mai", "volunteer", b"box")))
        return real(*args)

    monkeypatch.setattr(cipher, "unwrap", slow)
    slots.open_slot(office.folder, member, "246810", 1)
    assert {slot.name for slot in slots.read(office.folder).slots} == {"Trần Văn Nam", "Mai"}


def test_a_data_folder_is_for_this_account_alone(ward):
    office = ward.found()
    assert stat.S_IMODE(office.folder.stat().st_mode) == 0o700
    for name in (slots.FILE_NAME, device_secret.FILE_NAME):
        assert stat.S_IMODE((office.folder / name).stat().st_mode) == 0o600


def test_a_stick_that_cannot_flush_its_folder_still_gets_the_file(tmp_path, monkeypatch):
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: full() if stat.S_ISDIR(os.fstat(handle).st_mode) else real(handle))
    files.write_whole(tmp_path / "a", b"data")
    assert (tmp_path / "a").read_bytes() == b"data"
