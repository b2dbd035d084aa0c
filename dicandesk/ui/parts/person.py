"""People as rows: round initials, name with the letters that were searched for, a second line, a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.rules.text import initials
from dicandesk.ui.parts.pill import PillFace, paint_pill, pill_size
from dicandesk.ui.theme import ink, px, spaced, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PersonFace:
    """What a row shows of a person.

    Attributes:
        id: handed back when the person is picked.
        name: whole name.
        second: below the name: birth, unit, what was met for.
        name_spans: letters of the name to mark, as from `rules.text.highlight`.
        second_spans: the same for the second line.
        pill: state at the right.
        badge: beside the name, small.
    """

    id: bytes
    name: str
    second: str = ""
    name_spans: tuple[Span, ...] = ()
    second_spans: tuple[Span, ...] = ()
    pill: PillFace | None = None
    badge: PillFace | None = None

    @property
    def spoken(self) -> str:
        """Return the row in words, for a screen reader."""
        marks = [face.text for face in (self.badge, self.pill) if face is not None]
        return ", ".join(part for part in (self.name, self.second, *marks) if part)


def paint_avatar(painter: QPainter, box: QRect, name: str, *, on_tint: bool = False) -> None:
    """Paint the initials of a name in a circle that fills `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink("primary"), 1) if theme().is_high_contrast else Qt.PenStyle.NoPen)
    painter.setBrush(ink("card" if on_tint else "primary_tint"))
    painter.drawEllipse(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))
    font = theme().font(13, 600)
    font.setPixelSize(max(round(box.height() * 0.36), 1))
    painter.setPen(ink("primary"))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text in one font and colour, with the letters to mark."""

    text: str
    font: QFont
    token: str
    spans: tuple[Span, ...]


def _paint_line(painter: QPainter, box: QRect, line: _Line) -> None:
    """Paint a line, elided at the end, with the searched letters on a ground of their own."""
    metrics = QFontMetrics(line.font)
    shown = metrics.elidedText(line.text, Qt.TextElideMode.ElideRight, box.width())
    painter.setFont(line.font)
    painter.setPen(ink(line.token))
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    painter.drawText(box, flags, shown)
    for start, end in line.spans:
        if end > len(shown):
            continue
        left, right = metrics.horizontalAdvance(shown[:start]), metrics.horizontalAdvance(shown[:end])
        tall = metrics.height()
        mark = QRect(box.x() + left - 1, box.y() + (box.height() - tall) // 2, right - left + 2, tall)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink("match"))
        painter.drawRoundedRect(mark, px(3), px(3))
        painter.setPen(ink("on_match"))
        painter.drawText(QRect(mark.x() + 1, box.y(), mark.width() + 2, box.height()), flags, shown[start:end])
        painter.restore()


def paint_person(painter: QPainter, box: QRect, face: PersonFace, *, on_tint: bool = False, side: int = 36) -> None:
    """Paint avatar, two lines and the state of a person into `box`."""
    pixels, gap = px(side), px(12)
    circle = QRect(box.x(), box.y() + (box.height() - pixels) // 2, pixels, pixels)
    paint_avatar(painter, circle, face.name, on_tint=on_tint)
    rest = box.adjusted(pixels + gap, 0, 0, 0)
    if face.pill is not None:
        size = pill_size(face.pill)
        width = min(size.width(), rest.width() // 2)
        place = QRect(rest.right() + 1 - width, rest.y() + (rest.height() - size.height()) // 2, width, size.height())
        paint_pill(painter, place, face.pill)
        rest.adjust(0, 0, -width - gap, 0)
    _paint_texts(painter, rest, face)


def _paint_texts(painter: QPainter, box: QRect, face: PersonFace) -> None:
    """Paint name, badge and second line, together in the middle of `box`."""
    name = _Line(face.name, theme().font(15, 600), "text", face.name_spans)
    second = _Line(face.second, theme().font(13, 400), "muted", face.second_spans)
    name_height, second_height = QFontMetrics(name.font).height(), QFontMetrics(second.font).height()
    top = box.y() + (box.height() - name_height - (second_height + px(1) if face.second else 0)) // 2
    room = box.width()
    if face.badge is not None:
        size = pill_size(face.badge)
        room = min(QFontMetrics(name.font).horizontalAdvance(face.name) + 1, max(room - size.width() - px(6), 0))
        place = QRect(box.x() + room + px(6), top + (name_height - size.height()) // 2, size.width(), size.height())
        paint_pill(painter, place, face.badge)
    _paint_line(painter, QRect(box.x(), top, room, name_height), name)
    if face.second:
        _paint_line(painter, QRect(box.x(), top + name_height + px(1), box.width(), second_height), second)


class Avatar(QWidget):
    """Round initials.

    Args:
        side: diameter in base pixels.
    """

    def __init__(self, name: str, side: int = 36, *, on_tint: bool = False) -> None:
        super().__init__()
        self._name, self._side, self._on_tint = name, side, on_tint
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """Show the initials of another name."""
        self._name = name
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), self.rect(), self._name, on_tint=self._on_tint)


class PersonRow(QWidget):
    """One person with room for buttons at the right.

    Args:
        side: diameter of the avatar in base pixels.
        has_line: a line below, as between the rows of a card.
    """

    def __init__(self, face: PersonFace, *, side: int = 36, height: int = 61, has_line: bool = False) -> None:
        super().__init__()
        self._side, self._height, self._has_line = side, height, has_line
        self._row = QHBoxLayout(self)
        spaced(self._row, 0, 8)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_face(face)

    @property
    def face(self) -> PersonFace:
        """Return the person shown."""
        return self._face

    def set_face(self, face: PersonFace) -> None:
        """Show another person."""
        self._face = face
        self.setAccessibleName(face.spoken)
        self.setToolTip(face.spoken)
        self.update()

    def add_right(self, *widgets: QWidget) -> None:
        """Put buttons or pills at the right."""
        for widget in widgets:
            self._row.addWidget(widget)

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(self._side + 220) + self._row.sizeHint().width(), px(self._height))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(self._side + 100) + self._row.sizeHint().width(), px(self._height))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        taken = self._row.minimumSize().width()
        box = self.rect().adjusted(0, 0, -(taken + px(10) if taken else 0), 0)
        paint_person(painter, box, self._face, side=self._side)
        if self._has_line:
            painter.fillRect(0, self.height() - 1, self.width(), 1, ink("line"))
