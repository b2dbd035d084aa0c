"""Files that this program or an earlier one wrote are read as they were meant, and written the same way today."""

from __future__ import annotations

import json
import shutil

import pytest

from dicandesk.store import cipher, meta, schema
from dicandesk.store.apply import recompute_state_sum
from dicandesk.store.database import Database
from dicandesk.sync import bundle, frames
from tests.golden import make, reader, ward
from tests.golden.make import EXPECTED, FILES, GOLDEN
from tests.golden.ward import KEY, shape

pytestmark = pytest.mark.usefixtures("full_pins")

DATABASES = sorted(GOLDEN.glob("database_*.sql"))
SHIPPED = sorted(make.RELEASED.glob("*/database_*.sql"))
SAME_BYTES = (
    "keys.json",
    "roster/0-found.dcr",
    "request-open.dcq",
    "head",
    "hub.json",
    "slots.json",
    "slip.txt",
    "erased.txt",
)
"""Written the same to the last byte whenever chance is taken out; in the others HPKE or zstd has a say."""
SAME_WORDS = ("head", "hub", "requests", "answer", "slots", "erased", "slip", "words", "id_number")
OPENED = ("team_keys", "recovery_keys", "welcome", "renewed", "names", "roles", "promoted", "accepted", "released")


@pytest.fixture(scope="module")
def expected():
    return json.loads(EXPECTED.read_text("utf-8"))


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    """What this program writes today."""
    folder = tmp_path_factory.mktemp("today")
    make.write(folder)
    return folder


def said(folder):
    return json.loads(make.pretty(reader.read(folder)))


def check_stored(files, expected):
    found = said(files)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == value, name


def test_the_stored_files_say_what_they_said(expected):
    check_stored(FILES, expected)


def test_what_a_release_wrote_says_what_it_said(tmp_path):
    """Of every release so far, and of the one that would be made now; none is written twice."""
    folder = make.release("9.9.9", tmp_path)
    with pytest.raises(SystemExit, match="never written again"):
        make.release("9.9.9", tmp_path)
    for place in (folder, *sorted(make.RELEASED.glob("*/"))):
        check_stored(place / "files", json.loads((place / "expected.json").read_text("utf-8")))


def test_what_is_written_today_says_the_same(today, expected):
    found = said(today)
    for name in SAME_WORDS:
        assert found[name] == expected[name], name
    for name in OPENED:
        assert found["roster"][name] == expected["roster"][name], name
    assert [one[0] for one in found["roster"]["entries"]] == [one[0] for one in expected["roster"]["entries"]]
    for name in ("head", "ops"):
        assert found["bundle"][name] == expected["bundle"][name], name
    assert found["snapshot"]["blocks"] == expected["snapshot"]["blocks"]
    random = {"parts", "covered"}
    assert {name: one for name, one in found["snapshot"]["manifest"].items() if name not in random} == {
        name: one for name, one in expected["snapshot"]["manifest"].items() if name not in random
    }


@pytest.mark.parametrize("name", SAME_BYTES)
def test_the_same_bytes_are_written_today(today, name):
    assert (today / name).read_bytes() == (FILES / name).read_bytes()


def test_the_readable_part_of_a_bundle_has_the_same_bytes(today):
    first, second = (
        frames.take_apart(bundle.MAGIC, (folder / "bundle.dcb").read_bytes(), fields=1) for folder in (today, FILES)
    )
    assert first.aad == second.aad


def test_every_message_has_the_same_form(today):
    """Number, kinds and lengths of all that anyone may read; what is random is as long as it was."""
    assert shape(list(reader.readable(today).items())) == shape(list(reader.readable(FILES).items()))
    assert sorted(path.relative_to(today) for path in today.rglob("*")) == sorted(
        path.relative_to(FILES) for path in FILES.rglob("*")
    )


def test_every_kind_of_roster_entry_is_here():
    kinds = {one[0] for one in json.loads(EXPECTED.read_text("utf-8"))["roster"]["entries"]}
    assert kinds == {"found", "enrol", "role", "revoke", "renew", "give", "accept", "release"}


def test_a_courier_file_holds_what_it_was_made_of():
    parts = [data for _, data in reader.courierfile.parts(FILES / "carry.dcdsync", {1, 2, 3, 4})]
    names = ("roster/0-found.dcr", "head", "bundle.dcb", "head")
    assert parts == [(FILES / name).read_bytes() for name in names]


# ---- databases ----


def test_a_database_is_made_today_as_it_was(tmp_path):
    """A changed table is a new version with a migration, and a new text beside the old ones."""
    text = (GOLDEN / f"database_{schema.VERSION}.sql").read_text("utf-8")
    assert make.database_text(tmp_path) == text


def test_a_database_of_every_version_is_here():
    assert [path.name for path in DATABASES] == [f"database_{number}.sql" for number in range(1, schema.VERSION + 1)]


@pytest.mark.parametrize("text", DATABASES + SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_database_of_any_version_is_brought_up_with_equal_sums(tmp_path, text):
    """Each on three PCs: no operation comes of it, on none of them."""
    path = tmp_path / "old.db"
    connection = cipher.connect(path, KEY, create=True)
    connection.applying = True
    connection.executescript(text.read_text("utf-8"))
    kept = {name: meta.get_sum(connection, name) for name in (meta.STATE_SUM, meta.OP_SUM)}
    pending = connection.execute("SELECT * FROM pending ORDER BY op_id").fetchall()
    authors = connection.execute("SELECT * FROM author ORDER BY op_id").fetchall()
    connection.close()
    assert kept[meta.STATE_SUM]
    assert pending
    for number in range(3):
        copy = tmp_path / f"pc{number}" / "dicandesk.db"
        copy.parent.mkdir()
        shutil.copy(path, copy)
        wall = ward.Wall()
        wall.now += number * 86_400_000
        db = Database(copy, KEY, wall=wall)
        with db.exclusive() as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
            assert {name: meta.get_sum(connection, name) for name in kept} == kept
            assert recompute_state_sum(connection) == kept[meta.STATE_SUM]
            assert connection.execute("SELECT * FROM pending ORDER BY op_id").fetchall() == pending
            assert connection.execute("SELECT * FROM author ORDER BY op_id").fetchall() == authors
            assert cipher.integrity(connection) == "ok"
        db.close()
