"""Looks for new versions of the program behind the syncs, and says once what became of one, or that one waits."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dicandesk.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicandesk.store.database import Database
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier

EVERY = 1800.0
"""Seconds between two looks."""


class NewVersions(QObject):
    """Takes what this PC may have, after a sync that went through; never in the way of one.

    Args:
        context: whose PC.
        courier: says when a sync went through, and when the person leaves.
        seconds: a clock that only runs forward.
    """

    def __init__(self, context: Context, courier: Courier, *, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(courier)
        self._context, self._courier, self._seconds = context, courier, seconds
        self._looked: float | None = None
        self._told = ""
        self._stop = threading.Event()
        courier.stood.connect(self._begin)
        courier.ended.connect(self._look)
        courier.ending.connect(self._stop.set)

    def _begin(self, _standing: object) -> None:
        """Say, once the window is there, what became of the last version."""
        self._courier.stood.disconnect(self._begin)
        self._context.tasks.run(self, partial(_read_told, self._context.folder), self._tell, lane="work")

    def _tell(self, told: str) -> None:
        if told and not self._stop.is_set():
            self._context.say(told, None)

    def _look(self, done: object) -> None:
        now = self._seconds()
        if done is None or self._stop.is_set() or (self._looked is not None and now - self._looked < EVERY):
            return
        self._looked = now
        context = self._context
        work = partial(_tend, context.db, context.folder, context.settings.value.hub, self._stop.is_set)
        context.tasks.run(self, work, self._say, lane="sync")

    def _say(self, version: str) -> None:
        if version and version != self._told and not self._stop.is_set():
            self._told = version
            self._context.say(_("Có bản mới {version}: máy tự cài khi mở lần sau.").format(version=version), None)


def _read_told(folder: Path) -> str:
    """Return what became of the last version, "" for nothing; it is told once."""
    from dicandesk.updates import state  # noqa: PLC0415 - loaded with the data

    if not state.exists(folder):
        return ""
    from dicandesk.services.care import updates  # noqa: PLC0415 - a window is up long before

    return updates.read_told(folder)


def _tend(db: Database, folder: Path, hub: str, is_stopped: Callable[[], bool]) -> str:
    """Do what is due, and return the version that waits for the next start, "" for none."""
    from dicandesk.updates import keys  # noqa: PLC0415 - a window is up long before

    if keys.built_in() is None:
        return ""
    from dicandesk.services.care import updates  # noqa: PLC0415 - as above

    kept = updates.tend(db, folder, hub, is_stopped=is_stopped)
    return kept.fetched.version if kept.fetched is not None else ""
