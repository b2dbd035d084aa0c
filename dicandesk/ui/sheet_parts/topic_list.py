"""The library of topics as a list with group headings, moved with the arrow keys of the list or of its search box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.ui import icons
from dicandesk.ui.desk_parts.topic_picker import ICONS
from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QLineEdit

    from dicandesk.rules.topics import Topic

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROW, _HEADING = 58, 34
_STATES = {
    "reviewed": ("circle-check", "muted"),
    "unreviewed": ("alert-triangle", "caution"),
    "expired": ("clock", "danger"),
}


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic, or the heading of a group where `topic` is None."""

    heading: str = ""
    topic: Topic | None = None
    state: str = ""
    state_text: str = ""

    @property
    def steps(self) -> str:
        """Return how many steps it has."""
        return _("{n} bước").format(n=len(self.topic.steps)) if self.topic else ""

    @property
    def spoken(self) -> str:
        """Return the row in words."""
        if self.topic is None:
            return self.heading
        return f"{self.topic.title}, {self.steps}, {self.state_text}"


def topic_row(topic: Topic, today: date) -> TopicRow:
    """Return the row of a topic with the state of its review."""
    if topic.is_expired(today) and not topic.review:
        return TopicRow("", topic, "expired", _("Hết hạn duyệt {day}").format(day=show_date(topic.review_by)))
    if topic.review:
        return TopicRow("", topic, "unreviewed", _("Chưa duyệt"))
    when = show_date(topic.reviewed_on)[3:] if topic.reviewed_on else ""
    return TopicRow("", topic, "reviewed", _("Duyệt {month}").format(month=when) if when else _("Đã duyệt"))


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[TopicRow] = ()

    def replace(self, rows: Sequence[TopicRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        is_topic = index.isValid() and self.rows[index.row()].topic is not None
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_topic else Qt.ItemFlag.NoItemFlags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self.rows[index.row()].spoken
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, rows: _Rows, owner: QListView) -> None:
        super().__init__(owner)
        self._rows = rows

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), px(_ROW if self._rows.rows[index.row()].topic else _HEADING))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, box = self._rows.rows[index.row()], QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.topic is None:
            _line(painter, box.adjusted(px(10), px(6), -px(10), 0), row.heading, theme().font(13, 600), "muted")
        else:
            _paint_topic(painter, box, row, is_current=bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()


def _paint_topic(painter: QPainter, box: QRect, row: TopicRow, *, is_current: bool) -> None:
    topic = row.topic
    if topic is None:
        return
    if is_current:
        painter.setPen(QPen(ink("chosen_border"), 1) if theme().is_high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(ink("primary_tint"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), px(10), px(10))
    else:
        painter.fillRect(box.x(), box.bottom(), box.width(), 1, ink("line"))
    side, left = px(20), box.x() + px(10)
    square = QRect(left, box.center().y() - side // 2, side, side)
    icons.paint(painter, ICONS.get(topic.code, "book-2"), ink("primary"), square)
    texts = box.adjusted(px(10) + side + px(12), 0, -px(8), 0)
    title, small = theme().font(15, 600), theme().font(13, 400)
    tall, low = QFontMetrics(title).height(), QFontMetrics(small).height()
    top = texts.y() + (texts.height() - tall - low) // 2
    fits = QFontMetrics(title).horizontalAdvance(topic.title) <= texts.width()
    name = topic.title if fits else topic.title_short
    _line(painter, QRect(texts.x(), top, texts.width(), tall), name, title, "text")
    second = QRect(texts.x(), top + tall, texts.width(), low)
    used = _line(painter, second, row.steps, small, "muted") + px(12)
    icon, token = _STATES[row.state]
    mark = px(14)
    icons.paint(painter, icon, ink(token), QRect(second.x() + used, second.y() + (low - mark) // 2, mark, mark))
    rest = second.adjusted(used + mark + px(5), 0, 0, 0)
    weight = 400 if row.state == "reviewed" else 600
    _line(painter, rest, row.state_text, theme().font(13, weight), token)


def _line(painter: QPainter, box: QRect, text: str, font: QFont, token: str) -> int:
    """Paint a line, elided at its end, and return its width."""
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(ink(token))
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    painter.drawText(box, flags, metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width()))
    return metrics.horizontalAdvance(text)


class TopicList(QListView):
    """Topics one below the other.

    Signals:
        moved: the `Topic` the list stands on.
        opened: the `Topic` that Enter or a click chose.
    """

    moved = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rows = _Rows(self)
        self._box: QLineEdit | None = None
        self.setAccessibleName(_("Các hướng dẫn"))
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(self._rows, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._tell)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def current(self) -> Topic | None:
        """Return the topic the list stands on."""
        index = self.currentIndex()
        return self._rows.rows[index.row()].topic if index.isValid() else None

    @property
    def rows(self) -> Sequence[TopicRow]:
        """Return all rows, headings too."""
        return self._rows.rows

    def show_rows(self, rows: Sequence[TopicRow]) -> None:
        """Show other rows."""
        self._rows.replace(rows)

    def stand_on(self, code: str) -> bool:
        """Move to a topic; say whether it is in the list."""
        for place, row in enumerate(self._rows.rows):
            if row.topic is not None and row.topic.code == code:
                self.setCurrentIndex(self._rows.index(place))
                self.scrollTo(self._rows.index(place))
                return True
        return False

    def drive_from(self, box: QLineEdit) -> None:
        """Let the arrow keys and Enter of a search box move and open here."""
        self._box = box
        box.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
                self.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current is not None:
                self._open(self.currentIndex())
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current is not None:
            self._open(self.currentIndex())
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if (topic := self._rows.rows[index.row()].topic) is not None:
            self.opened.emit(topic)

    def _tell(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and (topic := self._rows.rows[index.row()].topic) is not None:
            self.moved.emit(topic)
