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
        self._heights: dict[int, int] = {}
        self._least: QSize | None = None
        spaced(self, 0, gap)

    def add(self, *widgets: QWidget) -> None:
        """Put parts at the end."""
        for widget in widgets:
            # Not addWidget: Qt would make the items, and PySide takes an item that Qt made for any other one that once
            # lay at the same address, which it calls deleted when that one's layout goes; the next measuring crashes.
            self.addChildWidget(widget)
            self.addItem(QWidgetItem(widget))

    def add_at(self, place: int, widget: QWidget) -> None:
        """Put a part before the one at a place."""
        self.addChildWidget(widget)
        self._items.insert(place, QWidgetItem(widget))
        self.invalidate()

    @property
    def widgets(self) -> list[QWidget]:
        """Return the parts in order."""
        return [widget for item in self._items if (widget := item.widget()) is not None]

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    @override
    def invalidate(self) -> None:
        """Forget what was measured. Qt calls this whenever a part is new, shown, hidden or of another size."""
        self._heights.clear()
        self._least = None
        super().invalidate()

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        item = self._items.pop(index)
        self.invalidate()
        return item

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        height = self._heights.get(width)
        if height is None:  # asked some nine times for one change, by every layout above
            height = self._heights[width] = self._lay(QRect(0, 0, width, 0), is_real=False)
        return height

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        if self._least is None:
            size = QSize(0, 0)
            for item in self._items:
                size = size.expandedTo(item.minimumSize())
            self._least = size.grownBy(self._margins())
        return self._least

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
            width = hint.width()
            if width > inner.width():
                width = max(inner.width(), item.minimumSize().width())
            if x > inner.x() and x + width > inner.right() + 1:
                x, y, tallest = inner.x(), y + tallest + self.spacing(), 0
            if is_real:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x += width + self.spacing()
            tallest = max(tallest, hint.height())
        return y + tallest - rect.y() + self._margins().bottom()
