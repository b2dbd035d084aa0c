"""A file of an older program is brought up to date: copied first, changed whole or not at all, without an operation.

The next release is made up: it knows a field and an entity more.
"""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, String, Table

from dicandesk.errors import UserError
from dicandesk.rules.merge import Policy
from dicandesk.store import backup, cipher, fields, schema, upgrade
from dicandesk.store.database import Database
from dicandesk.store.fields import Part
from dicandesk.store.tables import CONFLICT, ENTITIES, Resident
from tests.store.pcs import KEY, MEMBER, Wall, agreed, everything, row, said, sums, table, take
from tests.store.test_apply import newer

PET = 900
NEXT = schema.VERSION + 1
STEP = f'''
"""Pets, and what residents like."""
from alembic import op
revision = "{NEXT:04}"
down_revision = "{schema.VERSION:04}"
def upgrade():
    op.execute("ALTER TABLE resident ADD COLUMN likes VARCHAR")
    op.execute("UPDATE resident SET sort_key = NULL")
    op.execute("CREATE TABLE pet (pk INTEGER PRIMARY KEY, id BLOB UNIQUE, parent BLOB, _v BLOB,"
               " _f INTEGER NOT NULL, _p BLOB, word VARCHAR, one VARCHAR, two VARCHAR, three INTEGER)")
'''


def likes() -> fields.Entity:
    """Return the residents' registry as the next version has it."""
    old = ENTITIES[Resident.number]
    field = fields.Field(201, ("likes",), (str,), Policy.ASK, 200)
    return dataclasses.replace(old, fields={**old.fields, 201: field}, columns=(*old.columns, "likes"))


def pet() -> fields.Entity:
    grouped = [
        Column(name, kind, info={"sync": Part(202, Policy.LATEST, 200)})
        for name, kind in (("one", String), ("two", String), ("three", Integer))
    ]
    word = Column("word", String, info={"sync": Part(201, Policy.ASK, 200)})
    return fields.entity_of(Table("pet", MetaData(), word, *grouped), number=PET, parents=(), immutable=False)


@pytest.fixture
def migrations(tmp_path, monkeypatch) -> Path:
    """A folder of migrations with one more step."""
    folder = tmp_path / "50% mới"
    shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{NEXT:04}_pets.py").write_text(STEP, "utf-8")
    monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
    return folder


@pytest.fixture
def next_version(monkeypatch, migrations):
    """Turn this program into the next version when called."""

    def become() -> None:
        monkeypatch.setattr(schema, "VERSION", NEXT)
        monkeypatch.setattr(schema, "GUARDED", (*schema.GUARDED, "pet"))
        monkeypatch.setitem(ENTITIES, Resident.number, likes())
        monkeypatch.setitem(ENTITIES, PET, pet())

    return become


def fill(db) -> bytes:
    """Write what this version knows, and let arrive what it does not."""
    with db.writing(MEMBER) as tx:
        rec = tx.create(Resident, {"name": "Lò Thị Mây"})
    take(db, [op for entity in (Resident.number, PET) for op in texts(newer(entity))])
    db.close()
    return rec


def texts(found):
    """Make the foreign values such as the next version would write."""
    create, first, second = found
    return [create, first, second._replace(fields={201: "ba"})]


def test_what_was_kept_aside_comes_into_its_columns(db, next_version):
    rec = fill(db)
    before = Database(db.path, KEY, wall=Wall())
    kept, pending = sums(before), said(before)
    before.close()
    next_version()
    new = Database(db.path, KEY, wall=Wall())
    assert sums(new) == kept
    assert said(new) == pending
    assert row(new, "resident", b"n" * 16, "likes", "_f") == ("ba", CONFLICT)
    assert row(new, "pet", b"n" * 16, "word", "one", "two", "three", "_f") == ("ba", "a", None, 5, CONFLICT)
    assert row(new, "resident", rec, "name", "likes") == ("Lò Thị Mây", None)
    assert table(new, "SELECT count(*) FROM resident WHERE sort_key IS NULL") == [(0,)]
    assert table(new, "SELECT * FROM unknown_row") == []
    assert table(new, "SELECT entity, fld, value FROM other ORDER BY entity") == [
        (Resident.number, 201, b"\xa3hai"),
        (Resident.number, 202, b"\x93\xa1a\xc0\x05"),
        (PET, 201, b"\xa3hai"),
    ]
    assert table(new, "PRAGMA user_version") == [(NEXT,)]
    assert not table(new, "SELECT name FROM sqlite_master WHERE name LIKE 'alembic%'")
    new.close()


