"""Pills: a state as icon and word, on a tint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.theme import ink, px, theme

PillKind: TypeAlias = Literal["good", "caution", "danger", "info", "plain", "dashed"]
_COLOURS: dict[PillKind, tuple[str, str, str]] = {  # text, ground, border
    "good": ("good", "good_tint", "good"),
    "caution": ("caution", "caution_tint", "caution"),
    "danger": ("danger", "danger_tint", "danger"),
    "info": ("primary", "primary_tint", "primary"),
    "plain": ("muted", "card", "line"),
    "dashed": ("muted", "card", "control"),
}
_HEIGHT, _PADDING, _ICON, _GAP = 26, 11, 14, 6


@dataclass(frozen=True, slots=True)
class PillFace:
    """What a pill shows: kind, icon and word; colour alone never says it."""

    kind: PillKind
    icon: str
    text: str


def pill_size(face: PillFace) -> QSize:
    """Return the size a pill needs."""
    width = QFontMetrics(theme().font(12.5, 600)).horizontalAdvance(face.text) + 2 * px(_PADDING) + 1
    return QSize(width + (px(_ICON) + px(_GAP) if face.icon else 0), px(_HEIGHT))


def paint_pill(painter: QPainter, box: QRect, face: PillFace) -> None:
    """Paint a pill that fills `box`; the word is elided where it does not fit."""
    text, ground, border = _COLOURS[face.kind]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    has_border = face.kind in {"plain", "dashed"} or theme().is_high_contrast
    style = Qt.PenStyle.DashLine if face.kind == "dashed" else Qt.PenStyle.SolidLine
    painter.setPen(QPen(ink(border), 1, style) if has_border else Qt.PenStyle.NoPen)
    painter.setBrush(ink(ground))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), box.height() / 2, box.height() / 2)
    x = box.x() + px(_PADDING)
    if face.icon:
        side = px(_ICON)
        icons.paint(painter, face.icon, ink(text), QRect(x, box.y() + (box.height() - side) // 2, side, side))
        x += side + px(_GAP)
    painter.setPen(ink(text))
    painter.setFont(theme().font(12.5, 600))
    room = box.right() - px(_PADDING) - x + 2
    word = painter.fontMetrics().elidedText(face.text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(x, box.y(), room, box.height()), int(Qt.AlignmentFlag.AlignVCenter), word)
    painter.restore()


class Pill(QLabel):
    """A state beside a name; read out as its word."""

    def __init__(self, kind: PillKind, icon: str, text: str) -> None:
        super().__init__(text)
        self._face = PillFace(kind, icon, text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @classmethod
    def of(cls, face: PillFace) -> Pill:
        """Return the pill with this face."""
        return cls(face.kind, face.icon, face.text)

    @property
    def face(self) -> PillFace:
        """Return what is shown."""
        return self._face

    def set_face(self, face: PillFace) -> None:
        """Show another state."""
        self._face = face
        self.setText(face.text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return pill_size(self._face)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_pill(QPainter(self), self.rect(), self._face)
