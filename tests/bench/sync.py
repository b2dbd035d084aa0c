"""How fast records travel, and how many bytes they take: `python -m tests.bench.sync [RESIDENTS_ALREADY_THERE]`.

From one PC over a folder to another, with checks, encryption, search index, guard, sums and every fsync on, beside
plain sqlite3 inserting the same rows in the same run; how long one change takes from save to visible; what bundles
cost that are known already; and a save, beside what of it is the disk's share. Two runs, with the processor's time
beside the clock's: others may use the machine too.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.services.hub import syncing
from dicandesk.store.apply import Origin, apply
from dicandesk.store.tables import Resident
from dicandesk.sync import bundle, taking
from dicandesk.sync.entering import known_roster
from dicandesk.sync.patience import reach
from tests.bench import place
from tests.bench.search import fill
from tests.sync import pcs

COUNT = 10_000
ROUNDS, SAVES = 30, 100
_SHORT = 1_000


def main(there: int) -> None:
    """Measure twice and print the table."""
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
        runs = [measure(office, team, folder, run) for run in (1, 2)]
        for pc in (office, team):
            pc.db.close()
    write = sys.stdout.write
    write(f"{f'over a folder, {there:,} residents there':<52} {'run 1':>10} {'run 2':>10}   goal\n")
    for (label, one, goal), (_, two, _) in zip(*runs, strict=True):
        write(f"{label:<52} {one:>10,.{_digits(one)}f} {two:>10,.{_digits(two)}f}   {goal}\n")


def _digits(value: float) -> int:
    return 3 if value < 1 else 1 if value < _SHORT else 0


def measure(office: pcs.Pc, team: pcs.Pc, folder: Path, run: int) -> list[tuple[str, float, str]]:
    """Return every figure of one run: what it is, how much, and the goal."""
    office.sync()
    team.sync()
    plain = raw_inserts(folder / f"plain{run}.db")
    creates, changes = batch(office, team, "create"), batch(office, team, "change")
    singles = [one(office, team) for _ in range(ROUNDS)]
    known, again = replay(office, team)
    saves, bare, page = saving(office), saving(office, "OFF"), [write_page(folder / "page") for _ in range(SAVES)]
    return [
        ("10,000 plain sqlite3 inserts, a second", plain, ""),
        ("10,000 creates, PC -> folder -> PC, a second", creates.by_clock, ">= 10,000, goal 12,000"),
        ("  a second of a processor", creates.by_processor, ""),
        ("  part of plain sqlite3", creates.by_clock / plain, ""),
        ("10,000 one-field changes, the same way, a second", changes.by_clock, ">= 15,000, goal 18,000"),
        ("  a second of a processor", changes.by_processor, ""),
        ("bytes on the folder a create", creates.size / COUNT, "<= 120"),
        ("bytes on the folder a change", changes.size / COUNT, "<= 70"),
        ("one change, save -> visible on the other PC, ms", median(one.told for one in singles), "<= 10"),
        ("  until the log of both is written, ms", median(one.done for one in singles), ""),
        ("  ms of a processor", median(one.used for one in singles), ""),
        ("known bundles sent again, operations a second", known, ">= 40,000"),
        ("known operations applied once more, a second", again, ""),
        ("save of a person with index, on disk, p50 ms", quantiles(saves, n=20)[9], "<= 2"),
        ("  p95 ms", quantiles(saves, n=20)[18], ""),
        ("  without waiting for the disk, p50 ms", quantiles(bare, n=20)[9], ""),
        ("  p95 ms", quantiles(bare, n=20)[18], ""),
        ("one page written to this disk and flushed, p50 ms", quantiles(page, n=20)[9], ""),
        ("  p95 ms", quantiles(page, n=20)[18], ""),
    ]


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


class Batch(NamedTuple):
    """How long a batch took, by the clock and of a processor, and the bytes of its bundles."""

    clock: float
    used: float
    size: int

    @property
    def by_clock(self) -> float:
        """Operations a second."""
        return COUNT / self.clock

    @property
    def by_processor(self) -> float:
        """Operations a second of a processor."""
        return COUNT / self.used


def batch(office: pcs.Pc, team: pcs.Pc, what: str) -> Batch:
    """Measure from pending on one PC to applied on the other."""
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
    before = set(office.hub.rglob("*.dcb"))
    started, used = time.perf_counter(), time.process_time()
    office.sync(pull=False)
    done = team.sync(push=False)
    took, used = time.perf_counter() - started, time.process_time() - used
    assert done.received == COUNT, done
    return Batch(took, used, sum(path.stat().st_size for path in office.hub.rglob("*.dcb") if path not in before))


class Single(NamedTuple):
    """Milliseconds of one change: until the other PC's window is told of it, until both syncs are wholly done.

    Attributes:
        used: until the end, of a processor.
    """

    told: float
    done: float
    used: float


def one(office: pcs.Pc, team: pcs.Pc) -> Single:
    """Measure one change from before its save on; both sync as the window does by itself.

    When the head is on the hub the other PC begins; what the first then notes in its log holds nobody up.
    """
    told: list[float] = []
    team.db.listen(lambda _changes: told.append(time.perf_counter()))
    started, used = time.perf_counter(), time.process_time()
    office.register("Trần Văn Một")
    office.sync(reach(str(office.hub)), pull=False, thorough=False)
    syncing.sync_now(team.db, str(team.hub), push=False, thorough=False)
    syncing.sync_now(office.db, str(office.hub), pull=False, thorough=False)
    done, used = time.perf_counter(), time.process_time() - used
    return Single((told[0] - started) * 1000, (done - started) * 1000, used * 1000)


def replay(office: pcs.Pc, team: pcs.Pc) -> tuple[float, float]:
    """Return operations a second of bundles that are here already, and of applying what is known once more.

    The first is what a file costs that is sent twice: read, opened, every check, and found here.
    """
    large = sorted(team.hub.rglob("*.dcb"), key=lambda path: path.stat().st_size)[-4:]
    me, known = team.me(), known_roster(team.db)
    started, count = time.perf_counter(), 0
    for path in large:
        sealed = bundle.look(path.read_bytes())
        found = taking.admit(team.db, sealed, me, known)
        assert taking.take_in(team.db, sealed, found, taking.Pace()) == 0
        count += len(found)
    there = count / (time.perf_counter() - started)
    started = time.perf_counter()
    with team.db.exclusive() as connection:
        assert not apply(connection, found, Origin(2, 1)).ids
    return there, len(found) / (time.perf_counter() - started)


def saving(office: pcs.Pc, waiting: str = "FULL") -> list[float]:
    """Return the milliseconds of some saves, with every flush or, to tell the disk's share, with none."""
    with office.db.exclusive() as connection:
        writer = connection
    writer.execute(f"PRAGMA synchronous = {waiting}")
    times: list[float] = []
    for number in range(SAVES):
        started = time.perf_counter()
        office.register(f"Phạm Văn Tám {number}", birth="1954", address=f"Ngõ {number}")
        times.append((time.perf_counter() - started) * 1000)
    writer.execute("PRAGMA synchronous = FULL")
    return times


def write_page(path: Path) -> float:
    """Return the milliseconds to write 4 KiB and wait until the disk has them."""
    started = time.perf_counter()
    with path.open("ab") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
