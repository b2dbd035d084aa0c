import os
import shutil

import pytest

from dicandesk.store.tables import CONFLICT
from dicandesk.sync import bundle, hubfile
from dicandesk.sync.engine import Pace
from dicandesk.sync.entering import EmptyHubError, WrongHubError
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubGoneError, HubReadOnlyError
from tests.sync import pcs
from tests.sync.test_crash import PowerCutError


def bundles(hub):
    return sorted(hub.glob("chain/*/*.dcb"))


def test_what_one_pc_registers_is_on_the_other_after_both_synced(office, team):
    team.register("Nguyễn Thị Hoà")
    assert team.sync().sent == 1
    assert office.sync().received == 1
    assert office.names() == {"Nguyễn Thị Hoà"}
    assert office.sums() == team.sums()


def test_a_second_sync_sends_and_receives_nothing(office, team):
    team.register("Ma Văn Sơn")
    team.sync()
    office.sync()
    again = office.sync()
    assert (again.sent, again.received) == (0, 0)


def test_the_same_phone_corrected_apart_keeps_both_numbers_everywhere(office, team):
    resident = team.register("Triệu Thị Bình")
    phone = team.add_phone(resident, "+84900000001")
    for pc in (team, office):
        pc.sync()
    team.correct(phone, "+84900000002")
    office.correct(phone, "+84900000003")
    for pc in (team, office, team):
        pc.sync()
    assert office.sums() == team.sums()
    for pc in (team, office):
        assert pc.count("phone", f"_f & {CONFLICT}") == 1
        assert pc.count("other") == 1


def test_work_goes_on_while_the_folder_is_away_and_arrives_when_it_is_back(office, team, hub):
    team.sync()
    away = hub.with_name("away")
    hub.rename(away)
    team.register("Bàn Văn Minh")
    with pytest.raises(HubGoneError):
        team.sync()
    away.rename(hub)
    team.sync()
    office.sync()
    assert office.names() == {"Bàn Văn Minh"}


def test_an_emptied_folder_is_refused_by_a_volunteers_pc_and_nothing_is_deleted(team, hub):
    team.register("Lý Thị Thơm")
    team.sync()
    shutil.rmtree(hub)
    hub.mkdir()
    with pytest.raises(EmptyHubError):
        team.sync()
    assert team.names() == {"Lý Thị Thơm"}
    assert not list(hub.iterdir())


def test_a_folder_of_another_ward_is_refused_untouched(tmp_path, team):
    strange = tmp_path / "strange"
    strange.mkdir()
    foreign = pcs.found(tmp_path / "foreign", strange)
    foreign.sync()
    before = sorted(str(path) for path in strange.rglob("*"))
    with pytest.raises(WrongHubError):
        team.sync(strange)
    assert sorted(str(path) for path in strange.rglob("*")) == before
    foreign.db.close()


def test_a_hub_signed_by_no_officer_of_ours_is_refused(office, team, hub):
    share = Share(hub)
    kept = hubfile.read(share)
    me = team.me()
    hubfile.write(
        share, hubfile.HubFile(kept.hub_id, kept.realm, "Giả", "", kept.root, (), me.sign_public), me.sign_key
    )
    with pytest.raises(WrongHubError):
        team.sync()


@pytest.mark.parametrize("keep", [0, 1, 60, 200, -1])
def test_a_torn_bundle_is_left_aside_and_taken_once_it_is_whole(office, team, other, hub, keep):
    team.register("Hoàng Văn Hải")
    team.sync()
    other.register("Nông Thị Thuỷ")
    other.sync()
    torn = next(path for path in bundles(hub) if team_chain(team) in str(path))
    whole = torn.read_bytes()
    torn.write_bytes(whole[:keep])
    outcome = office.sync()
    assert outcome.damaged
    assert office.names() == {"Nông Thị Thuỷ"}
    torn.write_bytes(whole)
    office.sync()
    assert office.names() == {"Nông Thị Thuỷ", "Hoàng Văn Hải"}


def team_chain(pc):
    with pc.db.exclusive() as connection:
        return bytes(connection.execute("SELECT chain FROM chain WHERE no = 1").fetchone()[0]).hex()


def test_a_deleted_bundle_is_put_back_by_its_owner_and_by_a_third_pc(office, team, other, hub):
    team.register("Đặng Thị Lan")
    team.sync()
    other.sync()
    for path in bundles(hub):
        path.unlink()
    other.sync()
    assert list(hub.glob("relay/*.dcb"))
    office.sync()
    assert office.names() == {"Đặng Thị Lan"}
    team.sync()
    assert any(team_chain(team) in str(path) for path in bundles(hub))


