"""The card for who has no PIN on this PC yet, or forgot it: an officer or team leader vouches with theirs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.people import Role
from dicandesk.rules.problems import Problem
from dicandesk.services.common.lock_screen import WrongPinError
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pin_field import PinField
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.services.access.first_time import Newcomer
    from dicandesk.services.common.lock_screen import Tile
    from dicandesk.ui.tasks import Tasks

_HELPERS = {Role.OFFICER, Role.LEADER}


class Vouching(Protocol):
    """How somebody who may lets others in; both run on a lane."""

    def newcomers(self, helper: bytes, pin: str) -> tuple[Newcomer, ...]:
        """Return who can get a PIN."""

    def let_in(self, helper: bytes, pin: str, member: bytes, new_pin: str) -> None:
        """Give one of them a PIN."""

    def by_slip(self, key: bytes, member: bytes, pin: str) -> None:
        """Give a member of this PC a new PIN by what stands on a recovery slip."""


class FirstTimeCard(Card):
    """Two steps: who vouches, then who gets which PIN.

    Args:
        tiles: everybody who has a PIN here.
        tasks: the lanes.
        vouching: asks and writes.

    Signals:
        let_in: a member has a PIN now.
        refused: an error that belongs to no field.
        slip_requested: nobody can vouch, but there is a recovery slip.
    """

    let_in = Signal(object)
    slip_requested = Signal()
    refused = Signal(Exception)

    def __init__(self, tiles: tuple[Tile, ...], tasks: Tasks, vouching: Vouching) -> None:
        super().__init__(_("Lần đầu trên máy này"), icon="user-plus")
        self._tasks, self._vouching = tasks, vouching
        self._helpers = [tile for tile in tiles if tile.role in _HELPERS]
        self._build()
        self.begin()

    def begin(self) -> None:
        """Start again with the first step."""
        self._first.setVisible(bool(self._helpers))
        self._second.setVisible(False)
        for row in (self._pin_row, self._new_row, self._again_row):
            row.show_problem(None)
        for field in (self.pin, self.new_pin, self.again):
            field.clear()

    def focus(self) -> None:
        """Go to the first field of the step."""
        if self._helpers:
            (self.who if self._second.isVisible() else self.pin).setFocus()

    def _build(self) -> None:
        spaced(self.body, (28, 20, 28, 24), 10)
        ask = _("Cán bộ phường hoặc tổ trưởng có tên ở đây gõ mã PIN của mình để mở cho anh chị một lần.")
        nobody = _("Máy này chưa có tên cán bộ phường hay tổ trưởng nào. Mời anh chị gọi cán bộ phường để được mở.")
        self.add(Label(ask if self._helpers else nobody, "body", wrap=True))
        self._build_first()
        self._build_second()
        self.by_slip = Button(
            _("Không ai mở giúp được? Dùng phiếu phục hồi"), icon="key", kind="link", scale="small",
            on=self.slip_requested.emit,
        )  # fmt: skip
        self.add(self._first, self._second, self.by_slip)
        self.body.addStretch(1)

    def _build_first(self) -> None:
        self._first = QWidget()
        column = QVBoxLayout(self._first)
        spaced(column, 0, 6)
        options = [(tile.member, f"{tile.name} · {tile.role.label()}") for tile in self._helpers]
        self.helper: Select[bytes] = Select(_("Ai mở giúp?"), options)
        if self._helpers:
            self.helper.set_value(self._helpers[0].member)
        self.pin = PinField(is_large=False)
        self.pin.entered.connect(self._ask)
        self._pin_row = FormRow(_("Mã PIN của người mở giúp"), self.pin, reserves=True)
        self.go_on = Button(_("Tiếp"), kind="primary", cap="Enter", on=self._ask)
        column.addWidget(FormRow(_("Ai mở giúp?"), self.helper))
        column.addWidget(self._pin_row)
        column.addWidget(self.go_on)

    def _build_second(self) -> None:
        self._second = QWidget()
        column = QVBoxLayout(self._second)
        spaced(column, 0, 6)
        self.who: Select[bytes] = Select(_("Ai được mở?"), [], placeholder=_("Chọn tên"))
        self.new_pin, self.again = PinField(is_large=False, moves_on=True), PinField(is_large=False)
        self.again.entered.connect(self._give)
        self._who_row = FormRow(_("Ai được mở?"), self.who, reserves=True)
        hint = _("6 chữ số trở lên, đừng dùng ngày sinh")
        self._new_row = FormRow(_("Mã PIN mới"), self.new_pin, hint=hint, check=self.new_pin.weakness)
        self._again_row = FormRow(_("Gõ lại mã PIN mới"), self.again, reserves=True)
        self.give = Button(_("Đặt mã PIN"), kind="primary", cap="Enter", on=self._give)
        for part in (self._who_row, self._new_row, self._again_row, self.give):
            column.addWidget(part)

    def _ask(self) -> None:
        helper = self.helper.value
        if helper is None or not self.pin.text() or not self.go_on.isEnabled():
            return
        self.go_on.set_reason(_("Đang mở dữ liệu"))
        work = partial(self._vouching.newcomers, helper, self.pin.text())
        self._tasks.run(self, work, self._show_newcomers, or_else=self._refuse)

    def _show_newcomers(self, rows: tuple[Newcomer, ...]) -> None:
        self.go_on.set_reason(None)
        again = _("đặt lại mã PIN")
        self.who.set_options(
            [
                (row.member, " · ".join(part for part in (row.name, row.place, again if row.is_here else "") if part))
                for row in rows
            ]
        )
        self._first.setVisible(False)
        self._second.setVisible(True)
        self.who.setFocus()

    def _give(self) -> None:
        helper, member = self.helper.value, self.who.value
        missing = Problem("who", _("Chọn tên người được mở.")) if member is None else None
        differs = self.new_pin.text() != self.again.text()
        self._who_row.show_problem(missing)
        self._again_row.show_problem(Problem("again", _("Hai lần gõ chưa giống nhau.")) if differs else None)
        if helper is None or member is None or differs or not self.give.isEnabled():
            return
        self.give.set_reason(_("Đang đặt mã PIN"))
        work = partial(self._vouching.let_in, helper, self.pin.text(), member, self.new_pin.text())
        self._tasks.run(self, work, partial(self._tell, member), or_else=self._refuse)

    def _tell(self, member: bytes, _nothing: None) -> None:
        self.give.set_reason(None)
        self.begin()
        self.let_in.emit(member)

    def _refuse(self, error: Exception) -> None:
        self.go_on.set_reason(None)
        self.give.set_reason(None)
        if isinstance(error, WrongPinError):
            self._first.setVisible(True)
            self._second.setVisible(False)
            self.pin.clear()
            self._pin_row.show_problem(Problem("pin", error.message))
            self.pin.setFocus()
        else:
            self.refused.emit(error)
