"""Appointments in four parts: a list that the arrow keys walk through, and what can be done with the chosen one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.followups import Part
from dicandesk.rules.people import Deed, may
from dicandesk.services.assisting import followups
from dicandesk.services.common.moments import day_of
from dicandesk.ui.page import Page
from dicandesk.ui.pages.followups.panel import PromisePanel
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.text import Label
from dicandesk.ui.promise_words import about, about_on, face, near
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.services.assisting.followups import FollowupRow, Listing
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.pill import PillFace

_KINDS = {"followup", "resident", "phone", "unit", "member"}
_NOTHING = {
    Part.NOW: lambda: (_("Tuần này không có ai đến hẹn"), _("Người hẹn lại sẽ hiện ở đây từ một tuần trước ngày hẹn.")),
    Part.LATER: lambda: (_("Chưa có hẹn nào về sau"), _("Ghi ngày hẹn khi tiếp dân, hoặc ở trang của người dân.")),
    Part.ASKED: lambda: (_("Không có câu hỏi nào chờ phường"), _("Việc khó thì chọn dòng, bấm Hỏi phường.")),
    Part.DONE: lambda: (_("Ba tháng qua chưa xong việc nào"), _("Việc đã xong nằm ở đây để xem lại.")),
}


class FollowupsPage(Page):
    """What was promised to everybody whom this member looks after.

    Args:
        context: whose.

    Signals:
        assist_requested: record id of somebody to go on with, or None.
        resident_chosen: record id of somebody to look at.
    """

    assist_requested = Signal(object)
    resident_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._wanted = b""
        self.listing: Listing | None = None
        answers = may(context.actor, Deed.ANSWER)
        self.part = Part.ASKED if answers else Part.NOW
        self._build()
        context.changed.follow(self, _KINDS, self._ask)

    @override
    def arrive(self) -> None:
        self._ask()
        self.table.setFocus()

    @override
    def leave(self) -> bool:
        if self.panel.close_form():
            return True
        if any(button.hasFocus() for button in self.panel.buttons.values()):
            self.table.setFocus()
            return True
        return False

    @override
    def reflow(self, width: Width) -> None:
        is_one = width is Width.ONE
        turn(self._columns, down=is_one)
        self.table.set_two_line(on=width is not Width.WIDE)
        sized(self.table, min_height=250 if is_one else 120)

    def show_part(self, part: Part) -> None:
        """Show one part of the list."""
        self.part = part
        self.choice.set_value(part)
        self._ask()

    @property
    def _today(self) -> date:
        return day_of(self._context.now())

    # ---- building ----

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, (22, 18, 22, 18), 14)
        self.choice: Segmented[Part] = Segmented([Option(part, part.label()) for part in Part], _("Phần của danh sách"))
        self.choice.set_value(self.part)
        self.choice.chosen.connect(self.show_part)
        head = QHBoxLayout()
        spaced(head, 0, 14)
        head.addWidget(self.choice)
        head.addStretch(1)
        column.addLayout(head)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(self._columns, 0, 14)
        self._columns.addWidget(self._build_list(), 700)
        self.panel = PromisePanel(self._context)
        self.panel.assist_requested.connect(self.assist_requested)
        self.panel.resident_chosen.connect(self.resident_chosen)
        self._columns.addWidget(self.panel, 412)
        column.addLayout(self._columns, 1)
        outer.addWidget(Scroll(inner, _("Theo dõi")))

    def _build_list(self) -> Card:
        card = Card(gap=8)
        model: RowsModel[FollowupRow] = RowsModel(self._list_columns(), second=self._second)
        self.table: Table[FollowupRow] = Table(_("Các hẹn"), model)
        self._model = model
        self.table.moved.connect(self._stand)
        self.table.opened.connect(self._go_on)
        self._empty = EmptyState("calendar-event", "", "", Button(_("Tiếp người dân"), cap="F2", on=self._assist))
        self._more = Label("", "hint", wrap=True)
        card.add(self.table, self._empty, self._more)
        self._empty.setVisible(False)
        self._more.setVisible(False)
        card.body.setStretchFactor(self.table, 1)
        return card

    def _list_columns(self) -> list[Column[FollowupRow]]:
        return [
            Column(_("Ai"), lambda row: row.resident_name, width=186, is_strong=True),
            Column(_("Việc"), about),
            Column(_("Hẹn"), lambda row: near(row.due, self._today), width=64),
            Column("", lambda row: face(row, self._today).text, width=192, pill=self._pill, stays=True),
        ]

    def _pill(self, row: FollowupRow) -> PillFace:
        return face(row, self._today)

    def _second(self, row: FollowupRow) -> str:
        return about_on(row, self._today)

    # ---- showing ----

    def _ask(self) -> None:
        context = self._context
        work = partial(followups.listing, context.db, context.actor, self.part, now=context.now())
        context.tasks.run(self, work, partial(self._show, self.part))

    def _show(self, part: Part, listing: Listing) -> None:
        if part is not self.part:
            return
        before = self.table.currentIndex().row()
        chosen = self.panel.row.id if self.panel.row is not None else b""
        self.listing = listing
        texts = [f"{each.label()} ({count})" if count else each.label() for each, count in listing.counts.items()]
        self.choice.set_texts(texts)
        self._model.set_rows(listing.rows)
        place = next((at for at, row in enumerate(listing.rows) if row.id == chosen), max(before, 0))
        self.table.stand_on(min(place, len(listing.rows) - 1))
        if not listing.rows:
            self.panel.show_row(None)
        had_focus = self.table.hasFocus()
        self.table.setVisible(bool(listing.rows))
        self._empty.setVisible(not listing.rows)
        title, text = _NOTHING[part]()
        self._empty.title.setText(title)
        self._empty.text.setText(text)
        self._empty.text.setVisible(True)
        if had_focus and not listing.rows:
            self.choice.setFocus(Qt.FocusReason.TabFocusReason)
        hidden = listing.counts[part] - len(listing.rows)
        self._more.setText(_("Còn {n} dòng nữa, hiện ra khi những dòng trên đã xong.").format(n=hidden))
        self._more.setVisible(hidden > 0)

    # ---- acting ----

    def _stand(self, row: FollowupRow | None) -> None:
        if row is not None:
            self.panel.show_row(row)

    def _go_on(self, row: FollowupRow) -> None:
        self.panel.show_row(row)
        self.panel.begin()

    def _assist(self) -> None:
        self.assist_requested.emit(None)
