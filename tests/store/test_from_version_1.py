"""A database as version 1 made it, frozen as text, is brought up to what this program makes itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from dicandesk.rules.merge import Kind
from dicandesk.store import cipher, ops
from dicandesk.store.database import Database
from dicandesk.store.tables import CONFLICT, CONTESTED, DELETED, PARTIAL
from tests.store.pcs import KEY, MEMBER, Wall, everything, row, said, sums, table
from tests.store.test_merged import check_rebuilt, merged

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "database_1.sql"
STATE_SUM = 238229958896331392929468885231789615071
MAY, HOA, GONE = (bytes.fromhex(f"01a1ee565e{number}70008000010101010101") for number in ("04", "06", "08"))


@pytest.fixture
def old(tmp_path) -> Path:
    path = tmp_path / "old.db"
    connection = cipher.connect(path, KEY, create=True)
    connection.applying = True
    connection.executescript(GOLDEN.read_text("utf-8"))
    connection.close()
    return path


@pytest.fixture
def db(old):
    found = Database(old, KEY, wall=Wall())
    yield found
    found.close()


def shape(db) -> dict[str, object]:
    """Return columns of each table, and the texts of indexes and guards."""
    names = [name for (name,) in table(db, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {name: {column[1:6] for column in table(db, f"PRAGMA table_info({name})")} for name in names}
    rest = table(db, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')")
    return {**columns, "indexes and guards": sorted(rest, key=repr)}


def test_it_has_the_same_tables_as_a_new_one(db, tmp_path):
    new = Database.create(tmp_path / "new.db", KEY, wall=Wall())
    assert shape(db) == shape(new)
    new.close()


def test_nothing_in_it_changed(old):
    """No operation comes of it; every row is what it was."""
    before = cipher.connect(old, KEY)
    kept = {
        name: before.execute(f"SELECT * FROM {name}").fetchall() for name in ("pending", "author", "other", "draft")
    }
    assert before.execute("PRAGMA user_version").fetchone() == (1,)
    before.close()
    db = Database(old, KEY, wall=Wall())
    assert sums(db) == (STATE_SUM, STATE_SUM)
    assert {name: table(db, f"SELECT * FROM {name}") for name in kept} == kept
    assert row(db, "resident", MAY, "name", "address", "_f", "_p") == ("Lò Thị Mai", "số 4", CONFLICT, None)
    assert row(db, "resident", GONE, "name", "_f") == ("Vàng A Ủ", CONTESTED)
    assert row(db, "resident", b"n" * 16, "name", "_f") == (None, 0)
    assert table(db, "SELECT _f FROM phone") == [(DELETED,)]
    assert len(said(db)) == 14
    assert all(op.kind in {Kind.CREATE, Kind.SET, Kind.DELETE} for op in said(db))
    assert not any(flags & PARTIAL for (flags,) in table(db, "SELECT _f FROM resident"))
    check_rebuilt(db)
    db.close()


def test_it_merges_and_erases_like_a_new_one(db):
    merged(db, HOA, MAY)
    (visit,) = table(db, "SELECT parent, _p, note FROM attendance")
    assert visit == (HOA, MAY, "hỏi về VNeID")
    with db.writing(MEMBER) as tx:
        tx.erase(HOA)
    assert table(db, "SELECT note FROM attendance") == [(None,)]
    assert {rec for (rec,) in table(db, "SELECT id FROM resident")} == {GONE, b"n" * 16}
    assert sums(db)[0] == sums(db)[1]
    assert everything(db)["erased"]
    assert ops.pack("hỏi về VNeID") not in b"".join(data for (data,) in table(db, "SELECT data FROM pending"))
