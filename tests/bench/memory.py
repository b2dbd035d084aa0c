"""How much memory a PC takes while it applies what others did: `python -m tests.bench.memory [OPERATIONS]`.

One PC registers so many people; another, a process of its own, which holds nothing else, takes them in. Printed is the
most memory it held above what it held with the database open and nothing to do. Two runs. Linux only.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.store.database import Database
from dicandesk.store.tables import Resident
from tests.bench import place
from tests.bench.sync import fields
from tests.sync import pcs

PIECE = 5_000


def main(count: int) -> None:
    """Measure twice and print."""
    with tempfile.TemporaryDirectory(dir=place()) as name:
        folder = Path(name)
        (folder / "hub").mkdir()
        office = pcs.found(folder / "office", folder / "hub")
        office.sync()
        teams = [pcs.let_in(office, folder / f"team{run}", f"Tổ {run}") for run in (1, 2)]
        for start in range(0, count, PIECE):
            with office.db.writing(pcs.MEMBER) as tx:
                for number in range(start, min(start + PIECE, count)):
                    tx.create(Resident, fields(number))
        office.sync()
        office.db.close()
        sys.stdout.write(
            f"{'applying ' + format(count, ',') + ' creates':<32} {'idle MB':>9} {'above idle':>11}   goal\n"
        )
        for run, team in enumerate(teams, 1):
            team.db.close()
            command = [sys.executable, "-m", "tests.bench.memory", "--apply", str(team.db.path), str(team.hub)]
            done = subprocess.run(command, input=team.key.hex(), capture_output=True, check=True, encoding="utf-8")
            idle, most, applied = map(int, done.stdout.split())
            assert applied == count, applied
            sys.stdout.write(f"{f'run {run}':<32} {idle / 1024:>9.1f} {(most - idle) / 1024:>11.1f}   <= 150\n")


def take_in(path: Path, hub: Path, key: bytes) -> None:
    """Sync, and print KiB before and at most, and how many operations came."""
    wall = pcs.Wall()
    team = pcs.Pc(Database(path, key, wall=wall), wall, key, hub)
    team.sums()
    idle = held("VmRSS")
    done = team.sync(push=False)
    sys.stdout.write(f"{idle} {held('VmHWM')} {done.received}\n")
    team.db.close()


def held(name: str) -> int:
    """Return what this process holds now (VmRSS) or held at most (VmHWM), in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--apply"]:
        take_in(Path(sys.argv[2]), Path(sys.argv[3]), bytes.fromhex(sys.stdin.read()))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
