"""How far a person has come, topic by topic, as tiles side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.services.moments import day_of
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pill import paint_pill, pill_size
from dicandesk.ui.people_parts.words import DOT, outcome_face
from dicandesk.ui.theme import ink, px, sized, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from dicandesk.services.profiles import SkillTile

_LEAST, _MOST, _HEIGHT, _MORE = 164, 6, 78, 52


class Tile(QWidget):
    """One topic and how far somebody got with it."""

    def __init__(self, tile: SkillTile) -> None:
        super().__init__()
        self._tile, self._face = tile, outcome_face(tile.outcome)
        parts = [tile.title, self._face.text]
        if tile.at is not None:
            parts.append(show_date(day_of(tile.at)))
        if tile.cause_name:
            parts.append(tile.cause_name)
        if tile.next_due is not None:
            parts.append(_("hẹn {day}").format(day=show_date(tile.next_due)))
        self.setAccessibleName(DOT.join(parts))
        self.setToolTip(DOT.join(parts))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(_LEAST), px(_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(100), px(_HEIGHT))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink("line"), 1))
        painter.setBrush(ink("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(12), px(12))
        font = theme().font(13, 600)
        metrics, size = QFontMetrics(font), pill_size(self._face)
        left, room = px(11), self.width() - 2 * px(11)
        top = (self.height() - metrics.height() - px(6) - size.height()) // 2
        painter.setFont(font)
        painter.setPen(ink("text"))
        _title(painter, metrics, QRect(left, top, room, metrics.height()), self._tile.title)
        box = QRect(left, top + metrics.height() + px(6), min(size.width(), room), size.height())
        paint_pill(painter, box, self._face)


def _title(painter: QPainter, metrics: QFontMetrics, box: QRect, text: str) -> None:
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    painter.drawText(box, flags, metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width()))


class SkillTiles(QWidget):
    """One line of tiles, and all of them on demand."""

    def __init__(self) -> None:
        super().__init__()
        self._skills: Sequence[SkillTile] = ()
        self._shown: tuple[object, ...] = ()
        self._is_whole = False
        self._parts: list[QWidget] = []
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 10)
        self._more = Button("", scale="small", on=self._turn)
        sized(self._more, width=_MORE, height=_HEIGHT)
        self.setAccessibleName(_("Mức độ từng việc"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._lay)

    def show_skills(self, skills: Sequence[SkillTile], *, is_other: bool) -> None:
        """Show other tiles; of another person one line again."""
        self._skills = skills
        self._is_whole = self._is_whole and not is_other
        self._lay()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _turn(self) -> None:
        self._is_whole = not self._is_whole
        self._lay()

    def _lay(self) -> None:
        columns = min(max((self.width() - px(_MORE)) // px(_LEAST + 10), 2), _MOST)
        wanted = (columns, self._is_whole, tuple(self._skills))
        if wanted == self._shown:
            return
        self._shown = wanted
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._grid.removeWidget(self._more)
        shown = self._skills if self._is_whole else self._skills[:columns]
        rest = len(self._skills) - columns
        self._parts = [Tile(skill) for skill in shown]
        for place, part in enumerate(self._parts):
            self._grid.addWidget(part, place // columns, place % columns)
        for column in range(_MOST):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        if rest > 0:
            self._grid.addWidget(self._more, 0, columns)
        self._show_more(rest)
        self.updateGeometry()

    def _show_more(self, rest: int) -> None:
        name = _("Thu gọn") if self._is_whole else _("Còn {n} việc").format(n=rest)
        self._more.setVisible(rest > 0)
        self._more.setText("" if self._is_whole else f"+{rest}")
        self._more.set_icon("chevron-up" if self._is_whole else "")
        self._more.setAccessibleName(name)
        self._more.setToolTip(name)
