"""The ring around the control that has the focus, drawn outside of it so that nothing has to make room."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from typing_extensions import override

from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.theme import ink, px, theme

_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange}
# By name: the classes themselves, with their enums, would cost a start 4 ms that shows none of them.
_FIELDS = ("QLineEdit", "QPlainTextEdit", "QComboBox")
_RINGED = ("QAbstractButton", "QAbstractItemView", "QAbstractScrollArea", *_FIELDS)
_SETTLED_MS = 300
_DARK = {"rail", "toast"}


class FocusRing(QObject):
    """Moves one ring to the control with the focus, in every window of the program, and brings it into view.

    Fields get a soft ring at their border; buttons a gap in the colour of the ground and a hard ring, so that it can
    also be told from a filled ground and in high contrast.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._of: QWidget | None = None
        self._ring: _Ring | None = None
        self._watched: list[QWidget] = []
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._bring_again)
        app.focusChanged.connect(self._follow)
        theme().changed.connect(self._place)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
            if self._settling.isActive():
                self._again.start()
        return False

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._watched:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        if new is not None:
            _bring_into_view(new)
            self._settling.start()
        self._of = new if new is not None and _is_ringed(new) else None
        if self._of is None:
            self._place()
            return
        host = _host_of(self._of)
        step: QWidget | None = self._of
        while step is not None and step is not host:
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        if self._ring is None or not shiboken6.isValid(self._ring):  # it goes with the window it was last seen in
            self._ring = _Ring()
        self._ring.setParent(host)
        self._place()

    def _bring_again(self) -> None:
        """Follow a field that was shown only as it got the focus, and has found its place since."""
        if self._of is not None and shiboken6.isValid(self._of):
            _bring_into_view(self._of)

    def _place(self) -> None:
        if self._ring is None or not shiboken6.isValid(self._ring):
            return
        of, host = self._of, self._ring.parentWidget()
        if of is None or host is None or not shiboken6.isValid(of) or not of.isVisible():
            self._ring.hide()
            return
        self._ring.token, self._ring.is_soft = _token(of), _is_any(of, _FIELDS)
        around = max(px(3), 2) if self._ring.is_soft else 4
        place = QRect(of.mapTo(host, QPoint(0, 0)), of.size()).adjusted(-around, -around, around, around)
        self._ring.setGeometry(place)
        self._ring.show()
        self._ring.raise_()
        self._ring.update()


class _Ring(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.token, self.is_soft = "focus", False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = max(px(3), 2) if self.is_soft else 2
        painter.setPen(QPen(ink(self.token), thick))
        half, radius = thick / 2, px(8) + (1 if self.is_soft else 3)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)


def _bring_into_view(widget: QWidget) -> None:
    step = widget.parentWidget()
    while step is not None:
        if isinstance(step, Scroll):
            step.bring_into_view(widget)
        step = step.parentWidget()


def _token(widget: QWidget) -> str:
    if _is_any(widget, _FIELDS):
        return "glow"
    step: QWidget | None = widget
    while step is not None:
        if step.property("kind") in _DARK:
            return "rail_accent"
        step = step.parentWidget()
    return "focus"


def _is_ringed(widget: QWidget) -> bool:
    """Say whether a widget needs a ring; menus and drop-down lists show their own line."""
    return _is_any(widget, _RINGED) and widget.window().windowType() != Qt.WindowType.Popup


def _is_any(widget: QWidget, kinds: tuple[str, ...]) -> bool:
    return any(widget.inherits(kind) for kind in kinds)


def _host_of(widget: QWidget) -> QWidget:
    """Return what the ring is painted in: the content of the scroll area around, or the window."""
    step = widget
    while (parent := step.parentWidget()) is not None and not step.isWindow():
        above = parent.parentWidget()
        if isinstance(above, QAbstractScrollArea) and above.viewport() is parent:
            return step
        step = parent
    return step
