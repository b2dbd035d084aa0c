"""Every row of the file with what becomes of it and why; who only resembles somebody can be let in here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from dicandesk.i18n import _
from dicandesk.services.paperwork.importing import Fate
from dicandesk.ui.pages.import_people.rows import PARTS, columns, of_part, part_texts
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.text import Label
from dicandesk.ui.table import RowsModel, Table
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from dicandesk.services.paperwork.importing import Imported, RowTold
    from dicandesk.ui.pages.import_people.rows import Part


class RowsCard(Card):
    """Shows the rows in parts: those to look at first.

    Signals:
        forced: the `Imported` in which a row that resembles somebody is to be added, and the number of its line.
    """

    forced = Signal(object, int)

    def __init__(self) -> None:
        super().__init__(gap=8)
        self._found: Imported | None = None
        self._is_stored = False
        self.part: Segmented[Part] = Segmented([Option(part, "") for part in PARTS], _("Xem dòng nào"), is_small=True)
        self.part.chosen.connect(self._show_part)
        self.summary = Label("", "strong", wrap=True)
        self.model: RowsModel[RowTold] = RowsModel(columns(is_done=False), second=lambda row: row.reason)
        self.table: Table[RowTold] = Table(_("Các dòng của tệp"), self.model)
        self.table.moved.connect(self._tell_row)
        self.reason = Label("", "hint", wrap=True)
        self.force = Button(_("Là người khác, vẫn thêm"), icon="user-plus", scale="small", on=self._force)
        sized(self.table, min_height=200)
        sized(self.reason, min_height=38)
        below = QHBoxLayout()
        spaced(below, 0, 10)
        below.addWidget(self.reason, 1)
        below.addWidget(self.force)
        self.add(self.summary, self.part, self.table, below)
        self.body.setStretchFactor(self.table, 1)

    def show_found(self, found: Imported, summary: str, *, is_stored: bool) -> None:
        """Show what is to become of the rows, or what became of them."""
        self._found, self._is_stored = found, is_stored
        self.summary.setText(summary)
        self.part.set_texts(part_texts(found.told, is_done=is_stored))
        self.table.set_columns(columns(is_done=is_stored))
        first: Part = "open" if of_part(found.told, "open") else "all"
        self.part.set_value(first)
        self._show_part(first)

    def begin(self) -> None:
        """Put the keyboard on the rows."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_part(self, part: Part, place: int = 0) -> None:
        if self._found is not None:
            self.model.set_rows(of_part(self._found.told, part))
            self._tell_row(None)
            self.table.stand_on(min(place, len(self.model.rows) - 1))

    def _tell_row(self, row: RowTold | None) -> None:
        has_reason = row is not None and bool(row.reason)
        text = _("Dòng {n}: {reason}").format(n=row.number, reason=row.reason) if row and has_reason else ""
        self.reason.setText(text)
        may_be_known = row is not None and row.fate is Fate.DUPLICATE and row.is_open
        self.force.setVisible(may_be_known and not self._is_stored)

    def _force(self) -> None:
        """Add the person of a row who was looked at and is somebody else than whom they resemble."""
        row, found = self.table.current, self._found
        if row is None or found is None:
            return
        place = self.table.currentIndex().row()
        other = replace(row, fate=Fate.ADDED, reason="", is_open=False)
        self._found = replace(found, told=tuple(other if one is row else one for one in found.told))
        self.part.set_texts(part_texts(self._found.told, is_done=False))
        self._show_part(self.part.value or "all", place)
        self.begin()
        self.forced.emit(self._found, row.number)