def test_a_new_table_is_guarded(db, next_version):
    fill(db)
    next_version()
    Database(db.path, KEY, wall=Wall()).close()
    connection = cipher.connect(db.path, KEY)
    with pytest.raises(cipher.DatabaseError, match="operations only"):
        connection.execute("DELETE FROM pet")
    connection.close()


def test_the_old_file_is_kept_as_a_backup(db, next_version):
    fill(db)
    next_version()
    Database(db.path, KEY, wall=Wall()).close()
    (copy,) = backup.listed(db.path.parent / backup.FOLDER)
    contents = backup.verify(copy.path, KEY)
    assert contents.version == NEXT - 1
    assert contents.rows["unknown_row"] == 1


def test_pcs_brought_up_to_date_on_different_days_agree(two, next_version):
    one, other = two
    for db in two:
        with db.writing(MEMBER) as tx:
            tx.create(Resident, {"name": "Lò Thị Mây"})
        take(db, [op for entity in (Resident.number, PET) for op in texts(newer(entity))])
    ahead, behind = said(one), said(other)
    one.close()
    take(other, ahead)
    other.close()
    next_version()
    new = [Database(db.path, KEY, wall=Wall()) for db in two]
    take(new[0], behind)
    assert agreed(new[0]) == agreed(new[1])
    for db in new:
        assert sums(db)[0] == sums(db)[1]
        db.close()


@pytest.mark.parametrize(
    "fault", ["    op.execute('UPDATE no_such_table SET x = 1')\n", "    op.execute('UPDATE resident SET pk = 1')\n"]
)
def test_a_migration_that_fails_changes_nothing(db, migrations, monkeypatch, fault):
    fill(db)
    old = Database(db.path, KEY, wall=Wall())
    before = everything(old)
    old.close()
    (migrations / "versions" / f"{NEXT:04}_pets.py").write_text(STEP + fault, "utf-8")
    with monkeypatch.context() as newer_program:
        newer_program.setattr(schema, "VERSION", NEXT)
        with pytest.raises(UserError, match="Chưa chuyển được") as refused:
            Database(db.path, KEY, wall=Wall())
    (copy,) = backup.listed(db.path.parent / backup.FOLDER)
    assert copy.path.name in refused.value.hint
    old = Database(db.path, KEY, wall=Wall())
    assert everything(old) == before
    assert table(old, "PRAGMA user_version") == [(NEXT - 1,)]
    old.close()


def test_without_a_backup_nothing_is_changed(db, next_version):
    fill(db)
    (db.path.parent / backup.FOLDER).write_text("x")
    next_version()
    with pytest.raises(UserError, match="sao lưu"):
        Database(db.path, KEY, wall=Wall())
    connection = cipher.connect(db.path, KEY)
    assert connection.execute("PRAGMA user_version").fetchone() == (NEXT - 1,)
    connection.close()


def test_a_file_that_was_never_finished_is_said(tmp_path):
    cipher.connect(tmp_path / "half.db", KEY, create=True).close()
    with pytest.raises(UserError, match="chưa được tạo xong"):
        Database(tmp_path / "half.db", KEY, wall=Wall())


def test_who_only_reads_brings_nothing_up_to_date(db, next_version):
    fill(db)
    next_version()
    with pytest.raises(UserError, match="cũ hơn"):
        Database(db.path, KEY, wall=Wall(), read_only=True)
    assert not (db.path.parent / backup.FOLDER).exists()


def test_the_shipped_migrations_lead_to_this_version():
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    revisions = [step.revision for step in script.walk_revisions()]
    assert revisions == [f"{number:04}" for number in range(schema.VERSION, 0, -1)]


def test_a_file_of_this_version_opens_without_alembic(db):
    db.close()
    code = (
        "import sys; from pathlib import Path; from dicandesk.store.database import Database;"
        "Database(Path(sys.argv[1]), bytes(range(32)), wall=lambda: 1).close(); sys.exit('alembic' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code, str(db.path)], cwd=root, check=False).returncode == 0
