"""A new PIN by a recovery slip, where nobody is left who could vouch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pin_pair import PinPair
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.slip_field import SlipField
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.services.common.lock_screen import Tile
    from dicandesk.ui.tasks import Tasks


class SlipDesk(Protocol):
    """Writes the new PIN, on a lane."""

    def by_slip(self, key: bytes, member: bytes, pin: str) -> None:
        """Give a member of this PC a new PIN by what stands on a slip."""


class SlipCard(Card):
    """Who, the slip, the new PIN.

    Args:
        tiles: everybody who has a PIN here.
        tasks: the lanes.
        desk: writes.

    Signals:
        let_in: a member has a new PIN.
        refused: an error that belongs to no field.
    """

    let_in = Signal(object)
    refused = Signal(Exception)

    def __init__(self, tiles: tuple[Tile, ...], tasks: Tasks, desk: SlipDesk) -> None:
        super().__init__(_("Đặt mã PIN bằng phiếu"), icon="key")
        self._tasks, self._desk = tasks, desk
        spaced(self.body, (28, 20, 28, 24), 8)
        ask = _("Lấy một phiếu phục hồi phường đã cất (bản nào cũng được). Dữ liệu trên máy vẫn nguyên.")
        options = [(tile.member, f"{tile.name} · {tile.role.label()}") for tile in tiles]
        self.who: Select[bytes] = Select(_("Ai quên mã PIN?"), options)
        self.slip, self.pins = SlipField(tasks), PinPair()
        self.pins.entered.connect(self._give)
        self.give = Button(_("Đặt mã PIN"), kind="primary", cap="Enter", on=self._give)
        self.add(Label(ask, "body", wrap=True), FormRow(_("Ai quên mã PIN?"), self.who), self.slip, self.pins)
        self.add(self.give)
        self.body.addStretch(1)

    def begin(self, member: bytes | None) -> None:
        """Start for the member who was chosen."""
        self.who.set_value(member)
        self.slip.field.clear()
        self.pins.clear()
        self.slip.field.setFocus()

    def _give(self) -> None:
        member, key = self.who.value, self.slip.read()
        if member is None:
            self.who.setFocus()
            return
        if key is None or (pin := self.pins.read()) is None or not self.give.isEnabled():
            return
        self.give.set_reason(_("Đang đặt mã PIN"))
        work = partial(self._desk.by_slip, key, member, pin)
        self._tasks.run(self, work, partial(self._tell, member), or_else=self._refuse)

    def _tell(self, member: bytes, _nothing: None) -> None:
        self.give.set_reason(None)
        self.begin(member)
        self.let_in.emit(member)

    def _refuse(self, error: Exception) -> None:
        self.give.set_reason(None)
        if isinstance(error, UserError):
            self.slip.show_problem(f"{error.message} {error.hint}")
            self.slip.field.setFocus()
        else:
            self.refused.emit(error)
