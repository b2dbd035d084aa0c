"""What an empty sync costs: `python tests/bench/hub.py [PCS] [FILES_EACH]`.

A ward of so many PCs, each with so many files of its own on the share; everybody is up to date. Printed is what one PC
reads from the share, names of listed folders and contents, when nothing is new, and when one other PC has saved one
change.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.sync.counted import Counted
from dicandesk.sync.share import Share
from tests.bench import place
from tests.sync import pcs


def main(count: int, files: int) -> None:
    """Measure twice and print."""
    with tempfile.TemporaryDirectory(dir=place()) as name:
        ward = settled(Path(name), count, files)
        rows = [row for run in (1, 2) for row in measure(ward, run)]
        for pc in ward:
            pc.db.close()
    write = sys.stdout.write
    write(f"{f'{count} PCs, {files} files each':<44} {'bytes read':>11} {'calls':>7} {'bytes written':>14}   goal\n")
    for label, hub, goal in rows:
        write(f"{label:<44} {hub.got:>11,} {hub.calls:>7,} {hub.gave:>14,}   {goal}\n")
    write(f"{'of the thorough one, by folder':<44} {spread(hub)}\n")


def measure(ward: list[pcs.Pc], run: int) -> list[tuple[str, Counted, str]]:
    """Return what syncs of one PC carried."""
    first, last = ward[0], ward[-1]
    nothing, thorough = cost(first), cost(first, thorough=True)
    last.register("Trần Văn Một")
    last.sync()
    something = cost(first)
    return [
        (f"run {run}: an empty sync", nothing, "<= 25 KB"),
        (f"run {run}: one change of one other PC", something, ""),
        (f"run {run}: an empty thorough one, twice an hour", thorough, "<= 25 KB"),
    ]


class Told(Counted):
    """Counts by folder too."""

    def __init__(self, hub: Share) -> None:
        super().__init__(hub)
        self.by: dict[str, int] = {}

    def _note(self, what: str, path: str, before: int) -> None:
        key = f"{what} {path.split('/', maxsplit=1)[0]}"
        self.by[key] = self.by.get(key, 0) + self.got - before

    def names(self, folder: str) -> list[str]:
        """See `Transport.names`."""
        before = self.got
        found = super().names(folder)
        self._note("names in", folder, before)
        return found

    def read(self, path: str, limit: int) -> bytes | None:
        """See `Transport.read`."""
        before = self.got
        data = super().read(path, limit)
        self._note("read in", path, before)
        return data

    def begin(self, path: str, size: int) -> bytes | None:
        """See `Transport.begin`."""
        before = self.got
        data = super().begin(path, size)
        self._note("beginnings in", path, before)
        return data


def spread(hub: Counted) -> str:
    """Return what a sync read, by folder, the most first."""
    by = hub.by if isinstance(hub, Told) else {}
    return ", ".join(f"{what} {size:,}" for what, size in sorted(by.items(), key=lambda one: -one[1]) if size)


def settled(folder: Path, count: int, files: int) -> list[pcs.Pc]:
    """Return the PCs of a ward that have all sent so many files and received all of the others."""
    (folder / "hub").mkdir()
    ward = [pcs.found(folder / "pc0", folder / "hub")]
    ward[0].sync()
    ward += [pcs.let_in(ward[0], folder / f"pc{number}", f"Tổ {number}") for number in range(1, count)]
    for pc in ward:
        pc.sync()
    for pc in ward:
        for number in range(files):
            pc.register(f"Nguyễn Thị Hoà {number}")
            pc.sync(pull=False)
    for _ in range(2):
        for pc in ward:
            pc.sync()
    return ward


def cost(pc: pcs.Pc, *, thorough: bool = False) -> Told:
    """Return what one sync carried."""
    hub = Told(Share(pc.hub))
    pc.sync(hub, thorough=thorough)
    return hub


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    main(*asked) if len(asked) == 2 else main(25, 10)
