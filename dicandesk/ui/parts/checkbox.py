"""A check box that can be seen on every ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.theme import ink, px

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 18


def paint_box(painter: QPainter, box: QRect, *, is_checked: bool, is_enabled: bool = True) -> None:
    """Paint the square of a check box, with its mark if checked."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill = "primary" if is_enabled else "muted"
    painter.setPen(QPen(ink(fill if is_checked else "control"), 1))
    painter.setBrush(ink(fill if is_checked else "card"))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), px(4), px(4))
    if is_checked:
        inset = px(2)
        icons.paint(painter, "check", ink("on_primary"), box.adjusted(inset, inset, -inset, -inset))
    painter.restore()


class CheckBox(QCheckBox):
    """A box with its text beside it.

    Args:
        text: what is switched.
        on: called with the new state.
    """

    def __init__(self, text: str, *, is_checked: bool = False, on: Callable[[bool], object] | None = None) -> None:
        super().__init__(text)
        self.setChecked(is_checked)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if on is not None:
            self.toggled.connect(on)

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + px(SIDE) + px(10) + 2
        return QSize(width if self.text() else px(32), px(32))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, _pos: object) -> bool:
        return True

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = px(SIDE)
        x = 0 if self.text() else (self.width() - side) // 2
        box = QRect(x, (self.height() - side) // 2, side, side)
        paint_box(painter, box, is_checked=self.isChecked(), is_enabled=self.isEnabled())
        painter.setPen(ink("text" if self.isEnabled() else "muted"))
        rest = QRect(side + px(10), 0, self.width(), self.height())
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), self.text())
