"""The top bar: title of the page, search from anywhere, and whether everything has reached the ward."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.parts.pill import PillFace, paint_pill, pill_size
from dicandesk.ui.parts.search import SearchBox
from dicandesk.ui.parts.text import Elided
from dicandesk.ui.theme import px, sized, spaced


class TopBar(QFrame):
    """Title, search box, delivery state.

    Signals:
        delivery_requested: the person wants to know more about the state.
    """

    delivery_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "top")
        row = QHBoxLayout(self)
        spaced(row, (22, 0, 22, 0), 16)
        self.title = Elided("", "page")
        self.search = SearchBox()
        self.delivery = DeliveryPill()
        self.delivery.clicked.connect(self.delivery_requested)
        row.addWidget(self.title, 3)
        row.addWidget(self.search, 4)
        row.addWidget(self.delivery)
        self.set_low(on=False)

    def set_low(self, *, on: bool) -> None:
        """Give room back to the page where the window is small for its letters."""
        sized(self, height=52 if on else 60)


class DeliveryPill(QAbstractButton):
    """Whether everything has reached the ward; pressed, it shows more."""

    def __init__(self) -> None:
        super().__init__()
        self._face = PillFace("plain", "cloud-off", _("Chưa nối với phường"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_face(self._face)

    def set_face(self, face: PillFace) -> None:
        """Show another state."""
        self._face = face
        self.setText(face.text)
        self.setToolTip(_("Xem trang Đồng bộ"))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(pill_size(self._face).width(), px(32))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_pill(QPainter(self), self.rect().adjusted(0, px(1), 0, -px(1)), self._face)
