"""PCs with programs of several versions in one ward: what one does not know it keeps, hands on and never loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dicandesk.services.hub import carrying
from dicandesk.store.tables import CONTESTED, DELETED
from dicandesk.sync import courierfile
from tests.stories import programs
from tests.stories.programs import VERSIONS, Here, There
from tests.stories.versions import Machine, Ward, desk, is_named, log, sync_like_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, Any]]:
    found = {version: Here() if version == "now" else There(version) for version in VERSIONS}
    yield found
    for program in found.values():
        program.end()


@pytest.fixture
def ward(tmp_path: Path, running: dict[str, Any]) -> Iterator[Ward]:
    hub = tmp_path / "hub"
    hub.mkdir()
    made = Ward(tmp_path, hub, running)
    yield made
    for one in made.pcs:
        one.stop()
    if made.officer is not None:
        made.officer.db.close()


def write_more(pc: Machine, name: str = "Lò Thị Mây") -> tuple[bytes, bytes]:
    """Register somebody with what only a later program knows, and a pet."""
    rec = pc.do("create", "resident", {"name": name, "mood": "vui", "likes": "hát then"})
    return rec, pc.do("create", "pet", {"kind": "chó", "name": "Vàng"}, rec)


def test_what_is_not_known_is_kept_and_counted_alike(ward):
    before, now, later = ward.pc("before"), ward.pc("now", is_officer=True), ward.pc("later")
    rec, pet = write_more(later)
    ethnic = now.do("create", "resident", {"name": "Vàng A Chớ", "ethnicity": "Mông"})
    now.do("create", "not_same", {"a": rec, "b": ethnic})
    ward.sync(rounds=3)
    ward.agree()
    assert now.rows("SELECT name FROM resident ORDER BY name") == before.rows("SELECT name FROM resident ORDER BY name")
    assert now.rows("SELECT id, parent, entity FROM unknown_row") == [(pet, rec, programs.PET)]
    assert {entity for (entity,) in before.rows("SELECT entity FROM unknown_row")} == {15, programs.PET}
    # An old program corrects what it knows of such a row.
    before.do("change", "resident", rec, {"name": "Lò Thị Mai"})
    ward.sync(rounds=3)
    ward.agree()
    assert later.rows("SELECT name, mood, likes FROM resident WHERE mood IS NOT NULL") == [
        ("Lò Thị Mai", "vui", "hát then")
    ]
    later.do("change", "resident", rec, {"likes": "thêu", "mood": "lo"})
    ward.sync(rounds=3)
    ward.agree()
    # Each reads what the others say of their sums.
    assert [len(one.do("heard")) for one in ward.pcs] == [len(ward.pcs)] * len(ward.pcs)
    assert list(now.do("heard").values()).count(now.do("sums")[:2]) == 2


def test_what_is_not_known_travels_on_by_file_and_relay(ward, tmp_path):
    """From a later program by a stick to this one, from there by the hub to another later one."""
    giver, carrier, taker = ward.pc("later"), ward.pc("now"), ward.pc("later")
    rec, pet = write_more(giver)
    giver.do("write_file", tmp_path / "a.dcdsync")
    assert carrier.do("read_file", tmp_path / "a.dcdsync")[2:] == (0, 0)
    carrier.do("write_file", tmp_path / "b.dcdsync")
    carrier.do("sync")
    assert list((ward.hub / "relay").glob("*.dcb"))
    taker.do("sync")
    assert taker.rows("SELECT id, parent, kind, name FROM pet") == [(pet, rec, "chó", "Vàng")]
    other = ward.pc("before")
    assert other.do("read_file", tmp_path / "b.dcdsync")[2:] == (0, 0)
    ward.sync()
    ward.agree()


def test_a_file_written_over_keeps_parts_of_an_unknown_kind(ward, tmp_path):
    now, path = ward.pc("now"), tmp_path / "a.dcdsync"
    now.do("write_file", path)
    part = bytes((9,)) + (5).to_bytes(4) + "mới".encode()
    path.write_bytes(path.read_bytes() + part)
    for name in ("Lò Thị Một", "Lò Thị Hai"):
        now.do("create", "resident", {"name": name})
        now.do("write_file", path)
        assert path.read_bytes().count(part) == 1
        assert now.do("read_file", path) == (0, 0, 0, 0)
    now.do("write_file", tmp_path / "b.dcdsync")
    assert not courierfile.is_within(path, tmp_path / "b.dcdsync")  # so it is not cleared away from a stick


def test_what_is_not_known_travels_on_by_snapshot(ward):
    """The bundles are gone; a snapshot that an older program made brings fields and rows it does not know."""
    giver, maker = ward.pc("later"), ward.pc("before", is_officer=True)
    rec, pet = write_more(giver)
    ward.sync(rounds=3)
    maker.do("snapshot")
    (chain,) = {bytes(one) for (one,) in giver.rows("SELECT chain FROM chain WHERE no = 1")}
    for path in (ward.hub / "chain" / chain.hex()).glob("*.dcb"):
        path.unlink()
    new, newest = ward.pc("now"), ward.pc("later")
    new.do("sync")
    assert new.rows("SELECT id, parent FROM unknown_row") == [(pet, rec)]
    newest.do("sync")
    assert newest.rows("SELECT mood, likes FROM resident WHERE name = 'Lò Thị Mây'") == [("vui", "hát then")]
    assert newest.rows("SELECT name FROM pet") == [("Vàng",)]
    ward.sync(rounds=3)
    ward.agree()


def test_an_erasure_takes_what_is_personal_though_nobody_here_knows_it(ward):
    before, now, later = ward.pc("before"), ward.pc("now", is_officer=True), ward.pc("later")
    rec, pet = write_more(later)
    ward.sync(rounds=3)
    assert now.rows("SELECT fld FROM other WHERE entity = 900 ORDER BY fld") == [(1,), (128,)]
    now.do("erase", rec)
    assert now.rows("SELECT fld FROM other WHERE entity = 900") == [(1,)]
    # Written apart, by somebody who did not know of it.
    late = later.do("create", "pet", {"kind": "mèo", "name": "Mun"}, rec)
    later.do("change", "pet", pet, {"name": "Vện", "kind": "chó săn"})
    ward.sync(rounds=3)
    ward.agree()
    for one in (before, now):
        found = one.rows("SELECT hex(value) FROM other WHERE entity = 900")
        assert {bytes.fromhex(value)[1:].decode() for (value,) in found} == {"chó săn", "mèo"}
    assert sorted(later.rows("SELECT id, kind, name FROM pet")) == sorted([(pet, "chó săn", None), (late, "mèo", None)])
    now.upgrade("later")
    assert sorted(now.rows("SELECT id, kind, name FROM pet")) == sorted([(pet, "chó săn", None), (late, "mèo", None)])
    ward.sync()
    ward.agree()


def test_what_was_kept_shows_after_the_update(ward):
    before, now, later = ward.pc("before"), ward.pc("now", is_officer=True), ward.pc("later")
    rec, pet = write_more(later)
    ethnic = now.do("create", "resident", {"name": "Vàng A Chớ", "ethnicity": "Mông"})
    apart = now.do("create", "not_same", {"a": rec, "b": ethnic})
    ward.sync(rounds=3)
    kept = now.do("sums")
    now.upgrade("later")
    assert now.do("sums") == kept
    assert now.rows("SELECT count(*) FROM pending") == [(0,)]
    assert now.rows("SELECT id, parent, kind, name FROM pet") == [(pet, rec, "chó", "Vàng")]
    assert now.rows("SELECT mood, likes FROM resident ORDER BY mood") == [(None, None), ("vui", "hát then")]
    assert now.rows("SELECT count(*) FROM unknown_row") == [(0,)]
    before.upgrade("now")
    before.do("rebuild")
    assert before.rows("SELECT id, a, b FROM not_same") == [(apart, rec, ethnic)]
    assert before.rows("SELECT ethnicity FROM resident WHERE ethnicity IS NOT NULL") == [("Mông",)]
    ward.sync()
    ward.agree()


@pytest.mark.parametrize("wrong", [5, ["hai", "cột"], b"x", True])
def test_what_does_not_fit_a_field_stays_aside_after_the_update(ward, wrong):
    """A PC that keeps to no rule wrote it while nobody here knew the field: no update fails by it, no sum changes."""
    now, later = ward.pc("now"), ward.pc("later")
    rec, pet = write_more(later)
    later.do("change", "resident", rec, {"likes": "hát"})
    ward.sync(rounds=2)
    now.do("apply", "set", 4, rec, {programs.MOOD: wrong, programs.LIKES: wrong})
    strange = now.do("apply", "create", programs.PET, None, {1: wrong, 128: "Mun"})
    kept, live = now.do("sums"), now.do("record", 4, rec)
    assert kept[1] == kept[2]
    now.upgrade("later")
    assert now.do("sums") == kept
    assert now.do("record", 4, rec) == live
    assert now.rows("SELECT mood, likes, name FROM resident") == [(None, "hát", "Lò Thị Mây")]
    assert sorted(now.rows("SELECT id, kind, name FROM pet")) == sorted([(pet, "chó", "Vàng"), (strange, None, "Mun")])
    # Who corrects the field has seen all of it.
    now.do("change", "resident", rec, {"likes": "thêu"})
    assert now.rows("SELECT likes FROM resident") == [("thêu",)]
    assert list(now.do("record", 4, rec)[programs.LIKES].values()) == ["thêu"]
    assert now.do("sums")[1] == now.do("sums")[2]


def test_three_pcs_are_brought_up_to_date_on_different_days(ward):
    """No operation comes of it, and at every step all agree."""
    all_ = [ward.pc("now") for _ in range(3)]
    residents = [one.do("create", "resident", {"name": f"Lò Thị {number}"}) for number, one in enumerate(all_)]
    ward.sync(rounds=3)
    for number, one in enumerate(all_):
        before = [each.do("sums") for each in all_]
        one.upgrade("later")
        assert [each.do("sums") for each in all_] == before
        assert one.rows("SELECT count(*) FROM pending") == [(0,)]
        ward.agree()
        one.do("change", "resident", residents[number], {"mood": "vui", "name": f"Lò Thị {number} Mai"})
        one.do("create", "pet", {"kind": "gà"}, residents[0])
        ward.sync(rounds=3)
        ward.agree()
    found = [sorted(one.rows("SELECT id, name, mood FROM resident")) for one in all_]
    assert found[0] == found[1] == found[2]
    assert [mood for _, _, mood in found[0]] == ["vui"] * 3
    assert [one.rows("SELECT count(*) FROM pet") for one in all_] == [[(3,)]] * 3


def test_a_quick_look_sees_what_a_later_program_says(ward):
    now, later = ward.pc("now"), ward.pc("later")
    ward.sync(rounds=2)
    for name in ("Lò Thị Một", "Lò Thị Hai", "Lò Thị Ba"):
        write_more(later, name)
        later.do("sync", thorough=False)
        now.do("sync", thorough=False)
        assert (name,) in now.rows("SELECT name FROM resident")


def test_a_roster_entry_of_a_later_kind_counts_everywhere(ward):
    office, now = ward.pc("later", is_officer=True), ward.pc("now")
    ward.pc("before")
    office.do("sign", "greet", ["chào", 5, [b"x"]])
    ward.sync(rounds=2)
    now.do("create", "resident", {"name": "Lò Thị Mây"})
    ward.sync(rounds=3)
    ward.agree()
    assert ["greet" in one.do("entry_kinds") for one in ward.pcs] == [True] * 3


def test_what_is_deleted_above_rows_that_are_not_known_waits_for_a_person(ward):
    """Who deleted it did not see the pet: nothing goes silently, and all agree once they know of pets."""
    now, later = ward.pc("now"), ward.pc("later")
    rec, pet = write_more(later)
    ward.sync(rounds=2)
    now.do("delete", "resident", rec)
    ward.sync(rounds=2)
    ward.agree()
    assert now.rows("SELECT _f FROM resident") == [(DELETED,)]
    assert later.rows("SELECT _f FROM resident") == [(CONTESTED,)]
    now.upgrade("later")
    assert now.rows("SELECT _f FROM resident") == [(CONTESTED,)]
    now.do("delete", "pet", pet)
    ward.sync(rounds=2)
    ward.agree()
    assert [one.rows("SELECT _f FROM resident") for one in ward.pcs] == [[(DELETED,)]] * 2


def test_merged_people_keep_what_is_not_known_below_them(ward):
    now, later = ward.pc("now", is_officer=True), ward.pc("later")
    one, pet = write_more(later)
    two = now.do("create", "resident", {"name": "Lò Thị Mây"})
    ward.sync(rounds=2)
    now.do("merge", two, one)
    ward.sync(rounds=2)
    ward.agree()
    assert now.rows("SELECT id, parent, _p FROM unknown_row") == [(pet, two, one)]
    assert later.rows("SELECT id, parent, _p FROM pet") == [(pet, two, one)]
    now.upgrade("later")
    assert now.rows("SELECT id, parent, _p FROM pet") == [(pet, two, one)]
    ward.agree()


def test_an_officers_row_of_an_unknown_kind_counts_from_officers_only(ward):
    office, now, later, volunteer = (
        ward.pc("later", is_officer=True), ward.pc("now"), ward.pc("later"), ward.pc("later"),
    )  # fmt: skip
    ward.sync(rounds=2)
    volunteer.do("create", "choice", {"of": "tự ý"})
    made = office.do("create", "choice", {"of": "của cán bộ"})
    ward.sync(rounds=3)
    assert office.do("sums") == now.do("sums") == later.do("sums")
    assert now.do("differing") == ["Máy 3"]  # which no window lets do that
    assert now.rows("SELECT id, entity FROM unknown_row") == [(made, programs.CHOICE)]
    assert later.rows("SELECT id, of FROM choice") == [(made, "của cán bộ")]


# What only a newer program can read


TOLD = "Máy {name} dùng bản DiCanDesk mới hơn; cập nhật máy này để nhận tiếp. Không mất gì."


def test_what_only_a_newer_program_reads_waits_and_is_named_once(ward):
    now, other, last = ward.pc("now"), ward.pc("later"), ward.pc("last")
    ward.sync(rounds=2)
    last.do("create", "resident", {"name": "Lò Thị Mới", "mood": "vui"})
    last.do("sync")
    other.do("create", "resident", {"name": "Lò Thị Quen", "mood": "lo"})
    other.do("sync")
    for _ in range(3):
        assert sync_like_people(now).waiting == 1
        other.do("sync")
    assert now.rows("SELECT name FROM resident") == [("Lò Thị Quen",)]
    assert log(desk(now)) == [TOLD.format(name="Máy 2")]
    assert is_named(now, "Máy 2")
    last.do("sync")
    assert last.rows("SELECT count(*) FROM resident") == [(2,)]
    # The second thing it says is not told again; a later bundle that this program reads is not held up.
    last.do("create", "resident", {"name": "Lò Thị Mới Hai"})
    last.do("sync")
    assert sync_like_people(now).waiting == 2
    assert log(desk(now)) == [TOLD.format(name="Máy 2")]
    for one in (now, other):
        one.upgrade("last")
    ward.sync(rounds=3)
    ward.agree()
    assert now.rows("SELECT count(*) FROM resident") == [(3,)]
    assert now.do("waiting_for") == []


def test_a_file_that_only_a_newer_program_reads_waits_too(ward, tmp_path):
    now, last = ward.pc("now"), ward.pc("last")
    last.do("create", "resident", {"name": "Lò Thị Mới"})
    last.do("write_file", tmp_path / "a.dcdsync")
    for _ in range(2):
        assert carrying.take(desk(now), tmp_path / "a.dcdsync").waiting == 1
    assert log(desk(now)) == [TOLD.format(name="Máy 1")]
    assert is_named(now, "Máy 1")
    now.do("create", "resident", {"name": "Lò Thị Cũ"})
    now.do("write_file", tmp_path / "a.dcdsync")
    assert last.do("read_file", tmp_path / "a.dcdsync")[1:3] == (1, 0)
    now.upgrade("last")
    assert now.do("read_file", tmp_path / "a.dcdsync")[1:] == (1, 0, 0)
    ward.agree()


def test_a_snapshot_that_only_a_newer_program_reads_waits_too(ward):
    now, last = ward.pc("now"), ward.pc("last", is_officer=True)
    last.do("create", "resident", {"name": "Lò Thị Mới"})
    last.do("sync")
    last.do("snapshot", min_reader=2)
    for path in (ward.hub / "chain").glob("*/*.dcb"):
        path.unlink()
    assert sync_like_people(now).waiting == 1
    assert log(desk(now)) == [TOLD.format(name="Máy 1")]
    assert is_named(now, "Máy 1")
    assert list((ward.hub / "snap").glob("*/manifest"))
    now.upgrade("last")
    now.do("sync")
    assert now.rows("SELECT name FROM resident") == [("Lò Thị Mới",)]
    ward.sync()
    ward.agree()


def test_nobody_is_named_for_what_a_stranger_put_there(ward):
    """Whoever writes into the folder can write any head, but not sign for a PC."""
    now, last = ward.pc("now"), ward.pc("last")
    last.do("create", "resident", {"name": "Lò Thị Mới"})
    last.do("sync")
    (chain,) = {bytes(one) for (one,) in last.rows("SELECT chain FROM chain WHERE no = 1")}
    (path,) = (ward.hub / "chain" / chain.hex()).glob("*.dcb")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert sync_like_people(now).waiting == 1
    assert log(desk(now)) == []
    assert not is_named(now, "Máy 1")


def test_an_older_program_on_a_newer_ones_chain_starts_a_new_one(ward):
    """Put back to yesterday's data and program: numbers that are given away are not given away again."""
    now = ward.pc("now")
    now.do("create", "resident", {"name": "Lò Thị Một"})
    now.do("sync")
    now.stop()
    yesterday = now.path.read_bytes()
    now.version = "last"
    now.start()
    now.do("create", "resident", {"name": "Lò Thị Hai"})
    now.do("sync")
    now.stop()
    for path in now.path.parent.glob(now.path.name + "*"):
        path.unlink()
    now.path.write_bytes(yesterday)
    now.version = "now"
    now.start()
    now.do("create", "resident", {"name": "Lò Thị Ba"})
    assert now.do("sync").new_chain
    now.upgrade("last")
    now.do("sync")
    assert now.rows("SELECT name FROM resident ORDER BY name") == [("Lò Thị Ba",), ("Lò Thị Hai",), ("Lò Thị Một",)]
