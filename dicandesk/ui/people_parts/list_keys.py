"""Keys between the text that narrows a list and the list itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable


class ListKeys(QObject):
    """Arrow down leads from the text into the list; letters typed in the list go to the text; Ctrl+A marks all.

    Args:
        text: the field.
        table: the list.
        mark_all: marks everybody.
    """

    def __init__(self, text: QWidget, table: QWidget, mark_all: Callable[[], object]) -> None:
        super().__init__(text)
        self._text, self._table, self._mark_all = text, table, mark_all
        for watched in (text, table):
            watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if watched is self._text and event.key() == Qt.Key.Key_Down:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if watched is self._table and event.matches(QKeySequence.StandardKey.SelectAll):
            self._mark_all()
            return True
        if watched is self._table and is_plain and event.text().strip().isprintable() and event.text().strip():
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)
            QApplication.sendEvent(self._text, event)
            return True
        return super().eventFilter(watched, event)
