"""A PC is replaced by a new one: its backup and a slip of paper are all that is needed."""

from __future__ import annotations

import os
import shutil
from contextlib import closing

import pytest

from dicandesk.errors import UserError
from dicandesk.services.access import desk, founding
from dicandesk.services.care import backups, taking_over
from dicandesk.services.access.new_folder import is_new
from dicandesk.store import backup, meta
from tests.stories.test_backups import holds, names
from tests.stories.test_erase import NAME, erase, register, rounds, three

__all__ = ["three"]

PIN = "864209"


@pytest.fixture
def slip(three):
    office = three[0]
    with office.db.reading() as session:
        return meta.get(backups.raw(session), founding.SLIPS)


def retire(ward, opened):
    opened.close()
    ward.desks.remove(opened)


def test_a_new_pc_goes_on_where_the_old_one_stopped(ward, three, slip, tmp_path):
    office, one, two = three
    register(one, "Ma Văn Sơn")
    gone = register(office)
    rounds(ward, one, office, two)
    erase(office, register(office, "Giàng A Páo"))
    backups.create(office.db, office.actor, tmp_path / "USB" / "office.db")
    register(two, "Lò Thị Mây")
    erase(office, gone)
    rounds(ward, office, two, one)
    shutil.copy(backups.folder_of(office.db) / backup.LIST, tmp_path / "USB")
    retire(ward, office)
    shutil.rmtree(office.folder)
    made = taking_over.restore(
        tmp_path / "new", tmp_path / "USB" / "office.db", [os.urandom(32), slip], "tran van nam", PIN
    )
    assert (made.ward, made.device, made.copy.residents) == ("Phường Mẫu", "Một cửa phường", 1)
    again = ward.open("new", made.ready.member, PIN)
    assert names(again.db) == {"Ma Văn Sơn"}
    register(again, "Vàng Thị Sáo")
    rounds(ward, again, one, two)
    assert len({backups._state(opened.db) for opened in (again, one, two)}) == 1
    assert names(one.db) == {"Ma Văn Sơn", "Lò Thị Mây", "Vàng Thị Sáo"}
    erase(again, register(again, "Nông Thị Hoa"))  # an officers' PC as before
    rounds(ward, again, one)
    assert names(one.db) == {"Ma Văn Sơn", "Lò Thị Mây", "Vàng Thị Sáo"}


def test_the_disk_of_a_broken_pc_is_enough(ward, three, slip, tmp_path):
    office, one, _two = three
    register(one, "Ma Văn Sơn")
    copy = backups.tend(one.db)
    register(one, "Lò Thị Mây")
    retire(ward, one)
    (member,) = (slot.member for slot in desk.slots.read(one.folder).slots)
    for source, known in ((copy, 1), (one.folder / "dicandesk.db", 2)):
        place = tmp_path / f"new{known}"
        made = taking_over.restore(place, source, [slip], member.hex(), PIN)
        assert made.copy.residents == known
        with closing(desk.unlock(place, member, PIN)) as opened:
            assert "Ma Văn Sơn" in names(opened.db)
    assert office.db


def test_what_is_refused_leaves_nothing_behind(ward, three, slip, tmp_path):
    office = three[0]
    register(office)
    source, new = tmp_path / "USB" / "office.db", tmp_path / "new"
    backups.create(office.db, office.actor, source)
    key = backups.key_of(source)
    with pytest.raises(UserError, match="đang mở"):
        taking_over.restore(three[1].folder, source, [slip], "Trần Văn Nam", PIN)
    for secrets, member, pin, said in (
        ([os.urandom(32)], "Trần Văn Nam", PIN, "không phải của phường này"),
        ([slip], "Ai Đó", PIN, "Ai Đó"),
        ([slip], "Trần Văn Nam", "12", "ít nhất"),
    ):
        with pytest.raises(UserError, match=said):
            taking_over.restore(new, source, secrets, member, pin)
    data = source.read_bytes()
    source.write_bytes(data[:20_000] + b"x" * 4096 + data[24_096:])
    with pytest.raises(UserError):
        taking_over.restore(new, source, [slip], "Trần Văn Nam", PIN)
    source.write_bytes(data)
    kept = key.read_bytes()
    for harm in (b"{}", None):
        key.unlink() if harm is None else key.write_bytes(harm)
        with pytest.raises(UserError, match="khoá"):
            taking_over.restore(new, source, [slip], "Trần Văn Nam", PIN)
    assert is_new(new)
    assert not list(new.rglob("*.db*"))
    key.write_bytes(kept)
    made = taking_over.restore(new, source, [slip], "Trần Văn Nam", PIN)
    assert made.copy.residents == 1


def test_nobody_can_be_seen_in_what_is_carried_away(ward, three, tmp_path):
    office = three[0]
    register(office)
    out = tmp_path / "USB" / "office.db"
    backups.create(office.db, office.actor, out)
    assert holds(out, office.key, NAME)
    for path in (out, backups.key_of(out)):
        assert NAME.encode() not in path.read_bytes()
        assert office.key not in path.read_bytes()
    assert b"246810" not in backups.key_of(out).read_bytes()
    assert desk.slots.read_at(backups.key_of(out)).slots == ()
