"""Tables of frozen rows: a model over any sequence, and a view that the keyboard drives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.cells import Cells, Look
from dicandesk.ui.table_head import TableHead
from dicandesk.ui.theme import px, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QItemSelection
    from PySide6.QtGui import QKeyEvent

    from dicandesk.ui.parts.pill import PillFace

Row = TypeVar("Row")
Index: TypeAlias = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its title and how to read it from a row.

    Attributes:
        title: heading; "" is read out as the accessible text of the cells only.
        text: what the cell says.
        width: base pixels; None shares the room that is left.
        pill: shows a state instead of the text.
        is_strong: semi-bold, for the column that names the row.
        is_number: at the right edge.
        is_muted: in the quieter colour.
        stays: still shown where only one column of the page fits (two-line rows).
    """

    title: str
    text: Callable[[Row], str]
    width: int | None = None
    pill: Callable[[Row], PillFace | None] | None = None
    is_strong: bool = False
    is_number: bool = False
    is_muted: bool = False
    stays: bool = False


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Shows rows; never asks the database.

    Signals:
        marks_changed: how many rows are marked now.
    """

    marks_changed = Signal(int)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        parent: QObject | None = None,
        *,
        can_mark: bool = False,
        second: Callable[[Row], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.can_mark = can_mark
        self.second = second
        self._rows: Sequence[Row] = ()
        self._marked: set[int] = set()

    @property
    def rows(self) -> Sequence[Row]:
        """Return all rows shown."""
        return self._rows

    @property
    def marked(self) -> list[Row]:
        """Return the rows with a check, in their order."""
        return [self._rows[place] for place in sorted(self._marked)]

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows; no row is marked then."""
        self.beginResetModel()
        self._rows, self._marked = rows, set()
        self.endResetModel()
        self.marks_changed.emit(0)

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Replace all columns; see `Table.set_columns`."""
        self.beginResetModel()
        self.columns = list(columns)
        self.endResetModel()

    def row(self, index: Index) -> Row:
        """Return the row behind an index."""
        return self._rows[index.row()]

    def is_marked(self, place: int) -> bool:
        """Say whether the row at a place has a check."""
        return place in self._marked

    def toggle(self, place: int) -> None:
        """Mark a row or take the mark away."""
        self._marked ^= {place}
        self._tell_marks()

    def mark_all(self, *, on: bool) -> None:
        """Mark every row, or none."""
        self._marked = set(range(len(self._rows))) if on else set()
        self._tell_marks()

    def column(self, section: int) -> Column[Row] | None:
        """Return the column at a section, None for the one of check boxes."""
        place = section - (1 if self.can_mark else 0)
        return self.columns[place] if place >= 0 else None

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns) + (1 if self.can_mark else 0)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.column(index.column()), self.row(index)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        if column is None:
            is_spoken = role == Qt.ItemDataRole.AccessibleTextRole
            return (_("đã chọn") if self.is_marked(index.row()) else _("chưa chọn")) if is_spoken else ""
        face = column.pill(row) if column.pill is not None else None
        return column.text(row) if face is None else face.text

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column is None else column.title
        if role == Qt.ItemDataRole.TextAlignmentRole and column is not None and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def look(self, index: Index, *, is_two_line: bool) -> Look:
        """Return how a cell is painted."""
        column, row = self.column(index.column()), self.row(index)
        if column is None:
            return Look(is_marked=self.is_marked(index.row()))
        has_second = is_two_line and column is self.columns[0] and self.second is not None
        return Look(
            text=column.text(row),
            second=self.second(row) if has_second and self.second is not None else "",
            pill=None if column.pill is None else column.pill(row),
            is_strong=column.is_strong,
            is_number=column.is_number,
            is_muted=column.is_muted,
        )

    def _tell_marks(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))
        self.marks_changed.emit(len(self._marked))


class Table(QTableView, Generic[Row]):
    """A table with rows of 44 px: arrows move, Space marks, Enter opens, Tab leaves.

    Args:
        name: read out.
        model: what it shows.

    Signals:
        opened: the row that Enter or a double click chose.
        moved: the row the arrow keys stand on, None without one.
    """

    opened = Signal(object)
    moved = Signal(object)

    def __init__(self, name: str, model: RowsModel[Row]) -> None:
        super().__init__()
        self._rows = model
        self._is_two_line = False
        model.setParent(self)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(Cells(model.look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = TableHead(self, can_mark=model.can_mark)
        header.mark_requested.connect(self._mark_all)
        model.marks_changed.connect(self._tell_head)
        self.setHorizontalHeader(header)
        self._head = header
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setAccessibleName(_("Tên cột"))
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setVisible(any(column.title for column in model.columns))
        self.doubleClicked.connect(self._open)
        self.clicked.connect(self._click)
        theme().changed.connect(self._measure)
        self._measure()

    @property
    def current(self) -> Row | None:
        """Return the row the arrow keys stand on."""
        index = self.currentIndex()
        return self._rows.row(index) if index.isValid() else None

    @property
    def is_two_line(self) -> bool:
        """Say whether rows have two lines, for narrow windows."""
        return self._is_two_line

    def set_two_line(self, *, on: bool) -> None:
        """Give rows two lines and hide columns that do not stay, or show them all."""
        if on != self._is_two_line:
            self._is_two_line = on
            self._measure()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns of the same rows."""
        self._rows.set_columns(columns)
        self._measure()

    def stand_on(self, place: int) -> None:
        """Move to the row at a place."""
        if 0 <= place < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(place, 0))

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.moved.emit(self.current)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, modifiers = self.currentIndex(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = modifiers == Qt.KeyboardModifier.NoModifier
        if is_plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.isValid():
            self._open(index)
        elif is_plain and event.key() == Qt.Key.Key_Space and self._rows.can_mark and index.isValid():
            self._rows.toggle(index.row())
        elif modifiers == Qt.KeyboardModifier.AltModifier or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _mark_all(self, on: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._rows.mark_all(on=on)

    def _tell_head(self, marked: int) -> None:
        count = self._rows.rowCount()
        self._head.set_marked(are_all=0 < count <= marked and all(map(self._rows.is_marked, range(count))))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._rows.row(index))

    def _click(self, index: QModelIndex) -> None:
        if self._rows.column(index.column()) is None:
            self._rows.toggle(index.row())

    def _measure(self) -> None:
        """Give rows and columns their sizes; Qt does not follow the font by itself."""
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.setMinimumSectionSize(1)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(px(61 if self._is_two_line else 44))
        header.setFixedHeight(px(36))
        header.setMinimumSectionSize(px(40))
        for section in range(self._rows.columnCount()):
            column = self._rows.column(section)
            width = 46 if column is None else column.width
            is_hidden = (
                self._is_two_line and column is not None and not column.stays and column is not self._rows.columns[0]
            )
            self.setColumnHidden(section, is_hidden)
            stretches = width is None or (self._is_two_line and column is self._rows.columns[0])
            mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(section, mode)
            if not stretches and width is not None:
                header.resizeSection(section, px(width))
