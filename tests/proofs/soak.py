"""A long day in the real window: 2,000 switches of the page and 500 panels and dialogs, and nothing grows or is left.

What the process holds is looked at after the fiftieth of each, when every page has been built and every kind of panel
was open, and again at the end; free pages are given back before each look, as the program does itself.
"""

from __future__ import annotations

import ctypes
import gc
import itertools
import os
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu

from dicandesk.demo import practice
from dicandesk.demo.window import Window
from dicandesk.rules.followups import Part
from dicandesk.services.common import lock_screen
from dicandesk.ui.help_window import HelpWindow
from dicandesk.ui.parts.date_field import DateField
from tests.proofs import CannotRunError, folder, require, tell

if TYPE_CHECKING:
    from collections.abc import Callable

SWITCHES, PANELS, WARM = 2_000, 500, 50
MOST_MB = 5.0
_MIB = 1 << 20


def prove() -> str:
    """Sign in to a practice ward, switch, open and close, then close the program."""
    if sys.platform != "linux":
        raise CannotRunError("reads /proc")
    with folder() as place:
        data = place / "data"
        data.mkdir()
        practice.fill(data, now=datetime.now(UTC))
        window = Window(data, place / "hub", place, "vi")
        try:
            window.open()
            window.program.settings.change(lock_minutes=0)  # nobody types here: it would lock
            _sign_in(window, data)
            figures = _day(window)
        finally:
            window.close()
    _let_go()
    threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    timers = [one for one in gc.get_objects() if isinstance(one, QTimer) and shiboken6.isValid(one) and one.isActive()]
    widgets = [f"{type(one).__name__} {one.property('text')}" for one in QApplication.allWidgets()]
    require(not threads, f"threads are left: {threads}")
    require(not timers, f"timers are left: {[one.parent() for one in timers]}")
    require(not widgets, f"widgets are left: {widgets[:20]}")
    return figures


def _day(window: Window) -> str:
    pages, panels = itertools.cycle(_pages(window)), itertools.cycle(_panels(window))
    for _number in range(WARM):
        _switch(window, next(pages))
    for _number in range(WARM):
        _switch(window, next(panels))
    before, widgets = _held(window)
    for number in range(SWITCHES - WARM):
        _switch(window, next(pages))
        if number % 300 == 299:
            tell(f"after {number + 1} more switches {_held(window)[0] - before:+.1f} MB")
    between, _widgets = _held(window)
    tell(f"after {SWITCHES} switches {between - before:+.1f} MB")
    for _number in range(PANELS - WARM):
        _switch(window, next(panels))
    after, now = _held(window)
    tell(f"after {PANELS} panels {after - before:+.1f} MB; {now - widgets:+d} widgets")
    require(after - before <= MOST_MB, f"{after - before:.1f} MB more than after the fiftieth")
    return f"{SWITCHES} switches {between - before:+.1f} MB, {PANELS} panels {after - between:+.1f} MB; nothing left"


def _pages(window: Window) -> list[Callable[[], object]]:
    room = window.room
    resident = window.work(partial(_anybody, room.context.db), lane="screen")
    keys = [key for key in room.window._specs if key != "resident"]
    return [*(partial(room.go, key) for key in keys), partial(room.show_resident, resident)]


def _panels(window: Window) -> list[Callable[[], object]]:
    """Return what opens and closes something; each leaves the window as it was."""
    room = window.room
    return [
        partial(_followup, window, "move"),
        partial(_followup, window, "ask"),
        partial(_followup, window, "calendar"),
        partial(_pin, window),
        partial(_language, window),
        partial(_file_dialog, window),
        partial(_month, window),
        partial(_help_window, window),
        partial(_toast, window),
        room.show_help,
    ]


def _followup(window: Window, name: str) -> None:
    page = _appointments(window)
    page.panel.buttons[name].click()
    page.panel.close_form()


def _month(window: Window) -> None:
    page = _appointments(window)
    page.panel.buttons["move"].click()
    page.findChild(DateField).pick()
    for menu in page.findChildren(QMenu):
        menu.close()
    page.panel.close_form()


def _appointments(window: Window) -> Any:
    page: Any = window.room.go("followups")
    if page.part is not Part.NOW:
        page.show_part(Part.NOW)
    window.until("an appointment is chosen", lambda: page.panel.row is not None)
    return page


def _pin(window: Window) -> None:
    page: Any = window.room.go("settings")
    page.pin.change.click()
    page.pin.close_form()


def _language(window: Window) -> None:
    page: Any = window.room.go("settings")
    page.language.choose(1)
    page.leave()


def _file_dialog(window: Window) -> None:
    page: Any = window.room.go("check")
    window.until("the PC was looked at", page.support.isEnabled)
    page.support.click()
    for dialog in page.findChildren(QFileDialog):
        dialog.reject()


def _help_window(window: Window) -> None:
    HelpWindow(window.room.window, "assist").show()
    for dialog in window.room.window.findChildren(QDialog):
        dialog.close()


def _toast(window: Window) -> None:
    window.room.context.say("Đã lưu", None)
    window.room.window.notices.clear()


def _switch(window: Window, deed: Callable[[], object]) -> None:
    deed()
    for lane in ("screen", "work"):
        window.work(_nothing, lane=lane)


def _held(window: Window) -> tuple[float, int]:
    """Return the memory of this process in MB and the number of widgets, once everything is at rest."""
    window.rest()
    _let_go()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB, len(QApplication.allWidgets())


def _let_go() -> None:
    """Destroy what waits for it, collect, and give free pages back."""
    for _round in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QTest.qWait(1)
        gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def _sign_in(window: Window, data: Path) -> None:
    officer = next(tile for tile in lock_screen.read(data).tiles if tile.name == practice.TOLD[0].name)
    window.start_page.choose(officer.member)
    window.write(practice.PIN)
    window.press("Return")
    window.until("somebody is signed in", lambda: window.program.room is not None)
    window.rest()


def _anybody(db: Any) -> bytes:
    with db.exclusive() as connection:
        return bytes(connection.execute("SELECT id FROM resident LIMIT 1").fetchone()[0])


def _nothing() -> None:
    """Come back at once."""
