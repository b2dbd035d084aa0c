"""One request about data: what is asked, the clocks, and everything that can be done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.requests import Answered, Right, answer_by
from dicandesk.services.common.moments import day_of
from dicandesk.services.paperwork import person_papers
from dicandesk.services.register import data_requests
from dicandesk.ui.left_face import request_face
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import NoteField, TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.inline_form import ChosenCard, InlineForm, quoted
from dicandesk.ui.people_parts.paper_deed import print_made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.button import Kind


class RequestPanel(ChosenCard["RequestRow"]):
    """Shows the chosen request.

    Args:
        context: an officer's.

    Signals:
        resident_chosen: record id of who asked.
        erase_requested: record id of who asked to be erased.
    """

    resident_chosen = Signal(object)
    erase_requested = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Yêu cầu đang chọn"))

    # ---- showing ----

    @override
    def told(self, row: RequestRow) -> Iterable[QWidget]:
        yield Label(row.name or _("(đã xoá hẳn)"), "headline", wrap=True)
        yield Pill.of(request_face(row, day_of(self.context.now())))
        yield Label(f"{row.right.label()} · {row.unit}" if row.unit else row.right.label(), "strong", wrap=True)
        if row.text:
            yield Label(row.text, "body", wrap=True)
        for text in _clocks(row):
            yield Label(text, "hint", wrap=True)
        if row.outcome is not None:
            yield quoted(_ended(row), row.answer or row.outcome.label())

    @override
    def deeds(self, row: RequestRow) -> dict[str, Button]:
        found: dict[str, Button] = {}
        for name in _deeds(row):
            text, icon, act = self._words(row)[name]
            main: Kind = "danger" if name == "erase" else "primary"
            found[name] = Button(text, icon=icon, kind="quiet" if found else main, scale="small", on=act)
        return found

    def _words(self, row: RequestRow) -> dict[str, tuple[str, str, Callable[[], object]]]:
        """Return word, icon and deed of each button."""
        return {
            "confirm": (_("Đã báo nhận"), "check", partial(self._start_confirm, row)),
            "print": (_("In hồ sơ cho người dân"), "printer", partial(self._print, row)),
            "answer": (_("Trả lời"), "message", partial(self._start_answer, row)),
            "erase": (_("Xoá hẳn…"), "trash", partial(self.erase_requested.emit, row.resident)),
            "extend": (_("Gia hạn"), "calendar-plus", partial(self._start_extend, row)),
            "reopen": (_("Mở lại"), "arrow-back-up", partial(self._reopen, row)),
            "resident": (_("Xem hồ sơ"), "id", partial(self.resident_chosen.emit, row.resident)),
        }

    # ---- acting ----

    def _print(self, row: RequestRow) -> None:
        """Print what who asked is to see or take along; that it was printed is noted."""
        context = self.context
        work = partial(person_papers.own_record, context.db, context.actor, row.resident, now=context.now())
        print_made(context, self, work)

    def _start_confirm(self, row: RequestRow) -> None:
        form = InlineForm(_("Đã báo cho người dân là phường nhận yêu cầu"), _("Ghi đã báo"))
        number = TextField(moves_on=False)
        number.setText(row.number)
        form.put(FormRow(_("Số phiếu trong sổ"), number, hint=_("Theo sổ của phường, ví dụ 12/2026.")))
        form.accepted.connect(partial(self._confirm, row, form, number))
        number.entered.connect(form.accepted)
        self.open_form(form, number)

    def _confirm(self, row: RequestRow, form: InlineForm, number: TextField) -> None:
        context = self.context
        work = partial(data_requests.confirm, context.db, context.actor, row.id, number=number.value, now=context.now())
        self.run(work, _("Đã ghi là báo nhận yêu cầu."), form=form)

    def _start_extend(self, row: RequestRow) -> None:
        last = show_date(answer_by(row.right, row.received, is_extended=True))
        form = InlineForm(_("Gia hạn một lần, đến {day}?").format(day=last), _("Gia hạn"))
        form.put(Label(_("Phải báo cho người dân và nói rõ vì sao cần thêm ngày."), "hint", wrap=True))
        form.accepted.connect(partial(self._extend, row, form))
        self.open_form(form)

    def _extend(self, row: RequestRow, form: InlineForm) -> None:
        context = self.context
        work = partial(data_requests.extend, context.db, context.actor, row.id, now=context.now())
        self.run(work, _("Đã gia hạn yêu cầu."), form=form)

    def _start_answer(self, row: RequestRow) -> None:
        form = InlineForm("", _("Lưu trả lời"))
        outcome: Select[Answered] = Select(
            _("Kết quả"), [(one, one.label()) for one in Answered], placeholder=_("Chọn")
        )
        text = NoteField(rows=3)
        hint = _("Đừng ghi mật khẩu, mã OTP, số thẻ.")
        form.put(FormRow(_("Kết quả"), outcome), FormRow(_("Đã trả lời người dân thế nào"), text, hint=hint))
        form.accepted.connect(partial(self._answer, row, form, outcome, text))
        self.open_form(form, outcome)

    def _answer(self, row: RequestRow, form: InlineForm, outcome: Select[Answered], text: NoteField) -> None:
        if outcome.value is None:
            form.show_problem(_("Hãy chọn kết quả."))
            outcome.setFocus()
            return
        context = self.context
        work = partial(
            data_requests.close, context.db, context.actor, row.id, outcome.value, text.value, now=context.now()
        )
        undo = partial(data_requests.reopen, context.db, context.actor, row.id)
        self.run(work, _("Đã trả lời yêu cầu của {name}").format(name=row.name), undo, form=form)

    def _reopen(self, row: RequestRow) -> None:
        context = self.context
        self.run(partial(data_requests.reopen, context.db, context.actor, row.id), _("Đã mở lại yêu cầu."))


def _deeds(row: RequestRow) -> tuple[str, ...]:
    """Return what can be done, the main thing first; with somebody who was erased nothing can."""
    if not row.name:
        return ()
    if row.outcome is not None:
        return ("resident", "reopen")
    first = () if row.confirmed else ("confirm",)
    does = {Right.ERASE: ("erase",), Right.VIEW: ("print",), Right.COPY: ("print",)}.get(row.right, ())
    return (*first, *does, "answer", *(() if row.is_extended else ("extend",)), "resident")


def _clocks(row: RequestRow) -> list[str]:
    by = _("nhận {day}, {who} ghi").format(day=show_date(row.received), who=row.taken_by)
    received = by if row.taken_by else _("nhận {day}").format(day=show_date(row.received))
    number = _("Phiếu {number}").format(number=row.number) if row.number else _("Chưa có số phiếu")
    confirmed = _("Báo đã nhận: chậm nhất {day}.").format(day=show_date(row.confirm_by))
    if row.confirmed is not None:
        confirmed = _("Đã báo nhận ngày {day}.").format(day=show_date(row.confirmed))
    due = _("Làm xong: chậm nhất {day}.").format(day=show_date(row.due))
    if row.is_extended:
        due = _("Làm xong: chậm nhất {day}, đã gia hạn.").format(day=show_date(row.due))
    return [f"{number}, {received}.", confirmed, due]


def _ended(row: RequestRow) -> str:
    assert row.outcome is not None  # noqa: S101 - asked before
    parts = [row.outcome.label(), show_date(row.closed), row.closed_by]
    return " · ".join(part for part in parts if part)
