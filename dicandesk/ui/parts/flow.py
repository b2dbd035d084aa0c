"""A layout that fills line after line, for chips and small buttons."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem
from typing_extensions import override

from dicandesk.ui.theme import spaced


class FlowLayout(QLayout):
    """Lays its parts from left to right and breaks into further lines.

    Args:
        gap: between parts, in base pixels.
    """

    def __init__(self, gap: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        spaced(self, 0, gap)

    def add(self, *widgets: QWidget) -> None:
        """Put parts at the end."""
        for widget in widgets:
            # Not addWidget: Qt would make the items, and PySide takes an item that Qt made for any other one that once
            # lay at the same address, which it calls deleted when that one's layout goes; the next measuring crashes.
            self.addChildWidget(widget)
            self.addItem(QWidgetItem(widget))

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), is_real=False)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self._margins())

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, is_real=True)

    def _margins(self) -> QMargins:
        return self.contentsMargins()

    def _lay(self, rect: QRect, *, is_real: bool) -> int:
        """Place the parts, or only measure; return the height used."""
        inner = rect.marginsRemoved(self._margins())
        x, y, tallest = inner.x(), inner.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), max(inner.width(), item.minimumSize().width()))
            if x > inner.x() and x + width > inner.right() + 1:
                x, y, tallest = inner.x(), y + tallest + self.spacing(), 0
            if is_real:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x += width + self.spacing()
            tallest = max(tallest, hint.height())
        return y + tallest - rect.y() + self._margins().bottom()
