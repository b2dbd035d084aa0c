"""Officers' PCs that removed each other: a recovery slip, typed on the PC that stays, settles it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.services.hub import recovery
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label
from dicandesk.ui.slip_field import SlipField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.hub.enrolling import DeviceRow
    from dicandesk.ui.context import Context


class Dispute(Card):
    """Hidden while this PC is in no dispute.

    Args:
        context: an officer's.

    Signals:
        settled: this PC stays; the others are out.
    """

    settled = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(_("Các máy cán bộ đã thu hồi lẫn nhau"), icon="shield-off", kind="card_caution", gap=10)
        self._context = context
        self._text = Label("", "body", wrap=True)
        self.begin = Button(_("Giữ lại máy này…"), icon="key", scale="small", on=self._ask)
        self.slip = SlipField(context.tasks)
        self.yes = Button(_("Đúng, giữ máy này"), icon="check", kind="primary", scale="small", on=self._settle)
        self.no = Button(_("Thôi"), scale="small", on=self._leave)
        buttons = FlowLayout(8)
        buttons.add(self.begin, self.yes, self.no)
        self.add(self._text, self.slip)
        self.body.addLayout(buttons)
        self._others = ""
        self._turn(is_sure=False)
        self.setVisible(False)

    def show_rows(self, rows: Sequence[DeviceRow]) -> None:
        """Look whether this PC is in a dispute, and with which."""
        is_on = any(one.is_this and one.state == "disputed" for one in rows)
        self._others = ", ".join(one.name for one in rows if not one.is_this and one.state == "disputed")
        if is_on and self.isHidden():
            self._turn(is_sure=False)
        self.setVisible(is_on)

    def _ask(self) -> None:
        self._turn(is_sure=True)
        self.slip.field.setFocus()

    def _leave(self) -> None:
        self.slip.field.clear()
        self._turn(is_sure=False)
        self.begin.setFocus()

    def _turn(self, *, is_sure: bool) -> None:
        text = _(
            "Máy này và máy {others} tạm ngừng gửi nhận; dữ liệu trên cả hai vẫn nguyên. Phường chọn một máy được giữ: "
            "trên máy đó gõ phiếu phục hồi đã cất. Máy kia thì bị thu hồi."
        )
        if is_sure:
            text = _(
                "Máy này được giữ làm máy cán bộ, máy {others} bị thu hồi hẳn. Lấy một phiếu phục hồi, bản nào cũng "
                "được, gõ các nhóm chữ vào đây."
            )
        self._text.setText(text.format(others=self._others))
        self.begin.setVisible(not is_sure)
        for part in (self.slip, self.yes, self.no):
            part.setVisible(is_sure)

    def _settle(self) -> None:
        key, context = self.slip.read(), self._context
        if key is None or not self.yes.isEnabled():
            return
        for button in (self.yes, self.no):
            button.set_reason(_("Đang làm, xin chờ một chút"))
        work = partial(recovery.settle_dispute, context.db, context.actor, [key], context.settings.value.hub)
        context.tasks.run(self, work, self._tell, lane="sync", or_else=self._refuse)

    def _rest(self) -> None:
        for button in (self.yes, self.no):
            button.set_reason(None)

    def _tell(self, _nothing: None) -> None:
        self._rest()
        self._leave()
        self._context.say(_("Máy này được giữ lại. Các máy tranh chấp kia đã bị thu hồi."), None)
        self.settled.emit()

    def _refuse(self, error: Exception) -> None:
        self._rest()
        if isinstance(error, UserError):
            self.slip.show_problem(f"{error.message} {error.hint}")
            self.slip.field.setFocus()
        else:
            self._context.tasks.failed.emit(error)
