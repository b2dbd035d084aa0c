"""Snapshots on a hub: made when it is time, verified by another PC, joined by whoever lacks much, files taken away."""

from __future__ import annotations

import shutil

import pytest

from dicandesk.sync import snapshot_join, snapshot_known, snapshot_make, snapshot_steps, snapshot_verify
from tests.store.pcs import agreed
from tests.sync import pcs
from tests.sync.snaps import DAY, agree, bundles, files, later, snapshots, sync, verified
from tests.sync.test_snapshot import erase, history


def weekly(office: pcs.Pc, team: pcs.Pc) -> None:
    """Let a week go by, so that the office makes a snapshot and the team verifies it."""
    sync(office, team)
    later(office, team, days=8)
    sync(office, team)


def test_an_officers_pc_makes_one_after_a_week_and_another_pc_verifies_it(office, team, hub):
    office.register("Lê Thị Mai"), team.register("Ma Văn Sơn")
    sync(office, team)
    assert snapshots(hub) == []
    weekly(office, team)
    (key,) = snapshots(hub)
    assert verified(team) == [key]
    assert verified(office) == []
    before = files(hub)
    sync(office, team)
    assert snapshots(hub) == [key]
    assert files(hub) == before


def test_bundles_go_when_every_pc_has_them(office, team, hub):
    office.register("Lê Thị Mai"), team.register("Ma Văn Sơn")
    weekly(office, team)
    sync(office, team)
    assert bundles(hub) == []
    assert office.count("spool") == team.count("spool") == 0
    agree(office, team)
    team.register("Lò Thị Mây")
    sync(team, office)
    agree(office, team)
    assert len(bundles(hub)) == 1


def test_bundles_stay_thirty_days_for_a_pc_that_is_away(office, team, other, hub):
    sync(office, team, other)
    office.register("Lê Thị Mai"), team.register("Ma Văn Sơn")
    weekly(office, team)
    sync(office, team)
    kept = bundles(hub)
    assert len(kept) == 2
    later(office, team, days=31)
    sync(office, team)
    assert not set(kept) & set(bundles(hub))
    later(other, days=40)
    other.register("Giàng A Páo")
    sync(other, office, team)
    agree(office, team, other)
    assert agreed(other.db) == agreed(office.db) == agreed(team.db)


def test_a_new_pc_joins_the_snapshot_and_takes_the_rest(office, team, hub, tmp_path):
    hoa = history(office, team)
    weekly(office, team)
    sync(office, team)
    assert bundles(hub) == []
    team.rename(hoa, "Đặng Thị Hoàn"), sync(team, office)
    fresh = pcs.let_in(office, tmp_path / "fresh", "Tổ 3")
    office.sync()
    later(fresh, days=8)
    done = fresh.sync()
    assert done.snapshots.joined > 0
    assert (done.waiting, done.damaged) == (0, [])
    agree(office, team, fresh)
    assert agreed(fresh.db) == agreed(office.db)
    assert fresh.sync().snapshots.joined == 0
    assert not snapshot_join.larder(fresh.db).exists()
    fresh.db.close()


def test_nothing_covered_is_put_back(office, team, hub):
    office.register("Lê Thị Mai")
    weekly(office, team)
    for path in bundles(hub):
        (hub / path).unlink()
    sync(team, office)
    assert bundles(hub) == []
    assert sum(pc.sync().put_back for pc in (office, team)) == 0


def test_a_lost_snapshot_is_made_anew_where_bytes_are_gone(office, team, hub, tmp_path):
    office.register("Lê Thị Mai")
    weekly(office, team)
    sync(office, team)
    assert bundles(hub) == []
    shutil.rmtree(hub / "snap")
    assert team.sync().snapshots.made == "lacking"
    assert len(snapshots(hub)) == 1
    sync(office, team)
    fresh = pcs.let_in(office, tmp_path / "fresh", "Tổ 3")
    office.sync(), fresh.sync()
    agree(office, team, fresh)
    fresh.db.close()


def test_a_snapshot_that_lost_a_part_does_not_count(office, team, hub):
    office.register("Lê Thị Mai")
    weekly(office, team)
    sync(office, team)
    (hub / "snap" / snapshots(hub)[0] / "00").unlink()
    sync(team, office)
    whole = [key for key in snapshots(hub) if (hub / "snap" / key / "00").exists()]
    assert len(whole) == 1


def test_a_damaged_snapshot_is_never_joined(office, team, hub, tmp_path):
    office.register("Lê Thị Mai")
    weekly(office, team)
    (key,) = snapshots(hub)
    part = hub / "snap" / key / "00"
    data = part.read_bytes()
    part.write_bytes(data[:-1] + bytes((data[-1] ^ 1,)))
    fresh = pcs.let_in(office, tmp_path / "fresh", "Tổ 3")
    for path in bundles(hub):
        (hub / path).unlink()
    later(fresh, days=8)
    office.sync()
    done = fresh.sync()
    assert (done.snapshots.joined, done.waiting) == (0, 1)
    assert fresh.names() == set()
    fresh.db.close()


