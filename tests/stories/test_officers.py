"""Officers and their PCs: removed, handed over, replaced, all lost, at odds with each other."""

import json
import shutil

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.services.access import desk, joining, leaving
from dicandesk.services.hub import carrying, devices, enrolling, recovery, slips, syncing
from dicandesk.services.ward import people, units
from dicandesk.services.access.founding import FirstStart
from dicandesk.services.access.new_folder import is_new
from dicandesk.rules.slips import to_rows
from dicandesk.rules.units import UnitKind
from dicandesk.store import meta
from dicandesk.sync import share
from tests.stories.conftest import NOW
from tests.stories.test_first_day import register


def sums(opened):
    with opened.db.exclusive() as connection:
        return meta.get(connection, meta.OP_SUM), meta.get(connection, meta.STATE_SUM)


def names(opened):
    with opened.db.exclusive() as connection:
        return {name for (name,) in connection.execute("SELECT name FROM resident")}


def row(opened, name):
    return next(one for one in devices.rows(opened.db) if one.name == name)


def printed(office, folder):
    folder.mkdir()
    return recovery.read_slips(slips.write_slips(office.db, office.actor, folder, now=NOW))


@pytest.fixture
def office(ward):
    opened = ward.found()
    ward.sync(opened)
    return opened


@pytest.fixture
def team(ward, office):
    return ward.join(office, "team", "Tổ 7", "Lê Thị Mai")


def test_a_removed_pc_hands_over_its_rest_and_can_be_read_no_more(ward, office, team):
    register(team, "Nguyễn Thị Hoà")
    devices.revoke(office.db, office.actor, row(office, "Tổ 7").id)
    ward.sync(office)
    with pytest.raises(UserError, match="thu hồi") as said:
        ward.sync(team)
    assert said.value.code == 5
    folder = ward.root / "team"
    assert leaving.told(folder).code == 5
    assert not (folder / "slots.json").exists()
    with pytest.raises(UserError):
        desk.unlock(folder, team.actor.member, "135790")
    team.lock.release()
    ward.sync(office)
    (held,) = row(office, "Tổ 7").held
    assert row(office, "Tổ 7").state == "revoked"
    devices.accept(office.db, office.actor, held)
    ward.sync(office)
    assert names(office) == {"Nguyễn Thị Hoà"}
    assert row(office, "Tổ 7").held == ()


def test_a_removed_pc_joins_again_as_a_new_one(ward, office, team):
    devices.revoke(office.db, office.actor, row(office, "Tổ 7").id)
    ward.sync(office)
    with pytest.raises(UserError):
        ward.sync(team)
    team.lock.release()
    assert is_new(ward.root / "team")
    again = ward.join(office, "team", "Tổ 7 mới", "Lê Thị Mai")
    assert leaving.told(ward.root / "team") is None
    assert names(again) == names(office)


def test_what_could_not_be_handed_over_is_kept(ward, office, team, tmp_path):
    register(team, "Nguyễn Thị Hoà")
    devices.revoke(office.db, office.actor, row(office, "Tổ 7").id)
    carrying.write(office.db, tmp_path / "a.dcdsync")
    with pytest.raises(UserError, match="1 mục") as said:
        carrying.read(team.db, tmp_path / "a.dcdsync")
    assert said.value.code == 3
    assert names(team) == {"Nguyễn Thị Hoà"}


def test_the_last_officers_pc_can_neither_be_removed_nor_demoted(office, team):
    mine = row(office, "Một cửa phường").id
    for deed in (
        lambda: devices.revoke(office.db, office.actor, mine),
        lambda: devices.set_role(office.db, office.actor, mine, "volunteer"),
    ):
        with pytest.raises(UserError, match="cuối cùng"):
            deed()


