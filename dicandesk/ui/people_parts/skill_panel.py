"""What is behind one tile: every time a topic was guided to a person, and the sheet for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.guidance import PLACES
from dicandesk.services.common.moments import day_of
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.text import Label
from dicandesk.ui.parts.timeline import TimelineRow
from dicandesk.ui.people_parts.words import DOT, outcome_face
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.services.assisting.visits import ResultRow, VisitRow
    from dicandesk.services.records.profiles import ResidentView, SkillTile

MOST = 5


class SkillPanel(Card):
    """The way of one person with one topic; hidden until a tile is pressed.

    Signals:
        sheet_requested: code of the topic whose sheet is wanted.
        closed: the panel is to be folded.
    """

    sheet_requested = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(kind="card_chosen", gap=6)
        self._told: object = None
        self._parts: list[QWidget] = []
        self.topic = ""
        self.title = Label("", "strong", wrap=True)
        self.sheet = Button(_("In phiếu việc này"), icon="printer", scale="small", on=self._print)
        head = QHBoxLayout()
        spaced(head, 0, 8)
        head.addWidget(self.title, 1)
        head.addWidget(self.sheet)
        head.addWidget(Button(_("Đóng"), icon="x", scale="small", on=self.closed.emit))
        self._rows = QVBoxLayout()
        spaced(self._rows)
        self.add(head, self._rows)
        self.hide()

    def show_topic(self, view: ResidentView, topic: str) -> None:
        """Show a topic of a person, "" to fold the panel."""
        tile = next((one for one in view.skills if one.topic == topic), None)
        self.topic = tile.topic if tile is not None else ""
        self.setVisible(tile is not None)
        told = (view.id, tile, view.timeline)
        if tile is None or told == self._told:
            return
        self._told = told
        for part in self._parts:
            self._rows.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.title.setText(_title(tile))
        times = [(row, result) for row in view.timeline for result in row.results if result.topic == topic][:MOST]
        self._parts = [
            TimelineRow(
                show_date(day_of(row.at)),
                ", ".join(row.members) or PLACES.get(row.place, ""),
                _second(row, result),
                [outcome_face(result.outcome)] if result.outcome is not None else [],
                has_line=place < len(times) - 1,
            )
            for place, (row, result) in enumerate(times)
        ]
        if not times:
            self._parts = [Label(_("Chưa hướng dẫn việc này lần nào."), "hint", wrap=True)]
        for part in self._parts:
            self._rows.addWidget(part)

    def start(self) -> None:
        """Take the keyboard."""
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def _print(self) -> None:
        self.sheet_requested.emit(self.topic)


def _second(row: VisitRow, result: ResultRow) -> str:
    cause = result.cause_name[:1].lower() + result.cause_name[1:]
    stuck = _("vướng: {cause}").format(cause=cause) if cause else ""
    heard = _("có nghe nói chuyện") if result.outcome is None else ""
    return DOT.join(part for part in (stuck, heard, f"“{row.note}”" if row.note else "") if part)


def _title(tile: SkillTile) -> str:
    due = _("hẹn {day}").format(day=show_date(tile.next_due)) if tile.next_due is not None else ""
    return DOT.join(part for part in (tile.title, due) if part)
