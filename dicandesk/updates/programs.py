"""Where the running program lies and how it was installed: that decides how another version takes its place."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import __version__

if TYPE_CHECKING:
    from dicandesk.updates.manifest import System

_OF_THE_SYSTEM = Path("/usr")


@dataclass(frozen=True, slots=True)
class Program:
    """An installed program.

    Attributes:
        system: which file of an update is for it.
        place: its folder.
        name: of the program file in it.
        version: of it.
    """

    system: System
    place: Path
    name: str
    version: str

    @property
    def file(self) -> Path:
        """Return the program file."""
        return self.place / self.name


def running() -> Program | None:
    """Return the program that runs; None for one started from its source, which is brought up to date by other ways."""
    packed = getattr(sys, "_MEIPASS", "")
    if not packed:
        return None
    if sys.platform == "win32":
        return Program("windows", Path(packed), "DiCanDesk.exe", __version__)
    file = Path(sys.executable).resolve()
    system: System = "debian" if file.is_relative_to(_OF_THE_SYSTEM) else "linux"
    return Program(system, file.parent, file.name, __version__)
