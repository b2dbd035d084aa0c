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
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=place()) as name:
        ward = settled(Path(name), count, files)
        first, last = ward[0], ward[-1]
        nothing, thorough = cost(first), cost(first, thorough=True)
        last.register("Trần Văn Một")
        last.sync()
        something = cost(first)
        for pc in ward:
            pc.db.close()
    write = sys.stdout.write
    write(f"{f'{count} PCs, {files} files each':<36} {'bytes read':>11} {'calls':>7} {'bytes written':>14}\n")
    rows = (
        ("an empty sync", nothing),
        ("one change of one other PC", something),
        ("an empty thorough one, twice an hour", thorough),
    )
    for label, hub in rows:
        write(f"{label:<36} {hub.got:>11,} {hub.calls:>7,} {hub.gave:>14,}\n")


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


def cost(pc: pcs.Pc, *, thorough: bool = False) -> Counted:
    """Return what one sync carried."""
    hub = Counted(Share(pc.hub))
    pc.sync(hub, thorough=thorough)
    return hub


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    main(*asked) if len(asked) == 2 else main(25, 40)
