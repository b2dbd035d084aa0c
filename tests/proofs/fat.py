"""A FAT stick: an image with a real FAT file system, mounted by the kernel, else by fusefat; hub and courier file.

The stick is pulled out and put in again in the middle, all file times are set to one moment, and names are asked for
in the wrong case. What the mount itself can do (case, two-second times) is looked at and told.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import threading
from pathlib import Path
from tests.proofs import folder, require
from tests.proofs.disks import first_that_works, run, unmount
from tests.proofs.scenes import age, agree, by_stick, ward, work

SIZE = 160 << 20
CLUSTER_SECTORS = 64
"""Of 512 bytes. With the usual 2 KB fusefat 0.1a loses files in a folder of more than sixteen: it cannot make a folder
longer than one cluster."""


class Stick:
    """An image and where it is put in."""

    def __init__(self, place: Path) -> None:
        self.image, self.mount = place / "stick.img", place / "stick"
        self.mount.mkdir()
        with self.image.open("wb") as file:
            file.truncate(SIZE)
        run("mkfs.vfat", "-F", "16", "-s", str(CLUSTER_SECTORS), "-n", "DICANDESK", self.image)

    def put_in(self) -> str:
        """Mount it and return by which way."""
        return first_that_works(
            {
                "the kernel": ["mount", "-t", "vfat", "-o", "loop,utf8", self.image, self.mount],
                "fusefat": ["fusefat", "-o", "rw+", self.image, self.mount],
            }
        )

    def pull_out(self) -> None:
        os.sync()
        unmount(self.mount)
        require(not os.path.ismount(self.mount), "the stick stays in")
        for _ in range(200):  # fusefat writes the last of it after that
            if not self._is_open():
                return
            threading.Event().wait(0.05)
        raise AssertionError("the driver does not let go of the stick")

    def _is_open(self) -> bool:
        """Tell whether some process has the image open."""
        for handle in Path("/proc").glob("[0-9]*/fd/*"):
            with contextlib.suppress(OSError):
                if handle.readlink() == self.image:
                    return True
        return False

    def checked(self) -> str:
        """Look at the whole image; a cluster that belongs to no file is the driver's doing and harms none."""
        done = subprocess.run(["fsck.vfat", "-n", self.image], capture_output=True, text=True, check=False)
        told = [line for line in done.stdout.splitlines()[1:-1] if line and not line.startswith("Leaving")]
        lost = [line for line in told if re.fullmatch(r"Reclaimed \d+ unused clusters? \(\d+ bytes\)\.", line)]
        require(told == lost, f"the image is damaged: {done.stdout}")
        return "fsck clean" if not lost else "fsck: " + "; ".join(lost).rstrip(".").lower()


def prove() -> str:
    """Sync over a stick, and by a file on it."""
    with folder() as place:
        stick = Stick(place)
        way = stick.put_in()
        hub = stick.mount / "DiCanDesk"
        hub.mkdir()
        office, team = ward(place, hub)
        syncs = work(office, team, 10)
        long_one, short_one = (stick.mount / "dicandesk").exists(), (hub / "CHAIN").exists()
        case = {2: "names in either case", 1: "long names in either case"}.get(
            long_one + short_one, "names in one case"
        )
        age(hub)
        stick.pull_out()
        require(not hub.exists(), "the stick is still there")
        stick.put_in()
        second = int(min(path.stat().st_mtime for path in hub.rglob("*.dcb"))) % 2
        times = "two-second times" if second == 0 else "one-second times"
        syncs += work(office, team, 10)
        agree(office, team)
        stick.pull_out()
        checked = stick.checked()
        stick.put_in()
        size = by_stick(office, team, stick.mount)
        for pc in (office, team, office):
            pc.sync()
        agree(office, team)
        files = sum(path.is_file() for path in hub.rglob("*"))
        stick.pull_out()
        for pc in (office, team):
            pc.db.close()
    return (
        f"FAT16 by {way} ({case}, {times}): {syncs} syncs, {files} files, pulled out three times, "
        f"{checked}, courier file of {size:,} bytes; both PCs agree"
    )
