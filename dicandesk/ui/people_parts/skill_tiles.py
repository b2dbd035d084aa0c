"""How far a person has come, topic by topic, as tiles side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.guidance import Outcome
from dicandesk.services.common.moments import day_of
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pill import paint_pill, pill_size
from dicandesk.ui.people_parts.words import DOT, outcome_face
from dicandesk.ui.theme import ink, px, sized, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from dicandesk.services.records.profiles import SkillTile

_LEAST, _MOST, _HEIGHT, _MORE = 164, 6, 84, 52
STEPS: dict[Outcome | None, int] = {Outcome.UNFINISHED: 1, Outcome.HELPED: 2, Outcome.ALONE: 3}
"""How many of the three steps of the ladder are reached; none where a topic was never guided."""


class Tile(QAbstractButton):
    """One topic, how far somebody got with it, and the three steps of the ladder below; a press tells more."""

    def __init__(self, tile: SkillTile) -> None:
        super().__init__()
        self.topic = tile.topic
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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
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
        is_open = self.isChecked()
        painter.setPen(QPen(ink("primary" if is_open else "line"), 2 if is_open else 1))
        painter.setBrush(ink("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(12), px(12))
        font = theme().font(13, 600)
        metrics, size = QFontMetrics(font), pill_size(self._face)
        left, room = px(11), self.width() - 2 * px(11)
        top = (self.height() - metrics.height() - px(6) - size.height() - px(11)) // 2
        painter.setFont(font)
        painter.setPen(ink("text"))
        _title(painter, metrics, QRect(left, top, room, metrics.height()), self._tile.title)
        box = QRect(left, top + metrics.height() + px(6), min(size.width(), room), size.height())
        paint_pill(painter, box, self._face)
        _ladder(painter, QRect(left, box.bottom() + px(8), room, px(4)), STEPS.get(self._tile.outcome, 0))


def _ladder(painter: QPainter, box: QRect, reached: int) -> None:
    """Paint three steps, those that were reached filled; the pill above says the same in words."""
    gap = px(4)
    wide = (box.width() - 2 * gap) // 3
    for step in range(3):
        place = QRectF(box.left() + step * (wide + gap), box.top(), wide, box.height())
        is_reached = step < reached
        painter.setPen(QPen(ink("control"), 1) if not is_reached else Qt.PenStyle.NoPen)
        painter.setBrush(ink("good" if reached == 3 else "caution") if is_reached else ink("card"))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), px(2), px(2))


def _title(painter: QPainter, metrics: QFontMetrics, box: QRect, text: str) -> None:
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    painter.drawText(box, flags, metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width()))


class SkillTiles(QWidget):
    """One line of tiles, and all of them on demand.

    Signals:
        chosen: code of the topic whose tile was pressed, "" when the open one was pressed again.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._skills: Sequence[SkillTile] = ()
        self._shown: tuple[object, ...] = ()
        self._is_whole = False
        self._open = ""
        self._parts: list[Tile] = []
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
        self.open_topic("" if is_other else self._open)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def open_topic(self, topic: str) -> None:
        """Mark the tile about which more is shown, "" for none."""
        self._open = topic
        for part in self._parts:
            part.setChecked(part.topic == topic)

    def focus_topic(self, topic: str) -> None:
        """Give the keyboard to the tile of a topic, if it is shown."""
        for part in self._parts:
            if part.topic == topic:
                part.setFocus(Qt.FocusReason.OtherFocusReason)

    def _press(self, topic: str) -> None:
        self.open_topic("" if topic == self._open else topic)
        self.chosen.emit(self._open)

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
        for part in self._parts:
            part.setChecked(part.topic == self._open)
            part.clicked.connect(partial(self._press, part.topic))
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
