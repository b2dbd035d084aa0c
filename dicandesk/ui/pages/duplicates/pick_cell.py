"""One side of a line in a comparison: a value to pick, on the ground of its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from dicandesk.ui.parts.checkbox import SIDE, paint_box
from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from collections.abc import Callable

_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_PADDING, _GAP, _LEAST = 12, 10, 42


class PickCell(QAbstractButton):
    """A value with a radio mark, or a check box where several may be kept; the text breaks into lines.

    Args:
        text: the value in words.
        name: read out: which field, of which record.
        move: called by the arrow keys with steps down and to the right; says whether they led anywhere.
        keeps_many: a check box.
    """

    def __init__(
        self, text: str, name: str, move: Callable[[PickCell, int, int], bool], *, keeps_many: bool = False
    ) -> None:
        super().__init__()
        self._move, self._keeps_many = move, keeps_many
        self.setText(text)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.toggled.connect(self._show_stop)
        self._show_stop()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(120), px(_LEAST))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(90), self.heightForWidth(max(self.width(), px(90))))

    @override
    def heightForWidth(self, width: int) -> int:
        room = max(width - self._text_x() - px(_PADDING), px(40))
        box = QFontMetrics(self._font(is_bold=True)).boundingRect(QRect(0, 0, room, 10_000), _wrapped(), self.text())
        return max(px(_LEAST), box.height() + px(14))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _MOVES.get(Qt.Key(event.key()))
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if step is None or not is_plain or not self._move(self, *step):
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        painter.fillRect(self.rect(), ink("difference" if is_on else "caution_tint"))
        text = ink("on_difference" if is_on else "text")
        if theme().is_high_contrast:
            painter.setPen(QPen(ink("line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        side = px(SIDE)
        mark = QRect(px(_PADDING), (self.height() - side) // 2, side, side)
        if self._keeps_many:
            paint_box(painter, mark, is_checked=is_on)
        else:
            _paint_radio(painter, mark, text if theme().is_high_contrast else ink("primary"), is_on=is_on)
        painter.setPen(text)
        painter.setFont(self._font(is_bold=is_on))
        room = self.width() - self._text_x() - px(_PADDING)
        painter.drawText(QRect(self._text_x(), 0, room, self.height()), _wrapped(), self.text())

    @override
    def nextCheckState(self) -> None:
        """Pick this one; a radio mark that is set stays set."""
        self.setChecked(not self.isChecked() if self._keeps_many else True)

    def _show_stop(self, _is_on: object = None) -> None:
        """Let Tab stop once a line, at what is picked."""
        is_stop = self._keeps_many or self.isChecked()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def _font(self, *, is_bold: bool) -> QFont:
        return theme().font(15, 600 if is_bold else 400)

    def _text_x(self) -> int:
        return px(_PADDING) + px(SIDE) + px(_GAP)


def _wrapped() -> int:
    return int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


def _paint_radio(painter: QPainter, box: QRect, colour: QColor, *, is_on: bool) -> None:
    painter.save()
    centre, radius = QPointF(box.center()) + QPointF(0.5, 0.5), box.width() / 2 - 1
    painter.setPen(QPen(colour if is_on else ink("control"), 1 if not is_on else px(5)))
    painter.setBrush(ink("card"))
    inner = radius - px(5) / 2 if is_on else radius
    painter.drawEllipse(centre, inner, inner)
    painter.restore()
