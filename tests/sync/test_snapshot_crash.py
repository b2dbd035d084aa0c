"""Pull the plug at every call to the hub while a snapshot is made, verified, joined, or what it covers is deleted."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.store.pcs import agreed
from tests.sync import pcs
from tests.sync.snaps import agree, bundles, later, snapshots, sync
from tests.sync.test_crash import Failing, PowerCutError
from tests.sync.test_snapshot import erase, history

if TYPE_CHECKING:
    from pathlib import Path


class Cut(Failing):
    """As `Failing`, and deleting counts too."""

    def remove(self, path):
        return self._count(lambda: super(Failing, self).remove(path))


def cut_at(pc: pcs.Pc, hub: Path, number: int) -> tuple[pcs.Pc, bool]:
    """Sync until the plug is pulled at a call, before or after its effect; return the PC, and whether it was."""
    try:
        pc.sync(Cut(hub, number, after=bool(number % 2)))
    except PowerCutError:
        return pc.reopened(), True
    return pc, False


@pytest.mark.parametrize("whose", ["office", "team"])
def test_a_power_cut_at_any_call_loses_nothing(office, team, hub, tmp_path, whose):
    """The office makes and replaces snapshots and clears; the team verifies, and clears its own."""
    sync(office, team)
    people = [office.register("Lê Thị Mai")]
    was_cut, chance = True, random.Random(4)
    number = 0
    while was_cut:
        number += 1
        people.append(office.register(f"Ma Văn {number}"))
        team.register(f"Lò Thị {number}")
        if chance.random() < 0.2:
            erase(office, people.pop(0))
        later(office, team, days=8 if chance.random() < 0.3 else 0.1)
        if whose == "office":
            team.sync()
            office, was_cut = cut_at(office, hub, number)
        else:
            office.sync()
            team, was_cut = cut_at(team, hub, number)
    assert number > 15
    sync(office, team, rounds=3)
    agree(office, team)
    assert agreed(office.db) == agreed(team.db)
    assert len(snapshots(hub)) == 1
    fresh = pcs.let_in(office, tmp_path / "fresh", "Tổ 3")
    office.sync(), later(fresh, days=8 * number), fresh.sync()
    agree(office, fresh)
    assert not list(hub.rglob("*.tmp"))
    for pc in (office, team, fresh):
        pc.db.close()


def test_a_power_cut_at_any_call_while_joining_loses_nothing(office, team, hub, tmp_path):
    history(office, team)
    sync(office, team)
    later(office, team, days=8)
    sync(office, team, rounds=3)
    assert bundles(hub) == []
    first = pcs.let_in(office, tmp_path / "first", "Tổ 3")
    office.sync()
    first.db.close()
    number, was_cut = 0, True
    while was_cut:
        number += 1
        shutil.copytree(tmp_path / "first", tmp_path / "fresh")
        wall = pcs.Wall(office.wall.now)
        fresh = pcs.Pc(pcs.Database(tmp_path / "fresh" / "dicandesk.db", first.key, wall=wall), wall, first.key, hub)
        fresh, was_cut = cut_at(fresh, hub, number)
        fresh.sync()
        assert fresh.sums() == office.sums()
        assert agreed(fresh.db) == agreed(office.db)
        fresh.db.close()
        shutil.rmtree(tmp_path / "fresh")
    assert number > 10
