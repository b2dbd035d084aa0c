"""A list of people that the arrow keys of a search box move."""

from __future__ import annotations

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
from PySide6.QtGui import QKeyEvent, QPainter, QPen
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

from dicandesk.ui import icons
from dicandesk.ui.parts.person import PersonFace, paint_person
from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLineEdit

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEIGHT = 61
_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_ENTERS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class _People(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.faces: Sequence[PersonFace] = ()
        self.chosen: bytes | None = None

    def replace(self, faces: Sequence[PersonFace], chosen: bytes | None) -> None:
        """Show other people."""
        self.beginResetModel()
        self.faces, self.chosen = faces, chosen
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.faces)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self.faces[index.row()].spoken
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, people: _People, owner: QListView) -> None:
        super().__init__(owner)
        self._people, self._owner = people, owner

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), px(_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        face, box = self._people.faces[index.row()], QRect(option.rect)
        is_chosen = face.id == self._people.chosen
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen or is_current:
            painter.setPen(QPen(ink("chosen_border"), 1))
            painter.setBrush(ink("primary_tint"))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), px(10), px(10))
        elif index.row() < len(self._people.faces) - 1:
            painter.fillRect(box.x(), box.bottom(), box.width(), 1, ink("line"))
        painter.restore()
        inner = box.adjusted(px(10), 0, -px(10), 0)
        if is_chosen:
            side = px(20)
            icons.paint(painter, "check", ink("primary"), QRect(inner.right() - side, inner.y(), side, inner.height()))
            inner.adjust(0, 0, -side - px(8), 0)
        paint_person(painter, inner, face, on_tint=is_chosen or is_current)


class PersonList(QListView):
    """People one below the other.

    Args:
        name: read out, for example "Người tìm thấy".
        most_rows: grows with its content up to so many rows, then scrolls; None fills the room there is.

    Signals:
        picked: the id of the person that Enter or a click chose.
    """

    picked = Signal(object)

    def __init__(self, name: str, *, most_rows: int | None = None) -> None:
        super().__init__()
        self._people = _People(self)
        self._most_rows = most_rows
        self._box: QLineEdit | None = None
        self.setAccessibleName(name)
        self.setModel(self._people)
        self.setItemDelegate(_Painter(self._people, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy.Policy.Expanding if most_rows is None else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, policy)
        self.clicked.connect(self._pick)
        theme().changed.connect(self._measure)

    @property
    def faces(self) -> Sequence[PersonFace]:
        """Return the people shown."""
        return self._people.faces

    @property
    def current(self) -> PersonFace | None:
        """Return the person the arrow keys stand on."""
        index = self.currentIndex()
        return self._people.faces[index.row()] if index.isValid() else None

    def show_people(
        self, faces: Sequence[PersonFace], *, chosen: bytes | None = None, stands_on_first: bool = False
    ) -> None:
        """Show other people.

        Args:
            chosen: the one that is marked with a check.
            stands_on_first: Enter in the search box picks the first one straight away.
        """
        self._people.replace(faces, chosen)
        if stands_on_first and faces:
            self.setCurrentIndex(self._people.index(0))
        self._measure()

    def set_chosen(self, chosen: bytes | None) -> None:
        """Mark one of the people shown."""
        self._people.chosen = chosen
        self.viewport().update()

    def drive_from(self, box: QLineEdit) -> None:
        """Let the arrow keys and Enter of a search box move and pick here; the focus stays in the box."""
        self._box = box
        box.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _MOVES and self._people.faces and self.isVisible():
                self._move(key)
                return True
            if key in _ENTERS and not event.modifiers() and self.currentIndex().isValid() and self.isVisible():
                self._pick(self.currentIndex())
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTERS and not event.modifiers() and self.currentIndex().isValid():
            self._pick(self.currentIndex())
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        rows = len(self._people.faces) if self._most_rows is None else min(len(self._people.faces), self._most_rows)
        return QSize(px(300), rows * px(_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(_HEIGHT) if self._most_rows is None else self.sizeHint().height())

    def _move(self, key: Qt.Key) -> None:
        last = len(self._people.faces) - 1
        page = max(self.viewport().height() // px(_HEIGHT), 1)
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}[key]
        row = self.currentIndex().row() + by if self.currentIndex().isValid() else 0
        index = self._people.index(min(max(row, 0), last))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def _pick(self, index: QModelIndex) -> None:
        self.picked.emit(self._people.faces[index.row()].id)

    def _measure(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()