def test_a_volunteers_pc_decides_nothing(ward, office, team):
    officer = people.add_member(office.db, office.actor, "Bà Phó", Role.OFFICER, now=NOW)
    ward.sync(office, team)
    actor = people.actor_of(team.db, officer)
    mine = row(office, "Một cửa phường").id
    for deed in (
        lambda: devices.revoke(team.db, actor, mine),
        lambda: devices.set_role(team.db, actor, mine, "officer"),
        lambda: devices.accept(team.db, actor, bytes(16)),
        lambda: people.add_member(team.db, actor, "Ai Đó", Role.OFFICER, now=NOW),
        lambda: units.add_unit(team.db, actor, "Tổ ma", UnitKind.TEAM, now=NOW),
    ):
        with pytest.raises(UserError, match="máy của cán bộ"):
            deed()
    people.change_member(team.db, team.actor, team.actor.member, phone="0900 000 011")
    ward.sync(team, office)
    assert {one.phone for one in people.members(office.db)} == {None, "+84900000011"}


def test_a_promoted_pc_lets_others_in_and_writes_the_central_file(ward, office, team, tmp_path):
    devices.set_role(office.db, office.actor, devices.meant(office.db, "tổ 7"), "officer")
    people.change_member(office.db, office.actor, team.actor.member, role=Role.OFFICER)
    ward.sync(office, team)
    actor = people.actor_of(team.db, team.actor.member)
    assert syncing.write_central(team.db, actor, tmp_path / "c.db").residents == 0
    devices.set_role(team.db, actor, row(team, "Một cửa phường").id, "volunteer")
    ward.sync(team, office)
    with pytest.raises(UserError, match="máy của cán bộ"):
        devices.revoke(office.db, office.actor, row(office, "Tổ 7").id)


def test_a_leaving_officer_hands_the_ward_over(ward, office, team):
    register(office, "Nguyễn Thị Hoà")
    ward.sync(office)
    devices.hand_over(office.db, office.actor, str(ward.hub), team.actor.member, row(office, "Tổ 7").id, now=NOW)
    ward.sync(team)
    actor = people.actor_of(team.db, team.actor.member)
    assert actor.role is Role.OFFICER
    assert [(one.name, one.state) for one in devices.rows(team.db)] == [
        ("Tổ 7", "active"),
        ("Một cửa phường", "revoked"),
    ]
    assert row(team, "Tổ 7").role == "officer"
    with pytest.raises(UserError):
        people.actor_of(team.db, office.actor.member)
    assert leaving.told(ward.root / "office") is not None
    team.actor = actor
    late = ward.join(team, "late", "Tổ 9", "Ma Văn Sơn")
    assert names(late) == {"Nguyễn Thị Hoà"}


def test_a_new_pc_takes_over_from_an_old_one(ward, office, team):
    new = ward.join(office, "new", "Tổ 7 mới", "Ma Văn Sơn")
    register(team, "Nguyễn Thị Hoà")
    ward.sync(team, office)
    devices.replace(office.db, office.actor, row(office, "Tổ 7").id, row(office, "Tổ 7 mới").id)
    ward.sync(office, new)
    assert names(new) == {"Nguyễn Thị Hoà"}
    assert row(new, "Tổ 7").state == "revoked"
    with pytest.raises(UserError, match="là một"):
        devices.replace(office.db, office.actor, *[row(office, "Tổ 7 mới").id] * 2)


def test_an_officer_chooses_among_members_of_one_name(ward, office, team, tmp_path):
    second = people.add_member(office.db, office.actor, "Lê Thị Mai", Role.LEADER, now=NOW)
    joining.ask_to_join(ward.root / "late", str(ward.hub), "Tổ 9", "Lê Thị Mai")
    (request,) = enrolling.requests(office.db, str(ward.hub))
    with pytest.raises(UserError, match="Lê Thị Mai") as said:
        enrolling.approve(office.db, office.actor, request, now=NOW)
    assert all(one.hex() in said.value.hint for one in (second, team.actor.member))
    enrolling.approve(office.db, office.actor, request, member=second, now=NOW)
    ward.sync(office)
    ready = joining.finish_joining(ward.root / "late", joining.answer_on_hub(ward.root / "late"), "135790")
    assert ready.member == second
    assert not list((ward.hub / "join").iterdir())


