"""A choice of one among few, side by side, moved with the arrow keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.theme import ink, px, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont

V = TypeVar("V")
Tone: TypeAlias = Literal["primary", "good", "caution", "danger"]


@dataclass(frozen=True, slots=True)
class Option(Generic[V]):
    """One segment.

    Args:
        icon: shown always, or only while chosen if `tone` is not "primary".
        tone: ground while chosen.
    """

    value: V
    text: str
    icon: str = ""
    tone: Tone = "primary"


class Segmented(QWidget, Generic[V]):
    """Segments of which one is chosen, or none before the first choice.

    Args:
        options: at least two.
        name: what is chosen here, read out before the segment.
        is_small: 32 px high rather than 40.
        fills: segments share the whole width evenly.

    Signals:
        chosen: the value a person chose.
    """

    chosen = Signal(object)

    def __init__(self, options: Sequence[Option[V]], name: str, *, is_small: bool = False, fills: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._options = list(options)
        row = QHBoxLayout(self)
        spaced(row)
        self._segments: list[_Segment] = []
        for place, option in enumerate(self._options):
            segment = _Segment(self, option, place, len(self._options), is_small=is_small, beside=9 if fills else 11)
            segment.setAccessibleDescription(name)
            segment.clicked.connect(segment.tell)
            self._segments.append(segment)
            row.addWidget(segment, 1 if fills else 0)
        policy = QSizePolicy.Policy.Preferred if fills else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        self._keep_one_tab_stop()

    @property
    def value(self) -> V | None:
        """Return the chosen value, None before any choice."""
        return next((o.value for o, s in zip(self._options, self._segments, strict=True) if s.isChecked()), None)

    def set_value(self, value: V | None) -> None:
        """Show a choice without telling it."""
        for option, segment in zip(self._options, self._segments, strict=True):
            segment.setChecked(option.value == value)
        self._keep_one_tab_stop()

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show other words on the segments, for example with a count."""
        for segment, text in zip(self._segments, texts, strict=True):
            if segment.text() != text:
                segment.setText(text)
                segment.updateGeometry()

    def choose(self, place: int) -> None:
        """Choose the segment at a place, focus it and tell."""
        segment = self._segments[min(max(place, 0), len(self._segments) - 1)]
        self.set_value(self._options[segment.place].value)
        segment.setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(self._options[segment.place].value)

    def _keep_one_tab_stop(self) -> None:
        stop = next((segment for segment in self._segments if segment.isChecked()), self._segments[0])
        for segment in self._segments:
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if segment is stop else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(stop)


class _Segment(QAbstractButton):
    def __init__(
        self, owner: Segmented[V], option: Option[V], place: int, count: int, *, is_small: bool, beside: int
    ) -> None:
        super().__init__(owner)
        self.setText(option.text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.place = place
        self._choose = owner.choose
        self._icon, self._tone, self._count, self._is_small = option.icon, option.tone, count, is_small
        self._beside = beside  # px at base size, left and right of the word

    def tell(self) -> None:
        """Choose this segment; pressing the chosen one again keeps it."""
        self._choose(self.place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._count - 1}
        key = Qt.Key(event.key())
        if key in steps:
            self._choose(self.place + (steps[key] if self.isChecked() else 0))
        elif key in ends:
            self._choose(ends[key])
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        has_icon = bool(self._icon)
        widest = theme().font(13.5 if self._is_small else 14.5, 600)  # so that choosing moves nothing
        width = QFontMetrics(widest).horizontalAdvance(self.text()) + 1 + 2 * px(self._beside)
        return QSize(width + (self._side() + px(6) if has_icon else 0), px(32 if self._is_small else 40))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, border, text = self._colours()
        painter.setPen(QPen(border, 1))
        painter.setBrush(ground)
        painter.drawPath(self._outline())
        metrics = QFontMetrics(self._font())
        is_marked = bool(self._icon) and (self.isChecked() or self._tone == "primary")
        side, word = self._side(), metrics.horizontalAdvance(self.text())
        x = (self.width() - word - (side + px(6) if is_marked else 0)) // 2
        if is_marked:
            icons.paint(painter, self._icon, text, QRect(x, (self.height() - side) // 2, side, side))
            x += side + px(6)
        painter.setPen(text)
        painter.setFont(self._font())
        painter.drawText(QRect(x, 0, word + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self.text())

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        """Return ground, border, text."""
        if not self.isEnabled():
            return ink("sunken"), ink("line"), ink("muted")
        if self.isChecked() and self._tone != "primary":
            return ink(self._tone), ink(self._tone), ink(f"on_{self._tone}")
        if self.isChecked():
            return ink("chosen_fill"), ink("line"), ink("on_chosen")
        return ink("hover" if self.underMouse() else "card"), ink("line"), ink("text")

    def _outline(self) -> QPainterPath:
        """Return the shape: round at the ends of the row, sharing one line with the neighbour."""
        radius = px(8)
        first, last = self.place == 0, self.place == self._count - 1
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5 if last else 0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(box, radius, radius)
        square = QPainterPath()
        if not first:
            square.addRect(QRectF(box.x(), box.y(), box.width() / 2, box.height()))
        if not last:
            square.addRect(QRectF(box.center().x(), box.y(), box.width() / 2, box.height()))
        return path.united(square).simplified()

    def _font(self) -> QFont:
        return theme().font(13.5 if self._is_small else 14.5, 600 if self.isChecked() else 500)

    def _side(self) -> int:
        return px(14 if self._is_small else 16)
