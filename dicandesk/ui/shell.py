"""The one window of the program; what is in it changes from lock screen to pages and back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget
from typing_extensions import override

_USUAL = QSize(1366, 768)
_ENTERS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Shell(QMainWindow):
    """Holds one page at a time, and asks before it closes.

    Signals:
        painted: the first page is on the screen.
        close_requested: the person closes the window; `let_go` really closes it.
    """

    painted = Signal()
    close_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._may_close = False
        self._has_painted = self._is_passing = False
        self.setWindowTitle("DiCanDesk")
        self.setMinimumSize(QSize(800, 560))
        self.resize(_USUAL)

    def show_page(self, page: QWidget) -> None:
        """Show a page; the one before is destroyed."""
        if not self._has_painted:
            page.installEventFilter(self)
        focused = page.focusWidget()
        self.setCentralWidget(page)
        if focused is not None:
            focused.setFocus()

    def open(self) -> None:
        """Show the window, as large as the screen where that is small."""
        room = QGuiApplication.primaryScreen().availableGeometry()
        if room.width() <= _USUAL.width() or room.height() <= _USUAL.height() + 60:
            self.showMaximized()
        else:
            self.show()

    def let_go(self) -> None:
        """Close the window without asking again."""
        self._may_close = True
        self.close()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give keys to the page while no control has the focus: Qt would give them to this window alone.

        An Enter that no page wanted presses the button with the focus; Qt leaves that to dialogs.
        """
        page, focus = self.centralWidget(), QApplication.focusWidget()
        is_lost = focus in {None, self} and not self._is_passing
        if is_lost and page is not None:
            self._is_passing = True
            QApplication.sendEvent(page, event)
            self._is_passing = False
        elif isinstance(focus, QPushButton) and event.key() in _ENTERS and not event.isAutoRepeat():
            focus.click()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.close_requested.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._has_painted:
            self._has_painted = True
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.painted.emit)
        return super().eventFilter(watched, event)
