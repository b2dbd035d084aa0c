"""The card of the list: the table, what stands there where nobody is shown, the line below, and the batch bar."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.keycap import KeyCap
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.people_parts.batch_bar import BatchBar
from dicandesk.ui.people_parts.columns import columns, second_line
from dicandesk.ui.people_parts.listing import PeopleModel
from dicandesk.ui.table import Table
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.rules.people import Actor
    from dicandesk.services.register.resident_lists import ListRow


class ListCard(Card):
    """Everybody who fits.

    Signals:
        new_requested: somebody who is not in the list.
        clear_requested: no filter is wanted any more.
        pairs_requested: who may be registered twice is wanted pair by pair.
        open_requested: the record of the person one stands on.
        assist_requested: a visit of that person is to be logged.
    """

    new_requested = Signal()
    clear_requested = Signal()
    pairs_requested = Signal()
    open_requested = Signal()
    assist_requested = Signal()

    def __init__(self, actor: Actor, today: date) -> None:
        super().__init__(gap=0)
        self._is_wide = True
        self.setAccessibleName(_("Danh sách người dân"))
        spaced(self.body, (1, 6, 1, 1), 0)
        self.model = PeopleModel(columns(today), second=second_line)
        self.table: Table[ListRow] = Table(_("Danh sách người dân"), self.model)
        self.batch = BatchBar(actor)
        self.nobody_fits, self.nobody_here = self._build_empty()
        self.stack = QStackedWidget()
        for widget in (self.table, self.nobody_fits, self.nobody_here):
            self.stack.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        self._below = self._build_line()
        self.body.addWidget(self._below)
        self.body.addWidget(self.batch)
        self.model.marks_changed.connect(self.show_marks)
        self.batch.all_requested.connect(partial(self.model.mark_all, on=True))
        self.batch.none_requested.connect(partial(self.model.mark_all, on=False))
        self.table.moved.connect(self._move)
        self.batch.form_changed.connect(self._make_room)
        self._move(None)

    def show_people(self, *, is_everybody: bool, is_waiting: bool) -> None:
        """Show the table, or why nobody stands in it.

        Args:
            is_everybody: neither filter nor text narrows the list.
            is_waiting: the list was not read yet.
        """
        count = len(self.model.listed)
        if count or is_waiting:
            self.stack.setCurrentWidget(self.table)
        else:
            self.stack.setCurrentWidget(self.nobody_here if is_everybody else self.nobody_fits)
        self._count.setText(_("{n} người · xếp theo tên").format(n=show_number(count)) if not is_waiting else "")
        self.show_marks(len(self.model.chosen))

    def show_marks(self, marked: int) -> None:
        """Say how many are marked."""
        self.batch.show_count(marked, self.model.hidden_count, len(self.model.listed))

    def reflow(self, width: Width) -> None:
        """Give rows two lines where there is little room."""
        is_one = width is Width.ONE
        self._is_wide = width is Width.WIDE
        self._make_room()
        self._foot.setVisible(is_one)
        self._hint.setVisible(width is Width.WIDE)
        self.table.set_two_line(on=width is not Width.WIDE)
        self.batch.reflow(width)

    def _make_room(self) -> None:
        """Let a form have the place of the list where there is not room for both."""
        is_shown = self._is_wide or self.batch.form is None
        self.stack.setVisible(is_shown)
        self._below.setVisible(is_shown)

    def _build_empty(self) -> tuple[EmptyState, EmptyState]:
        clear = Button(_("Bỏ lọc"), scale="small", on=self.clear_requested.emit)
        new = Button(_("Người mới"), icon="user-plus", scale="small", on=self.new_requested.emit)
        first = Button(_("Người mới"), icon="user-plus", scale="small", on=self.new_requested.emit)
        fits = EmptyState(
            "filter", _("Không có ai hợp với bộ lọc này"), _("Bỏ bớt điều kiện, hoặc ghi người mới."), clear, new
        )
        here = EmptyState(
            "users", _("Chưa có người dân nào"), _("Người được ghi trên máy này và các máy khác sẽ hiện ở đây."), first
        )
        return fits, here

    def _build_line(self) -> QWidget:
        below = QWidget()
        whole, row = QVBoxLayout(below), QHBoxLayout()
        spaced(whole)
        spaced(row, (18, 8, 9, 9), 6)
        self._count = Label("", "hint")
        self._hint = QWidget()
        hints = QHBoxLayout(self._hint)
        spaced(hints, 0, 6)
        for part in (KeyCap("Up"), KeyCap("Down"), Label(_("đổi dòng"), "hint"), KeyCap("Space")):
            hints.addWidget(part)
        for part in (Label(_("chọn"), "hint"), KeyCap("Return"), Label(_("mở hồ sơ"), "hint")):
            hints.addWidget(part)
        self.pairs = Button(
            _("Xem từng cặp nghi trùng"), icon="git-compare", kind="link", scale="small", on=self.pairs_requested.emit
        )
        self.pairs.hide()
        row.addWidget(self._count)
        row.addWidget(self.pairs)
        row.addWidget(self._hint)
        row.addStretch(1)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        spaced(foot, 0, 8)
        self._foot_open = Button(_("Mở hồ sơ"), icon="file-text", cap="Return", on=self.open_requested.emit)
        self._foot_assist = Button(_("Ghi buổi hướng dẫn"), icon="calendar-plus", key="F2", on=self._assist)
        foot.addWidget(self._foot_open)
        foot.addWidget(self._foot_assist)
        row.addWidget(self._foot)
        whole.addWidget(line())
        whole.addLayout(row)
        return below

    def _assist(self) -> None:
        self.assist_requested.emit()

    def _move(self, row: ListRow | None) -> None:
        for button in (self._foot_open, self._foot_assist):
            button.set_reason(None if row is not None else _("Chọn một người trong danh sách."))
