"""Sticks that are plugged in: where they are, and what they are called. Nothing that lies on them is read.

Linux tells of them in `/proc/self/mountinfo`, Windows by its drive letters; both answer at once and without rights. A
disk of the machine itself, a network drive and a disc do not count.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath
from typing import NamedTuple

_TABLE, _SYS = Path("/proc/self/mountinfo"), Path("/sys")
_BY_DESKTOP = ("/run/media", "/media")
"""Where desktops put what was plugged in."""
_BY_HAND = "/mnt"
_DISCS = {"iso9660", "udf"}
_ESCAPE = re.compile(r"\\([0-7]{3})")


class Volume(NamedTuple):
    """A stick: the folder it is reached by, and its name."""

    path: Path
    name: str


def plugged(table: Path = _TABLE, devices: Path = _SYS) -> list[Volume]:
    """Return the sticks that are plugged in and can be reached, by name."""
    if sys.platform == "win32":
        found = _drives()
    else:
        found = _mounted(table, devices)
    return sorted(found, key=lambda one: (one.name, str(one.path)))


def _mounted(table: Path, devices: Path) -> list[Volume]:
    """Return the sticks in a table of mounts, each device once."""
    try:
        lines = table.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    found: dict[str, Volume] = {}
    for line in lines:
        before, _, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if len(left) < 5 or len(right) < 2 or not right[1].startswith("/dev/") or right[0] in _DISCS:
            continue
        number, place = left[2], PurePosixPath(_ESCAPE.sub(_letter, left[4]))
        if _is_stick(place, devices / "dev" / "block" / number):
            found.setdefault(number, Volume(Path(place), place.name))
    return list(found.values())


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 8))


def _is_stick(place: PurePosixPath, device: Path) -> bool:
    if any(place.is_relative_to(one) and place != PurePosixPath(one) for one in _BY_DESKTOP):
        return True
    return place.is_relative_to(_BY_HAND) and is_removable(device)


def is_removable(device: Path) -> bool:
    """Tell whether the kernel calls a disk, or the disk that a partition is on, removable or knows it by USB."""
    try:
        there = device.resolve(strict=True)
        marks = [one / "removable" for one in (there, there.parent)]
        return "/usb" in there.as_posix() or any(mark.read_text().strip() == "1" for mark in marks if mark.is_file())
    except OSError:
        return False


if sys.platform == "win32":
    import ctypes

    _REMOVABLE = 2
    _NO_BOX = 1
    """Nobody is asked to put a card into an empty reader."""

    def _drives() -> list[Volume]:
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetThreadErrorMode(_NO_BOX, None)
        drives, found = kernel.GetLogicalDrives(), []
        for place in range(26):
            root = f"{chr(ord('A') + place)}:\\"
            if drives >> place & 1 and kernel.GetDriveTypeW(root) == _REMOVABLE:
                label = ctypes.create_unicode_buffer(261)
                if kernel.GetVolumeInformationW(root, label, len(label), None, None, None, None, 0):
                    found.append(Volume(Path(root), f"{label.value} ({root[:2]})" if label.value else root[:2]))
        return found
