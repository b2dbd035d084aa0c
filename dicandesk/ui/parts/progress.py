"""Long work: what is done, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.text import Elided, Label, Picture
from dicandesk.ui.theme import spaced


class ProgressRow(QWidget):
    """One long piece of work.

    Args:
        title: what is being done.
        icon: before it.
        can_stop: show the button that asks to stop.

    Signals:
        cancel_requested: the person wants to stop.
    """

    cancel_requested = Signal()

    def __init__(self, title: str, *, icon: str = "file-text", can_stop: bool = True) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        spaced(row, 0, 12)
        row.addWidget(Picture(icon, "text", 18))
        middle = QVBoxLayout()
        spaced(middle, 0, 5)
        above = QHBoxLayout()
        spaced(above, 0, 8)
        self._title, self._state = Elided(title, "small_strong"), Label("", "hint")
        above.addWidget(self._title, 1)
        above.addWidget(self._state)
        middle.addLayout(above)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        middle.addWidget(self._bar)
        row.addLayout(middle, 1)
        self.stop_button = Button(_("Dừng"), scale="small", on=self._stop)
        row.addWidget(self.stop_button)
        self.stop_button.setVisible(can_stop)

    def show_progress(self, done: int, total: int, state: str = "") -> None:
        """Show how far the work is; `total` 0 means not known yet.

        Args:
            state: shown at the right instead of "21 / 38".
        """
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._state.setText(state or (f"{done} / {total}" if total else ""))

    def set_title(self, title: str) -> None:
        """Say what is being done now."""
        self._title.setText(title)
        self._bar.setAccessibleName(title)

    def _stop(self) -> None:
        self.stop_button.set_reason(_("Đang dừng, xin chờ một chút"))
        self.cancel_requested.emit()
