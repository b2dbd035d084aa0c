"""What is kept for a bad day: paper slips, the central file, the check of a PC."""

import os

import pytest
from sqlcipher3 import dbapi2

from dicandesk.errors import UserError
from dicandesk.rules.slips import from_text
from dicandesk.services.care import upkeep
from dicandesk.services.hub import slips, syncing
from dicandesk.services.access.new_folder import open_box
from dicandesk.store import files, slots
from dicandesk.store.ops import unpack
from dicandesk.store.tables import Phone, Resident
from dicandesk.sync import central
from tests.stories.conftest import NOW


def register(opened, name):
    with opened.db.writing(opened.actor.member) as tx:
        return tx.create(Resident, {"name": name})


# ---- paper slips ----


def test_slips_are_printed_once_and_open_this_pc(ward, tmp_path):
    import pypdfium2

    office = ward.found()
    assert slips.are_waiting(office.db)
    with pytest.raises(UserError, match="không được nằm trong"):
        slips.write_slips(office.db, office.actor, office.folder / "slips", now=NOW)
    paths = slips.write_slips(office.db, office.actor, tmp_path / "stick", now=NOW)
    assert not slips.are_waiting(office.db)
    with pytest.raises(UserError, match="đã in rồi"):
        slips.write_slips(office.db, office.actor, tmp_path / "stick", now=NOW)
    document = pypdfium2.PdfDocument(paths[1])
    text = document[0].get_textpage().get_text_range()
    document.close()
    words = [
        word for word in text.split() if len(word) in (4, 2) and word.isupper() and word.isascii() and word.isalnum()
    ]
    key = from_text("".join(words))
    assert key is not None
    assert open_box(slots.read(office.folder).recovery, [key]) == office.key
    with pytest.raises(UserError, match="không phải của phường này"):
        open_box(slots.read(office.folder).recovery, [os.urandom(32)])


def test_slips_that_cannot_be_written_keep_their_keys(ward, tmp_path):
    office = ward.found()
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(UserError, match="Không ghi được"):
        slips.write_slips(office.db, office.actor, blocked / "folder", now=NOW)
    assert slips.are_waiting(office.db)


def test_slips_of_another_ward_on_the_same_stick_stay(ward, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "phieu-phuc-hoi-2.pdf").write_bytes(b"another ward's")
    office = ward.found()
    paths = slips.write_slips(office.db, office.actor, stick, now=NOW)
    assert [path.name for path in paths] == ["phieu-phuc-hoi-1.pdf", "phieu-phuc-hoi-2 (2).pdf"]
    assert (stick / "phieu-phuc-hoi-2.pdf").read_bytes() == b"another ward's"


def test_a_stick_that_fills_up_between_the_slips_keeps_none_of_them(ward, tmp_path, monkeypatch):
    office = ward.found()
    real, room = files.write_whole, [True]

    def write(path, data, **how):
        if not room:
            raise OSError(28, "No space left on device")
        room.pop()
        real(path, data, **how)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_whole", write)
        with pytest.raises(UserError, match="Không ghi được"):
            slips.write_slips(office.db, office.actor, tmp_path / "stick", now=NOW)
    assert not list((tmp_path / "stick").iterdir())
    assert len(slips.write_slips(office.db, office.actor, tmp_path / "stick", now=NOW)) == 2


def test_no_copy_of_the_slips_keys_stays_once_they_are_printed(ward, tmp_path):
    office = ward.found()
    slips.write_slips(office.db, office.actor, tmp_path / "stick", now=NOW)
    assert office.db.path.with_name("dicandesk.db-wal").stat().st_size == 0


# ---- the central file ----


