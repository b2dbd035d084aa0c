"""The frame of the program: side bar, top bar, and one page at a time, built on its first visit."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.ui.notices import Notices
from dicandesk.ui.rail import Rail
from dicandesk.ui.theme import Width, spaced, theme
from dicandesk.ui.topbar import TopBar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dicandesk.ui.page import Page, PageSpec
    from dicandesk.ui.parts.search import SearchBox
    from dicandesk.ui.theme import Size

_DIGITS = "1234567890"
#: Keys of the top row by the code the keyboard sends, whatever letters a Vietnamese layout puts on them.
_ROW = 2 if sys.platform == "win32" else 10


class MainWindow(QMainWindow):
    """The window of a person who is signed in.

    Args:
        specs: the pages, in the order of the side bar; the first one is shown at the start.
        log_file: named where the program itself has failed.

    Signals:
        reflowed: the `Width` that pages are laid out for.
        page_shown: key of the page.
        lock_requested: the person leaves the PC.
        anonymous_requested: F3.
        register_requested: Ctrl+N, or the search box with its text.
        size_chosen: the `Size` chosen, to be kept in the settings.
        contrast_chosen: high contrast or not, to be kept in the settings.
        language_chosen: another `Language`, for which the window is built anew.
        help_requested: F1.
    """

    reflowed = Signal(object)
    page_shown = Signal(str)
    lock_requested = Signal()
    anonymous_requested = Signal()
    register_requested = Signal(str)
    size_chosen = Signal(object)
    contrast_chosen = Signal(bool)
    language_chosen = Signal(str)
    help_requested = Signal()

    def __init__(self, specs: Sequence[PageSpec], *, log_file: Path | None = None) -> None:
        super().__init__()
        self._specs = {spec.key: spec for spec in specs}
        self._pages: dict[str, Page] = {}
        self._key = ""
        self._width: Width | None = None
        self.setWindowTitle("DiCanDesk")
        self.setMinimumSize(QSize(800, 560))
        self.rail, self.top, self._stack = Rail(), TopBar(), QStackedWidget()
        self._build(log_file)
        for spec in specs:
            if spec.entry:
                self.rail.add_entry(spec, at_foot=spec.key == "settings")
        self._connect()
        theme().changed.connect(self._reflow)
        self._reflow()
        self.go(next(iter(self._specs)))
        for one, other in pairwise([*self.rail.tab_order(), self.search, self.top.delivery]):
            QWidget.setTabOrder(one, other)

    @property
    def search(self) -> SearchBox:
        """Return the search box of the top bar."""
        return self.top.search

    @property
    def key(self) -> str:
        """Return the key of the page that is shown."""
        return self._key

    @property
    def page(self) -> Page:
        """Return the page that is shown."""
        return self._pages[self._key]

    @property
    def width_class(self) -> Width:
        """Return how many columns pages have room for."""
        return Width.of(theme().effective_width(self.width()))

    def go(self, key: str) -> Page:
        """Show a page, built now on its first visit, and return it."""
        spec = self._specs[key]
        if key not in self._pages:
            page = spec.build()
            self._pages[key] = page
            self._stack.addWidget(page)
            page.reflow(self.width_class)
        self._key = key
        self._stack.setCurrentWidget(self._pages[key])
        self.top.title.setText(spec.title)
        self.rail.mark(spec.parent or key)
        self._pages[key].arrive()
        self.page_shown.emit(key)
        return self._pages[key]

    def has(self, key: str) -> bool:
        """Say whether there is such a page."""
        return key in self._specs

    def built(self, key: str) -> Page | None:
        """Return a page if it was visited."""
        return self._pages.get(key)

    def set_title(self, title: str) -> None:
        """Show another title for the page that is shown."""
        self.top.title.setText(title)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reflow()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that no control and no button of the page wanted."""
        if not self._act_on(event):
            super().keyPressEvent(event)

    def _act_on(self, event: QKeyEvent) -> bool:
        pressed = QKeySequence(event.keyCombination())
        for spec in self._specs.values():
            if spec.shortcut and QKeySequence(spec.shortcut) == pressed:
                self.go(spec.key)
                return True
        if event.key() == Qt.Key.Key_Escape:
            return self.page.leave() or self.notices.clear()
        if event.key() == Qt.Key.Key_F1:
            self.help_requested.emit()
        elif event.key() == Qt.Key.Key_F3:
            self.anonymous_requested.emit()
        elif event.key() == Qt.Key.Key_F6:
            return self.page.next_panel()
        elif pressed == QKeySequence("Ctrl+N"):
            self.search.request_register()
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and (digit := _digit_of(event)) is not None:
            return self.page.pick(digit)
        else:
            return False
        return True

    def _build(self, log_file: Path | None) -> None:
        shell, right = QWidget(), QWidget()
        row, column = QHBoxLayout(shell), QVBoxLayout(right)
        spaced(row)
        spaced(column)
        row.addWidget(self.rail)
        row.addWidget(right, 1)
        column.addWidget(self.top)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(shell)
        self.notices = Notices(right, log_file)

    def _connect(self) -> None:
        self.rail.page_requested.connect(self.go)
        self.rail.lock_requested.connect(self.lock_requested)
        self.rail.size_requested.connect(self.choose_size)
        self.rail.contrast_requested.connect(self.choose_contrast)
        self.search.register_requested.connect(self.register_requested)
        self.top.delivery_requested.connect(self._show_sync)
        QShortcut(QKeySequence("Ctrl+K"), self, self._search)
        for digit in _DIGITS:
            QShortcut(QKeySequence(f"Alt+{digit}"), self).activated.connect(self._pick)

    def _pick(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut):
            self.page.pick(int(shortcut.key().toString()[-1]))

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show_sync(self) -> None:
        if self.has("sync"):
            self.go("sync")

    def choose_size(self, size: Size) -> None:
        """Lay the window anew in another size, and tell so that it is kept."""
        theme().set_size(size)
        self.size_chosen.emit(size)

    def choose_contrast(self, on: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        """Switch the high contrast, and tell so that it is kept."""
        theme().set_high_contrast(on=on)
        self.contrast_chosen.emit(on)

    def _reflow(self) -> None:
        width = self.width_class
        if width is self._width:
            return
        self._width = width
        self.rail.set_compact(on=width is not Width.WIDE)
        self.top.set_low(on=width is Width.ONE)
        for page in self._pages.values():
            page.reflow(width)
        self.reflowed.emit(width)


def _digit_of(event: QKeyEvent) -> int | None:
    """Return the digit of the key in the top row, told by its place."""
    code = event.nativeScanCode()
    return int(_DIGITS[code - _ROW]) if _ROW <= code < _ROW + len(_DIGITS) else None
