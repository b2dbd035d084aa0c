"""Lines of cells with a thin line below each, for short lists that are read and not walked through."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dicandesk.ui.parts.layouts import empty
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.text import line
from dicandesk.ui.theme import sized, spaced


class Rows(QWidget):
    """Lines of cells; the first column that may stretch does.

    Args:
        name: read out.
        stretch: column that takes the room.
    """

    def __init__(self, name: str, stretch: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 12, row_gap=0)
        self._grid.setColumnStretch(stretch, 1)
        self._count = 0

    def clear(self) -> None:
        """Show nothing."""
        empty(self._grid)
        self._count = 0

    def add(self, *cells: QWidget) -> None:
        """Add a line."""
        for column, cell in enumerate(cells):
            beside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            if isinstance(cell, Pill):
                self._grid.addWidget(cell, self._count, column, beside)
            else:
                self._grid.addWidget(cell, self._count, column)
        self._grid.setRowMinimumHeight(self._count, 0)
        sized(cells[0], min_height=43)
        self._grid.addWidget(line(), self._count + 1, 0, 1, len(cells))
        self._count += 2
