"""Fields side by side where there is room, and in fewer columns where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.ui.desk_parts.tab_order import chain
from dicandesk.ui.theme import px, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

TWELVE = 12
Rows: TypeAlias = "Sequence[Sequence[tuple[QWidget, int]]]"


class FieldGrid(QWidget):
    """Lays widgets in rows of twelve columns, by its own width.

    Args:
        layouts: least width in base pixels and rows of (widget, columns it takes), the widest first, the last from 0.
        gap: between the fields of a row, in base pixels.
        row_gap: between rows.
    """

    def __init__(self, *layouts: tuple[int, Rows], gap: int = 14, row_gap: int = 6) -> None:
        super().__init__()
        self._layouts = layouts
        self._rows: Rows = ()
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, gap, row_gap=row_gap)
        for column in range(TWELVE):
            self._grid.setColumnStretch(column, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self._place)
        self._lay(layouts[0][1])

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for little width: it breaks into fewer columns."""
        return QSize(px(240), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._lay(next(rows for least, rows in self._layouts if self.width() >= px(least)))

    def _lay(self, rows: Rows) -> None:
        if rows is self._rows:
            return
        self._rows = rows
        while self._grid.count():
            self._grid.takeAt(0)
        for line, row in enumerate(rows):
            column = 0
            for widget, span in row:
                self._grid.addWidget(widget, line, column, 1, span)
                column += span
        chain([widget for row in rows for widget, _span in row])
        self.updateGeometry()
