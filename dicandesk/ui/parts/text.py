"""Labels: plain text in one of the roles of the style sheet, whole, wrapped or elided."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.theme import ink, px


class Label(QLabel):
    """Plain text; a name with a `<` in it is shown as it is.

    Args:
        role: one of `ui.stylesheet.LABELS`.
        wrap: break into as many lines as needed.
    """

    def __init__(self, text: str = "", role: str = "body", *, wrap: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def set_role(self, role: str) -> None:
        """Turn into another role."""
        if self.property("role") != role:
            self.setProperty("role", role)
            restyle(self)


class Elided(Label):
    """One line that ends in "…" where it is too long; the whole text is the tooltip then."""

    def __init__(self, text: str = "", role: str = "body") -> None:
        super().__init__(text, role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def is_cut(self) -> bool:
        """Say whether the end is hidden."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(self.text() if self.is_cut else "")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(box, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)


class Picture(QWidget):
    """An icon that says something beside a text; it has no words of its own."""

    def __init__(self, name: str, colour: str = "text", size: int = 20) -> None:
        super().__init__()
        self._name, self._colour, self._size = name, colour, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(self._size), px(self._size))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        icons.paint(QPainter(self), self._name, ink(self._colour), self.rect())


def line(*, kind: str = "line", upright: bool = False) -> QFrame:
    """Return a line of one pixel."""
    result = QFrame()
    result.setProperty("kind", kind)
    if upright:
        result.setFixedWidth(1)
    else:
        result.setFixedHeight(1)
    return result


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it looks at has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.updateGeometry()
    widget.update()


def breakable(text: str) -> str:
    """Return a text whose long paths may go on in the next line: zero-width spaces stand behind the separators."""
    return re.sub(r"([/\\]+)", "\\1\u200b", text)
