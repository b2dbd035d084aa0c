"""What was promised to a person: when they come again; kept, moved, told by message, or added."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import age, show_date, weekday_name
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.text import given_name
from dicandesk.services.assisting import followups
from dicandesk.services.common.moments import day_of
from dicandesk.services.paperwork import person_papers
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.people_parts.inline_form import FactCard, InlineForm
from dicandesk.ui.people_parts.paper_deed import print_made
from dicandesk.ui.people_parts.words import OLD, day_and_place, overdue_face, promise_text
from dicandesk.ui.promise_words import told
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context


class PromiseCard(FactCard):
    """The open appointments of one person."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Hẹn tiếp theo"), "calendar-event", link=_("Thêm hẹn"))

    @override
    def told(self, view: ResidentView) -> object:
        return (view.followups, day_of(self.context.now()))

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        waiting = [row for row in view.followups if row.done is None]
        if not waiting:
            yield Label(_("Chưa có hẹn nào."), "hint", wrap=True)
        for place, row in enumerate(waiting):
            if place:
                yield line()
            yield self._row(row)

    @override
    def start(self) -> None:
        """Offer a new appointment."""
        if self.view is None:
            return
        form = InlineForm(_("Hẹn mới"), _("Lưu hẹn"))
        day, text = DateField(day_of(self.context.now())), TextField(moves_on=False)
        row = FormRow(_("Ngày hẹn"), day, check=day.check, is_required=True)
        form.put(row, FormRow(_("Việc gì"), text))
        form.accepted.connect(partial(self._add, self.view.id, form, row, day, text))
        text.entered.connect(form.accepted)
        self.open_form(form, day)

    def _row(self, row: FollowupRow) -> QWidget:
        holder, today = QWidget(), day_of(self.context.now())
        whole, head = QVBoxLayout(holder), QHBoxLayout()
        spaced(whole, 0, 6)
        spaced(head, 0, 8)
        head.addWidget(Label(day_and_place(row.due, row.place, today), "strong", wrap=True), 1)
        if (face := overdue_face(row.due, today)) is not None:
            head.addWidget(Pill.of(face))
        whole.addLayout(head)
        if text := promise_text(row):
            whole.addWidget(Label(text, "hint", wrap=True))
        for head_text, words in told(row):
            box = Card(kind="panel", gap=2)
            spaced(box.body, (10, 6, 10, 7), 2)
            box.setAccessibleName(head_text)
            box.add(Label(head_text, "hint", wrap=True), Label(words, "body", wrap=True))
            whole.addWidget(box)
        buttons = FlowLayout(8)
        buttons.add(
            Button(_("In giấy hẹn"), icon="printer", scale="small", on=partial(self._print, row)),
            Button(_("Đã xong"), icon="check", scale="small", on=partial(self._finish, row)),
            Button(_("Đổi ngày"), icon="calendar", scale="small", on=partial(self._start_move, row)),
            Button(_("Chép tin nhắn"), icon="copy", scale="small", on=partial(self._copy, row)),
        )
        whole.addLayout(buttons)
        holder.setAccessibleName(f"{show_date(row.due)} {promise_text(row)}")
        return holder

    def _finish(self, row: FollowupRow) -> None:
        context, shown = self.context, self.view.shown if self.view else None
        work = partial(followups.done, context.db, context.actor, row.id, now=context.now(), shown=shown)
        undo = partial(followups.reopen, context.db, context.actor, row.id)
        self.run(work, _("Đã ghi là xong hẹn {day}.").format(day=show_date(row.due)), undo)

    def _start_move(self, row: FollowupRow) -> None:
        form = InlineForm(_("Đổi hẹn {day} sang ngày khác").format(day=show_date(row.due)), _("Lưu ngày mới"))
        day = DateField(day_of(self.context.now()))
        day_row = FormRow(_("Ngày hẹn mới"), day, check=day.check)
        form.put(day_row)
        form.accepted.connect(partial(self._move, row, form, day_row, day))
        self.open_form(form, day)

    def _move(self, row: FollowupRow, form: InlineForm, day_row: FormRow, field: DateField) -> None:
        day = field.day
        if day_row.run_check() is not None or day is None:
            field.setFocus()
            return
        context, shown = self.context, self.view.shown if self.view else None
        work = partial(followups.move, context.db, context.actor, row.id, day, now=context.now(), shown=shown)
        undo = None
        if row.due >= day_of(context.now()):
            undo = partial(followups.move, context.db, context.actor, row.id, row.due, now=context.now())
        self.run(work, _("Đã đổi hẹn sang {day}.").format(day=show_date(day)), undo, form=form)

    def _add(self, resident: bytes, form: InlineForm, row: FormRow, field: DateField, text: TextField) -> None:
        day = field.day
        if day is None:
            row.run_check()
            form.show_problem("" if row.problem else _("Hãy ghi ngày hẹn."))
            field.setFocus()
            return
        context = self.context
        work = partial(followups.add, context.db, context.actor, resident, day, text=text.value, now=context.now())
        self.run(work, _("Đã ghi hẹn ngày {day}.").format(day=show_date(day)), form=form)

    def _print(self, row: FollowupRow) -> None:
        if self.view is None:
            return
        context = self.context
        phone = context.settings.value.phone_on_sheet
        make = partial(
            person_papers.slip, context.db, context.actor, self.view.id, row.id, phone=phone, now=context.now()
        )
        print_made(context, self, make)

    def _copy(self, row: FollowupRow) -> None:
        if self.view is None:
            return
        QGuiApplication.clipboard().setText(
            reminder(self.view, row, self.context.actor.name, day_of(self.context.now()))
        )
        self.context.say(_("Đã chép tin nhắn nhắc hẹn. Dán vào Zalo hoặc tin nhắn để gửi."), None)


def reminder(view: ResidentView, row: FollowupRow, member: str, today: date) -> str:
    """Return a message that reminds of an appointment."""
    name = f"{address_of(view, today)} {given_name(view.name)}".strip()
    where = PLACES.get(row.place, "")
    when = f"{weekday_name(row.due)} {show_date(row.due)}"
    if where:
        when = f"{when}, {where[:1].lower()}{where[1:]}"
    text = _("Kính nhắc {name}: hẹn hướng dẫn {when}.").format(name=name, when=when)
    if about := promise_text(row):
        text += " " + _("Việc: {about}.").format(about=about)
    safe = _("Tổ công nghệ số không bao giờ hỏi mật khẩu hay mã OTP.")
    return f"{text} {safe} {member}"


def address_of(view: ResidentView, today: date) -> str:
    """Return how a person is addressed, "" where that is not sure."""
    years = age(view.birth, today)
    if years is None or view.sex not in {"male", "female"}:
        return ""
    if years >= OLD:
        return _("ông") if view.sex == "male" else _("bà")
    return _("anh") if view.sex == "male" else _("chị")
