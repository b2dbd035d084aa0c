"""A hub over the years: it holds few files, loses nothing, and a new PC is filled from it.

`DICANDESK_PCS=25 DICANDESK_WEEKS=156 python -m pytest tests/sync/test_three_years.py -m proof -s` does three years of a
ward; the default run a small ward and some weeks, with the bounds scaled down.
"""

from __future__ import annotations

import os
import random
import sys
import time

import pytest

from dicandesk.sync import snapshot_clear, snapshot_steps
from tests.sync import pcs
from tests.sync.snaps import agree, files, later, sync

DAYS = 5
"""On which people work in a week."""


def years(office: pcs.Pc, others: list[pcs.Pc], weeks: int, chance: random.Random, *, each_day: int) -> int:
    """Let a ward work; return the most files that lay on the hub at the end of a day."""
    most = 0
    everybody = [office, *others]
    away = others[-1]
    for week in range(weeks):
        for _day in range(DAYS):
            for pc in everybody:
                if pc is away and week % 8 > 1:  # comes to the ward now and then
                    continue
                for _ in range(each_day):
                    rec = pc.register(f"Ma Văn {chance.randrange(10**9)}")
                    pc.rename(rec, "Ma Văn Sơn")
                    pc.sync()
            most = max(most, len(files(office.hub)))
            later(*everybody, days=1)
        later(*everybody, days=7 - DAYS)
        if week % 6 == 5:
            with office.db.writing(pcs.MEMBER) as tx:
                tx.erase(rec)
            office.db.empty_log()
    return most


def check(office: pcs.Pc, others: list[pcs.Pc], tmp_path) -> None:
    sync(office, *others, rounds=3)
    agree(office, *others)
    fresh = pcs.let_in(office, tmp_path / "fresh", "Tổ mới")
    office.sync()
    fresh.wall.now = office.wall.now
    done = fresh.sync()
    assert done.snapshots.joined > 0
    agree(office, fresh)
    fresh.db.close()


def test_some_weeks_of_a_small_ward(office, team, other, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot_clear, "CROWDED", 20)
    monkeypatch.setattr(snapshot_steps, "MOST_FILES", 20)
    sync(office, team, other)
    most = years(office, [team, other], 7, random.Random(7), each_day=1)
    made = office.count("have")
    assert made > 60
    assert most <= 50
    check(office, [team, other], tmp_path)


@pytest.mark.proof
@pytest.mark.timeout(0)
def test_three_years_of_a_ward(office, tmp_path, capfd):
    count, weeks = int(os.environ.get("DICANDESK_PCS", "6")), int(os.environ.get("DICANDESK_WEEKS", "40"))
    others = [pcs.let_in(office, tmp_path / f"pc{number}", f"Tổ {number}") for number in range(1, count)]
    sync(office, *others)
    began = time.monotonic()
    most = years(office, others, weeks, random.Random(3), each_day=2)
    with capfd.disabled():
        sys.stdout.write(
            f"\n{count} PCs, {weeks} weeks, {office.count('have'):,} bundles: at most {most:,} files on the hub, "
            f"{time.monotonic() - began:.0f} s\n"
        )
    assert most < 1_500
    check(office, others, tmp_path)
    for pc in others:
        pc.db.close()
