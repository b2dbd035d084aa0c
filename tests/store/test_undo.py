"""What a field showed before its last change, and how a save is taken back."""

from __future__ import annotations

from dicandesk.store import superseded
from dicandesk.store.tables import Resident
from tests.store.pcs import row, said, table, take
from tests.store.test_apply import meet, write
from tests.store.test_merged import person, rename


def test_what_was_shown_before_is_kept_where_somebody_may_have_to_decide(db):
    rec = person(db, "Hoa", address="số 3")
    rename(db, rec, "Hoà")
    write(db, lambda tx: tx.set(Resident, tx.seen(Resident, rec), {"address": "số 4"}))
    with db.exclusive() as connection:
        assert superseded.before(connection, Resident.number, rec) == {128: "Hoa"}
    rename(db, rec, "Hòa")
    with db.exclusive() as connection:
        assert superseded.before(connection, Resident.number, rec) == {128: "Hoà"}
    take(db, said(db))
    assert len(table(db, "SELECT * FROM before")) == 1


def test_a_save_is_taken_back_while_nothing_came_after_it(two):
    one, other = two
    rec = person(one, "Hoa", address="số 3")
    change = {"name": "Hoà", "address": "số 4"}
    saved = write(one, lambda tx: tx.set(Resident, tx.seen(Resident, rec), change))
    assert write(one, lambda tx: tx.undo(Resident, saved, {})) is None  # nobody knows the address any more
    assert write(one, lambda tx: tx.undo(Resident, saved, {"address": "số 3"}))
    assert row(one, "resident", rec, "name", "address", "_f") == ("Hoa", "số 3", 0)
    assert write(one, lambda tx: tx.undo(Resident, saved, {"address": "số 3"})) is None
    assert write(one, lambda tx: tx.undo(Resident, b"?" * 16, {})) is None
    meet(one, other)
    mine, theirs = rename(one, rec, "Hòa"), rename(other, rec, "Hoá")
    meet(one, other)
    assert write(one, lambda tx: tx.undo(Resident, mine, {})) is None
    assert write(other, lambda tx: tx.undo(Resident, theirs, {})) is None
