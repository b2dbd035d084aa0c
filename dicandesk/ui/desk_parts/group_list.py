"""The named people of a group, as rows that stay quick with three hundred of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui import icons
from dicandesk.ui.parts.person import paint_avatar
from dicandesk.ui.parts.pill import PillFace, paint_pill, pill_size
from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.assisting.groups import GroupPerson

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 43
_ROOT = QModelIndex()
_CROSS = 32
_DROPS = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


def not_agreed() -> PillFace:
    """Return the state of somebody whose name is not written down yet."""
    return PillFace("caution", "shield-off", _("Chưa đồng ý"))


class _People(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.people: Sequence[GroupPerson] = ()

    def replace(self, people: Sequence[GroupPerson]) -> None:
        """Show other people."""
        self.beginResetModel()
        self.people = people
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.people)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        person = self.people[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            state = "" if person.has_agreed else not_agreed().text
            return ", ".join(part for part in (person.name, person.year, person.unit, state) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return " · ".join(part for part in (person.name, person.year, person.unit) if part)
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, people: _People, owner: QListView) -> None:
        super().__init__(owner)
        self._people = people

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        person, box = self._people.people[index.row()], QRect(option.rect)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_current:
            painter.fillRect(box, ink("primary_tint"))
        painter.fillRect(box.x(), box.bottom(), box.width(), 1, ink("line"))
        side, middle = px(30), box.center().y()
        paint_avatar(
            painter,
            QRect(box.x() + px(2), middle - side // 2, side, side),
            person.name,
            on_tint=is_current,
        )
        cross = px(16)
        place = QRect(box.right() - px(_CROSS) // 2 - cross // 2, middle - cross // 2, cross, cross)
        icons.paint(painter, "x", ink("muted"), place)
        self._paint_texts(painter, box.adjusted(side + px(14), 0, -px(_CROSS) - px(6), 0), person)
        painter.restore()

    def _paint_texts(self, painter: QPainter, box: QRect, person: GroupPerson) -> None:
        """Paint name, state and year; where they do not fit beside each other the year gives way."""
        face = None if person.has_agreed else not_agreed()
        pill = pill_size(face) if face is not None else QSize(-px(8), 0)
        painter.setFont(theme().font(15, 500))
        painter.setPen(QPen(ink("text")))
        metrics = painter.fontMetrics()
        year = px(10) + metrics.horizontalAdvance(person.year)
        has_year = metrics.horizontalAdvance(person.name) + px(8) + pill.width() + year <= box.width()
        room = box.adjusted(0, 0, -year if has_year else 0, 0)
        name = metrics.elidedText(person.name, Qt.TextElideMode.ElideRight, room.width() - pill.width() - px(8))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name)
        if face is not None:
            left = room.x() + metrics.horizontalAdvance(name) + px(8)
            paint_pill(painter, QRect(left, room.center().y() - pill.height() // 2, pill.width(), pill.height()), face)
        if has_year:
            painter.setFont(theme().font(14, 400))
            painter.setPen(QPen(ink("muted")))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), person.year)


class GroupList(QListView):
    """People one below the other, the last added at the bottom; a cross, Delete or Backspace takes one away.

    Signals:
        dropped: the id of somebody to take away.
    """

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._model = _People(self)
        self.setAccessibleName(_("Người trong nhóm"))
        self.setModel(self._model)
        self.setItemDelegate(_Painter(self._model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def people(self) -> Sequence[GroupPerson]:
        """Return the people shown."""
        return self._model.people

    def show_people(self, people: Sequence[GroupPerson]) -> None:
        """Show other people; who was added last is seen, and the row that had the keyboard keeps it."""
        row = self.currentIndex().row()
        has_grown = len(people) > len(self._model.people)
        self._model.replace(people)
        if has_grown:
            self.scrollToBottom()
        elif row >= 0 and people:
            self.setCurrentIndex(self._model.index(min(row, len(people) - 1), 0))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _DROPS and not event.modifiers() and index.isValid():
            self.dropped.emit(self._model.people[index.row()].id)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.position().x() >= self.viewport().width() - px(_CROSS):
            self.dropped.emit(self._model.people[index.row()].id)

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(300), len(self._model.people) * px(ROW_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(ROW_HEIGHT))
