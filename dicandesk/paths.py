"""Where things lie: shipped resources and the data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def frozen_folder() -> Path | None:
    """Return the folder of a packed program; None where it runs from its source or an installed package."""
    frozen = getattr(sys, "_MEIPASS", "")
    return Path(frozen) if frozen else None


def _resource_root() -> Path:
    """Return the folder of shipped files: frozen program, source tree, installed package, in this order.

    The source tree goes before the installed package, or the stale copy that an editable install leaves would win.
    """
    for folder in ((frozen_folder() or _HERE) / "resources", _HERE.parent / "resources"):
        if folder.is_dir() and (folder / "topics").is_dir():
            return folder
    return _HERE / "resources"


RESOURCES = _resource_root()


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, for example `resource("icons", "save.svg")`."""
    return RESOURCES.joinpath(*parts)


def code(*parts: str) -> Path:
    """Return what of the code is read as a file; a packed program keeps those parts beside its archive."""
    frozen = frozen_folder()
    return (_HERE if frozen is None else frozen / "dicandesk").joinpath(*parts)


def data_folder() -> Path:
    """Return the data folder of this person on this PC; `DICANDESK_DATA` overrides it."""
    if chosen := os.environ.get("DICANDESK_DATA"):
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - not needed where the folder is given

    return Path(platformdirs.user_data_dir("DiCanDesk", appauthor=False, roaming=False))