# ---- the slips ----


def test_slips_and_folder_rebuild_a_ward_whose_pcs_are_all_gone(ward, office, team, tmp_path):
    keys = printed(office, tmp_path / "slips")
    other = ward.join(office, "other", "Tổ 9", "Ma Văn Sơn")
    register(team, "Nguyễn Thị Hoà")
    ward.sync(team, office)
    devices.revoke(office.db, office.actor, row(office, "Tổ 9").id)
    register(office, "Lò Thị Vân")
    ward.sync(office, team, office)
    before = sums(office)
    for opened in (office, team, other):
        opened.close()
        shutil.rmtree(opened.folder)
    start = FirstStart("Máy mới", "Trần Văn Nam", "975310")
    made = recovery.restore(ward.root / "new", keys, str(ward.hub), start)
    assert (made.residents, made.waiting, made.ward) == (2, 0, "Phường Mẫu")
    new = ward.open("new", made.ready.member, "975310")
    assert sums(new) == before
    assert new.actor.role is Role.OFFICER
    assert [one.state for one in devices.rows(new.db)].count("active") == 3
    devices.revoke(new.db, new.actor, row(new, "Một cửa phường").id)
    late = ward.join(new, "late", "Tổ 12", "Sùng A Páo")
    assert names(late) == {"Nguyễn Thị Hoà", "Lò Thị Vân"}
    register(late, "Giàng A Tủa")
    ward.sync(late, new)
    assert sums(late) == sums(new)


def test_a_rebuilding_that_was_stopped_or_cut_off_goes_on_from_there(ward, office, team, tmp_path, monkeypatch):
    keys = printed(office, tmp_path / "slips")
    for number in range(6):
        register(team, f"Nguyễn Thị Hoà {number}")
        ward.sync(team, office)
    before, folder = sums(office), ward.root / "new"
    for opened in (office, team):
        opened.close()
        shutil.rmtree(opened.folder)
    start = FirstStart("Máy mới", "Trần Văn Nam", "975310")
    told, calls, reads = [], [], []

    def is_enough():
        calls.append(1)
        return len(calls) > 6

    with pytest.raises(recovery.StoppedError, match="vẫn giữ") as stopped:
        recovery.restore(folder, keys, str(ward.hub), start, cancelled=is_enough)
    assert "tiếp" in stopped.value.hint
    assert is_new(folder)
    away = ward.hub.with_name("away")

    def cut(done, _total):
        if done > 20 and ward.hub.exists():
            ward.hub.rename(away)

    with pytest.raises(UserError, match="an toàn"):
        recovery.restore(folder, keys, str(ward.hub), start, progress=cut)
    away.rename(ward.hub)
    entries = len(list(ward.hub.glob("roster/*")))
    read = share.Share.read
    monkeypatch.setattr(share.Share, "read", lambda *asked: reads.append(asked[1]) or read(*asked))
    made = recovery.restore(folder, keys, str(ward.hub), start, progress=lambda *one: told.append(one))
    fetched = [path for path in reads if path.endswith(".dcb")]
    assert 0 < len(fetched) < len(list(ward.hub.glob("chain/*/*.dcb")))
    assert len(fetched) == len(set(fetched))
    assert told == sorted(told)
    assert told[-1] == (recovery.PER_CENT, recovery.PER_CENT)
    assert (made.residents, made.waiting) == (6, 0)
    new = ward.open("new", made.ready.member, "975310")
    assert sums(new) == before
    assert len(list(ward.hub.glob("roster/*"))) == entries + 1
    assert not (folder / "restore.key").exists()


