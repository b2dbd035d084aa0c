"""The first day of a ward: found it, let PCs in, sign in, send and receive."""

import json
import os
import stat

import pytest
from sqlcipher3 import dbapi2

from dicandesk.errors import UserError
from dicandesk.rules.delivery import Delivery
from dicandesk.rules.people import Role
from dicandesk.rules.slips import from_text
from dicandesk.services import delivery, desk, enrolling, founding, joining, lock_screen, people, slips, syncing, upkeep
from dicandesk.services.founding import FirstStart
from dicandesk.services.new_folder import is_new, open_with_slip
from dicandesk.store import slots
from dicandesk.store.tables import Phone, Resident
from dicandesk.sync import central
from tests.stories.conftest import NOW


def deliver(opened, record):
    with opened.db.reading() as session:
        return delivery.of(session, [record])[record]


def register(opened, name):
    with opened.db.writing(opened.actor.member) as tx:
        return tx.create(Resident, {"name": name})


def test_the_founder_is_the_first_officer(ward):
    office = ward.found()
    assert office.actor.role is Role.OFFICER
    (device,) = enrolling.devices(office.db)
    assert (device.name, device.role, device.is_this) == ("Một cửa phường", "officer", True)


def test_a_record_goes_from_this_pc_over_the_hub_to_the_ward(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    resident = register(team, "Nguyễn Thị Hoà")
    assert deliver(team, resident) is Delivery.HERE
    ward.sync(team)
    assert deliver(team, resident) is Delivery.SENT
    assert syncing.state(team.db).on_way == 1
    ward.sync(office)
    assert deliver(office, resident) is Delivery.ARRIVED
    ward.sync(team)
    assert deliver(team, resident) is Delivery.ARRIVED
    assert syncing.state(team.db).on_way == 0


def test_what_a_third_pc_wrote_has_arrived_when_the_ward_lists_it(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    other = ward.join(office, "other", "Tổ 9", "Ma Văn Sơn")
    resident = register(team, "Nguyễn Thị Hoà")
    ward.sync(team, other)
    assert deliver(other, resident) is Delivery.SENT
    ward.sync(office, other)
    assert deliver(other, resident) is Delivery.ARRIVED


def test_wrong_words_let_nobody_in(ward):
    office = ward.found()
    ward.sync(office)
    asked, _request = joining.ask_to_join(ward.root / "team", str(ward.hub), "Tổ 7", "Lê Thị Mai")
    (request,) = enrolling.requests(office.db, str(ward.hub))
    assert request.words == asked.words
    with pytest.raises(UserError, match="Sáu từ không khớp"):
        enrolling.approve(office.db, office.actor, request, " ".join(asked.words[::-1]), now=NOW)
    assert len(enrolling.devices(office.db)) == 1


def test_words_typed_without_marks_are_the_same_words(ward):
    office = ward.found()
    ward.sync(office)
    asked, _request = joining.ask_to_join(ward.root / "team", str(ward.hub), "Tổ 7", "Lê Thị Mai")
    (request,) = enrolling.requests(office.db, str(ward.hub))
    plain = ", ".join(asked.words).upper()
    assert enrolling.approve(office.db, office.actor, request, plain, now=NOW)


def test_a_pc_joins_by_stick_without_seeing_the_hub(ward, tmp_path):
    office = ward.found()
    asked, request = joining.ask_to_join(ward.root / "team", str(tmp_path / "nowhere"), "Tổ 7", "Lê Thị Mai")
    stick = tmp_path / "request.dcq"
    stick.write_bytes(request)
    read = enrolling.read_request(office.db, stick)
    assert (read.device_name, read.member_name, read.words) == ("Tổ 7", "Lê Thị Mai", asked.words)
    answer = tmp_path / "answer.dca"
    answer.write_bytes(enrolling.answer_file(enrolling.approve(office.db, office.actor, read, now=NOW)))
    ready = joining.finish_joining(ward.root / "team", joining.read_answer(answer), "135790")
    opened = ward.open("team", ready.member, "135790")
    assert opened.actor.name == "Lê Thị Mai"
    assert joining.waiting(ward.root / "team") is None


def test_waiting_survives_a_restart_and_can_be_given_up(ward):
    office = ward.found()
    ward.sync(office)
    asked, _request = joining.ask_to_join(ward.root / "team", str(ward.hub), "Tổ 7", "Lê Thị Mai")
    assert joining.waiting(ward.root / "team") == asked
    assert asked.ward == "Phường Mẫu"
    assert joining.answer_on_hub(ward.root / "team") is None
    joining.stop_waiting(ward.root / "team")
    assert joining.waiting(ward.root / "team") is None
    assert joining.answer_on_hub(ward.root / "team") is None


def test_no_answer_yet_needs_a_person_and_a_strange_answer_is_refused(ward, tmp_path):
    office = ward.found()
    ward.sync(office)
    joining.ask_to_join(ward.root / "team", str(ward.hub), "Tổ 7", "Lê Thị Mai")
    entries = [path.read_bytes() for path in (ward.hub / "roster").iterdir()]
    with pytest.raises(UserError) as caught:
        joining.finish_joining(ward.root / "team", entries, "135790")
    assert caught.value.code == 3
    with pytest.raises(UserError, match="phường khác"):
        joining.finish_joining(ward.root / "team", [b"junk"], "135790")
    with pytest.raises(UserError, match="chưa xin"):
        joining.finish_joining(ward.root / "else", entries, "135790")
    junk = tmp_path / "junk"
    junk.write_bytes(b"junk")
    for path in (junk, tmp_path / "missing"):
        with pytest.raises(UserError, match="không phải tệp duyệt"):
            joining.read_answer(path)
        with pytest.raises(UserError, match="không phải yêu cầu"):
            enrolling.read_request(office.db, path)


def test_an_answer_cannot_be_looked_for_while_the_hub_is_away(ward):
    joining.ask_to_join(ward.root / "team", str(ward.root / "nowhere"), "Tổ 7", "Lê Thị Mai")
    with pytest.raises(UserError) as caught:
        joining.answer_on_hub(ward.root / "team")
    assert caught.value.code == 4


def test_only_an_officer_at_an_officers_pc_lets_pcs_in(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    joining.ask_to_join(ward.root / "third", str(ward.hub), "Tổ 9", "Ma Văn Sơn")
    (request,) = enrolling.requests(office.db, str(ward.hub))
    with pytest.raises(UserError, match="cán bộ phường"):
        enrolling.approve(team.db, team.actor, request, now=NOW)
    with pytest.raises(UserError, match="máy của cán bộ"):
        enrolling.approve(team.db, office.actor, request, now=NOW)


def test_a_second_officers_pc_opens_the_central_file_too(ward, tmp_path):
    office = ward.found()
    ward.sync(office)
    second = ward.join(office, "second", "Máy lãnh đạo", "Hoàng Thị Lan", role="officer")
    assert second.actor.role is Role.OFFICER
    made = syncing.write_central(second.db, second.actor, tmp_path / "c.db")
    assert made.path.exists()


def test_a_second_ward_is_not_founded_over_the_first(ward):
    ward.found().close()
    ward.desks.clear()
    start = FirstStart("Máy", "Người", "123456")
    with pytest.raises(UserError, match="đã thuộc một phường"):
        founding.found(ward.root / "office", "Phường Hai", start, today=NOW.date())
    with pytest.raises(UserError, match="đã thuộc một phường"):
        joining.ask_to_join(ward.root / "office", "", "Máy", "Người")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("", FirstStart("Máy", "Người", "123456")),
        ("Phường", FirstStart(" ", "Người", "123456")),
        ("Phường", FirstStart("Máy", "x" * 81, "123456")),
        ("Phường", FirstStart("Máy", "Người", "12345")),
    ],
)
def test_founding_asks_for_every_name_and_a_pin_of_six(ward, name, start):
    with pytest.raises(UserError):
        founding.found(ward.root / "office", name, start, today=NOW.date())
    assert is_new(ward.root / "office")
    founding.found(ward.root / "office", "Phường", FirstStart("Máy", "Người", "123456"), today=NOW.date())


# ---- signing in ----


def test_a_wrong_pin_counts_slows_down_and_survives_a_restart(ward, monkeypatch):
    office = ward.found()
    member = office.actor.member
    office.close()
    ward.desks.clear()
    clock = [1_795_500_000_000]
    monkeypatch.setattr(desk, "wall_clock", lambda: clock[0])
    for left in (4, 3, 2, 1):
        with pytest.raises(slots.WrongPinError) as caught:
            desk.unlock(ward.root / "office", member, "000000")
        assert (caught.value.tries_left, caught.value.wait, caught.value.code) == (left, 0, 5)
    with pytest.raises(slots.WrongPinError) as caught:
        desk.unlock(ward.root / "office", member, "000000")
    assert caught.value.wait == 60
    with pytest.raises(slots.WrongPinError, match="1 phút"):
        desk.unlock(ward.root / "office", member, "246810")
    clock[0] += 61_000
    with pytest.raises(slots.WrongPinError) as caught:
        desk.unlock(ward.root / "office", member, "000000")
    assert caught.value.wait == 120
    clock[0] += 121_000
    ward.open("office", member, "246810")
    assert lock_screen.read(ward.root / "office").tiles[0].wait == 0


def test_a_clock_set_back_does_not_lock_anybody_out_for_long(ward):
    slot = slots.Slot(b"m", "N", "officer", b"", wrong=5, wrong_at=9_999_999_999_999)
    assert slots.wait_of(slot, 1_795_500_000_000) == 60


def test_a_pin_typed_decomposed_opens_too(ward):
    import unicodedata

    office = ward.found()
    row = people.members(office.db)[0]
    desk.give_pin(office, row, "hoa sen nở sớm")
    office.close()
    ward.desks.clear()
    ward.open("office", row.id, unicodedata.normalize("NFD", "hoa sen nở sớm"))


def test_the_folder_opens_once_but_may_be_read_beside(ward):
    office = ward.found()
    with pytest.raises(UserError, match="đang mở"):
        desk.unlock(office.folder, office.actor.member, "246810")
    beside = desk.unlock(office.folder, office.actor.member, "246810", beside=True)
    assert people.members(beside.db)
    with pytest.raises(UserError, match="đang mở trên máy này"), beside.db.writing(beside.actor.member):
        pass
    beside.close()


def test_an_officer_gives_another_member_a_pin_and_a_volunteer_may_not(ward):
    office = ward.found()
    mai = people.add_member(office.db, office.actor, "Lê Thị Mai", Role.VOLUNTEER, now=NOW)
    row = next(row for row in people.members(office.db) if row.id == mai)
    desk.give_pin(office, row, "135790")
    officer_row = next(row for row in people.members(office.db) if row.id != mai)
    office.close()
    ward.desks.clear()
    team = ward.open("office", mai, "135790")
    with pytest.raises(UserError, match="đặt mã PIN"):
        desk.give_pin(team, officer_row, "999999")
    tiles = lock_screen.read(team.folder).tiles
    assert [tile.name for tile in tiles] == ["Lê Thị Mai", "Trần Văn Nam"]


def test_a_member_who_left_does_not_sign_in(ward):
    office = ward.found()
    mai = people.add_member(office.db, office.actor, "Lê Thị Mai", Role.VOLUNTEER, now=NOW)
    desk.give_pin(office, next(row for row in people.members(office.db) if row.id == mai), "135790")
    people.disable(office.db, office.actor, mai, now=NOW)
    office.close()
    ward.desks.clear()
    with pytest.raises(UserError, match="không còn trong danh sách"):
        desk.unlock(ward.root / "office", mai, "135790")
    ward.open("office", office.actor.member, "246810")


def test_the_lock_screen_knows_drafts_and_waiting_changes(ward):
    office = ward.found()
    with office.db.exclusive() as connection:
        connection.execute("INSERT INTO draft VALUES (?, 'assist', x'00')", (office.actor.member,))
    office.close()
    ward.desks.clear()
    screen = lock_screen.read(ward.root / "office")
    assert screen.waiting == 2
    assert screen.tiles[0].has_draft
    assert screen.tiles[0].role is Role.OFFICER


def test_somebody_without_a_slot_and_a_damaged_slot_file_are_told_plainly(ward):
    office = ward.found()
    office.close()
    ward.desks.clear()
    with pytest.raises(UserError, match="chưa có mã PIN") as caught:
        desk.unlock(ward.root / "office", b"x" * 16, "246810")
    assert caught.value.code == 5
    path = ward.root / "office" / slots.FILE_NAME
    kept = json.loads(path.read_text())
    kept["slots"][0]["role"] = "emperor"
    path.write_text(json.dumps(kept))
    assert lock_screen.read(ward.root / "office").tiles[0].role is Role.VIEWER
    path.write_text("{")
    with pytest.raises(UserError, match="tệp khoá"):
        lock_screen.read(ward.root / "office")


def test_a_slot_copied_to_another_pc_or_to_another_member_does_not_open(ward, tmp_path):
    office = ward.found()
    member, folder = office.actor.member, office.folder
    office.close()
    ward.desks.clear()
    (folder / "device.key").write_bytes(os.urandom(32))
    with pytest.raises(slots.WrongPinError):
        desk.unlock(folder, member, "246810")


@pytest.mark.skipif(os.name != "posix", reason="file modes exist on POSIX only")
def test_secrets_are_readable_by_this_account_only(ward):
    office = ward.found()
    for name in ("device.key", slots.FILE_NAME):
        assert stat.S_IMODE((office.folder / name).stat().st_mode) == 0o600


# ---- paper slips ----


def test_slips_are_printed_once_and_the_second_opens_this_pc(ward, tmp_path):
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
    assert open_with_slip(office.folder, key) == office.key
    with pytest.raises(UserError, match="không phải của phường này"):
        open_with_slip(office.folder, os.urandom(32))


def test_slips_that_cannot_be_written_keep_their_keys(ward, tmp_path):
    office = ward.found()
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(UserError, match="Không ghi được"):
        slips.write_slips(office.db, office.actor, blocked / "folder", now=NOW)
    assert slips.are_waiting(office.db)


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
    from dicandesk.store.ops import unpack

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
