"""What a person asked about their own data, with the last day of each; and the form to take such a request down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.requests import Right
from dicandesk.services.common.moments import day_of
from dicandesk.services.register import data_requests
from dicandesk.services.register.data_requests import RequestDraft
from dicandesk.ui.left_face import request_face
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.inline_form import FactCard, InlineForm
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.ui.context import Context

    _Fields: TypeAlias = "tuple[Select[Right], DateField, TextField, TextField]"


class RequestCard(FactCard):
    """The requests of one person."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Yêu cầu về dữ liệu"), "file-text", link=_("Ghi yêu cầu"))

    @override
    def told(self, view: ResidentView) -> object:
        return view.requests, day_of(self.context.now())

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        if not view.requests:
            yield Label(_("Chưa có yêu cầu nào."), "hint", wrap=True)
        for row in view.requests:
            yield self._row(row)

    @override
    def start(self) -> None:
        """Take down what the person asks for."""
        if self.view is None:
            return
        today = day_of(self.context.now())
        form = InlineForm(_("Người dân yêu cầu gì?"), _("Lưu yêu cầu"))
        right: Select[Right] = Select(_("Yêu cầu"), [(one, one.label()) for one in Right], placeholder=_("Chọn"))
        day, text, number = DateField(today), TextField(), TextField(moves_on=False)
        day.set_day(today)
        due = Label("", "hint", wrap=True)
        right.chosen.connect(lambda one: due.setText(_("Luật cho {n} ngày để làm xong.").format(n=one.days)))
        form.put(
            FormRow(_("Yêu cầu"), right, is_required=True),
            due,
            FormRow(_("Nhận ngày"), day, check=day.check),
            FormRow(_("Nói rõ hơn"), text),
            FormRow(_("Số phiếu trong sổ"), number, hint=_("Để trống: phường ghi sau.")),
        )
        form.accepted.connect(partial(self._add, self.view, form, (right, day, text, number)))
        number.entered.connect(form.accepted)
        self.open_form(form, right)

    def _row(self, row: RequestRow) -> QWidget:
        holder = QWidget()
        line, texts = QHBoxLayout(holder), QVBoxLayout()
        spaced(line, 0, 8)
        spaced(texts, 0, 1)
        received = _("nhận {day}").format(day=show_date(row.received))
        told = row.answer or row.text
        texts.addWidget(Label(row.right.label(), "small_strong", wrap=True))
        texts.addWidget(Label(f"{received} · {told}" if told else received, "hint", wrap=True))
        line.addLayout(texts, 1)
        line.addWidget(Pill.of(request_face(row, day_of(self.context.now()))))
        return holder

    def _add(self, view: ResidentView, form: InlineForm, fields: _Fields) -> None:
        right, day, text, number = fields
        if right.value is None:
            form.show_problem(_("Hãy chọn người dân yêu cầu gì."))
            right.setFocus()
            return
        if day.day is None:
            form.show_problem(_("Hãy ghi ngày nhận yêu cầu."))
            day.setFocus()
            return
        context = self.context
        draft = RequestDraft(right.value, day.day, number.value, text.value)
        made: list[bytes] = []

        def work() -> None:
            made.append(data_requests.add(context.db, context.actor, view.id, draft, now=context.now()))

        def undo() -> None:
            data_requests.withdraw(context.db, context.actor, made[0])

        self.run(work, _("Đã ghi yêu cầu. Phường thấy sau lần đồng bộ tới."), undo, form=form)