def test_a_snapshot_with_other_sums_is_not_verified(office, team, hub):
    office.register("Lê Thị Mai")
    sync(office, team)
    with team.db.exclusive() as connection:
        snapshot_join.meta.add_sum(connection, "state_sum", 1)
    weekly(office, team)
    assert verified(team) == []
    assert len(bundles(hub)) == 1
    with team.db.exclusive() as connection:
        assert len(snapshot_known.unfit(connection)) == 1


def test_a_volunteers_snapshot_counts_only_once_an_officer_verified_it(office, team, other, hub):
    team.register("Ma Văn Sơn")
    weekly(office, team)
    later(office, team, days=31)
    sync(office, team)
    shutil.rmtree(hub / "snap")
    assert team.sync().snapshots.made == "lacking"
    done = other.sync()
    assert (done.snapshots.joined, done.waiting) == (0, 1)
    office.sync()
    assert other.sync().snapshots.joined > 0
    agree(office, team, other)


def test_a_ward_of_one_pc_verifies_its_own(office, hub):
    office.register("Lê Thị Mai")
    office.sync()
    later(office, days=8)
    office.sync()
    assert verified(office) == snapshots(hub)
    office.sync()
    assert bundles(hub) == []


def test_the_newer_one_replaces_the_older(office, team, hub):
    office.register("Lê Thị Mai")
    weekly(office, team)
    (old,) = snapshots(hub)
    team.register("Ma Văn Sơn")
    weekly(office, team)
    sync(office, team)
    (new,) = snapshots(hub)
    assert new != old
    assert not (hub / "snap" / old).exists()


def test_what_was_put_half_way_is_gone_on_with(office, team, hub):
    office.register("Lê Thị Mai")
    sync(office, team)
    key = snapshot_make.make(office.db, office.me(), snapshot_make_roster(office), at_once=False)
    assert key is not None
    (hub / "snap" / key.hex()).mkdir(parents=True)
    shutil.copy(snapshot_make.workshop(office.db) / "00", hub / "snap" / key.hex() / "00")
    office.sync()
    assert snapshots(hub) == [key.hex()]
    assert not snapshot_make.workshop(office.db).exists()


def test_one_made_before_an_erasure_is_thrown_away(office, team, hub):
    rec = office.register("Lê Thị Mai")
    sync(office, team)
    key = snapshot_make.make(office.db, office.me(), snapshot_make_roster(office), at_once=False)
    assert key is not None
    erase(office, rec)
    office.sync()
    assert key.hex() not in snapshots(hub)
    assert not snapshot_make.workshop(office.db).exists()


def snapshot_make_roster(pc: pcs.Pc):
    from dicandesk.sync.entering import known_roster

    return known_roster(pc.db)


def test_a_second_hub_gets_a_snapshot_of_what_is_nowhere_as_files(office, team, hub, tmp_path):
    office.register("Lê Thị Mai")
    weekly(office, team)
    sync(office, team)
    assert office.count("spool") == 0
    second = tmp_path / "second"
    shutil.copytree(hub, second)
    for name in ("snap", "chain"):
        shutil.rmtree(second / name, ignore_errors=True)
    assert office.sync(second).snapshots.made == "lacking"
    assert len(snapshots(second)) == 1
    team.sync(second)
    assert snapshots(second)[0] in verified(team)
    team.register("Ma Văn Sơn"), team.sync(second), office.sync(second), office.sync(hub), team.sync(hub)
    agree(office, team)


def test_trials_leave_nothing(office, team):
    office.register("Lê Thị Mai")
    weekly(office, team)
    for pc in (office, team):
        assert not snapshot_verify.trial(pc.db).exists()
        assert not snapshot_join.larder(pc.db).exists()
        assert not snapshot_make.workshop(pc.db).exists()


@pytest.mark.parametrize("limit", ["MOST_FILES", "MOST_BYTES"])
def test_much_that_is_uncovered_makes_one_at_once(office, team, hub, monkeypatch, limit):
    monkeypatch.setattr(snapshot_steps, limit, 0)
    team.sync()
    assert snapshots(hub) == []
    office.register("Lê Thị Mai")
    office.sync(), office.sync()
    assert len(snapshots(hub)) == 1


def test_many_operations_make_one_at_once(office, hub, monkeypatch):
    monkeypatch.setattr(snapshot_steps, "_FEW_BYTES", 0)
    monkeypatch.setattr(snapshot_steps, "MOST_OPS", 2)
    for number in range(3):
        office.register(f"Ma Văn {number}")
    assert office.sync().snapshots.made == "due"


def test_what_was_left_half_way_by_a_pc_that_never_came_back_goes(office, team, hub):
    stray = hub / "snap" / ("ab" * 16)
    stray.mkdir(parents=True)
    (stray / "00").write_bytes(b"x")
    office.sync()
    later(office, days=6)
    office.sync()
    assert stray.exists()
    later(office, days=2)
    office.sync()
    assert not stray.exists()
    assert DAY


def test_a_snapshot_does_not_carry_a_mass_erasure_past_the_brake(office, team, hub):
    people = [office.register(f"Ma Văn {number}") for number in range(22)]
    sync(office, team)
    for rec in people[:21]:
        erase(office, rec)
    office.sync()
    assert snapshots(hub)
    for path in bundles(hub):
        (hub / path).unlink()
    done = team.sync(push=False)
    assert (done.snapshots.joined, done.waiting, done.braked) == (0, 1, {office.me().device})
    assert team.count("resident") == 22
