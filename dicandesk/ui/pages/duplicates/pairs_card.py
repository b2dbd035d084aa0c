"""The pairs to look at, and the merges that can be taken apart again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_date
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.layouts import empty
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Elided, Label, line
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.records.merging import MergeRow
    from dicandesk.services.register.proposals import Proposal

MOST_MERGES = 3


class PairsCard(Card):
    """Pairs above, merges below.

    Signals:
        moved: the `Proposal` one stands on, None without one.
        apart_requested: the `MergeRow` to be taken apart.
    """

    moved = Signal(object)
    apart_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("Cần xem"), gap=6)
        spaced(self.body, (10, 12, 10, 12), 6)
        self._count = Pill("caution", "", "")
        self.add_to_heading(self._count)
        columns: list[Column[Proposal]] = [Column("", _title, is_strong=True)]
        self.model: RowsModel[Proposal] = RowsModel(columns, second=_why)
        self.table = Table(_("Hồ sơ nghi trùng"), self.model)
        self.table.set_two_line(on=True)
        self.table.moved.connect(self.moved)
        self.body.addWidget(self.table, 1)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        spaced(below, (0, 4, 0, 0), 4)
        below.addWidget(Label(_("Đã gộp, tách lại được"), "strong"))
        self._merges = QVBoxLayout()
        spaced(self._merges, 0, 0)
        below.addLayout(self._merges)
        self.add(self._below)
        self.apart: list[Button] = []
        self._shown: Sequence[MergeRow] = ()
        self.show_merges(())

    def show_pairs(self, rows: Sequence[Proposal]) -> None:
        """Show the pairs, and stand where one stood."""
        here = self.table.currentIndex().row()
        was = self.table.current
        self.model.set_rows(rows)
        self._count.set_face(PillFace("caution" if rows else "good", "", _("{n} cặp").format(n=len(rows))))
        same = next((place for place, row in enumerate(rows) if row == was), None)
        if rows:
            self.table.stand_on(same if same is not None else min(max(here, 0), len(rows) - 1))
        else:
            self.moved.emit(None)

    def stand_on(self, first: bytes, second: bytes) -> bool:
        """Go to the pair of two people; say whether there is one."""
        for place, row in enumerate(self.model.rows):
            if {row.first, row.second} == {first, second}:
                self.table.stand_on(place)
                return True
        self.table.clearSelection()
        return False

    def show_merges(self, rows: Sequence[MergeRow]) -> None:
        """Show the latest merges, each with its way back."""
        if rows == self._shown and rows:
            return
        self._shown = rows
        empty(self._merges)
        self.apart = []
        for row in rows[:MOST_MERGES]:
            self._merges.addWidget(self._merge(row))
        self._below.setVisible(bool(rows))

    def step(self, by: int) -> None:
        """Go to the pair before or behind."""
        here, last = self.table.currentIndex().row(), len(self.model.rows) - 1
        self.table.stand_on(min(max(here + by, 0), last))

    def _merge(self, row: MergeRow) -> QWidget:
        holder = QWidget()
        column, inner, texts = QVBoxLayout(holder), QHBoxLayout(), QVBoxLayout()
        spaced(column, 0, 0)
        spaced(inner, (4, 7, 0, 7), 8)
        spaced(texts, 0, 0)
        names = " · ".join(dict.fromkeys(name for _rec, name in row.people))
        texts.addWidget(Elided(names, "body"))
        day = show_date(row.when.astimezone(VIETNAM).date()) if row.when is not None else ""
        by = " · ".join(part for part in (_("gộp {day}").format(day=day) if day else "", row.who) if part)
        texts.addWidget(Elided(by, "hint"))
        inner.addLayout(texts, 1)
        apart = Button(
            _("Tách lại"), icon="arrow-back-up", scale="small", on=partial(self.apart_requested.emit, row)
        )  # fmt: skip
        apart.setAccessibleDescription(names)
        self.apart.append(apart)
        inner.addWidget(apart)
        column.addLayout(inner)
        column.addWidget(line())
        return holder


def _title(row: Proposal) -> str:
    return row.title


def _why(row: Proposal) -> str:
    return row.why
