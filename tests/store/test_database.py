"""The database file: encrypted, durable, one door for writes, and clear words when it cannot be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading

import pytest
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session as OrmSession

from dicandesk.errors import UserError
from dicandesk.store import cipher, meta, schema
from dicandesk.store.database import Changes, Database, one_pass, raw, seen
from dicandesk.store.ops import BadOperationError
from dicandesk.store.sums import MODULUS, digest
from dicandesk.store.tables import Audit, Phone, Resident
from tests.store.pcs import KEY, MEMBER, Wall, everything, sums, table


def register(db: Database, *names: str) -> bytes:
    with db.writing(MEMBER) as tx:
        for name in names or ("Lò Thị Mây",):
            rec = tx.create(Resident, {"name": name})
            tx.flush()
    return rec


# The file


def pragmas(connection) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "cache_size", "temp_store", "query_only")
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


def test_every_connection_is_durable_and_leaves_nothing_behind(db):
    asked = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 0,
        "temp_store": 2,
    }
    with db.exclusive() as connection:
        assert pragmas(connection) == asked | {"query_only": 0, "cache_size": -cipher.CACHE_KIB}
        assert connection.execute("PRAGMA cipher_version").fetchone()
        assert connection.execute("PRAGMA cipher_provider_version").fetchone()
        assert connection.execute("SELECT v FROM search_config WHERE k = 'secure-delete'").fetchone() == (1,)
    with db.reading() as session:
        assert pragmas(raw(session)) == asked | {"query_only": 1, "cache_size": -cipher.READER_KIB}
        with one_pass(session) as connection:
            assert pragmas(connection)["cache_size"] == -cipher.PASS_KIB
        assert pragmas(raw(session))["cache_size"] == -cipher.READER_KIB


def test_nothing_of_a_name_can_be_read_in_the_files(db):
    register(db, "ZYXWVUTSRQ")
    files = list(db.path.parent.glob(db.path.name + "*"))
    assert len(files) == 3
    for file in files:
        assert b"ZYXWVUTSRQ" not in file.read_bytes()
        assert b"zyxwvutsrq" not in file.read_bytes()
        assert not file.read_bytes().startswith(b"SQLite format 3")


def test_the_integrity_of_a_sound_file_is_ok(db):
    with db.exclusive() as connection:
        assert cipher.integrity(connection) == "ok"


@pytest.mark.parametrize("key", [bytes(32), b"\xff" * 32])
def test_a_wrong_key_is_said_and_changes_nothing(db, key):
    register(db)
    db.close()
    before = db.path.read_bytes()
    with pytest.raises(UserError) as refused:
        Database(db.path, key, wall=Wall())
    assert refused.value.hint
    assert db.path.read_bytes() == before


def test_a_damaged_file_is_said(tmp_path):
    (tmp_path / "damaged.db").write_bytes(os.urandom(8192))
    with pytest.raises(UserError):
        Database(tmp_path / "damaged.db", KEY, wall=Wall())


def test_a_missing_file_is_not_made(tmp_path):
    with pytest.raises(UserError):
        Database(tmp_path / "none.db", KEY, wall=Wall())
    assert not list(tmp_path.iterdir())


def test_data_of_a_newer_program_are_refused_and_left_alone(db):
    rec = register(db)
    with db.exclusive() as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()
    with pytest.raises(UserError, match="mới hơn"):
        Database(db.path, KEY, wall=Wall())
    connection = cipher.connect(db.path, KEY)
    assert connection.execute("SELECT id FROM resident").fetchall() == [(rec,)]
    connection.close()


# Reading and writing


def test_a_reader_sees_one_moment(db):
    register(db)
    with db.reading() as session:
        assert len(session.execute(select(Resident.id)).all()) == 1
        register(db)
        assert len(session.execute(select(Resident.id)).all()) == 1
    with db.reading() as session:
        assert len(session.execute(select(Resident.id)).all()) == 2


def test_a_use_case_that_fails_stores_nothing(db):
    before = everything(db)
    with pytest.raises(BadOperationError):
        register(db, "Đặng Văn Ổn", "x" * 201)
    assert everything(db) == before
    register(db)


def test_listeners_hear_of_what_was_stored_and_only_of_that(db):
    heard: list[Changes] = []
    db.listen(heard.append)
    with db.writing(MEMBER):
        pass
    assert heard == []
    with db.writing(MEMBER) as tx:
        rec = tx.create(Resident, {"name": "Lò Thị Mây"})
        tx.flush()
        phone = tx.create(Phone, {"digits": ["+84900000001", None]}, parent=rec)
    assert heard == [Changes(frozenset({"resident", "phone"}), frozenset({rec, phone}), "local")]


def test_a_form_keeps_what_it_showed(db):
    rec = register(db)
    with db.reading() as session:
        opened = seen(session, Resident, rec)
        nobody = seen(session, Resident, bytes(16))
    assert (opened.record, opened.live, opened.covers) == (rec, {}, (rec,))
    assert (nobody.live, nobody.covers) == ({}, ())
    with db.writing(MEMBER) as tx:
        first = tx.set(Resident, opened, {"name": "Lò Thị May"})
    with db.writing(MEMBER) as tx:
        second = tx.set(Resident, opened, {"name": "Lò Thị Mai"})
        assert tx.seen(Resident, rec).live == {128: (first, second)}


def test_an_immutable_row_takes_no_change(db):
    with db.writing(MEMBER) as tx:
        rec = tx.create(Audit, {"deed": "print", "at": 1})
    with db.reading() as session:
        opened = seen(session, Audit, rec)
    for change in (lambda tx: tx.set(Audit, opened, {"deed": "x"}), lambda tx: tx.delete(Audit, opened)):
        with pytest.raises(TypeError), db.writing(MEMBER) as tx:
            change(tx)


def test_a_part_that_fails_is_undone_alone_if_the_rest_goes_on(db):
    with db.exclusive() as connection:
        rec = register(db)
        with pytest.raises(BadOperationError):
            register(db, "Đặng Văn Ổn", "x" * 201)
        assert connection.in_transaction
    assert table(db, "SELECT id FROM resident") == [(rec,)]
    assert sums(db)[0] == sums(db)[1]


def outer_fails(db: Database) -> None:
    with db.exclusive():
        register(db)
        raise ZeroDivisionError


def test_a_part_ends_with_the_whole(db):
    before = everything(db)
    with pytest.raises(ZeroDivisionError):
        outer_fails(db)
    assert everything(db) == before


def test_a_note_does_not_wait_for_the_disk_and_everything_else_does(db):
    def waits(connection) -> int:
        return connection.execute("PRAGMA synchronous").fetchone()[0]

    full, normal = 2, 1
    with db.noting() as connection:
        assert waits(connection) == normal
        connection.execute("INSERT INTO meta VALUES ('note', x'01')")
    with db.exclusive() as connection:
        assert waits(connection) == full
        with db.noting():
            assert waits(connection) == full
    with pytest.raises(ZeroDivisionError), db.noting():
        raise ZeroDivisionError
    with db.exclusive() as connection:
        assert waits(connection) == full
    assert table(db, "SELECT value FROM meta WHERE key = 'note'") == [(b"\x01",)]


def test_writers_of_several_threads_take_turns(db):
    def save() -> None:
        for _ in range(5):
            register(db)

    threads = [threading.Thread(target=save) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(table(db, "SELECT id FROM resident")) == 15
    assert sums(db)[0] == sums(db)[1]


def test_the_sum_of_operations_counts_each_once(db):
    register(db, "Lò Thị Mây", "Đặng Văn Ổn")
    with pytest.raises(BadOperationError):
        register(db, "Lò Thị Mây", "x" * 201)
    ids = [op_id for (op_id,) in table(db, "SELECT op_id FROM pending")]
    with db.exclusive() as connection:
        assert meta.get_sum(connection, meta.OP_SUM) == sum(map(digest, ids)) % MODULUS
    assert len(ids) == 2


def test_a_restart_keeps_clock_and_sums(db):
    first = register(db)
    before = sums(db)
    db.close()
    again = Database(db.path, KEY, wall=lambda: 1000)
    assert sums(again) == before
    assert register(again) > first
    again.close()


def receive_and_fail(db: Database, op_id: bytes) -> None:
    with db.exclusive():
        db.clock.receive(op_id)
        raise ZeroDivisionError


def test_the_clock_is_kept_when_it_moved_and_only_then(db):
    register(db)
    changes = db._writer.total_changes
    table(db, "SELECT 1")
    assert db._writer.total_changes == changes
    ahead = (db.wall() + 10**6).to_bytes(6) + bytes(10)
    with pytest.raises(ZeroDivisionError):
        receive_and_fail(db, ahead)
    table(db, "SELECT 1")
    assert db._writer.total_changes == changes
    register(db)
    assert table(db, "SELECT value FROM meta WHERE key = 'hlc'") == [(db.clock.last,)]
    assert db.clock.last > ahead[:6]


# The tripwire


@pytest.fixture
def outside(db):
    """An engine that writes where only operations may."""
    engine = create_engine("sqlite://", creator=lambda: cipher.connect(db.path, KEY), module=cipher.DRIVER)
    yield engine
    engine.dispose()


def test_the_unit_of_work_cannot_write(db, outside):
    with OrmSession(outside) as session:
        session.add(Resident(id=b"x" * 16, name="Lò Thị Mây", flags=0))
        with pytest.raises(DatabaseError, match="operations only"):
            session.flush()
    assert table(db, "SELECT id FROM resident") == []


def test_a_loaded_row_cannot_be_changed(db, outside):
    register(db)
    with OrmSession(outside) as session:
        session.scalars(select(Resident)).one().name = "Lò Thị May"
        with pytest.raises(DatabaseError, match="operations only"):
            session.flush()


def test_core_statements_cannot_write(db, outside):
    register(db)
    for statement in (update(Resident).values(name="x"), insert(Resident).values(id=b"x" * 16, flags=0)):
        with outside.connect() as connection, pytest.raises(DatabaseError, match="operations only"):
            connection.execute(statement)
    assert table(db, "SELECT name FROM resident") == [("Lò Thị Mây",)]


@pytest.mark.parametrize("name", schema.GUARDED)
def test_every_synced_table_is_guarded(db, outside, name):
    with outside.connect() as connection, pytest.raises(DatabaseError, match="operations only"):
        connection.execute(text(f"INSERT INTO {name} (id, _f) VALUES (x'00', 0)"))


def test_deletes_are_guarded_too(db, outside):
    register(db)
    with outside.connect() as connection, pytest.raises(DatabaseError, match="operations only"):
        connection.execute(text("DELETE FROM resident"))


def test_another_program_cannot_write_even_with_the_key(db):
    register(db)
    connection = cipher.dbapi2.connect(str(db.path))
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    for statement in ("UPDATE resident SET name = 'x'", "DELETE FROM resident"):
        with pytest.raises(cipher.OperationalError, match="dcd_guard"):
            connection.execute(statement)
    connection.close()
    plain = sqlite3.connect(db.path)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        plain.execute("SELECT * FROM resident")
    plain.close()


def test_a_reader_cannot_write_at_all(db):
    with db.reading() as session, pytest.raises(DatabaseError, match="readonly"):
        session.execute(text("DELETE FROM pending"))


# A full disk


def save_for_ever(db: Database, saved: list[bytes]) -> None:
    while True:
        saved.append(register(db, "Lò Thị Mây" + " Mây" * 40))


def save_until_full(db: Database) -> int:
    """Return how many saves went through."""
    saved: list[bytes] = []
    with pytest.raises(UserError, match="đầy") as refused:
        save_for_ever(db, saved)
    assert refused.value.hint
    return len(saved)


def check_full(db: Database, count: int) -> None:
    assert len(table(db, "SELECT id FROM resident")) == count
    assert len(table(db, "SELECT op_id FROM pending")) == count
    assert sums(db)[0] == sums(db)[1]
    with db.exclusive() as connection:
        assert cipher.integrity(connection) == "ok"


def test_a_full_disk_stores_nothing_and_the_program_goes_on(db):
    pages = table(db, "PRAGMA page_count")[0][0]
    table(db, f"PRAGMA max_page_count = {pages + 20}")
    count = save_until_full(db)
    check_full(db, count)
    table(db, f"PRAGMA max_page_count = {pages * 1000}")
    register(db)
    check_full(db, count + 1)


@pytest.mark.proof
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount")
def test_a_disk_that_is_really_full(tmp_path, empty):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=True)
    try:
        shutil.copy(empty, disk / "full.db")
        filler = disk / "filler"
        filler.write_bytes(bytes(400_000))
        db = Database(disk / "full.db", KEY, wall=Wall())
        count = save_until_full(db)
        check_full(db, count)
        filler.unlink()
        register(db)
        check_full(db, count + 1)
        db.close()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_other_faults_are_not_taken_for_a_full_disk(db):
    with pytest.raises(cipher.OperationalError), db.exclusive() as connection:
        connection.execute("SELECT * FROM no_such_table")
