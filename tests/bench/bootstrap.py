"""How fast a new PC is filled from a snapshot: `python tests/bench/bootstrap.py [RESIDENTS SESSIONS]`.

Prints how long making, putting, verifying and joining take, how large it all is, and the memory while joining.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.store.tables import Attendance, Phone, Presence, Resident, Result, Session
from dicandesk.sync import snapshot_hub, snapshot_make
from dicandesk.sync.entering import known_roster
from tests.bench import place
from tests.sync import pcs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE = 2_000


def main(residents: int, sessions: int) -> None:
    """Fill one PC, make a snapshot, take the bundles away, and let a new PC sync."""
    with tempfile.TemporaryDirectory(dir=place()) as name:
        folder = Path(name)
        (folder / "hub").mkdir()
        office = pcs.found(folder / "office", folder / "hub")
        fill(office, residents, sessions)
        office.sync()
        rows = sum(office.count(one) for one in ("resident", "phone", "session", "presence", "attendance", "result"))
        bundles = size(folder / "hub" / "chain")
        made = timed(lambda: snapshot_make.make(office.db, office.me(), known_roster(office.db), at_once=False))
        office.sync()
        fresh, second = (pcs.let_in(office, folder / f"fresh{run}", f"Tổ {run}") for run in (1, 2))
        office.sync()
        for path in (folder / "hub" / "chain").glob("*/*.dcb"):
            path.unlink()
        before = peak()
        joined = timed(fresh.sync)
        after = peak()
        verified = timed(fresh.sync)
        again = timed(second.sync)
        same = fresh.sums() == second.sums() == office.sums()
        there = snapshot_hub.look(fresh.db, pcs.Share(folder / "hub"), fresh.me(), known_roster(fresh.db))
        (one,) = there.whole.values()
        write = sys.stdout.write
        load = os.getloadavg()[0]
        write(f"{residents:,} residents, {sessions:,} sessions, {rows:,} rows; load {load:.1f}, same sums: {same}\n")
        write(f"{'snapshot made':<44} {made[0]:>8.2f} s {made[1]:>8.2f} s of a processor\n")
        write(
            f"{'new PC filled from it, run 1 (<= 10 s)':<44} {joined[0]:>8.2f} s {joined[1]:>8.2f} s of a processor\n"
        )
        write(f"{'                       run 2':<44} {again[0]:>8.2f} s {again[1]:>8.2f} s of a processor\n")
        write(f"{'and verified in the next sync':<44} {verified[0]:>8.2f} s {verified[1]:>8.2f} s of a processor\n")
        write(f"{'bytes a row in the snapshot':<44} {size(folder / 'hub' / 'snap') / rows:>8.1f}\n")
        write(f"{'bytes a row in bundles':<44} {bundles / rows:>8.1f}\n")
        write(f"{'memory while filling, above before':<44} {(after - before) / 1024:>8.1f} MB\n")
        write(f"{'bytes of the stream, parts':<44} {one.manifest.length:>12,} {len(one.manifest.parts)}\n")
        for pc in (office, fresh, second):
            pc.db.close()
        shutil.rmtree(folder / "hub")


def fill(pc: pcs.Pc, residents: int, sessions: int) -> None:
    """Write people with a phone, and sessions with one of them and one result each."""
    people: list[bytes] = []
    for start in range(0, residents, PIECE):
        with pc.db.writing(pcs.MEMBER) as tx:
            for number in range(start, min(start + PIECE, residents)):
                born = f"19{number % 90 + 10}-0{number % 9 + 1}-1{number % 10}"
                values = {
                    "name": f"Nguyễn Thị Hoà {number}",
                    "birth": born,
                    "sex": "female",
                    "address": f"Ngõ {number}",
                }
                people.append(tx.create(Resident, values))
                tx.create(Phone, {"digits": [f"+8490{number:07}", None]}, parent=people[-1])
    for start in range(0, sessions, PIECE):
        with pc.db.writing(pcs.MEMBER) as tx:
            for number in range(start, min(start + PIECE, sessions)):
                one = tx.create(
                    Session, {"at": pcs.START + number, "mode": "home", "minutes": number % 50, "people": 0}
                )
                tx.create(Presence, {"member": pcs.MEMBER}, parent=one)
                resident = people[number % len(people)]
                tx.create(Attendance, {"session": one}, parent=resident)
                values = {"session": one, "topic": f"A{number % 40}", "outcome": ["helped", None]}
                tx.create(Result, values, parent=resident)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return how many seconds a call takes, by the clock and of a processor: others may use the machine too."""
    began, used = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - used


def peak() -> int:
    """Return the most memory used so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def size(folder: Path) -> int:
    """Return how many bytes lie in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:3]) if len(sys.argv) > 2 else (12_000, 60_000))
