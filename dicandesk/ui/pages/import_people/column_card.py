"""Which column of the file holds what: recognised by its heading, chosen by hand where that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.lists import FIELDS
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHOWN = tuple(field for field in FIELDS if field != "force")
_COLUMNS = {Width.WIDE: 4, Width.TWO: 3, Width.ONE: 2}


class ColumnCard(Card):
    """A choice for each field of the register.

    Signals:
        chosen: headings by field, "" for a field that is not read.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("Cột nào là gì"), icon="file-spreadsheet", gap=8)
        self.fields: dict[str, Select[str]] = {}
        holder = QWidget()
        self._grid = QGridLayout(holder)
        spaced(self._grid, 0, 12)
        self._rows: list[FormRow] = []
        for field in _SHOWN:
            select: Select[str] = Select(FIELDS[field])
            select.chosen.connect(self._tell)
            self.fields[field] = select
            self._rows.append(FormRow(FIELDS[field], select, is_required=field == "name"))
        self.add(holder)
        self.reflow(Width.WIDE)

    def reflow(self, width: Width) -> None:
        """Lay the choices into as many columns as there is room for."""
        columns = _COLUMNS[width]
        for place, row in enumerate(self._rows):
            self._grid.removeWidget(row)
            self._grid.addWidget(row, place // columns, place % columns)
        for column in range(max(_COLUMNS.values())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def show_file(self, headings: Sequence[str], places: Mapping[str, int]) -> None:
        """Show the headings of a file and which of them is which field."""
        options = [("", _("(không có)")), *((text, text) for text in dict.fromkeys(filter(None, headings)))]
        for field, select in self.fields.items():
            select.set_options(options)
            place = places.get(field)
            select.set_value(headings[place] if place is not None and place < len(headings) else "")

    def _tell(self, _value: object) -> None:
        self.chosen.emit({field: select.value or "" for field, select in self.fields.items()})
