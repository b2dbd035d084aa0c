"""The list as the table sees it: ids in order, rows fetched as they come into view, marks that stay with people."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from PySide6.QtCore import QObject, QTimer, Signal
from typing_extensions import override

from dicandesk.services.register.resident_lists import ID, Listed, ListRow
from dicandesk.ui.table import RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicandesk.ui.table import Column

CHUNK = 64
"""Rows fetched together: two screens of them take 2 ms."""
_AHEAD = 32
"""So many rows before and behind those looked at are fetched too: a page further nothing is blank."""
_MOST_KEPT = 40 * CHUNK
_MOST_CHUNKS = 3
"""Of what was missed lately only so much is fetched: of a drag over the whole list only where it ended."""


class _Rows(Sequence[ListRow]):
    """Looks like all rows of the list; those that are not here yet are blank, and missed."""

    def __init__(self, listed: Listed, known: Callable[[int], ListRow]) -> None:
        self.listed = listed
        self._known = known

    def __len__(self) -> int:
        return len(self.listed)

    @overload
    def __getitem__(self, place: int) -> ListRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ListRow]: ...
    def __getitem__(self, place: int | slice) -> ListRow | Sequence[ListRow]:
        if isinstance(place, slice):
            return [self._known(one) for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._known(place)


class PeopleModel(RowsModel[ListRow]):
    """The people of the list.

    Signals:
        missed: record ids of rows that were looked at and are not here; answer with `take`.
    """

    missed = Signal(object)

    def __init__(
        self, columns: Sequence[Column[ListRow]], parent: QObject | None = None, *, second: Callable[[ListRow], str]
    ) -> None:
        super().__init__(columns, parent, can_mark=True, second=second)
        self._kept: OrderedDict[bytes, ListRow] = OrderedDict()
        self._fresh: set[bytes] = set()
        self._chosen: set[bytes] = set()
        self._missed: OrderedDict[int, None] = OrderedDict()
        self._is_fetching = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)
        self._listed = Listed()
        self.show_list(self._listed)

    @property
    def listed(self) -> Listed:
        """Return who is in the list."""
        return self._listed

    @property
    def chosen(self) -> list[bytes]:
        """Return the record ids of who is marked: first those of the list in its order, then those not in it."""
        inside = [rec for rec in self._listed.some(0, len(self._listed)) if rec in self._chosen] if self._chosen else []
        return inside + sorted(self._chosen.difference(inside))

    @property
    def hidden_count(self) -> int:
        """Return how many are marked and not in the list now."""
        return sum(self.place_of(rec) is None for rec in self._chosen)

    def show_list(self, listed: Listed) -> None:
        """Show another list; what a row said before stands until it is read anew, and marks stay."""
        self._listed = listed
        self._fresh, self._missed = set(), OrderedDict()
        self._keep(listed.first)
        self.beginResetModel()
        self._rows = _Rows(listed, self._known)
        self.endResetModel()
        self.marks_changed.emit(len(self._chosen))

    def take(self, wanted: Iterable[bytes], rows: Iterable[ListRow]) -> None:
        """Show rows that were missed; who of those wanted is gone stays blank."""
        self._is_fetching = False
        self._fresh.update(wanted)
        self._keep(rows)
        self._tell_rows()
        if self._missed:
            self._soon.start()

    def give_up(self) -> None:
        """Let rows be fetched again, when they are looked at, after it went wrong."""
        self._is_fetching = False

    def place_of(self, resident: bytes | None) -> int | None:
        """Return where somebody stands in the list, None where they do not."""
        at = -1 if resident is None else self._listed.ids.find(resident)
        while at >= 0 and at % ID:
            at = self._listed.ids.find(resident or b"", at + 1)
        return at // ID if at >= 0 else None

    def mark_all(self, *, on: bool) -> None:
        """Mark everybody in the list, or nobody at all."""
        self._chosen = set(self._listed.some(0, len(self._listed))) if on else set()
        self._tell_marks()

    @override
    def is_marked(self, place: int) -> bool:
        return self._listed.id(place) in self._chosen

    @override
    def toggle(self, place: int) -> None:
        self._chosen ^= {self._listed.id(place)}
        self._tell_marks()

    @override
    def _tell_marks(self) -> None:
        self._tell_rows()
        self.marks_changed.emit(len(self._chosen))

    def _tell_rows(self) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    def _known(self, place: int) -> ListRow:
        rec = self._listed.id(place)
        for near in (place + _AHEAD, place - _AHEAD, place):  # what is looked at comes last, so it is fetched first
            if 0 <= near < len(self._listed) and self._listed.id(near) not in self._fresh:
                chunk = near // CHUNK
                self._missed[chunk] = None
                self._missed.move_to_end(chunk)
                if not self._soon.isActive():
                    self._soon.start()
        return self._kept.get(rec) or _blank(rec)

    def _keep(self, rows: Iterable[ListRow]) -> None:
        for row in rows:
            self._kept[row.id] = row
            self._kept.move_to_end(row.id)
            self._fresh.add(row.id)
        while len(self._kept) > _MOST_KEPT:
            gone, _row = self._kept.popitem(last=False)
            self._fresh.discard(gone)

    def _fetch(self) -> None:
        if self._is_fetching or not self._missed:
            return
        chunks = list(self._missed)[-_MOST_CHUNKS:]
        self._missed.clear()
        wanted = [rec for chunk in chunks for rec in self._listed.some(chunk * CHUNK, chunk * CHUNK + CHUNK)]
        self._is_fetching = True
        self.missed.emit(wanted)


def _blank(resident: bytes) -> ListRow:
    return ListRow(resident, "…", None, None, (), "", None, None, None, has_consent=False, outcome=None)
