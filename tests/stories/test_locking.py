"""Locking and reading beside, while something else runs; a disk without room."""

import threading
from functools import partial

import pytest
from sqlcipher3 import dbapi2

from dicandesk.errors import UserError
from dicandesk.services.access import desk
from dicandesk.services.care import upkeep
from dicandesk.services.hub import enrolling, syncing
from dicandesk.store import cipher
from dicandesk.store.database import Database
from dicandesk.store.tables import Resident
from dicandesk.sync import entering
from dicandesk.sync.engine import Sync
from dicandesk.sync.share import Share


def register(opened, *names):
    with opened.db.writing(opened.actor.member) as tx:
        for name in names:
            tx.create(Resident, {"name": name})


class Hanging(Share):
    """A share that answers nothing until it is let go."""

    def __init__(self, root):
        super().__init__(root)
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    def put(self, path, data):
        self.is_asked.set()
        assert self.may_answer.wait(20)
        super().put(path, data)


def test_locking_does_not_wait_for_a_share_that_hangs_and_what_was_sealed_is_sent_later(ward):
    office = ward.found()
    ward.sync(office)
    register(office, "Nguyễn Thị Hoà")
    share, caught = Hanging(ward.hub), []

    def sync():
        try:
            Sync(office.db, share, "Phường Mẫu").run()
        except UserError as error:
            caught.append(error)

    lane = threading.Thread(target=sync)
    lane.start()
    assert share.is_asked.wait(20)
    office.close()
    ward.desks.clear()
    share.may_answer.set()
    lane.join(20)
    assert [error.code for error in caught] == [5]
    with pytest.raises(UserError, match="đã khoá"), office.db.reading() as session:
        session.connection()
    again = ward.open("office", office.actor.member, "246810")
    assert syncing.state(again.db).pending == 1
    ward.sync(again)
    assert syncing.state(again.db).pending == 0


def test_a_listener_that_fails_does_not_make_a_save_look_lost(ward):
    office = ward.found()
    told = []

    def fail(_changes):
        raise ValueError

    office.db.listen(fail)
    office.db.listen(told.append)
    register(office, "Nguyễn Thị Hoà")
    assert len(told) == 1


def test_reading_beside_holds_nobody_up_and_writes_nothing(ward):
    office = ward.found()
    beside = desk.unlock(office.folder, office.actor.member, "246810", beside=True)
    with beside.db.exclusive() as connection:
        assert connection.execute("SELECT count(*) FROM member").fetchone() == (1,)
        register(office, "Nguyễn Thị Hoà")
    assert len(enrolling.devices(beside.db)) == 1
    assert upkeep.examine(beside.db, "").is_fine
    with pytest.raises(UserError, match="đang mở"):
        syncing.sync_now(beside.db, str(ward.hub))
    with pytest.raises(UserError), beside.db.exclusive() as connection:
        connection.execute("DELETE FROM meta")
    beside.close()


def test_checking_a_pc_holds_up_no_save(ward):
    office = ward.found()
    real, done = office.db.wall, []

    def wall():
        if not done:
            done.append(True)
            lane = threading.Thread(target=partial(register, office, "Nguyễn Thị Hoà"))
            lane.start()
            lane.join(20)
            done.append(lane.is_alive())
        return real()

    office.db.wall = wall
    assert upkeep.examine(office.db, "").is_fine
    assert done[1:] == [False]


# ---- no room ----


def fill_up(db):
    with db.exclusive() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    db._writer.execute(f"PRAGMA max_page_count = {pages}")


def test_with_a_full_disk_nothing_new_is_saved_and_all_can_be_read(ward):
    office = ward.found()
    ward.sync(office)
    fill_up(office.db)
    with pytest.raises(UserError, match="đã đầy"):
        register(office, *(f"Trần Văn {number}" for number in range(2_000)))
    assert entering.known_roster(office.db).officers
    assert enrolling.devices(office.db)
    assert upkeep.examine(office.db, "").counts["residents"] == 0


def fault(name):
    error = dbapi2.OperationalError("no")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "words"), [("SQLITE_BUSY", "chương trình khác"), ("SQLITE_IOERR_WRITE", "Ổ đĩa"), ("SQLITE_ERROR", None)]
)
def test_a_fault_of_the_disk_is_said_in_a_sentence_and_a_mistake_is_not(ward, name, words):
    office = ward.found()
    with pytest.raises(UserError if words else dbapi2.OperationalError, match=words), office.db.exclusive():
        raise fault(name)


def test_a_database_that_is_busy_when_opened_is_not_called_damaged(ward, monkeypatch):
    office = ward.found()
    path, key = office.db.path, office.key
    office.close()
    ward.desks.clear()

    class Busy(cipher.Connection):
        def execute(self, sql, *args):
            if "journal_mode" in sql:
                raise fault("SQLITE_BUSY")
            return super().execute(sql, *args)

    with monkeypatch.context() as patch:
        patch.setattr(cipher, "Connection", Busy)
        with pytest.raises(UserError, match="chương trình khác"):
            Database(path, key, wall=office.db.wall)
    with pytest.raises(UserError, match="hỏng"):
        Database(path, bytes(32), wall=office.db.wall)
