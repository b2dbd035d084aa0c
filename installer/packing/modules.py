"""Which modules a packed program really loads, seen from outside: by where it reads in its archive."""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

from PyInstaller.archive.readers import CArchiveReader

if TYPE_CHECKING:
    from collections.abc import Iterator

TRACE = "openat,lseek"
"""System calls that tell it."""
_OPENED = re.compile(r"openat\(.*(?<!\d)= \d")
_PLACE = re.compile(r"lseek\(\d+<(?P<file>[^>]+)>, (?P<place>\d+), SEEK_SET\)")


def loaded(trace: Path, program: Path) -> set[str]:
    """Return the names of the pure modules that a process took out of its program file.

    Args:
        trace: what `strace -f -y -e trace=openat,lseek` wrote.
        program: made by PyInstaller.
    """
    outer = CArchiveReader(str(program))
    (name,) = (name for name in outer.toc if name.startswith("PYZ"))
    archive = outer.open_embedded_archive(name)
    begin = archive._start_offset  # noqa: SLF001 - no other way tells
    places = sorted((begin + offset, length, module) for module, (_kind, offset, length) in archive.toc.items())
    starts = [place for place, _length, _module in places]
    found = set()
    for place in _places(trace, program):
        row = bisect_right(starts, place) - 1
        if row >= 0 and place < places[row][0] + max(places[row][1], 1):
            found.add(places[row][2])
    return found


def opened(trace: Path) -> int:
    """Return how often a file was opened."""
    return sum(bool(_OPENED.search(line)) for line in trace.read_text("utf-8", "replace").splitlines())


def _places(trace: Path, program: Path) -> Iterator[int]:
    for line in trace.read_text("utf-8", "replace").splitlines():
        told = _PLACE.search(line)
        if told and Path(told["file"]).name == program.name:
            yield int(told["place"])
