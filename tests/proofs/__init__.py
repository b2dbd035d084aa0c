"""Long proofs, one module each: `python3 installer/dev.py proofs [--minutes N] [NAME ...]`.

A module has one function `prove`, which returns one line of figures. What goes wrong is an exception; what this
computer cannot do is `CannotRunError`, never a skip.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTES = float(os.environ.get("DICANDESK_MINUTES", "1"))
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder in memory, for proofs that ask nothing of the disk."""
PREFIX = "dicandesk-proof-"
"""Of folders that must last for hours: who clears away `tmp*` in a place that all share takes nothing of ours."""


class CannotRunError(Exception):
    """This computer lacks something that the proof needs; says what was tried."""


def tell(line: str) -> None:
    """Write one line for the person at the terminal."""
    sys.stdout.write(f"    {line}\n")
    sys.stdout.flush()


@contextmanager
def folder(*, in_memory: bool = True) -> Iterator[Path]:
    """Yield a new folder, gone afterwards."""
    disk = Path(__file__).resolve().parents[2] / "build" / "proofs"
    disk.mkdir(parents=True, exist_ok=True)
    place = MEMORY if in_memory else disk
    with tempfile.TemporaryDirectory(dir=place, prefix=PREFIX, ignore_cleanup_errors=True) as name:
        yield Path(name)


def require(holds: object, what: str) -> None:
    """Fail the proof unless something holds."""
    if not holds:
        raise AssertionError(what)
