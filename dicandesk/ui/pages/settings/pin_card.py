"""One's own PIN on this PC: changed with the old one, and how soon the PC locks by itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.services.access.own_pin import change_pin
from dicandesk.services.common.lock_screen import WrongPinError
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pin_field import PinField
from dicandesk.ui.parts.pin_pair import PinPair
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.inline_form import InlineForm

if TYPE_CHECKING:
    from dicandesk.ui.context import Context

MINUTES = (2, 5, 10, 15, 30)


class PinCard(Card):
    """Changing the PIN, and the time after which this PC locks.

    Args:
        context: whose PIN.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(_("Mã PIN và khoá máy"), icon="lock", gap=10)
        self._context = context
        self.form: InlineForm | None = None
        self.change = Button(_("Đổi mã PIN của tôi"), icon="key", scale="small", on=self._start)
        text = _("Mã PIN chỉ dùng trên máy này. Quên mã thì nhờ tổ trưởng hoặc cán bộ phường, dữ liệu không mất.")
        minutes = sorted({*MINUTES, context.settings.value.lock_minutes})
        options = [(n, _("sau {n} phút không dùng").format(n=n) if n > 0 else _("không tự khoá")) for n in minutes]
        self.minutes = Select(_("Tự khoá máy"), options, icon="clock")
        self.minutes.set_value(context.settings.value.lock_minutes)
        self.minutes.chosen.connect(self._keep_minutes)
        row = FlowLayout(8)
        row.add(self.change)
        self.add(Label(text, "hint", wrap=True), row)
        self._place = self.body.count()
        self.add(FormRow(_("Tự khoá máy"), self.minutes, reserves=False))
        self.body.addStretch(1)

    def close_form(self) -> bool:
        """Close the form and forget what was typed; say whether there was one."""
        form, self.form = self.form, None
        if form is None:
            return False
        self.body.removeWidget(form)
        form.hide()
        form.deleteLater()
        self.change.set_reason(None)
        self.change.setFocus()
        return True

    def _start(self) -> None:
        form = InlineForm("", _("Đổi mã PIN"))
        self.old, self.pair = PinField(is_large=False, moves_on=True), PinPair()
        self._old_row = FormRow(_("Mã PIN đang dùng"), self.old, is_required=True, reserves=True)
        form.put(self._old_row, self.pair)
        form.accepted.connect(self._store)
        form.cancelled.connect(self.close_form)
        self.pair.entered.connect(self._store)
        self.form = form
        self.body.insertWidget(self._place, form)
        form.show()
        self.change.set_reason(_("Đang đổi mã PIN ở dưới."))
        self.old.setFocus()

    def _store(self) -> None:
        form, old = self.form, self.old.text()
        if form is None:
            return
        self._old_row.show_problem(None if old else Problem("old", _("Hãy gõ mã PIN đang dùng.")))
        new = self.pair.read()
        if not old:
            self.old.setFocus()
        elif new is not None:
            form.set_busy(on=True)
            work = partial(change_pin, self._context.folder, self._context.actor, old, new)
            self._context.tasks.run(self, work, self._done, or_else=self._refused)

    def _done(self, _nothing: None) -> None:
        self.close_form()
        self._context.say(_("Đã đổi mã PIN. Lần sau vào máy gõ mã mới."), None)

    def _refused(self, error: Exception) -> None:
        form = self.form
        if form is None or not isinstance(error, UserError):
            self._context.tasks.failed.emit(error)
            return
        form.set_busy(on=False)
        if isinstance(error, WrongPinError):
            self.old.clear()
            self.old.setFocus()
            self._old_row.show_problem(Problem("old", error.message))
        else:
            form.show_problem(f"{error.message} {error.hint}")

    def _keep_minutes(self, minutes: int) -> None:
        self._context.settings.change(lock_minutes=minutes)
