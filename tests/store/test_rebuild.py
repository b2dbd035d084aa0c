"""What follows from the merge state can be computed afresh, and then is what it was."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings, strategies as st

from dicandesk.store import ops, search
from dicandesk.store.rebuild import rebuild_projection
from dicandesk.store.tables import ENTITIES, PARTIAL, Phone, Resident
from tests.store.pcs import MEMBER, agreed, everything, pcs, said, sums, table, take
from tests.store.test_apply import newer
from tests.store.test_histories import Desk


def rebuild(db) -> None:
    with db.exclusive() as connection:
        rebuild_projection(connection)


def swap_winner(connection) -> None:
    """Show another of the live values, as if a rule about the winner had changed."""
    for rec, entity, fld, op_id, value in connection.execute("SELECT * FROM other WHERE fld > 0").fetchall():
        field = ENTITIES[entity].fields.get(fld)
        row = connection.execute(f"SELECT _v FROM {ENTITIES[entity].table} WHERE id = ?", (rec,)).fetchone()
        versions = row[0] or b""
        at = next((at for at in range(0, len(versions), 17) if versions[at] == fld), None)
        if field is None or at is None:
            continue
        columns = ", ".join(field.columns)
        query = f"SELECT {columns} FROM {ENTITIES[entity].table} WHERE id = ?"
        shown = connection.execute(query, (rec,)).fetchone()
        connection.execute(
            f"UPDATE {ENTITIES[entity].table} SET _v = ?, {' = ?, '.join(field.columns)} = ? WHERE id = ?",
            (versions[: at + 1] + op_id + versions[at + 17 :], *field.spread(ops.unpack(value)), rec),
        )
        connection.execute("DELETE FROM other WHERE rec = ? AND fld = ? AND op_id = ?", (rec, fld, op_id))
        old = versions[at + 1 : at + 17]
        connection.execute(
            "INSERT INTO other VALUES (?,?,?,?,?)", (rec, entity, fld, old, ops.pack(field.gather(shown)))
        )


def scramble(db) -> None:
    with db.exclusive() as connection:
        connection.applying = True
        swap_winner(connection)
        for entity in ENTITIES.values():
            connection.execute(f"UPDATE {entity.table} SET _f = (_f & {PARTIAL}) | (7 - (_f & 7))")
        connection.execute("UPDATE resident SET sort_key = 'x'")
        connection.execute("UPDATE search SET words = 'x'")
        connection.execute("DELETE FROM search WHERE rowid % 2")
        connection.applying = False


def history(folder, empty, data, *, check) -> None:
    with pcs(folder, 2, empty) as databases:
        desks = [Desk(db) for db in databases]
        for _ in range(data.draw(st.integers(4, 14))):
            data.draw(st.sampled_from(desks)).act(data.draw)
        take(databases[0], said(databases[1]))
        check(databases[0])


def check_rebuilt(db) -> None:
    before, rows, words = agreed(db), everything(db), table(db, "SELECT rowid, words FROM search")
    scramble(db)
    rebuild(db)
    assert agreed(db) == before
    assert table(db, "SELECT rowid, words FROM search") == words
    after = everything(db)
    for name in rows:
        if not name.startswith("search_"):  # the pieces of the index depend on its history; its answers do not
            assert after[name] == rows[name]
    with db.exclusive() as connection:
        query = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid"
        found = connection.execute(query, (search.match(["lo"], []),)).fetchall()
        connection.execute("INSERT INTO search(search) VALUES ('integrity-check')")
    assert found == [(pk,) for pk, text in words if "lo" in text.split()]


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_what_was_scrambled_comes_back(tmp_path_factory, empty, data):
    history(tmp_path_factory.getbasetemp(), empty, data, check=check_rebuilt)


def test_unknown_rows_and_half_known_rows_stay_as_they_are(db):
    for op in newer(900)[::2] + newer(Resident.number)[1:]:
        take(db, [op])
    before = everything(db)
    rebuild(db)
    assert everything(db) == before


def test_a_big_ward_is_rebuilt_in_pieces(db):
    numbers = random.Random(7)
    with db.writing(MEMBER) as tx:
        for _ in range(1200):
            rec = tx.create(Resident, {"name": f"Lò Thị Mây {numbers.randrange(100)}"})
            tx.create(Phone, {"digits": [f"+8490000{numbers.randrange(10_000):04}", None]}, parent=rec)
    check_rebuilt(db)
    assert sums(db)[0] == sums(db)[1]
