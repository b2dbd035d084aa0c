"""PCs are removed, promoted and demoted, also by officers who know nothing of each other."""

import pytest

from dicandesk.services.hub import hub_faults
from dicandesk.store.tables import Member, Unit
from dicandesk.sync import bundle, chains, hubfile, joining, keys
from dicandesk.sync.entering import RemovedError, UnsignedHubError
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError
from tests.sync import pcs, wards
from tests.sync.test_bad_hub import Refusing
from tests.sync.test_engine import bundles


@pytest.fixture
def second(tmp_path, office):
    pc = pcs.let_in(office, tmp_path / "second", "Máy phó chủ tịch", "officer")
    for each in (office, pc, office):
        each.sync()
    yield pc
    pc.db.close()


def settle(*all_pcs):
    """Let everybody sync until nothing more can change."""
    for _ in range(3):
        for pc in all_pcs:
            pc.sync()


def add_unit(pc, name):
    with pc.db.writing(pcs.MEMBER) as tx:
        return tx.create(Unit, {"name": name, "kind": "team"})


def units(pc):
    with pc.db.exclusive() as connection:
        return {name for (name,) in connection.execute("SELECT name FROM unit")}


def same(*all_pcs):
    assert len({pc.sums() for pc in all_pcs}) == 1
    assert len({wards.roster(pc).hash for pc in all_pcs}) == 1


# ---- a PC is removed ----


def test_what_a_removed_pc_wrote_before_counts_and_the_others_go_on(office, team, other):
    team.register("Nguyễn Thị Hoà")
    settle(team, office, other)
    wards.revoke(office, team)
    office.register("Ma Văn Sơn")
    settle(office, other)
    assert office.names() == other.names() == {"Nguyễn Thị Hoà", "Ma Văn Sơn"}
    same(office, other)


def test_no_later_bundle_opens_with_the_keys_of_the_removed_pc(office, team, other, hub):
    office.sync()
    lost = team.me().keys
    before = set(bundles(hub))
    wards.revoke(office, team)
    settle(office, other)
    office.register("Ma Văn Sơn")
    other.register("Lò Thị Vân")
    settle(office, other)
    later = [bundle.look(path.read_bytes()) for path in set(bundles(hub)) - before]
    assert len(later) == 2
    for sealed in later:
        assert not lost.has(sealed.epoch)
        for _epoch, ward, _central in lost.ring:
            with pytest.raises(BadFrameError, match="key"):
                bundle.unseal(sealed, ward)
    assert office.names() == other.names()


def test_a_removed_pc_hands_over_its_rest_which_an_officer_may_accept(office, team, other):
    team.register("Nguyễn Thị Hoà")
    wards.revoke(office, team)
    settle(office, other)
    with pytest.raises(RemovedError) as told:
        team.sync()
    assert not told.value.is_disputed
    assert team.count("spool", "published = 0") == team.count("pending") == 0
    outcome = office.sync()
    assert (outcome.received, outcome.waiting) == (0, 1)
    with office.db.exclusive() as connection:
        wards.deciding.accept(connection, [key for key, _, _ in own_bundles(team)])
    settle(office, other)
    assert office.names() == other.names() == {"Nguyễn Thị Hoà"}
    same(office, other)


def own_bundles(pc):
    with pc.db.exclusive() as connection:
        rows = connection.execute("SELECT hash, seq, bytes FROM spool WHERE chain = 1 ORDER BY seq").fetchall()
    return [(bytes(key), seq, bytes(data)) for key, seq, data in rows]


