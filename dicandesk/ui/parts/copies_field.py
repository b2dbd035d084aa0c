"""How many copies are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.printing import MOST_COPIES
from dicandesk.rules.problems import Problem
from dicandesk.ui.parts.fields import TextField

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent


class CopiesField(TextField):
    """Takes a number; the arrow keys up and down, and the two buttons, change it by one."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.setText("1")
        self.add_tool("minus", _("Bớt một bản"), self._fewer)
        self.add_tool("plus", _("Thêm một bản"), self._more)

    @property
    def copies(self) -> int:
        """Return the number; 0 for what is none."""
        text = self.value
        return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_COPIES)) else 0

    def set_copies(self, copies: int) -> None:
        """Show a number."""
        self.setText(str(min(max(copies, 1), MOST_COPIES)))

    def check(self) -> Problem | None:
        """Return what is wrong with the text, for the `check` of a `FormRow`."""
        if self.copies:
            return None
        return Problem("copies", _("Ghi số bản từ 1 đến {most}.").format(most=MOST_COPIES))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        self.set_copies(self.copies + step)
        self.typed.emit(self.text())

    def _fewer(self) -> None:
        self._step(-1)

    def _more(self) -> None:
        self._step(1)
