"""How fast records travel: `python tests/bench/sync.py [RESIDENTS_ALREADY_THERE]`.

From one PC over a folder to another, with checks, encryption, search index, guard, sums and every fsync on, beside
plain sqlite3 inserting the same rows in the same run; and how long one change takes from save to visible.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.services import syncing
from dicandesk.store.tables import Resident
from tests.bench import place
from tests.bench.search import fill
from tests.sync import pcs

COUNT = 10_000
ROUNDS = 30


def main(there: int) -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory(dir=place()) as name:
        folder = Path(name)
        (folder / "hub").mkdir()
        office = pcs.found(folder / "office", folder / "hub")
        office.sync()
        team = pcs.let_in(office, folder / "team", "Tổ 7")
        office.sync()
        if there:
            fill(office.db, there)
            office.sync()
            team.sync()
        plain = raw_inserts(folder / "plain.db")
        creates = batch(office, team, "create")
        changes = batch(office, team, "change")
        single = median(one(office, team) for _ in range(ROUNDS))
        for pc in (office, team):
            pc.db.close()
    write = sys.stdout.write
    write(f"{'over a folder, ' + str(there) + ' residents there':<44} {'per s':>9} {'of raw sqlite3':>15}\n")
    write(f"{'10,000 plain sqlite3 inserts, one transaction':<44} {plain:>9,.0f} {'1.00':>15}\n")
    write(f"{'10,000 creates, PC -> folder -> PC':<44} {creates:>9,.0f} {creates / plain:>15.3f}\n")
    write(f"{'10,000 one-field changes, PC -> folder -> PC':<44} {changes:>9,.0f} {changes / plain:>15.3f}\n")
    write(f"{'one change, save -> visible on the other PC':<44} {single:>6.1f} ms\n")


def fields(number: int) -> dict[str, object]:
    """Return ten fields of an invented person."""
    return {
        "name": f"Nguyễn Thị Hoà {number}",
        "birth": f"19{number % 90 + 10}-0{number % 9 + 1}-1{number % 10}",
        "sex": "female",
        "id_hash": [os.urandom(32), f"{number % 10_000:04}"],
        "address": f"Số nhà {number}, ngõ {number % 40}",
        "household": ["near_poor", 2026],
        "ethnicity": "Tày",
        "unit": b"u" * 16,
    }


def raw_inserts(path: Path) -> float:
    """Return rows a second of plain sqlite3 with the same columns and one unique index."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE resident (pk INTEGER PRIMARY KEY, id BLOB UNIQUE, a, b, c, d, e, f, g, h, i, j)")
    rows = [(os.urandom(16), *_cells(fields(number))) for number in range(COUNT)]
    started = time.perf_counter()
    with connection:
        connection.executemany("INSERT INTO resident VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    took = time.perf_counter() - started
    connection.close()
    return COUNT / took


def _cells(values: dict[str, object]) -> list[object]:
    cells: list[object] = []
    for value in values.values():
        cells += value if isinstance(value, list) else [value]
    return cells


def batch(office: pcs.Pc, team: pcs.Pc, what: str) -> float:
    """Return operations a second from pending on one PC to applied on the other."""
    with office.db.writing(pcs.MEMBER) as tx:
        if what == "create":
            for number in range(COUNT):
                tx.create(Resident, fields(number))
        else:
            ids = [
                rec for (rec,) in tx.connection.execute("SELECT id FROM resident ORDER BY pk DESC LIMIT ?", (COUNT,))
            ]
            for number, rec in enumerate(ids):
                tx.set(Resident, pcs.Seen(bytes(rec), {}, ()), {"address": f"Số nhà mới {number}"})
    started = time.perf_counter()
    office.sync(pull=False)
    done = team.sync(push=False)
    took = time.perf_counter() - started
    assert done.received == COUNT, done
    return COUNT / took


def one(office: pcs.Pc, team: pcs.Pc) -> float:
    """Return the milliseconds from before a save until the other PC has applied it, as the window syncs by itself."""
    started = time.perf_counter()
    office.register("Trần Văn Một")
    syncing.sync_now(office.db, str(office.hub), pull=False, thorough=False)
    syncing.sync_now(team.db, str(team.hub), push=False, thorough=False)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
