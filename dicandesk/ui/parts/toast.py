"""What was just done, with a way back for ten seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button, icon_button
from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QEnterEvent

SECONDS = 10


class UndoToast(QFrame):
    """One sentence, a button that takes the deed back, and a cross; the time stands still under focus or mouse.

    Args:
        text: what was done.
        undo: takes it back; None shows no button.
        seconds: after which it goes.

    Signals:
        gone: time is over, it was closed, or the deed was taken back.
    """

    gone = Signal()

    def __init__(self, text: str, undo: Callable[[], object] | None = None, *, seconds: float = SECONDS) -> None:
        super().__init__()
        self.setProperty("kind", "toast")
        self.setAccessibleName(text)
        self._undo = undo
        row = QHBoxLayout(self)
        spaced(row, (16, 7, 10, 7), 12)
        row.addWidget(Picture("circle-check", "toast_good", 20))
        row.addWidget(Label(text, "toast", wrap=True), 1)
        self._buttons: list[QWidget] = []
        if undo is not None:
            self.undo_button = Button(_("Hoàn tác"), kind="toast", scale="small", key="Ctrl+Z", on=self._take_back)
            row.addWidget(self.undo_button)
            self._buttons.append(self.undo_button)
        close = icon_button("x", _("Đóng thông báo"), on=self._leave, kind="toast")
        row.addWidget(close)
        self._buttons.append(close)
        for button in self._buttons:
            button.installEventFilter(self)
        sized(self, min_height=52)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        self._timer.start(round(seconds * 1000))
        self._left = round(seconds * 1000)

    @property
    def is_paused(self) -> bool:
        """Say whether the time stands still."""
        return not self._timer.isActive()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._pause()
        elif event.type() == QEvent.Type.FocusOut and not self.underMouse():
            self._go_on()
        return super().eventFilter(watched, event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._pause()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        if not any(button.hasFocus() for button in self._buttons):
            self._go_on()
        super().leaveEvent(event)

    def _pause(self) -> None:
        if self._timer.isActive():
            self._left = max(self._timer.remainingTime(), 1500)
            self._timer.stop()

    def _go_on(self) -> None:
        if not self._timer.isActive():
            self._timer.start(self._left)

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self._leave()
        if undo is not None:
            undo()

    def _leave(self) -> None:
        self._timer.stop()
        self.gone.emit()