def rows(path, key, query):
    connection = dbapi2.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = {key}")
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_the_central_file_opens_elsewhere_under_its_passphrase_with_plain_names(ward, tmp_path):
    office = ward.found()
    resident = register(office, "Nguyễn Thị Hoà")
    with office.db.writing(office.actor.member) as tx:
        tx.create(Phone, {"digits": ["+84900000001", "con gái"]}, parent=resident)
    made = syncing.write_central(office.db, office.actor, tmp_path / "c.db", "mật khẩu trung tâm")
    assert (made.residents, made.sessions) == (1, 0)
    key = "'mật khẩu trung tâm'"
    assert rows(made.path, key, "SELECT name FROM resident") == [("Nguyễn Thị Hoà",)]
    assert rows(made.path, key, "SELECT digits, owner, parent FROM phone") == [
        ("+84900000001", "con gái", resident.hex())
    ]
    readme = dict(rows(made.path, key, "SELECT topic, text FROM README"))
    assert readme["made_by"] == "Một cửa phường"
    assert readme["op_sum"] == made.op_sum
    assert "Hoà".encode() not in made.path.read_bytes()
    with pytest.raises(UserError, match="Đã có tệp"):
        syncing.write_central(office.db, office.actor, tmp_path / "c.db")


def test_the_officers_pc_publishes_the_central_file_and_a_volunteers_pc_never(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    register(team, "Nguyễn Thị Hoà")
    ward.sync(team)
    assert not list(ward.hub.glob("central/*"))
    ward.sync(office)
    (published,) = ward.hub.glob("central/*.db")
    with office.db.exclusive() as connection:
        key = upkeep.meta.get(connection, "identity")
    central_key = central.raw_key(upkeep_key(key))
    assert rows(published, f'"{central_key}"', "SELECT name FROM resident") == [("Nguyễn Thị Hoà",)]
    with pytest.raises(UserError):
        syncing.write_central(team.db, team.actor, ward.root / "c.db")
    with pytest.raises(UserError, match="máy cán bộ"):
        syncing.write_central(team.db, office.actor, ward.root / "c.db")


def upkeep_key(packed):

    return unpack(packed)[4][3]


def test_the_newest_three_central_files_stay(ward, monkeypatch):
    office = ward.found()
    clock = [office.db.wall()]
    office.db.wall = lambda: clock[0]
    names = []
    for number in range(5):
        register(office, f"Trần Văn {number}")
        ward.sync(office)
        ward.sync(office)
        names.append({path.name for path in ward.hub.glob("central/*.db")})
        clock[0] += 3_700_000
    assert [len(found) for found in names] == [1, 2, 3, 3, 3]
    assert not names[4] & names[0]
    ward.sync(office)
    assert {path.name for path in ward.hub.glob("central/*.db")} == names[4]


# ---- this PC ----


def test_checking_a_fresh_pc_finds_it_sound_and_says_what_to_do_next(ward):
    office = ward.found()
    found = upkeep.examine(office.db, "")
    assert found.is_fine
    steps = {check.name: check.state for check in found.checks}
    assert steps["database"] == steps["sums"] == "ok"
    assert steps["hub"] == steps["slips"] == steps["officers"] == "warning"
    assert all(check.next_step for check in found.checks if check.state != "ok")
    assert found.counts["members"] == 1


def test_equal_data_give_equal_sums_on_two_pcs(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    register(team, "Nguyễn Thị Hoà")
    ward.sync(team, office)
    one, two = (upkeep.examine(opened.db, str(ward.hub)) for opened in (office, team))
    assert (one.op_sum, one.state_sum) == (two.op_sum, two.state_sum)


def test_a_changed_sum_is_noticed(ward):
    office = ward.found()
    with office.db.exclusive() as connection:
        upkeep.meta.add_sum(connection, upkeep.meta.STATE_SUM, 1)
    assert not upkeep.examine(office.db, "").is_fine


def test_a_clock_behind_what_was_written_is_noticed(ward):
    office = ward.found()

    def clock():
        return {check.name: check.state for check in upkeep.examine(office.db, "").checks}["clock"]

    now = office.db.wall()
    assert clock() == "ok"
    for wrong in (now - 3_600_000, 1_577_836_800_000):
        office.db.wall = lambda at=wrong: at
        assert clock() == "warning"
