"""Letting PCs in, as the officer and the newcomer see it."""

import pytest

from dicandesk.errors import UserError
from dicandesk.services.access import founding, joining
from dicandesk.services.common import delivery
from dicandesk.services.hub import enrolling, syncing
from dicandesk.rules.delivery import Delivery
from dicandesk.sync import crypto
from dicandesk.services.common.lock_screen import WAITING_FILE
from tests.stories.conftest import NOW
from tests.stories.test_sync_log import lines, register
import shutil


def test_pcs_are_known_by_name_contact_and_what_they_hold_back(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    ward.sync(office)
    rows = {row.name: row for row in enrolling.devices(office.db)}
    assert set(enrolling.device_names(office.db).values()) == set(rows) == {"Một cửa phường", "Tổ 7"}
    assert (rows["Tổ 7"].is_this, rows["Tổ 7"].waiting) == (False, 0)
    assert rows["Tổ 7"].last_contact is not None
    assert rows["Một cửa phường"].last_contact is not None
    with office.db.exclusive() as connection:
        connection.execute("UPDATE head SET body = x'00'")
    assert {row.waiting for row in enrolling.devices(office.db)} == {0}
    with team.db.exclusive() as connection:
        connection.execute("UPDATE head SET body = x'00'")
    record = register(team, "Nguyễn Thị Hoà")
    ward.sync(team)
    with team.db.exclusive() as connection:
        connection.execute("UPDATE head SET body = x'00'")
    with team.db.reading() as session:
        assert delivery.of(session, [record]) == {record: Delivery.SENT}


def test_the_first_hub_must_be_a_whole_path_of_a_folder_that_is_there(ward):
    founding.check_hub(str(ward.hub))
    for hub in ("", "hub", str(ward.root / "nowhere")):
        with pytest.raises(UserError, match="Không mở được thư mục"):
            founding.check_hub(hub)


def test_requests_cannot_be_looked_for_while_the_hub_is_away(ward):
    office = ward.found()
    for hub in ("", str(ward.root / "nowhere")):
        with pytest.raises(UserError) as caught:
            enrolling.requests(office.db, hub)
        assert caught.value.code == 4


def test_request_and_answer_travel_on_a_stick(ward, tmp_path):
    office = ward.found()
    asked, _request = joining.ask_to_join(ward.root / "team", "", "Tổ 7", "Lê Thị Mai")
    joining.write_request(ward.root / "team", tmp_path / "request.dcq")
    request = enrolling.read_request(office.db, tmp_path / "request.dcq")
    assert request.words == asked.words
    entries = enrolling.approve(office.db, office.actor, request, now=NOW)
    enrolling.write_answer(entries, tmp_path / "answer.dca")
    assert joining.read_answer(tmp_path / "answer.dca") == entries
    with pytest.raises(UserError, match="Không ghi được"):
        enrolling.write_answer(entries, tmp_path / "answer.dca" / "x")
    with pytest.raises(UserError, match="chưa xin"):
        joining.write_request(ward.root / "else", tmp_path / "other.dcq")
    assert not (ward.root / "else" / WAITING_FILE).exists()


def test_a_copied_data_folder_is_told_of(ward):
    office = ward.found()
    register(office, "Nguyễn Thị Hoà")
    ward.sync(office)
    office.close()
    ward.desks.clear()
    shutil.copytree(office.folder, ward.root / "copy")
    office = ward.open("office", office.actor.member, "246810")
    register(office, "Ma Văn Sơn")
    ward.sync(office)
    copy = ward.open("copy", office.actor.member, "246810")
    ward.sync(copy)
    assert [text for text in lines(copy) if "bản sao" in text]
    assert syncing.state(copy.db).pending == 0


def test_an_id_number_has_one_hash_a_ward():
    key = crypto.random_key()
    assert crypto.id_number_hash(key, "003200000001") == crypto.id_number_hash(key, "003200000001")
    assert crypto.id_number_hash(key, "003200000001") != crypto.id_number_hash(bytes(32), "003200000001")
