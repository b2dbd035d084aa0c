"""The phone numbers of a person: hidden in the middle, each can be shown, put right or taken out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.identity import parse_phone
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import OWNER_LIMIT, PhoneDraft
from dicandesk.services.register import phones
from dicandesk.ui.parts.button import icon_button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.inline_form import FactCard, InlineForm
from dicandesk.ui.people_parts.phone_line import PhoneLine
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.services.common.reading import Shown
    from dicandesk.services.records.profiles import PhoneView, ResidentView
    from dicandesk.ui.context import Context


class PhonesCard(FactCard):
    """All numbers of one person."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Điện thoại"), "phone", link=_("Thêm số"))

    @override
    def told(self, view: ResidentView) -> object:
        return view.phones

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        if not view.phones:
            yield Label(_("Chưa có số nào."), "hint", wrap=True)
        for phone in view.phones:
            holder = QWidget()
            row = QHBoxLayout(holder)
            spaced(row, 0, 2)
            row.addWidget(PhoneLine(self.context, phone), 1)
            name = phone.masked
            row.addWidget(icon_button("pencil", _("Sửa số {phone}").format(phone=name), on=partial(self._edit, phone)))
            row.addWidget(
                icon_button("trash", _("Bỏ số {phone}").format(phone=name), on=partial(self._start_withdraw, phone))
            )
            holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            yield holder

    @override
    def start(self) -> None:
        """Offer a further number."""
        if self.view is not None:
            self._open(_("Thêm số điện thoại"), "", "", None, self.view.shown)

    def _edit(self, phone: PhoneView) -> None:
        """Putting a number right shows it in full, so it is noted like any other look."""
        if self.view is None:
            return
        context = self.context
        work = partial(phones.unmask_phone, context.db, context.actor, phone.id, now=context.now())
        then = partial(self._open_known, phone, self.view.shown)
        context.tasks.run(self, work, then)

    def _open_known(self, phone: PhoneView, shown: Shown, number: str) -> None:
        self._open(_("Sửa số điện thoại"), number, phone.owner or "", phone.id, shown)

    def _open(self, title: str, number: str, owner: str, phone: bytes | None, shown: Shown) -> None:
        form = InlineForm(title, _("Lưu số"))
        field, whose = TextField(), TextField(placeholder=_("ví dụ: con gái"), moves_on=False)
        field.setText(number)
        whose.setText(owner)
        row = FormRow(_("Số điện thoại"), field, check=partial(_number_problem, field))
        form.put(row, FormRow(_("Máy của ai"), whose))
        form.accepted.connect(partial(self._save, form, row, (field, whose), phone, shown))
        whose.entered.connect(form.accepted)
        self.open_form(form, field)

    def _save(
        self, form: InlineForm, row: FormRow, fields: tuple[TextField, TextField], phone: bytes | None, shown: Shown
    ) -> None:
        field, whose = fields
        draft = PhoneDraft(field.value, whose.value or None)
        if self.view is None or row.run_check() is not None or len(whose.value) > OWNER_LIMIT:
            field.setFocus()
            return
        if not field.value:
            row.show_problem(Problem("phone", _("Hãy ghi số điện thoại.")))
            field.setFocus()
            return
        db, actor = self.context.db, self.context.actor
        if phone is None:
            self.run(partial(phones.add_phone, db, actor, self.view.id, draft), _("Đã thêm số điện thoại."), form=form)
        else:
            work = partial(phones.correct_phone, db, actor, phone, draft, shown)
            self.run(work, _("Đã sửa số điện thoại."), form=form)

    def _start_withdraw(self, phone: PhoneView) -> None:
        if self.view is None:
            return
        form = InlineForm(_("Bỏ số {phone} khỏi hồ sơ?").format(phone=phone.masked), _("Bỏ số này"), kind="danger")
        form.accepted.connect(partial(self._withdraw, form, self.view, phone))
        self.open_form(form)

    def _withdraw(self, form: InlineForm, view: ResidentView, phone: PhoneView) -> None:
        db, actor = self.context.db, self.context.actor
        work = partial(phones.withdraw_phone, db, actor, phone.id, view.shown)
        undo = partial(phones.add_phone, db, actor, view.id, PhoneDraft(phone.digits, phone.owner))
        self.run(work, _("Đã bỏ số {phone}.").format(phone=phone.masked), undo, form=form)


def _number_problem(field: TextField) -> Problem | None:
    if not field.value:
        return None
    read = parse_phone(field.value)
    return read if isinstance(read, Problem) else None
