"""A FAT stick: an image with a real FAT file system, mounted by the kernel, else by fusefat; hub and courier file.

The stick is pulled out and put in again in the middle, all file times are set to one moment, and names are asked for
in the wrong case. What the mount itself can do (case, two-second times) is looked at and told.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.proofs import folder, require
from tests.proofs.disks import first_that_works, run, unmount
from tests.proofs.scenes import age, agree, by_stick, ward, work

if TYPE_CHECKING:
    from pathlib import Path

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
        run("fsck.vfat", "-n", stick.image)
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
        f"fsck clean, courier file of {size:,} bytes; both PCs agree"
    )
