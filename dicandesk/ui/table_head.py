"""The headings of a table, with a check box that marks every row or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHeaderView
from typing_extensions import override

from dicandesk.ui.parts.checkbox import SIDE, paint_box
from dicandesk.ui.theme import px

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPainter
    from PySide6.QtWidgets import QWidget


class TableHead(QHeaderView):
    """Headings; where rows can be marked the first one is a check box for the mouse: Ctrl+A is for the keyboard.

    Signals:
        mark_requested: mark every row, or none.
    """

    mark_requested = Signal(bool)

    def __init__(self, parent: QWidget, *, can_mark: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._can_mark, self._are_all = can_mark, False

    def set_marked(self, *, are_all: bool) -> None:
        """Show whether every row is marked."""
        if are_all != self._are_all:
            self._are_all = are_all
            self.viewport().update()

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        if self._can_mark and logicalIndex == 0:
            side = px(SIDE)
            left, top = rect.center().x() - side // 2, rect.center().y() - side // 2
            paint_box(painter, QRect(left, top, side, side), is_checked=self._are_all)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._can_mark and self.logicalIndexAt(event.position().toPoint()) == 0:
            self.mark_requested.emit(not self._are_all)
