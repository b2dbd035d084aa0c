"""Backups are whole, encrypted and checked, or they are not there."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta, timezone

from pathlib import Path

import pytest

from dicandesk.errors import UserError
from dicandesk.store import backup, cipher, schema
from dicandesk.store.backup import Backup
from dicandesk.store.database import Database
from dicandesk.store.tables import Resident
from tests.store.pcs import KEY, MEMBER, Wall, everything, sums, table

NOW = datetime(2026, 11, 24, 3, 4, 5, 678, tzinfo=UTC)

FULL = Path("/dev/full")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def register(db, name: str = "ZYXWVUTSRQ") -> bytes:
    with db.writing(MEMBER) as tx:
        return tx.create(Resident, {"name": name})


def test_a_backup_holds_all_that_was_stored_when_it_was_made(db, tmp_path):
    register(db)
    before = everything(db)
    made = backup.make(db.path, KEY, tmp_path / "backups", NOW)
    register(db)
    assert made == Backup(tmp_path / "backups" / "dicandesk-20261124-030405.db", NOW.replace(microsecond=0), made.size)
    assert names(made.path.parent) == [made.path.name]
    copied = Database(made.path, KEY, wall=Wall())
    assert everything(copied) == before
    assert sums(copied)[0] == sums(copied)[1]
    copied.close()
    assert b"ZYXWVUTSRQ" not in made.path.read_bytes()


def test_a_backup_is_made_while_somebody_writes(db, tmp_path):
    with db.writing(MEMBER) as tx:
        tx.create(Resident, {"name": "Lò Thị Mây"})
        tx.flush()
        made = backup.make(db.path, KEY, tmp_path, NOW)
    contents = backup.verify(made.path, KEY)
    assert contents.version == schema.VERSION
    assert contents.rows["resident"] == 0
    assert contents.rows["meta"] >= 0


def test_backups_are_listed_newest_first_and_the_newest_kept(db, tmp_path):
    folder = tmp_path / "backups"
    assert backup.listed(folder) == []
    there = timezone(timedelta(hours=7))
    made = [backup.make(db.path, KEY, folder, NOW.astimezone(there) + timedelta(days=day)) for day in (2, 0, 1)]
    (folder / "ghi chú.txt").write_text("x")
    (folder / "dicandesk-20261124-030405.db.new").write_text("x")
    (folder / "dicandesk-20991124-030405.db").mkdir()
    assert backup.listed(folder) == [made[0], made[2], made[1]]
    backup.keep_newest(folder, 2)
    assert backup.listed(folder) == [made[0], made[2]]
    assert len(list(folder.iterdir())) == 5


@pytest.mark.parametrize("damage", ["cut", "flip", "key"])
def test_a_damaged_backup_is_recognised(db, tmp_path, damage):
    for _ in range(30):
        register(db)
    made = backup.make(db.path, KEY, tmp_path, NOW)
    data = bytearray(made.path.read_bytes())
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "flip":
        data[len(data) // 2] ^= 1
    made.path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        backup.verify(made.path, bytes(32) if damage == "key" else KEY)
    assert refused.value.hint


def test_a_fault_inside_a_sound_file_is_recognised(db, tmp_path):
    """Every page decrypts, but an index lacks a row of its table."""
    register(db)
    db.close()
    connection = cipher.connect(db.path, KEY)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, '<> 0', '= 0') WHERE name = 'resident_flagged'")
    connection.close()
    with pytest.raises(UserError, match="nguyên vẹn"):
        backup.make(db.path, KEY, tmp_path / "backups", NOW)
    assert list((tmp_path / "backups").iterdir()) == []


def test_where_nothing_can_be_written_the_reason_is_said(db, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="thư mục"):
        backup.make(db.path, KEY, tmp_path / "file", NOW)
    (tmp_path / "backups" / "dicandesk-20261124-030405.db").mkdir(parents=True)
    with pytest.raises(UserError, match="thư mục"):
        backup.make(db.path, KEY, tmp_path / "backups", NOW)
    assert names(tmp_path / "backups") == ["dicandesk-20261124-030405.db"]


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_from_other_faults():
    with FULL.open("wb", buffering=0) as full, pytest.raises(OSError, match="space") as error:
        full.write(b"x")
    assert cipher.is_disk_full(error.value)
    assert not cipher.is_disk_full(FileNotFoundError())


def test_a_copy_that_runs_out_of_room_leaves_nothing(db, tmp_path, monkeypatch):
    connect = cipher.connect

    def narrow(path, key, *, create=False):
        connection = connect(path, key, create=create)
        if create:
            connection.execute("PRAGMA max_page_count = 2")
        return connection

    monkeypatch.setattr(cipher, "connect", narrow)
    with pytest.raises(UserError):
        backup.make(db.path, KEY, tmp_path / "backups", NOW)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_restored_backup_takes_the_place_of_the_database(db, tmp_path):
    first = register(db)
    made = backup.make(db.path, KEY, tmp_path / "backups", NOW)
    second = register(db)
    shutil.copy(db.path.with_name(db.path.name + "-wal"), tmp_path / "wal")
    db.close()
    shutil.copy(tmp_path / "wal", db.path.with_name(db.path.name + "-wal"))  # as after a power cut
    aside = backup.restore(made.path, KEY, db.path, NOW)
    restored = Database(db.path, KEY, wall=Wall())
    assert table(restored, "SELECT id FROM resident") == [(first,)]
    restored.close()
    assert aside is not None
    old = Database(aside, KEY, wall=Wall())
    assert table(old, "SELECT id FROM resident ORDER BY id") == [(first,), (second,)]
    old.close()


def test_a_backup_is_restored_where_nothing_is_left(db, tmp_path):
    register(db)
    made = backup.make(db.path, KEY, tmp_path / "backups", NOW)
    place = tmp_path / "new" / "dicandesk.db"
    assert backup.restore(made.path, KEY, place, NOW) is None
    assert names(place.parent) == [place.name]
    assert backup.verify(place, KEY).rows["resident"] == 1


def test_a_damaged_backup_is_not_restored(db, tmp_path):
    register(db)
    before = everything(db)
    (tmp_path / "bad.db").write_bytes(os.urandom(9000))
    with pytest.raises(UserError):
        backup.restore(tmp_path / "bad.db", KEY, db.path, NOW)
    assert everything(db) == before