def test_another_name_or_another_ward_begins_the_rebuilding_afresh(ward, office, tmp_path):
    keys = printed(office, tmp_path / "slips")
    register(office, "Nguyễn Thị Hoà")
    ward.sync(office)
    folder = ward.root / "new"
    for name in ("Máy A", "Máy B"):
        start = FirstStart(name, "Trần Văn Nam", "975310")
        with pytest.raises(recovery.StoppedError):
            recovery.restore(folder, keys, str(ward.hub), start, cancelled=lambda: True)
    (folder / "restore.key").write_bytes(b"x" * 80)
    made = recovery.restore(folder, keys, str(ward.hub), FirstStart("Máy C", "Trần Văn Nam", "975310"))
    new = ward.open("new", made.ready.member, "975310")
    assert {one.name for one in devices.rows(new.db)} == {"Một cửa phường", "Máy C"}
    assert names(new) == {"Nguyễn Thị Hoà"}


def test_either_slip_is_enough_for_both_say_the_same(office, tmp_path):
    one, two = slips.write_slips(office.db, office.actor, tmp_path / "slips", now=NOW)
    assert recovery.read_slips([one]) == recovery.read_slips([two])
    assert len(recovery.read_slips([one, two])) == 1


def test_a_slip_of_another_ward_rebuilds_nothing(ward, office, tmp_path):
    printed(office, tmp_path / "slips")
    with pytest.raises(UserError, match="của phường khác"):
        recovery.restore(ward.root / "new", [b"x" * 32], str(ward.hub), FirstStart("Máy", "Nam", "975310"))
    assert is_new(ward.root / "new")


def test_slips_are_read_as_typed_and_a_wrong_one_is_told(tmp_path, ward, office):
    keys = printed(office, tmp_path / "slips")
    typed = tmp_path / "typed.txt"
    for text in ("\n".join(to_rows(keys[0])).lower(), "-".join(to_rows(keys[0]))):
        typed.write_text(f"Phiếu:\n{text}\n", "utf-8")
        assert recovery.read_slips([typed]) == keys
    typed.write_text(json.dumps({"no": "slip"}), "utf-8")
    for path in (typed, tmp_path / "none"):
        with pytest.raises(UserError):
            recovery.read_slips([path])


def test_a_lost_pin_is_replaced_by_a_slip(ward, office, tmp_path):
    keys = printed(office, tmp_path / "slips")
    member = office.actor.member
    office.close()
    with pytest.raises(UserError):
        recovery.reset_pin(ward.root / "office", [b"x" * 32], "Trần Văn Nam", "112233")
    with pytest.raises(UserError):
        recovery.reset_pin(ward.root / "office", keys, "Ai Đó", "112233")
    assert recovery.reset_pin(ward.root / "office", keys, "tran van nam", "112244") == member
    assert ward.open("office", member, "112244").actor.member == member


def test_a_slip_settles_between_officers_who_removed_each_other(ward, office, team, tmp_path):
    keys = printed(office, tmp_path / "slips")
    devices.set_role(office.db, office.actor, row(office, "Tổ 7").id, "officer")
    people.change_member(office.db, office.actor, team.actor.member, role=Role.OFFICER)
    other = ward.join(office, "other", "Tổ 9", "Ma Văn Sơn")
    ward.sync(office, team, other)
    team.actor = people.actor_of(team.db, team.actor.member)
    devices.revoke(office.db, office.actor, row(office, "Tổ 7").id)
    devices.revoke(team.db, team.actor, row(team, "Một cửa phường").id)
    ward.sync(office)
    for opened in (team, office):
        with pytest.raises(UserError, match="lẫn nhau") as said:
            ward.sync(opened)
        assert said.value.code == 3
    register(office, "Nguyễn Thị Hoà")
    recovery.settle_dispute(office.db, office.actor, keys, str(ward.hub))
    assert row(office, "Một cửa phường").state == "active"
    assert row(office, "Tổ 7").state == "revoked"
    with pytest.raises(UserError, match="Khoá trên máy đã huỷ"):
        ward.sync(team)
    ward.sync(other, office, other)
    assert names(other) == {"Nguyễn Thị Hoà"}
    assert sums(other) == sums(office)
    with pytest.raises(UserError, match="không bị tranh chấp"):
        recovery.settle_dispute(office.db, office.actor, keys, str(ward.hub))
