"""Cost grows with the changes, not with the database: `python -m tests.bench.growth [RESIDENTS ...]`.

For wards of several sizes: a save, one change, 100 and 1,000 new people, and a sync in which nothing is new, each from
PC over a folder to PC, as milliseconds of a processor, the least of some rounds: others may use the machine too.
Two runs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.store.tables import Resident
from tests.bench import place
from tests.bench.search import fill
from tests.bench.sync import fields
from tests.sync import pcs

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def main(sizes: list[int]) -> None:
    """Measure each size twice and print a line a run."""
    labels = ("save", "1 change", "100 creates", "1,000 creates", "nothing new", "thorough")
    sys.stdout.write(f"{'ms of a processor':>17}  {''.join(f'{label:>15}' for label in labels)}\n")
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=place()) as name:
            folder = Path(name)
            (folder / "hub").mkdir()
            office = pcs.found(folder / "office", folder / "hub")
            office.sync()
            team = pcs.let_in(office, folder / "team", "Tổ 7")
            office.sync()
            fill(office.db, size)
            for _ in range(2):
                office.sync()
                team.sync()
            for run in (1, 2):
                found = measure(office, team)
                sys.stdout.write(f"{size:>10,} run {run}  {''.join(f'{one:>15.1f}' for one in found)}\n")
            for pc in (office, team):
                pc.db.close()


def measure(office: pcs.Pc, team: pcs.Pc) -> list[float]:
    """Return the milliseconds of each of the labels."""
    return [
        least(lambda: office.register("Trần Văn Một")),
        least(partial(travel, office, team, 1)),
        least(partial(travel, office, team, 100)),
        least(partial(travel, office, team, 1_000)),
        least(lambda: team.sync(thorough=False)),
        least(team.sync),
    ]


def travel(office: pcs.Pc, team: pcs.Pc, count: int) -> None:
    """Register people on one PC and take them in on the other, as the window syncs by itself."""
    with office.db.writing(pcs.MEMBER) as tx:
        for number in range(count):
            tx.create(Resident, fields(number))
    office.sync(pull=False, thorough=False)
    team.sync(push=False, thorough=False)


def least(work: Callable[[], object]) -> float:
    """Do something several times and return the fewest milliseconds of a processor."""
    times: list[float] = []
    for _round in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times) * 1000


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