def test_foreign_files_in_the_folder_are_neither_read_nor_touched(office, team, hub):
    team.register("Quan Văn Dũng")
    team.sync()
    chain = next((hub / "chain").iterdir())
    strange = [hub / "ảnh nghỉ mát.jpg", chain / "000001-xyz.dcb", chain / "~$000001.tmp", hub / "chain" / "Thumbs.db"]
    for path in strange:
        path.write_bytes(b"anything")
    forged = chain / "000002-0123456789abcdef.dcb"
    forged.write_bytes(b"not ours")
    assert office.sync().damaged == [str(forged.relative_to(hub))]
    assert office.names() == {"Quan Văn Dũng"}
    assert all(path.read_bytes() == b"anything" for path in strange)


def test_a_read_only_folder_still_gives_what_is_there(office, team, hub, monkeypatch):
    team.register("Sầm Thị Ánh")
    team.sync()
    share = Share(hub)

    def refuse(path, data):
        raise HubReadOnlyError(path)

    monkeypatch.setattr(share, "put", refuse)
    assert office.sync(share, push=False).received == 1
    office.register("Lục Văn Tâm")
    with pytest.raises(HubReadOnlyError):
        office.sync(share)
    assert office.count("pending") == 0
    office.sync()
    team.sync()
    assert "Lục Văn Tâm" in team.names()


def test_a_copied_disk_starts_a_chain_of_its_own_and_loses_nothing(office, team, tmp_path):
    team.register("Vàng A Ủ")
    team.sync()
    team.db.close()
    shutil.copytree(team.db.path.parent, tmp_path / "copy")
    original = pcs.Pc(pcs.Database(team.db.path, team.key, wall=team.wall), team.wall, team.key, team.hub)
    clone = pcs.Pc(
        pcs.Database(tmp_path / "copy" / "dicandesk.db", team.key, wall=pcs.Wall()), pcs.Wall(), team.key, team.hub
    )
    original.register("Giàng Thị Mỷ")
    clone.register("Sùng A Páo")
    original.sync()
    assert clone.sync().new_chain
    for pc in (original, office, clone, original, office):
        pc.sync()
    assert original.names() == clone.names() == office.names() == {"Vàng A Ủ", "Giàng Thị Mỷ", "Sùng A Páo"}
    assert original.sums() == clone.sums() == office.sums()
    clone.db.close()
    original.db.close()


def test_a_restored_backup_loses_nothing_that_was_sent(office, team, tmp_path):
    team.register("Thào Thị Dợ")
    team.sync()
    team = team.reopened()
    team.db.close()
    backup = tmp_path / "backup"
    shutil.copytree(team.db.path.parent, backup)
    team = team.reopened()
    team.register("Lầu Văn Pó")
    team.sync()
    team.db.close()
    old = pcs.Pc(pcs.Database(backup / "dicandesk.db", team.key, wall=team.wall), team.wall, team.key, team.hub)
    old.register("Hầu Thị Say")
    old.sync()
    office.sync()
    assert old.names() == office.names() == {"Thào Thị Dợ", "Lầu Văn Pó", "Hầu Thị Say"}
    old.db.close()


def test_a_bundle_of_a_pc_not_yet_known_waits_and_comes_in_later(office, tmp_path, team, hub):
    late = pcs.let_in(office, tmp_path / "late", "Tổ 12")
    office.sync()
    late.register("Phạm Văn Hoá")
    late.sync()
    entry = next(path for path in sorted((hub / "roster").iterdir(), key=os.path.getmtime) if late_entry(path, late))
    held = entry.read_bytes()
    with team.db.exclusive() as connection:
        connection.execute("DELETE FROM roster WHERE body = ?", (held,))
    entry.unlink()
    assert team.sync(push=False).waiting == 1
    entry.write_bytes(held)
    assert team.sync().waiting == 0
    assert "Phạm Văn Hoá" in team.names()
    late.db.close()


def late_entry(path, pc):
    return pc.me().sign_public in path.read_bytes()


def test_ten_thousand_residents_travel_in_several_bundles(office, team, hub):
    with team.db.writing(pcs.MEMBER) as tx:
        for number in range(5_001):
            tx.create(pcs.Resident, {"name": f"Trần Văn {number}"})
    assert team.sync().sent == 5_001
    assert len(bundles(hub)) == 2
    assert all(path.stat().st_size <= bundle.MAX_PACKED for path in bundles(hub))
    assert office.sync().received == 5_001
    assert office.sums() == team.sums()


