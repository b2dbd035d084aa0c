"""Backups by themselves: daily, thinned out, nobody erased in them, and one that takes the place of the database."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.services.care import backups, upkeep
from dicandesk.services.hub import syncing
from dicandesk.services.register import erasing
from dicandesk.store import backup, cipher
from dicandesk.store.slots import WrongPinError
from tests.store import raw_pages
from tests.stories.test_erase import NAME, erase, register, rounds, three

__all__ = ["three"]

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.access.desk import Desk
    from dicandesk.store.database import Database

DAY_MS = 24 * 3_600_000


@pytest.fixture
def office(ward):
    opened = ward.found()
    ward.sync(opened)
    return opened


def later(desk: Desk, days: float) -> None:
    """Let time go by for one PC."""
    before = desk.db.wall
    desk.db.wall = lambda: before() + int(days * DAY_MS)


def check(desk: Desk) -> tuple[str, str]:
    found = next(one for one in upkeep.examine(desk.db, "").checks if one.name == "backup")
    return found.state, found.label


def holds(path: Path, key: bytes, word: str) -> bool:
    """Tell whether a word stands in any page of a copy, free ones included."""
    return word.encode() in raw_pages.plain(path, key)


def names(db: Database) -> set[str]:
    with db.exclusive() as connection:
        return {name for (name,) in connection.execute("SELECT name FROM resident")}


def test_one_a_day_and_none_where_nothing_was_written(office):
    assert check(office) == ("warning", "Chưa có bản sao lưu nào")
    first = backups.tend(office.db)
    assert first is not None
    assert check(office)[0] == "ok"
    register(office)
    assert backups.tend(office.db) is None
    assert backups.newest(office.db).is_behind
    later(office, 1)
    second = backups.tend(office.db)
    assert second not in {None, first}
    later(office, 1)
    assert backups.tend(office.db) is None
    assert [one.path for one in backups.listed(office.db)] == [second, first]
    assert backups.verify(office.db, second).residents == 1
    later(office, 10)
    assert check(office)[0] == "ok"
    register(office, "Ma Văn Sơn")
    assert check(office) == ("warning", "Bản sao lưu mới nhất: 11 ngày trước")


def test_they_thin_out(office):
    for number in range(40):
        register(office, f"Người {number}")
        assert backups.tend(office.db)
        later(office, 1)
    assert len(backups.listed(office.db)) <= 13


def test_on_a_disk_that_is_nearly_full_few_stay_and_none_is_made_without_room(office, monkeypatch):
    for number in range(5):
        register(office, f"Người {number}")
        assert backups.tend(office.db)
        later(office, 1)
    usage = shutil.disk_usage(office.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1 << 30))
    register(office)
    assert backups.tend(office.db)
    assert len(backups.listed(office.db)) == backups.FEW
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    later(office, 1)
    register(office)
    assert backups.tend(office.db) is None


def test_whoever_is_erased_is_erased_in_every_kept_backup(ward, three):
    office, one, two = three
    register(office, "Ma Văn Sơn")
    rec = register(one)
    rounds(ward, one, office, two)
    copies = [backups.tend(desk.db) for desk in (office, one)]
    assert all(holds(copy, desk.key, NAME) for copy, desk in zip(copies, (office, one), strict=True))
    erase(office, rec)
    rounds(ward, office, one, two)
    for copy, desk in zip(copies, (office, one), strict=True):
        later(desk, 0.01)
        assert backups.tend(desk.db) is None
        assert not holds(copy, desk.key, NAME)
        assert holds(copy, desk.key, "Ma Văn Sơn")
        found = backups.verify(desk.db, copy)
        assert found.residents == 1
        with closing(cipher.connect(copy, desk.key)) as connection:
            assert connection.execute("SELECT count(*) FROM spool").fetchone()[0] == 0
        before = copy.stat().st_mtime_ns
        left = copy.with_name(copy.name + ".clean.new")
        left.write_bytes(b"half a copy with everybody in it")
        backups.clean(desk.db)
        assert not left.exists()
        backups.tend(desk.db)
        assert copy.stat().st_mtime_ns == before


def test_what_was_not_sent_yet_stays_in_a_cleaned_backup(ward, three):
    office, one, _two = three
    rec = register(one)
    rounds(ward, one, office)
    with one.db.writing(one.actor.member) as tx:
        tx.flush()
    register(one, "Giàng A Páo")
    copy = backups.tend(one.db)
    erase(office, rec)
    ward.sync(office)
    syncing.sync_now(one.db, str(ward.hub), push=False)
    backups.tend(one.db)
    assert not holds(copy, one.key, NAME)
    assert holds(copy, one.key, "Giàng A Páo")


def test_a_damaged_one_and_one_of_an_older_program_go_when_somebody_is_erased(office):
    rec = register(office)
    first = backups.tend(office.db)
    later(office, 1)
    register(office, "Ma Văn Sơn")
    second = backups.tend(office.db)
    with closing(cipher.connect(first, office.key)) as connection:
        connection.execute("PRAGMA user_version = 1")
    second.write_bytes(second.read_bytes()[:5000])
    erase(office, rec)
    backups.tend(office.db)
    assert backups.listed(office.db) == []
    later(office, 1)
    assert backups.tend(office.db)


def test_a_restored_one_is_a_new_chain_and_loses_nothing(ward, three):
    office, one, two = three
    register(one, "Ma Văn Sơn")
    rounds(ward, one, office)
    copy = backups.tend(one.db)
    gone = register(office)
    register(one, "Giàng A Páo")
    rounds(ward, one, office, two)
    erase(office, gone)
    rounds(ward, office, one, two)
    register(one, "Vàng Thị Sáo")
    member, folder = one.actor.member, one.folder
    one.close()
    ward.desks.remove(one)
    done = backups.restore(folder, member, "135790", copy, datetime.now(UTC))
    assert done.copy.residents == 1
    assert done.replaced in {found.path for found in backup.listed(folder / backup.FOLDER)}
    again = ward.open("one", member, "135790")
    assert names(again.db) == {"Ma Văn Sơn"}
    register(again, "Lò Thị Mây")
    rounds(ward, again, office, two)
    sums = {(one.op_sum, one.state_sum) for one in (upkeep.examine(desk.db, "") for desk in (again, office, two))}
    assert len(sums) == 1
    assert names(office.db) == {"Ma Văn Sơn", "Giàng A Páo", "Lò Thị Mây"}
    assert backups.verify(again.db, done.replaced).residents == 3
    with again.db.exclusive() as connection:
        chains = connection.execute(
            "SELECT count(DISTINCT c.chain) FROM chain c JOIN have h ON h.chain = c.no"
        ).fetchone()
    assert chains[0] >= 2


def test_what_is_refused(ward, office, tmp_path):
    copy = backups.tend(office.db)
    member, folder = office.actor.member, office.folder
    with pytest.raises(UserError, match="đang mở"):
        backups.restore(folder, member, "246810", copy, datetime.now(UTC))
    (tmp_path / "junk.db").write_bytes(b"x" * 9000)
    for path in (tmp_path / "none.db", tmp_path / "junk.db", tmp_path):
        with pytest.raises(UserError):
            backups.verify(office.db, path)
    office.actor = type(office.actor)(office.actor.member, "Mai", Role.VOLUNTEER, None)
    with pytest.raises(UserError):
        backups.create(office.db, office.actor, tmp_path / "out.db")
    assert not (tmp_path / "out.db").exists()
    assert backups.create(office.db, office.actor).verified
    office.close()
    ward.desks.remove(office)
    before = (folder / "dicandesk.db").read_bytes()
    with pytest.raises(WrongPinError):
        backups.restore(folder, member, "000000", copy, datetime.now(UTC))
    with pytest.raises(UserError):
        backups.restore(folder, member, "246810", tmp_path / "junk.db", datetime.now(UTC))
    assert (folder / "dicandesk.db").read_bytes() == before


def test_a_database_that_came_to_harm_is_replaced_and_kept_beside(ward, office):
    register(office, "Ma Văn Sơn")
    copy = backups.tend(office.db)
    member, folder = office.actor.member, office.folder
    office.close()
    ward.desks.remove(office)
    place = folder / "dicandesk.db"
    place.write_bytes(b"x" * 9000)
    done = backups.restore(folder, member, "246810", copy, datetime.now(UTC))
    assert done.replaced is not None
    assert done.replaced.read_bytes() == b"x" * 9000
    again = ward.open("office", member, "246810")
    assert names(again.db) == {"Ma Văn Sơn"}


def test_one_elsewhere_takes_the_list_of_erased_people_along(office, tmp_path):
    rec = register(office)
    out = tmp_path / "USB" / "a.db"
    out.parent.mkdir()
    erase(office, rec)
    made = backups.create(office.db, office.actor, out)
    assert (made.path, made.residents, made.verified) == (out, 0, True)
    assert backup.listed_erased(out.parent).keys() == {rec}
    with pytest.raises(UserError, match="Đã có tệp"):
        backups.create(office.db, office.actor, out)
    assert erasing.again(office.db) == 0
