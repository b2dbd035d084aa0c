"""Start the window. Qt is loaded here and nowhere earlier; the database only once the lock screen is up."""

from __future__ import annotations

import builtins
import gc
import importlib.util
import shutil
import sys
from typing import TYPE_CHECKING, Any

from dicandesk import log, paths
from dicandesk.errors import UserError
from dicandesk.services.access import data_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from dicandesk.i18n import Language

_GENERATOR = "dicandesk.demo.practice"
_UPDATES = "updates/state.json"
"""See `updates.state`; where it is not there, nothing of updates is loaded before the window."""


def main(
    argv: Sequence[str] = (), *, data: Path | None = None, lang: Language | None = None, courier: Path | None = None
) -> int:
    """Open the window and return the exit code once it is closed.

    Args:
        argv: further arguments, for Qt.
        data: the data folder; `paths.data_folder()` where it is not given.
        lang: language of this run instead of the one in the settings.
        courier: a file from another PC, to be read once somebody has signed in.
    """
    folder = paths.data_folder() if data is None else data
    try:
        data_place.check(folder)
        if (folder / _UPDATES).exists() and _update(folder):
            return 0
    except UserError as refusal:
        load_qt()
        from dicandesk.ui.refused_page import refuse  # noqa: PLC0415 - as below

        return refuse(refusal, argv)
    load_qt()
    from dicandesk.ui.program import run  # noqa: PLC0415 - Qt is not to be loaded by who only imports this module

    log_file = log.start(folder / "log")
    try:
        practice = practice_of(folder)
        code = run(folder, argv, lang=lang, log_file=log_file, practice=practice, courier=courier)
    finally:
        log.stop()
    if not code and (folder / _UPDATES).exists():
        from dicandesk.updates import trial  # noqa: PLC0415 - only where an update was ever here

        trial.rested(folder)
    return code


def _update(folder: Path) -> bool:
    """Do what waits of updates before anything else is loaded; tell whether this process is to end."""
    from dicandesk.updates import state  # noqa: PLC0415 - only where an update was ever here

    if not state.load(folder).is_pending:
        return False
    from dicandesk.updates import start  # noqa: PLC0415 - only where one waits or is on trial

    log.start(folder / "log")
    try:
        return start.begin(folder)
    finally:
        log.stop()


def load_qt() -> None:
    """Load Qt, before anything that stands on it."""
    sys.setswitchinterval(0.001)  # see ui.tasks
    gc.disable()  # 40 ms less during imports; ui.garbage takes over, see there
    plain_import = builtins.__import__
    import PySide6.QtWidgets  # noqa: F401, PLC0415 - see the head of this module

    # PySide6 hooks itself into every import for features that are not used here. Without its hook our own modules load
    # in two thirds of the time, the database loads faster and needs 20 MB less (SQLAlchemy 2.1, PySide6 6.11).
    builtins.__import__ = plain_import


class PracticeWard:
    """The practice ward beside a data folder. It is made under another name, so that half of one never counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def is_ready(self) -> bool:
        """Say whether it was made before."""
        return self.folder.is_dir()

    def pin(self) -> str:
        """Return the PIN of its members."""
        return str(_generator().PIN)

    def make(self, progress: Callable[[int, int], None], *, now: datetime) -> None:
        """Make it."""
        draft = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        _generator().fill(draft, progress, now=now)
        draft.replace(self.folder)


def practice_of(folder: Path) -> PracticeWard | None:
    """Return the practice ward beside a data folder, or None where this copy of the program has no generator."""
    if importlib.util.find_spec(_GENERATOR) is None:
        return None
    return PracticeWard(folder.with_name(folder.name + "-practice"))


def _generator() -> Any:
    """Return the generator of practice wards; it lies above this module and is loaded when it is wanted."""
    return importlib.import_module(_GENERATOR)


def load_all() -> None:
    """Load what the window and the data need and make an empty database: fails where this program cannot work here."""
    import os  # noqa: PLC0415 - asked once in the life of a version
    import tempfile  # noqa: PLC0415
    from pathlib import Path as Folder  # noqa: PLC0415

    load_qt()
    import dicandesk.services.hub.came_back  # noqa: PLC0415
    import dicandesk.ui.desk_window  # noqa: PLC0415
    import dicandesk.ui.program  # noqa: PLC0415
    import dicandesk.updates.install  # noqa: PLC0415
    import dicandesk.updates.start  # noqa: F401, PLC0415
    from dicandesk.services.guidance import topics  # noqa: PLC0415
    from dicandesk.store.database import FILE_NAME, Database  # noqa: PLC0415

    topics.shipped()
    with tempfile.TemporaryDirectory() as folder:
        Database.create(Folder(folder) / FILE_NAME, os.urandom(32), wall=lambda: 1).close()