def test_a_removed_pc_keeps_what_no_hub_takes(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    wards.revoke(office, team)
    office.sync()
    with pytest.raises(HubFullError):
        team.sync(Refusing(hub, HubFullError))
    assert team.count("spool", "published = 0") == 1


def test_what_was_applied_before_its_removal_was_known_is_accepted_by_itself(office, second, team, other):
    settle(office, second, team, other)
    team.register("Nguyễn Thị Hoà")
    team.sync()
    second.sync()
    wards.revoke(office, team)
    outcome = office.sync()
    assert (outcome.received, outcome.waiting) == (1, 0)
    settle(office, second, other)
    assert office.names() == other.names() == {"Nguyễn Thị Hoà"}
    same(office, second, other)


def test_an_officers_pc_accepts_what_it_applied_the_moment_it_hears_of_the_removal(office, second, team):
    settle(office, second, team)
    team.register("Nguyễn Thị Hoà")
    team.sync()
    second.sync()
    wards.revoke(office, team)
    wards.take(second, office)
    assert wards.roster(second).accepted == {own_bundles(team)[-1][0]}


def test_what_only_a_volunteers_pc_applied_is_accepted_once_its_head_says_so(office, team, other):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    other.sync()
    wards.revoke(office, team)
    settle(office, other)
    assert office.names() == {"Nguyễn Thị Hoà"}
    same(office, other)


def test_a_bundle_slipped_in_before_the_last_one_that_counts_waits(office, team, other, hub):
    for name in ("An", "Bình"):
        team.register(name)
        team.sync()
    settle(office, team)
    wards.revoke(office, team)
    office.sync()
    team.register("Kẻ Gian")
    with team.db.exclusive() as connection:
        connection.execute("UPDATE chain SET next_seq = 1, tip = x'' WHERE no = 1")
        chains.cut(connection, team.me(), wards.roster(team).tips)
    (data,) = [
        data for _, seq, data in own_bundles(team) if seq == 1 and data not in {p.read_bytes() for p in bundles(hub)}
    ]
    sealed = bundle.look(data)
    (hub / "chain" / sealed.place.chain.hex() / bundle.name_of(1, sealed.hash)).write_bytes(data)
    outcome = other.sync()
    assert (outcome.received, outcome.waiting) == (2, 1)
    assert other.names() == {"An", "Bình"}


def test_bundles_that_count_are_taken_from_copies_and_across_gaps(office, team, other, hub):
    for name in ("An", "Bình", "Chi"):
        team.register(name)
        team.sync()
    office.sync()
    wards.revoke(office, team)
    for path in bundles(hub):
        path.unlink()
    settle(office)
    assert list(hub.glob("relay/*.dcb"))
    assert other.sync().received == 3
    same(office, other)


def test_a_request_is_cleared_away_once_answered(office, tmp_path, hub):
    keys = joining.JoinKeys.new()
    other = joining.JoinKeys.new()
    for one in (keys, other):
        Share(hub).put(joining.file_name(one.device), joining.ask(one, "Tổ 9", "Lê Thị Mai", []))
    request = joining.read((hub / joining.file_name(keys.device)).read_bytes(), office.me().seal_key)
    welcome = joining.Welcome(pcs.MEMBER, "Lê Thị Mai", "Phường Mẫu", "volunteer")
    entry = joining.approve(office.me(), wards.roster(office), request, "volunteer", welcome)
    with office.db.exclusive() as connection:
        wards.tending.add(connection, entry)
    office.sync()
    assert [path.name for path in (hub / "join").iterdir()] == [joining.file_name(other.device).split("/")[1]]


# ---- several officers ----


def test_the_hub_is_signed_anew_when_the_pc_that_signed_it_is_removed(office, second, team, hub):
    settle(office, second, team)
    wards.revoke(second, office)
    with second.db.exclusive() as connection:
        body = connection.execute("SELECT body FROM roster").fetchall()
    for (one,) in body:
        (hub / "roster" / f"{wards.hash_of(bytes(one)).hex()}.dcr").write_bytes(bytes(one))
    with pytest.raises(UnsignedHubError) as waits:
        team.sync()
    assert "chờ một máy cán bộ" in hub_faults.hub_error(waits.value, "P:").message
    second.sync()
    assert hubfile.read(Share(hub)).by == second.me().sign_public
    team.sync()


def test_removals_that_know_nothing_of_each_other_call_for_a_third_key(office, second, team, other, tmp_path):
    settle(office, second, team, other)
    lost = [pc.me().keys for pc in (team, other)]
    wards.revoke(office, team)
    wards.revoke(second, other)
    settle(office, second)
    same(office, second)
    known = wards.roster(office)
    assert known.is_settled
    assert len(known.epoch) == keys.EPOCH_BYTES
    assert office.me().keys.epoch == second.me().keys.epoch == known.epoch
    assert not any(keys_of.has(known.epoch) for keys_of in lost)
    record = office.register("Ma Văn Sơn")
    settle(office, second)
    assert record
    assert second.names() == {"Ma Văn Sơn"}


def test_until_the_third_key_comes_both_new_keys_together_are_used(office, second, team, other, tmp_path):
    third = pcs.let_in(office, tmp_path / "third", "Tổ 11")
    settle(office, second, team, other, third)
    wards.revoke(office, team)
    wards.revoke(second, other)
    wards.take(third, office, second)
    known = wards.roster(third)
    assert not known.is_settled
    assert len(known.epoch) == 2 * keys.EPOCH_BYTES
    third.register("Ma Văn Sơn")
    with third.db.exclusive() as connection:
        chains.cut(connection, third.me(), known.tips)
    sealed = bundle.look(own_bundles(third)[0][2])
    assert sealed.epoch == known.epoch
    for lost, by in ((team, second), (other, office)):
        wards.take_keys(lost, by)
        assert not lost.me().keys.has(sealed.epoch)
    settle(office, second, third)
    assert office.names() == second.names() == {"Ma Văn Sơn"}
    third.db.close()


def test_a_pc_let_in_apart_from_a_removal_gets_the_new_key_from_any_officer(office, second, team, tmp_path):
    settle(office, second, team)
    late = pcs.let_in(second, tmp_path / "late", "Tổ 12")
    wards.revoke(office, team)
    wards.take(late, office)
    assert not wards.has_key(late)
    late.register("Ma Văn Sơn")
    late.db.wall()
    settle(office, second, late, office)
    assert wards.has_key(late)
    assert office.names() == {"Ma Văn Sơn"}
    same(office, second, late)
    late.db.close()


def test_officers_who_remove_each_other_are_both_out_and_nobody_destroys_anything_yet(office, second, team):
    settle(office, second, team)
    wards.revoke(office, second)
    wards.revoke(second, office)
    wards.take(office, second)
    wards.take(second, office)
    for pc in (office, second):
        known = wards.roster(pc)
        assert known.officers == []
        assert all(known.is_disputed(wards.device(each)) for each in (office, second))
    with pytest.raises(RemovedError) as told:
        office.sync()
    assert told.value.is_disputed


def test_removal_is_not_undone_by_letting_the_same_pc_in_again(office, second, team, hub):
    settle(office, second, team)
    old = wards.enrolment(team)
    wards.revoke(office, team)
    office.sync()
    (hub / "roster" / f"{wards.hash_of(old).hex()}.dcr").write_bytes(old)
    wards.enrol_again(second, team)
    settle(office, second)
    for pc in (office, second):
        assert wards.roster(pc).is_removed(wards.device(team))


def test_what_a_removed_officer_signs_afterwards_does_not_count_even_dated_back(office, second, team, tmp_path):
    settle(office, second, team)
    wards.revoke(office, second)
    office.sync()
    strange = pcs.let_in(second, tmp_path / "strange", "Máy lạ", "officer")
    wards.take(office, second)
    known = wards.roster(office)
    assert wards.device(strange) not in known.devices
    assert known.waiting == 1
    strange.db.close()


def test_who_was_let_in_before_its_officer_was_known_to_be_removed_stays(office, second, team, tmp_path):
    settle(office, second, team)
    third = pcs.let_in(office, tmp_path / "third", "Máy ba", "officer")
    settle(office, second, third)
    late = pcs.let_in(second, tmp_path / "late", "Tổ 12")
    wards.take(third, second)
    assert wards.device(late) in wards.roster(third).devices
    wards.revoke(office, second)
    wards.take(third, office)
    settle(office, third, team, late, office, third)
    assert wards.device(late) in wards.roster(office).devices
    late.register("Ma Văn Sơn")
    settle(late, office, third, team)
    same(office, third, team, late)
    for pc in (third, late):
        pc.db.close()


# ---- officers' deeds ----


def test_an_officers_deed_from_a_volunteers_pc_is_dropped_everywhere_alike(office, team, other):
    team.register("Nguyễn Thị Hoà")
    add_unit(team, "Tổ ma")
    team.sync()
    settle(office, other)
    assert units(office) == units(other) == set()
    assert office.names() == other.names() == {"Nguyễn Thị Hoà"}
    same(office, other)


def test_a_promoted_pc_does_officers_deeds_and_holds_the_central_key(office, team, other):
    wards.promote(office, team)
    settle(office, team)
    assert team.me().keys.central == office.me().keys.central != b""
    add_unit(team, "Tổ 7")
    settle(team, office, other)
    assert units(office) == units(other) == {"Tổ 7"}
    same(office, team, other)


def test_deeds_of_a_demoted_pc_count_as_of_the_day_they_were_done(office, second, team):
    settle(office, second, team)
    add_unit(second, "Tổ trước")
    second.sync()
    office.sync()
    wards.demote(office, second)
    add_unit(second, "Tổ không biết")
    second.register("Ma Văn Sơn")
    settle(second, office, team, second)
    assert units(office) == {"Tổ trước"}
    waiting = office.sync().waiting
    assert waiting == 1
    with office.db.exclusive() as connection:
        wards.deciding.accept(connection, [own_bundles(second)[-1][0]])
    settle(office, team, second)
    assert units(office) == units(team) == {"Tổ trước", "Tổ không biết"}
    same(office, second, team)
    second.register("Lò Thị Vân")
    with second.db.writing(pcs.MEMBER) as tx:
        tx.create(Member, {"name": "Ai Đó", "role": "officer"})
    settle(second, office, team)
    assert office.count("member") == team.count("member") == 0
    assert office.names() == team.names() == {"Ma Văn Sơn", "Lò Thị Vân"}


def test_promoted_and_demoted_apart_is_a_volunteers_pc(office, second, team, other):
    wards.promote(office, other)
    settle(office, second, team, other)
    wards.demote(office, other)
    wards.promote(second, other)
    settle(office, second)
    for pc in (office, second):
        assert not wards.roster(pc).is_officer(wards.device(other))
