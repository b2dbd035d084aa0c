"""One appointment: who, when, what for, what was asked and answered, and everything that can be done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date, weekday_name
from dicandesk.rules.followups import Step
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.people import Deed, may, refusal
from dicandesk.services.assisting import calendars, followups, referrals
from dicandesk.services.common.moments import day_of
from dicandesk.services.register import phones
from dicandesk.ui.dialogs.choose import choose_new_file
from dicandesk.ui.pages.followups.forms import CalendarForm, MoveForm, WordsForm
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.text import Label, breakable
from dicandesk.ui.people_parts.inline_form import ChosenCard, quoted
from dicandesk.ui.promise_words import face, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.button import Kind


class PromisePanel(ChosenCard["FollowupRow"]):
    """Shows the chosen appointment.

    Args:
        context: whose.

    Signals:
        assist_requested: record id of the person to go on with.
        resident_chosen: record id of the person to look at.
    """

    assist_requested = Signal(object)
    resident_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Hẹn đang chọn"), _("Chọn một dòng để xem và làm tiếp."))
        self.show_row(None)

    # ---- showing ----

    @override
    def told(self, row: FollowupRow) -> Iterable[QWidget]:
        when = f"{weekday_name(row.due)} {show_date(row.due)}"
        place = PLACES.get(row.place, "")
        yield Label(row.resident_name, "headline", wrap=True)
        yield Pill.of(face(row, day_of(self.context.now())))
        yield Label(f"{when}, {place}" if place else when, "strong", wrap=True)
        for text in (row.title, row.text):
            if text:
                yield Label(text, "body", wrap=True)
        for head, words in told(row):
            yield quoted(head, words)

    @override
    def deeds(self, row: FollowupRow) -> dict[str, Button]:
        found: dict[str, Button] = {}
        reason = refusal(self.context.actor, Deed.ASSIST)
        for name in self._deeds(row):
            text, icon, act, key = self._words(row, name)
            kind: Kind = "quiet" if found else "primary"
            found[name] = Button(text, icon=icon, kind=kind, scale="small", key=key, on=act)
            if name != "answer":
                found[name].set_reason(reason)
            if row.phone_masked and len(found) == 1:
                found["call"] = self._call_button(row)
        return found

    def _call_button(self, row: FollowupRow) -> Button:
        call = Button(row.phone_masked, icon="phone", scale="small", on=partial(self._call, row))
        call.setToolTip(_("Hiện số điện thoại; máy ghi lại việc này"))
        call.set_reason(refusal(self.context.actor, Deed.UNMASK))
        return call

    def _deeds(self, row: FollowupRow) -> tuple[str, ...]:
        """Return what can be done, the main thing first."""
        answers = may(self.context.actor, Deed.ANSWER)
        if row.step is Step.DONE:
            return ("reopen", "resident")
        if row.step is Step.ASKED:
            first = ("answer",) if answers else ()
            return (*first, "assist", "done", "move", "take_back", "calendar", "resident")
        if row.step is Step.ANSWERED:
            last = ("answer",) if answers else ()
            return ("assist", "done", "move", "ask", "calendar", "resident", *last)
        return ("assist", "done", "move", "ask", "calendar", "resident")

    def _words(self, row: FollowupRow, name: str) -> tuple[str, str, Callable[[], object], str]:
        """Return word, icon, deed and key of a button."""
        is_answered = row.step is Step.ANSWERED
        ask = _("Hỏi thêm") if is_answered else _("Hỏi phường")
        answer = _("Sửa trả lời") if is_answered else _("Trả lời")
        words: dict[str, tuple[str, str, Callable[[], object], str]] = {
            "assist": (_("Tiếp tục"), "user-plus", partial(self.assist_requested.emit, row.resident), ""),
            "done": (_("Đã xong"), "check", partial(self._finish, row), "Ctrl+D"),
            "reopen": (_("Mở lại"), "arrow-back-up", partial(self._reopen, row), ""),
            "move": (_("Dời ngày"), "calendar", partial(self._start_move, row), ""),
            "ask": (ask, "building-bank", partial(self._start_ask, row), ""),
            "take_back": (_("Rút câu hỏi"), "arrow-back-up", partial(self._take_back, row), ""),
            "answer": (answer, "message", partial(self._start_answer, row), ""),
            "resident": (_("Xem hồ sơ"), "id", partial(self.resident_chosen.emit, row.resident), ""),
            "calendar": (_("Tệp lịch"), "calendar-plus", partial(self._start_calendar, row), ""),
        }
        return words[name]

    # ---- acting ----

    def _finish(self, row: FollowupRow) -> None:
        context = self.context
        work = partial(followups.done, context.db, context.actor, row.id, now=context.now())
        undo = partial(followups.reopen, context.db, context.actor, row.id)
        self.run(work, _("Đã xong việc hẹn với {name}").format(name=row.resident_name), undo)

    def _reopen(self, row: FollowupRow) -> None:
        context = self.context
        work = partial(followups.reopen, context.db, context.actor, row.id)
        self.run(work, _("Đã mở lại việc hẹn với {name}").format(name=row.resident_name))

    def _take_back(self, row: FollowupRow) -> None:
        context = self.context
        work = partial(referrals.take_back, context.db, context.actor, row.id)
        again = partial(referrals.refer, context.db, context.actor, row.id, row.question, now=context.now())
        self.run(work, _("Đã rút câu hỏi về {name}").format(name=row.resident_name), again)

    def _start_move(self, row: FollowupRow) -> None:
        form = MoveForm(row, day_of(self.context.now()))
        form.accepted.connect(partial(self._move, row, form))
        form.field.entered.connect(form.accepted)
        self.open_form(form, form.field)

    def _move(self, row: FollowupRow, form: MoveForm) -> None:
        day, context = form.read(), self.context
        if day is None:
            return
        move = partial(followups.move, context.db, context.actor, row.id)
        back = partial(move, row.due, now=context.now()) if row.due >= day_of(context.now()) else None
        said = _("Đã dời hẹn với {name} sang {day}").format(name=row.resident_name, day=show_date(day))
        self.run(partial(move, day, now=context.now()), said, back, form=form)

    def _start_ask(self, row: FollowupRow) -> None:
        title = _("Phường thấy câu hỏi sau lần đồng bộ tới; trả lời hiện ở trang Hôm nay.")
        form = WordsForm(title, _("Hỏi phường điều gì?"), _("Gửi câu hỏi"))
        form.accepted.connect(partial(self._ask, row, form))
        self.open_form(form, form.field)

    def _ask(self, row: FollowupRow, form: WordsForm) -> None:
        context = self.context
        work = partial(referrals.refer, context.db, context.actor, row.id, form.read(), now=context.now())
        undo = None
        if row.step is Step.OPEN:
            undo = partial(referrals.take_back, context.db, context.actor, row.id)
        self.run(work, _("Đã hỏi phường về {name}").format(name=row.resident_name), undo, form=form)

    def _start_answer(self, row: FollowupRow) -> None:
        form = WordsForm("", _("Trả lời"), _("Gửi trả lời"), row.answer)
        form.accepted.connect(partial(self._answer, row, form))
        self.open_form(form, form.field)

    def _answer(self, row: FollowupRow, form: WordsForm) -> None:
        context = self.context
        work = partial(referrals.answer, context.db, context.actor, row.id, form.read(), now=context.now())
        undo = None
        if row.step is Step.ASKED:
            undo = partial(referrals.take_answer_back, context.db, context.actor, row.id)
        who = row.asked_by or _("người hỏi")
        self.run(work, _("Đã trả lời, {who} thấy sau lần đồng bộ tới").format(who=who), undo, form=form)

    def _start_calendar(self, row: FollowupRow) -> None:
        form = CalendarForm()
        form.accepted.connect(partial(self._choose_file, row, form))
        self.open_form(form, form.deed)

    def _choose_file(self, row: FollowupRow, form: CalendarForm) -> None:
        name = calendars.file_name(row.resident_name, row.due.isoformat())
        then = partial(self._write, row, form, with_details=form.details.isChecked())
        choose_new_file(self, _("Lưu tệp lịch vào đâu?"), name, then)

    def _write(self, row: FollowupRow, form: CalendarForm, path: Path, *, with_details: bool) -> None:
        context = self.context
        work = partial(
            calendars.write, context.db, context.actor, row.id, path, now=context.now(), with_details=with_details
        )
        self.run(work, _("Đã lưu tệp lịch {path}").format(path=breakable(str(path))), form=form)

    def _call(self, row: FollowupRow) -> None:
        if row.phone_id is None:
            return
        context = self.context
        work = partial(phones.unmask_phone, context.db, context.actor, row.phone_id, now=context.now())
        context.tasks.run(self.buttons["call"], work, self.buttons["call"].setText)