def test_a_cancelled_pull_goes_on_next_time(office, team):
    for name in ("An", "Bình", "Chi"):
        team.register(f"Nguyễn Thị {name}")
        team.sync()
    asked = iter([False, True])
    share = Share(team.hub)
    first = pcs.Sync(office.db, share, "Phường Mẫu", cancelled=lambda: next(asked, True)).run(push=False)
    assert first.received == 1
    assert office.sync().received == 2


def test_a_bundle_that_vanishes_between_listing_and_reading_comes_next_time(office, team, hub):
    team.register("Trần Thị Bình")
    team.sync()

    class Blinking(Share):
        def read(self, path, limit):
            return None if path.endswith(".dcb") else super().read(path, limit)

    assert office.sync(Blinking(hub)).received == 0
    assert office.sync().received == 1


def test_a_roster_file_under_a_wrong_name_is_not_taken(office, team, hub):
    (hub / "roster" / ("0" * 32 + ".dcr")).write_bytes(next((hub / "roster").iterdir()).read_bytes())
    before = office.count("roster")
    office.sync()
    assert office.count("roster") == before


def test_a_head_slot_of_nobody_and_a_torn_one_are_passed_over(office, team, hub):
    team.sync()
    folder = hub / "chain" / team_chain(team)
    (folder / "head-b").write_bytes((folder / "head-a").read_bytes()[:90])
    foreign = hub / "chain" / ("f" * 16)
    foreign.mkdir()
    stranger = pcs.found(hub.parent / "stranger", hub.parent / "elsewhere")
    (hub.parent / "elsewhere").mkdir()
    stranger.sync()
    slot = next((hub.parent / "elsewhere" / "chain").glob("*/head-a"))
    (foreign / "head-a").write_bytes(slot.read_bytes())
    office.sync()
    assert office.count("head", f"device = x'{team.me().device.hex()}'") == 1
    assert office.count("head", f"device = x'{stranger.me().device.hex()}'") == 0
    stranger.db.close()


def test_push_only_takes_nothing_in_and_pull_only_puts_nothing_out(office, team):
    team.register("Lê Văn Tám")
    office.register("Lê Văn Chín")
    office.sync()
    assert team.sync(pull=False).received == 0
    assert team.names() == {"Lê Văn Tám"}
    team.register("Lê Văn Mười")
    team.sync(push=False)
    assert team.count("pending") == 1


def test_a_bundle_that_asks_for_a_newer_program_waits(office, team, hub, monkeypatch):
    monkeypatch.setattr(bundle, "MIN_READER", 2)
    team.register("Vũ Thị Hạnh")
    team.sync()
    monkeypatch.undo()
    assert office.sync().waiting == 1
    assert office.names() == set()


def test_a_bundle_under_another_name_or_ward_is_left_aside(office, team, hub):
    team.register("Vũ Thị Hạnh")
    team.sync()
    path = next(path for path in bundles(hub) if team_chain(team) in str(path))
    path.rename(path.with_name("000001-0000000000000000.dcb"))
    assert office.sync(push=False).damaged
    assert office.names() == set()


def test_values_that_do_not_compress_are_cut_into_bundles_small_enough(team, office, hub):
    with office.db.writing(pcs.MEMBER) as tx:
        for _ in range(60):
            tx.create(pcs.Resident, {"name": "X", "address": os.urandom(240).hex()})
    text = "".join(chr(0x4E00 + byte) for byte in os.urandom(20_000))
    with office.db.writing(pcs.MEMBER) as tx:
        for number in range(40):
            tx.create(pcs.TopicVersion, {"code": f"T{number}", "version": 1, "body": text[number:]})
    office.sync()
    assert all(path.stat().st_size <= bundle.MAX_PACKED for path in bundles(hub))
    team.sync()
    assert team.sums() == office.sums()


def test_no_head_is_written_while_a_bundle_is_half_applied(office, team, hub, monkeypatch):
    with team.db.writing(pcs.MEMBER) as tx:
        for number in range(300):
            tx.create(pcs.Resident, {"name": f"Trần Văn {number}"})
    team.sync()
    office.register("Cao Thị Lý")

    def trip(_changes):
        raise PowerCutError

    def heads(pc):
        return {path.name: path.read_bytes() for path in hub.glob(f"chain/{team_chain(pc)}/head-?")}

    office.db.listen(trip)
    with pytest.raises(PowerCutError):
        pcs.Sync(office.db, Share(hub), "Phường Mẫu", pace=Pace()).run()
    again = office.reopened()
    assert again.count("resident") == 201
    before = heads(again)
    again.sync(pull=False)
    assert heads(again) == before
    again.sync()
    assert heads(again) != before
    team.sync()
    assert again.sums() == team.sums()
    again.db.close()
