"""What is told of others' removals: nothing while a PC is filled, however often that is cut off; the brake holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dicandesk.store.tables import Resident
from dicandesk.sync import brake, snapshot_steps
from dicandesk.sync.engine import Sync
from dicandesk.sync.share import Share
from tests.sync import pcs, wards
from tests.sync.snaps import agree, snapshots, sync
from tests.sync.test_brake import HOUR, erase, fill, left

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.pcs import Pc


def delete(pc: Pc, people: list[bytes]) -> None:
    with pc.db.writing(pcs.MEMBER) as tx:
        for one in people:
            tx.delete(Resident, tx.seen(Resident, one))


def cut_off(pc: Pc, hub: Path, after: int) -> Sync:
    """Sync until the question whether to go on was asked so often."""
    asked: list[int] = []

    def is_enough() -> bool:
        asked.append(1)
        return len(asked) > after

    one = Sync(pc.db, Share(hub), "Phường Mẫu", cancelled=is_enough)
    one.run()
    return one


@pytest.mark.parametrize("after", range(1, 6))
def test_a_first_filling_that_was_cut_off_tells_no_old_removals(office, team, hub, tmp_path, after):
    people = fill(office, 30)
    sync(office, team)
    for one in people:
        office.rename(one, "Nguyễn Thị Hoà")
        office.sync()
    delete(office, people)
    office.sync()
    late = pcs.let_in(office, tmp_path / "late", "Tổ 9")
    office.sync()
    cut_off(late, hub, after * 5)
    assert late.sync().gone.count == 0
    agree(office, late)
    more = fill(office, 3)
    sync(office, late, office)
    delete(office, more)
    office.sync()
    assert late.sync().gone.count == 3
    late.db.close()


def test_a_filling_by_snapshot_that_was_cut_off_tells_none_either(office, team, hub, tmp_path, monkeypatch):
    people = fill(office, 30)
    office.sync()
    monkeypatch.setattr(snapshot_steps, "MOST_FILES", 0)
    delete(office, people)
    sync(office, team)
    assert len(snapshots(hub)) == 1
    monkeypatch.setattr(snapshot_steps, "_MANY", 1)
    late = pcs.let_in(office, tmp_path / "late", "Tổ 9")
    office.sync()
    for after in range(1, 6):
        cut_off(late, hub, after)
        assert late.sync(push=False).gone.count == 0
    agree(office, late)
    late.db.close()


def test_erasures_by_snapshot_and_by_bundle_count_together(office, team, hub, tmp_path, monkeypatch):
    """Fifteen by a snapshot, then ten by a bundle: more than twenty within a day."""
    second = pcs.let_in(office, tmp_path / "second", "Máy phó chủ tịch", "officer")
    sync(office, second, team)
    people = fill(office, 40)
    sync(office, second, team)
    erase(second, people[:15])
    sync(second, office, second)
    monkeypatch.setattr(snapshot_steps, "_MANY", 1)
    outcome = team.sync()
    assert (outcome.snapshots.joined > 0, left(team)) == (True, 25)
    monkeypatch.undo()
    for pc in (office, second, team):
        pc.wall.now += HOUR
    erase(second, people[15:25])
    second.sync(push=True, pull=False)
    assert team.sync().braked == {wards.device(second)}
    assert left(team) == 25
    with team.db.exclusive() as connection:
        assert brake.window(connection, wards.device(second)) is not None
    second.db.close()
