"""A database that came to harm is replaced by a backup, and what only it held is saved out of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dicandesk.services.care import backups
from dicandesk.store import backup
from tests.stories.test_backups import later, names
from tests.stories.test_erase import erase, register, rounds, three

__all__ = ["three"]

PAGE = 4096
PIN = "135790"


def harmed(ward, opened, *tables):
    """Close a PC and harm a page of tables, so that nothing in them can be read."""
    opened.db.empty_log()
    with opened.db.exclusive() as connection:
        roots = [
            connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
            for table in tables
        ]
    opened.close()
    ward.desks.remove(opened)
    with (opened.folder / "dicandesk.db").open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * PAGE + 100)
            file.write(b"harm")


def restored(opened, copy):
    return backups.restore(opened.folder, opened.actor.member, PIN, copy, datetime.now(UTC))


@pytest.fixture
def copy(ward, three):
    _office, one, _two = three
    register(one, "Ma Văn Sơn")
    rounds(ward, *three)
    return backups.tend(one.db)


def test_what_was_not_sent_is_saved_and_the_harmed_file_goes(ward, three, copy):
    office, one, two = three
    register(one, "Giàng A Páo")
    rounds(ward, one, office, two)
    register(one, "Lò Thị Mây")
    with one.db.exclusive() as connection:
        connection.execute("INSERT INTO draft VALUES (?, 'x', x'01')", (one.actor.member,))
    harmed(ward, one, "resident")
    done = restored(one, copy)
    assert (done.is_harmed, done.rescued, done.replaced) == (True, 1, None)
    assert backup.set_aside(one.folder / "dicandesk.db") == []
    again = ward.open("one", one.actor.member, PIN)
    assert names(again.db) == {"Ma Văn Sơn", "Lò Thị Mây"}
    with again.db.looking() as connection:
        assert connection.execute("SELECT data FROM draft").fetchall() == [(b"\x01",)]
    rounds(ward, again, office, two)
    assert names(office.db) == names(again.db) == {"Ma Văn Sơn", "Giàng A Páo", "Lò Thị Mây"}
    assert len({backups._state(opened.db)[:80] for opened in (again, office, two)}) == 1


def test_what_was_sealed_and_not_seen_on_a_hub_is_saved_too(ward, three, copy):
    from dicandesk.sync import chains
    from dicandesk.sync.tending import roster_now

    office, one, two = three
    register(one, "Lò Thị Mây")
    with one.db.exclusive() as connection:
        me = chains.own(connection)
        chains.cut(connection, backups.identity.load(connection), roster_now(connection).tips)
    harmed(ward, one, "resident")
    assert restored(one, copy).rescued == 1
    again = ward.open("one", one.actor.member, PIN)
    with again.db.looking() as connection:
        assert chains.own(connection) != me
    rounds(ward, again, office, two)
    assert names(office.db) == {"Ma Văn Sơn", "Lò Thị Mây"}


def test_what_another_pc_gave_along_is_saved_too(ward, three, copy, tmp_path):
    from dicandesk.services.hub import carrying

    office, one, two = three
    register(two, "Lò Thị Mây")
    carrying.write(two.db, tmp_path / "a.dcdsync")
    carrying.read(one.db, tmp_path / "a.dcdsync")
    harmed(ward, one, "resident")
    done = restored(one, copy)
    assert (done.rescued, done.replaced) == (0, None)
    again = ward.open("one", one.actor.member, PIN)
    assert names(again.db) == {"Ma Văn Sơn", "Lò Thị Mây"}
    rounds(ward, again, office)
    assert names(office.db) == {"Ma Văn Sơn", "Lò Thị Mây"}


def test_one_that_cannot_be_read_whole_stays_until_somebody_is_erased_and_two_weeks_are_over(ward, three, copy):
    office, one, two = three
    rec = register(one, "Giàng A Páo")
    rounds(ward, one, office, two)
    register(one, "Lò Thị Mây")
    harmed(ward, one, "resident", "draft")
    done = restored(one, copy)
    assert (done.is_harmed, done.rescued) == (True, 1)  # what was pending could be read
    assert done.replaced.exists()
    again = ward.open("one", one.actor.member, PIN)
    later(again, 15)
    backups.tend(again.db)
    assert done.replaced.exists()
    erase(office, rec)
    rounds(ward, office, again)
    later(again, -10)
    backups.tend(again.db)
    assert done.replaced.exists()
    later(again, 10)
    backups.tend(again.db)
    assert not done.replaced.exists()
