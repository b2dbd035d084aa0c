"""Pages of a paper on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_A4 = QSize(595, 842)  # pt


class PagePreview(QScrollArea):
    """Shows page pictures one below the other, as wide as the room allows.

    It draws nothing itself: it says at what scale it wants the pages and shows what it is given.

    Args:
        name: what paper this is, read out.

    Signals:
        render_requested: device pixels a point, in which the pages are wanted.
    """

    render_requested = Signal(float)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._paper = _A4
        self._sheets = _Sheets()
        self._asked = 0.0
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidget(self._sheets)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        theme().changed.connect(self._ask_soon)

    @property
    def scale(self) -> float:
        """Return device pixels a point at the present width."""
        room = self.viewport().width() - 2 * px(19)
        return max(room / self._paper.width() * self.devicePixelRatioF(), 0.1)

    def set_paper(self, width: float, height: float) -> None:
        """Say how large a page is, in pt, before the first picture comes."""
        self._paper = QSize(round(width), round(height))
        self._asked = 0.0
        self._ask_soon()

    def show_pages(self, pages: Sequence[QImage]) -> None:
        """Show these pages."""
        self._sheets.show_pages(pages, self.devicePixelRatioF())

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(468), px(600))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(220), px(200))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_soon()

    def _ask_soon(self) -> None:
        self._timer.start(60)

    def _ask(self) -> None:
        if self.isVisible() and abs(self.scale - self._asked) > 0.01:
            self._asked = self.scale
            self.render_requested.emit(self.scale)


class _Sheets(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._pages: list[QImage] = []
        self._ratio = 1.0

    def show_pages(self, pages: Sequence[QImage], ratio: float) -> None:
        self._pages, self._ratio = list(pages), ratio
        height = sum(round(page.height() / ratio) for page in pages) + px(15) * (len(pages) + 1)
        self.setMinimumHeight(height)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink("line") if theme().is_high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(ink("paper_ground"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), px(12), px(12))
        top = px(15)
        for page in self._pages:
            size = QSize(round(page.width() / self._ratio), round(page.height() / self._ratio))
            painter.drawImage(QRect((self.width() - size.width()) // 2, top, size.width(), size.height()), page)
            top += size.height() + px(15)
