"""Outline icons (Tabler, MIT) tinted with a colour of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from dicandesk.paths import resource
from dicandesk.ui.theme import ink


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """Return the icon in `size` logical pixels for a screen with `ratio` device pixels each."""
    drawing = resource("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    pixels = max(1, round(size * ratio))
    result = QPixmap(pixels, pixels)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    QSvgRenderer(drawing.encode()).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


def pixmap(name: str, colour: QColor | str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture.

    Args:
        name: file name in resources/icons without its end.
        colour: a token of `ui.tokens`, or a colour.
        size: logical pixels.
        ratio: device pixels a logical pixel.
    """
    shade = ink(colour) if isinstance(colour, str) else colour
    return _pixmap(name, shade.name(), size, ratio)


def icon(name: str, colour: QColor | str, size: int, ratio: float = 1.0) -> QIcon:
    """Return an icon for Qt parts that want a QIcon."""
    return QIcon(pixmap(name, colour, size, ratio))


def paint(painter: QPainter, name: str, colour: QColor | str, box: QRect) -> None:
    """Paint an icon centred in `box`, as large as its shorter side."""
    size = min(box.width(), box.height())
    picture = pixmap(name, colour, size, painter.device().devicePixelRatio())
    painter.drawPixmap(box.x() + (box.width() - size) // 2, box.y() + (box.height() - size) // 2, picture)
