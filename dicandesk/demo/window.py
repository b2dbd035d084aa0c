"""The real window of one PC of the demo, off the screen, and the hand that types and clicks in it.

A deed of the story runs on the GUI thread of its process and waits for what it sees in an event loop of its own, as a
person waits in front of the screen. An error that the window shows, or that nobody caught, ends the demo.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QScrollArea

from dicandesk import app as program_start
from dicandesk import log
from dicandesk.ui import printing_way
from dicandesk.ui.parts.toast import UndoToast
from dicandesk.ui.program import Program
from dicandesk.ui.tasks import LANES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtWidgets import QWidget

    from dicandesk.i18n import Language
    from dicandesk.ui.desk_window import DeskWindow

T = TypeVar("T")
WIDTH, HEIGHT = 1366, 768
"""The smallest screen the program is made for."""
_PATIENCE_S = 60.0
_LOOK_MS = 10
_ACTIVATIONS, _ACTIVATION_MS = 20, 50
_STILL_MS = (130, 40)
"""Longer than the pause of any page between typing and asking, then once more for what the answers asked for."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the window. `at`: when it was taken, seconds."""

    path: Path
    caption: str
    at: float


class Window:
    """One PC.

    Args:
        folder: the data folder.
        hub: the shared folder.
        screens: where pictures go.
        lang: language of the window.
    """

    def __init__(self, folder: Path, hub: Path, screens: Path, lang: Language) -> None:
        self.folder, self.hub = folder, hub
        self.pictures: list[Picture] = []
        self._screens, self._lang = screens, lang
        self._program: Program | None = None
        self._errors: list[Exception] = []
        self.viewer = _Viewer()

    def open(self) -> None:
        """Start the program."""
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        sys.setswitchinterval(0.001)  # as the program itself does
        qt = QApplication.instance() or QApplication(["dicandesk"])
        assert isinstance(qt, QApplication)  # noqa: S101 - nobody else makes one in this process
        self._wait = _Wait()
        log_file = log.start(self.folder / "log")
        QDesktopServices.setUrlHandler("file", self.viewer, "show")  # type: ignore[arg-type] # its stub says bytes, it takes none
        printing_way.use(printing_way.NoPrinters(), self.folder / "papers")
        self._program = Program(
            qt, self.folder, lang=self._lang, log_file=log_file, practice=program_start.practice_of(self.folder)
        )
        self._program.tasks.failed.connect(self._errors.append)
        sys.excepthook = partial(self._catch, sys.excepthook)
        self._program.begin()
        self.shell.showNormal()
        self.shell.resize(WIDTH, HEIGHT)
        self.shell.activateWindow()
        self.until("the window has the keyboard", lambda: QApplication.focusWidget() is not None)

    def close(self) -> None:
        """Close the program and let go of the data folder."""
        if self._program is not None:
            self._program.close()
            QDesktopServices.unsetUrlHandler("file")
            printing_way.use(None)
            self._program = None
        log.stop()

    @property
    def program(self) -> Program:
        """Return the running program."""
        assert self._program is not None  # noqa: S101 - opened by the first deed of the story
        return self._program

    @property
    def shell(self) -> QWidget:
        """Return the window."""
        return self.program.shell

    @property
    def start_page(self) -> Any:
        """Return the page before anybody is signed in."""
        return self.program.shell.centralWidget()

    @property
    def room(self) -> DeskWindow:
        """Return the window of who is signed in."""
        assert self.program.room is not None  # noqa: S101 - the story has waited for it
        return self.program.room

    @property
    def page(self) -> Any:
        """Return the page that is shown."""
        return self.room.window.page

    # ---- waiting ----

    def until(self, what: str, happened: Callable[[], object], *, seconds: float = _PATIENCE_S) -> None:
        """Wait until something is seen.

        Raises:
            RuntimeError: it never was, or something went wrong meanwhile.
        """
        self._wait.until(lambda: self._trouble() or happened(), seconds)
        trouble = self._trouble()
        if trouble or not happened():
            self.shell.grab().save(str(self._screens / f"{self.folder.name}-not-seen.png"))
            why = trouble or f"not within {seconds} s"
            raise RuntimeError(f"not seen: {what}: {why}") from next(iter(self._errors), None)

    def rest(self) -> None:
        """Wait until the lanes have answered everything asked so far and what the answers asked for."""
        for still_ms in _STILL_MS:
            for lane in LANES:
                self.work(_nothing, lane=lane)
            self._let_pass(still_ms)

    def work(self, work: Callable[[], T], *, lane: Any = "work") -> T:
        """Do something on a lane of the program and return its result."""
        done: list[T] = []
        self.program.tasks.run(self.program, work, done.append, lane=lane)
        self.until("a lane has answered", lambda: done)
        return done[0]

    # ---- the hand ----

    def press(self, *keys: str) -> None:
        """Press keys one after the other where the keyboard is: "F2", "Ctrl+N", "Return"."""
        for key in keys:
            QTest.keySequence(self._focus(), QKeySequence(key))

    def write(self, text: str, field: QWidget | None = None) -> None:
        """Type a text, as an input method for Vietnamese commits it, into a field or where the keyboard is."""
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(field or self._focus(), event)

    def rewrite(self, text: str, field: QLineEdit) -> None:
        """Type a text instead of what stands in a field."""
        field.setFocus(Qt.FocusReason.TabFocusReason)
        field.selectAll()
        self.write(text)

    def click(self, text: str, within: QWidget | None = None) -> None:
        """Click the button that can be seen and begins with a text, or whose name read out does; of several the last.

        The last one: what a deed opens stands below what was there.
        """
        places = (within or self.shell).findChildren(QAbstractButton)
        found = [one for one in places if one.isVisible() and _is_called(one, one.text(), text)]
        if not found:
            raise RuntimeError(f"there is no button: {text}")
        self.until(f"the button can be pressed: {text}", found[-1].isEnabled)
        QTest.mouseClick(found[-1], Qt.MouseButton.LeftButton)

    def field(self, label: str) -> QLineEdit:
        """Return the field that can be seen and has a label, on the page that is shown."""
        for one in self.page.findChildren(QLineEdit):
            if one.isVisible() and _is_called(one, "", label):
                found: QLineEdit = one
                return found
        raise RuntimeError(f"there is no field: {label}")

    def choose(self, text: str, label: str) -> None:
        """Choose a word in the list that has a label."""
        for one in self.page.findChildren(QComboBox):
            if one.isVisible() and _is_called(one, "", label):
                one.setFocus(Qt.FocusReason.TabFocusReason)
                steps = one.findText(text) - one.currentIndex()
                self.press(*["Down" if steps > 0 else "Up"] * abs(steps))
                return
        raise RuntimeError(f"there is no list: {label}")

    def sees(self, text: str) -> bool:
        """Say whether a text stands on the page."""
        return any(one.isVisible() and one.text() == text for one in self.page.findChildren(QLabel))

    @property
    def said(self) -> str:
        """Return what the program said last of what was done; "" for nothing."""
        toast = self.room.window.notices.toast
        return toast.accessibleName() if toast is not None else ""

    def until_said(self, before: str) -> None:
        """Wait until the program says that something else was done."""
        self.until("what was done is said", lambda: self.said not in {"", before})

    def arrive(self, key: str) -> None:
        """Wait until a page is shown and has what it asked for."""
        self.until(f"the page is shown: {key}", lambda: self.room.window.key == key)
        self.rest()

    def scroll_up(self) -> None:
        """Turn the wheel until the top of the page is seen."""
        for area in self.page.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(0)

    def picture(self, name: str, caption: str, *, with_toast: bool = False) -> None:
        """Wait until the window is still and take a picture of it, without the last word of what was done before."""
        for toast in self.shell.findChildren(UndoToast):
            toast.setVisible(with_toast)
        self.rest()
        path = self._screens / f"{self.folder.name}-{len(self.pictures) + 1:02}-{name}.png"
        self.shell.grab().save(str(path))
        self.pictures.append(Picture(path, caption, time.time()))

    def _let_pass(self, ms: float) -> None:
        self.until("time passes", partial(_is_later, time.monotonic() + ms / 1000))

    def _trouble(self) -> str:
        """Return what went wrong, as the window tells it; "" for nothing."""
        place = self.room.window if self.program.room is not None else self.start_page
        banner = place.notices.banner
        if banner is not None:
            return str(banner.accessibleName() or banner.title.text())
        return repr(self._errors[0]) if self._errors else ""

    def _focus(self) -> QWidget:
        """Return where keys go: the window itself where nothing on it has the keyboard.

        Without a screen a window sometimes stops being the active one, and a window that is not has no shortcuts.
        """
        for _try in range(_ACTIVATIONS):
            handle = self.shell.windowHandle()
            if QApplication.activeWindow() is not None or handle is None:
                break
            handle.requestActivate()
            self._let_pass(_ACTIVATION_MS)
        return QApplication.focusWidget() or self.shell

    def _catch(
        self,
        program: Callable[[type[BaseException], BaseException, TracebackType | None], object],
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Note what nobody caught, then let the program do what it does."""
        self._errors.append(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        program(kind, error, trace)


class _Wait(QObject):
    """Lets the event loop run until something has happened; one for the whole life of a window."""

    def __init__(self) -> None:
        super().__init__()
        self._loop, self._timer = QEventLoop(self), QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._happened: Callable[[], object] = _nothing
        self._end = 0.0

    def until(self, happened: Callable[[], object], seconds: float) -> None:
        """Come back once it has happened, or the time is over."""
        self._happened, self._end = happened, time.monotonic() + seconds
        self._timer.start()
        self._loop.exec()
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        if self._happened() or time.monotonic() > self._end:
            self._loop.quit()


class _Viewer(QObject):
    """Stands for the program that shows PDF files on this PC."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        """Note what was opened."""
        self.opened.append(url.toLocalFile())


def _is_called(one: QWidget, text: str, wanted: str) -> bool:
    return text.startswith(wanted) or one.accessibleName().startswith(wanted)


def _is_later(than: float) -> bool:
    return time.monotonic() > than


def _nothing() -> None:
    """Come back at once."""
