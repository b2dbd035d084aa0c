"""The first day of a ward: found it, let PCs in, sign in, send and receive."""

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.delivery import Delivery
from dicandesk.rules.people import Role
from dicandesk.services.access import desk, founding, joining
from dicandesk.services.common import delivery
from dicandesk.services.hub import enrolling, syncing
from dicandesk.services.access.founding import FirstStart
from dicandesk.services.access.new_folder import is_new
from dicandesk.store.tables import Resident
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


def test_a_pc_whose_first_members_record_is_still_on_its_way_can_be_signed_in_to(ward):
    office = ward.found()
    ward.sync(office)
    asked, _request = joining.ask_to_join(ward.root / "team", str(ward.hub), "Tổ 7", "Lê Thị Mai")
    (request,) = enrolling.requests(office.db, str(ward.hub))
    entries = enrolling.approve(office.db, office.actor, request, " ".join(asked.words), now=NOW)
    ready = joining.finish_joining(ward.root / "team", entries, "135790")
    team = ward.open("team", ready.member, "135790")
    ward.sync(team)
    team.close()
    ward.desks.remove(team)
    team = ward.open("team", ready.member, "135790")
    assert (team.actor.name, team.actor.role) == ("Lê Thị Mai", Role.VOLUNTEER)
    ward.sync(office, team)
    assert desk.actor_for(team.folder, team.db, ready.member).name == "Lê Thị Mai"


def test_a_file_larger_than_any_of_ours_is_not_read_into_memory(ward, tmp_path):
    office = ward.found()
    huge = tmp_path / "film.mkv"
    with huge.open("wb") as file:
        file.truncate(1 << 34)
    with pytest.raises(UserError, match="không phải yêu cầu"):
        enrolling.read_request(office.db, huge)
    with pytest.raises(UserError, match="không phải tệp duyệt"):
        joining.read_answer(huge)
