"""How cells of a table are painted: text, second line, state, check box, and the ground of the chosen row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from dicandesk.ui.parts.checkbox import SIDE, paint_box
from dicandesk.ui.parts.pill import PillFace, paint_pill, pill_size
from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Look:
    """What one cell shows; `is_marked` is None for a cell without check box."""

    text: str = ""
    second: str = ""
    pill: PillFace | None = None
    is_marked: bool | None = None
    is_strong: bool = False
    is_number: bool = False
    is_muted: bool = False


class _Looks(Protocol):
    def __call__(self, index: Index, *, is_two_line: bool) -> Look:
        """Return how a cell is painted."""


class Cells(QStyledItemDelegate):
    """Paints the cells of a `ui.table.Table`."""

    def __init__(self, looks: _Looks, owner: QAbstractItemView) -> None:
        super().__init__(owner)
        self._looks, self._owner = looks, owner

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = self._looks(index, is_two_line=bool(getattr(self._owner, "is_two_line", False)))
        box = QRect(option.rect)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current:
            painter.fillRect(box, ink("chosen_fill" if theme().is_high_contrast else "primary_tint"))
        painter.fillRect(box.x(), box.bottom(), box.width(), 1, ink("line"))
        if look.is_marked is not None:
            side = px(SIDE)
            square = QRect(box.center().x() - side // 2, box.center().y() - side // 2, side, side)
            if is_current and theme().is_high_contrast:  # the box has the colour of the row
                gap = px(3)
                painter.fillRect(square.adjusted(-gap, -gap, gap, gap), ink("card"))
            paint_box(painter, square, is_checked=look.is_marked)
            return
        inner = box.adjusted(px(8), 0, -px(8), 0)
        if look.pill is not None:
            size = pill_size(look.pill)
            top = inner.y() + (inner.height() - size.height()) // 2
            paint_pill(painter, QRect(inner.x(), top, min(size.width(), inner.width()), size.height()), look.pill)
            return
        _paint_text(painter, inner, look, is_current=is_current)


def _paint_text(painter: QPainter, box: QRect, look: Look, *, is_current: bool) -> None:
    is_filled = is_current and theme().is_high_contrast
    first = ink("on_chosen") if is_filled else ink("muted" if look.is_muted else "text")
    second = ink("on_chosen") if is_filled else ink("muted")
    font, small = theme().font(15, 600 if look.is_strong else 400), theme().font(13)
    tall, low = QFontMetrics(font).height(), QFontMetrics(small).height() if look.second else 0
    top = box.y() + (box.height() - tall - low) // 2
    across = Qt.AlignmentFlag.AlignRight if look.is_number else Qt.AlignmentFlag.AlignLeft
    painter.save()
    painter.setPen(first)
    _line(painter, QRect(box.x(), top, box.width(), tall), look.text, font, across)
    if look.second:
        painter.setPen(second)
        _line(painter, QRect(box.x(), top + tall, box.width(), low), look.second, small, across)
    painter.restore()


def _line(painter: QPainter, box: QRect, text: str, font: QFont, across: Qt.AlignmentFlag) -> None:
    painter.setFont(font)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(across | Qt.AlignmentFlag.AlignVCenter), shown)
