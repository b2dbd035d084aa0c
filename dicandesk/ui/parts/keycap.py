"""Key caps: the shortcut printed on or beside a control."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.theme import ink, px, theme

_ARROWS = {"Up": "arrow-up", "Down": "arrow-down", "Left": "arrow-left", "Right": "arrow-right"}
_SIGNS = {"Return": "Enter"}


def cap_text(keys: str) -> str:
    """Return what is printed for a shortcut: "Ctrl S" for "Ctrl+S"."""
    return " ".join(_SIGNS.get(key, key) for key in keys.split("+"))


def cap_size(keys: str) -> QSize:
    """Return the size of a key cap."""
    if keys in _ARROWS:
        return QSize(px(24), px(20))
    width = theme().advance(cap_text(keys), 11, 600)
    return QSize(max(width + px(12), px(20)), px(20))


def paint_cap(painter: QPainter, box: QRect, keys: str, text: QColor, border: QColor) -> None:
    """Paint a key cap that fills `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(border, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(edge, px(4), px(4))
    thick = edge.bottom() - 1
    painter.drawLine(QPointF(edge.left() + px(3), thick), QPointF(edge.right() - px(3), thick))
    if keys in _ARROWS:
        side = px(12)
        icons.paint(
            painter,
            _ARROWS[keys],
            text,
            QRect(box.center().x() - side // 2, box.y() + (box.height() - side) // 2, side, side),
        )
    else:
        painter.setPen(text)
        painter.setFont(theme().font(11, 600))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap_text(keys))
    painter.restore()


class KeyCap(QLabel):
    """A key printed in a running line; reads itself out as a word."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self.setText(cap_text(keys))
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return cap_size(self._keys)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_cap(QPainter(self), self.rect(), self._keys, ink("text"), ink("line"))
