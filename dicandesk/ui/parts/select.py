"""A choice of one from a longer list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.theme import ink, px

if TYPE_CHECKING:
    from collections.abc import Sequence

V = TypeVar("V")


class Select(QComboBox, Generic[V]):
    """A drop-down list.

    Args:
        name: read out; Qt tells the value for the name of a combo box, so it is always needed.
        options: value and text.
        icon: shown at the left edge.
        placeholder: shown before any choice.

    Signals:
        chosen: the value a person chose.
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, options: Sequence[tuple[V, str]] = (), *, icon: str = "", placeholder: str = ""
    ) -> None:
        super().__init__()
        self._icon = icon
        self._values: list[V] = []
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._tell)
        self.set_options(options)

    @property
    def value(self) -> V | None:
        """Return the chosen value, None before any choice."""
        return self._values[self.currentIndex()] if self.currentIndex() >= 0 else None

    def set_options(self, options: Sequence[tuple[V, str]]) -> None:
        """Offer other values; the chosen one stays if it is among them."""
        before = self.value if self._values else None
        self.blockSignals(True)
        self.clear()
        self._values = [value for value, _text in options]
        self.addItems([text for _value, text in options])
        self.blockSignals(False)
        self.set_value(before)

    def set_value(self, value: V | None) -> None:
        """Show a choice without telling it."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    @override
    def sizeHint(self) -> QSize:
        return QSize(max(super().sizeHint().width(), px(120)), px(40))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(90), px(40))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: a value must not change while someone scrolls past."""
        event.ignore()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        shade = ink("text" if self.isEnabled() else "muted")
        side, left, middle = px(18), px(12), self.height() // 2
        if self._icon:
            icons.paint(painter, self._icon, shade, QRect(left, middle - side // 2, side, side))
            left += side + px(8)
        arrow = QRect(self.width() - px(12) - px(16), middle - px(8), px(16), px(16))
        icons.paint(painter, "chevron-down", shade, arrow)
        text = self.currentText() or self.placeholderText()
        painter.setPen(shade if self.currentText() else ink("muted"))
        room = arrow.left() - px(6) - left
        text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _tell(self) -> None:
        self.chosen.emit(self.value)
