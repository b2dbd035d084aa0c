"""A snapshot that rots on the hub after it was verified: noticed before anything depends on it, mended or made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dicandesk.sync import snapshot_kept
from tests.sync import pcs
from tests.sync.snaps import agree, bundles, later, snapshots, sync
from tests.sync.test_snapshot_sync import weekly

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.pcs import Pc


def rot(hub: Path) -> Path:
    """Turn one bit of the only part of the only snapshot."""
    (path,) = hub.glob("snap/*/00")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return path


@pytest.fixture
def covered(office: Pc, team: Pc, other: Pc, hub: Path) -> str:
    """Let there be a verified snapshot whose bundles are still there, for a PC that is away."""
    sync(office, team, other)
    office.register("Lê Thị Mai"), team.register("Ma Văn Sơn")
    weekly(office, team)
    (key,) = snapshots(hub)
    assert len(bundles(hub)) == 2
    return key


def test_nothing_is_cleared_on_a_rotten_snapshot_and_another_is_made(office, team, other, hub, covered):
    rot(hub)
    later(office, team, days=31)
    for pc in (office, team):
        snapshot_kept.throw_away(pc.db)
    outcome = team.sync()
    assert (outcome.snapshots.unfit, outcome.snapshots.cleared) == (1, 0)
    outcome = office.sync()
    assert (outcome.snapshots.unfit, outcome.snapshots.cleared) == (1, 0)
    assert len(bundles(hub)) == 2
    later(office, team, days=8)
    sync(office, team, rounds=3)
    assert snapshots(hub) != [covered]
    sync(office, other)
    agree(office, team, other)


def test_a_pc_that_keeps_the_snapshot_mends_it(office, team, hub, covered):
    path = rot(hub)
    whole = (office.db.path.with_name("snapshot.kept") / "00").read_bytes()
    later(office, team, days=31)
    outcome = office.sync()
    assert (outcome.snapshots.mended, outcome.snapshots.unfit) == (1, 0)
    assert path.read_bytes() == whole
    assert outcome.snapshots.cleared > 0
    assert team.sync().snapshots.unfit == 0
    assert snapshots(hub) == [covered]


def test_an_officers_pc_notices_within_a_week_though_nothing_is_left_to_clear(office, team, hub, tmp_path):
    office.register("Lê Thị Mai"), team.register("Ma Văn Sơn")
    weekly(office, team)
    sync(office, team)
    assert bundles(hub) == []
    (key,) = snapshots(hub)
    rot(hub)
    snapshot_kept.throw_away(office.db)
    snapshot_kept.throw_away(team.db)
    later(office, days=8)
    assert office.sync().snapshots.unfit == 1
    assert office.sync().snapshots.made == "lacking"
    sync(team, office)
    assert snapshots(hub) != [key]
    assert len(snapshots(hub)) == 1
    late = pcs.let_in(office, tmp_path / "late", "Tổ 11")
    sync(office, late)
    agree(office, team, late)
    late.db.close()


def test_what_was_read_back_today_is_not_read_again(office, team, hub, covered):
    later(office, days=31)
    office.sync()
    office.register("Lò Thị Mây")
    rot(hub)
    assert office.sync().snapshots.mended == 0
    later(office, days=8)
    assert office.sync().snapshots.unfit == 1
