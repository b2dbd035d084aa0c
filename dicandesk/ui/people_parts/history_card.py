"""The meetings with a person, the latest first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.consent import Method, State
from dicandesk.rules.dates import show_date
from dicandesk.rules.delivery import Delivery
from dicandesk.rules.guidance import MODES, PLACES
from dicandesk.services.assisting import sessions
from dicandesk.services.common.moments import day_of
from dicandesk.ui.parts.button import Button, icon_button
from dicandesk.ui.parts.pill import PillFace
from dicandesk.ui.parts.text import Label
from dicandesk.ui.parts.timeline import TimelineRow
from dicandesk.ui.people_parts.inline_form import FactCard, InlineForm
from dicandesk.ui.people_parts.person_field import PersonField
from dicandesk.ui.people_parts.words import DOT, consent_of, outcome_face
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.services.assisting.visits import VisitRow
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.ward.authors import Authored
    from dicandesk.ui.context import Context

FIRST = 10
"""So many meetings are shown before somebody asks for all."""


class HistoryCard(FactCard):
    """The timeline.

    Signals:
        mend_requested: record id of a meeting that is to be put right.
    """

    mend_requested = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Các lần gặp"), "history")
        self._is_whole = False
        self._of: bytes | None = None
        self.body.addStretch(1)

    @override
    def told(self, view: ResidentView) -> object:
        if view.id != self._of:
            self._of, self._is_whole = view.id, False
        return (view.timeline, self._is_whole, view.made, view.consents)

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        visits = view.timeline if self._is_whole else view.timeline[:FIRST]
        if not visits:
            yield Label(_("Chưa gặp lần nào. Bấm F2 để ghi buổi đầu tiên."), "hint", wrap=True)
        is_all = len(visits) == len(view.timeline)
        made = view.made
        for place, visit in enumerate(visits):
            if made is not None and day_of(visit.at) < day_of(made.when):
                yield made_row(view, made, has_line=True)
                made = None
            is_last = place == len(visits) - 1 and (made is None or not is_all)
            yield self._row(visit, has_line=not is_last)
        if made is not None and is_all:
            yield made_row(view, made, has_line=False)
        if not is_all:
            text = _("Xem cả {n} lần").format(n=len(view.timeline))
            yield Button(text, kind="link", scale="small", on=self._show_all)

    def _row(self, visit: VisitRow, *, has_line: bool) -> QWidget:
        holder, day = QWidget(), show_date(day_of(visit.at))
        beside = QHBoxLayout(holder)
        spaced(beside, 0, 4)
        mend = _("Sửa hoặc rút lại lần gặp {day}").format(day=day)
        beside.addWidget(timeline_row(visit, has_line=has_line), 1)
        beside.addWidget(icon_button("pencil", mend, on=partial(self.mend_requested.emit, visit.session)))
        if visit.attendance is not None:
            name = _("Ghi nhầm người? Chuyển lần gặp {day} sang người khác").format(day=day)
            beside.addWidget(icon_button("transfer", name, on=partial(self._start_move, visit)))
        return holder

    def _start_move(self, visit: VisitRow) -> None:
        if self.view is None:
            return
        title = _("Chuyển lần gặp {day} sang hồ sơ của người khác").format(day=show_date(day_of(visit.at)))
        form = InlineForm(title, _("Chuyển"))
        person = PersonField(self.context, _("Chuyển sang ai"), _("Tên, năm sinh"), _("Chọn người khác"))
        chosen: list[bytes | None] = [None]
        person.chosen.connect(partial(chosen.__setitem__, 0))
        form.put(person, Label(_("Kết quả và hẹn của lần gặp đi theo. Hai hồ sơ đều giữ dấu vết."), "hint", wrap=True))
        form.accepted.connect(partial(self._move, form, visit, self.view.id, chosen))
        self.open_form(form, person.box)

    def _move(self, form: InlineForm, visit: VisitRow, wrong: bytes, chosen: list[bytes | None]) -> None:
        (right,) = chosen
        if right is None or right == wrong or visit.attendance is None:
            form.show_problem(_("Hãy chọn người khác, gõ tên rồi bấm Enter."))
            return
        context = self.context
        form.set_busy(on=True)
        work = partial(sessions.move, context.db, context.actor, visit.attendance, right, now=context.now())
        then = partial(self._moved, form, wrong)
        context.tasks.run(self, work, then, or_else=partial(self._refused, form))

    def _moved(self, form: InlineForm, wrong: bytes, attendance: bytes) -> None:
        context = self.context
        back = partial(sessions.move, context.db, context.actor, attendance, wrong, now=context.now())
        undo = partial(context.tasks.run, self, back, _nothing)
        self._done(form, _("Đã chuyển lần gặp sang đúng người."), undo, None)

    def _show_all(self) -> None:
        self._is_whole = True
        if self.view is not None:
            self.show_view(self.view)


def made_row(view: ResidentView, made: Authored, *, has_line: bool) -> TimelineRow:
    """Return the beginning of a record: when it was made, by whom, where, and what was agreed to that day."""
    day = day_of(made.when)
    device = _("máy {name}").format(name=made.device) if made.device else ""
    answer = consent_of(view)
    agreed = ""
    if answer is not None and answer.day == day and answer.state is State.GIVEN:
        agreed = Method(answer.method).label() if answer.method in set(Method) else answer.state.label()
    second = DOT.join(part for part in (made.who, device, agreed) if part)
    return TimelineRow(
        show_date(day), _("Đăng ký hồ sơ"), second, [PillFace("plain", "id", _("Hồ sơ mới"))], has_line=has_line
    )


def timeline_row(visit: VisitRow, *, has_line: bool) -> TimelineRow:
    """Return one meeting as a row."""
    title = DOT.join(result.title for result in visit.results)
    return TimelineRow(show_date(day_of(visit.at)), title, second_line(visit), outcome_faces(visit), has_line=has_line)


def second_line(visit: VisitRow) -> str:
    """Return who, where, how long, what was noted, and that it has not reached the ward yet."""
    parts = [", ".join(visit.members), PLACES.get(visit.place, "")]
    if visit.mode != "one":
        parts.append(MODES.get(visit.mode, ""))
    if visit.minutes is not None:
        parts.append(_("{n} phút").format(n=visit.minutes))
    causes = dict.fromkeys(result.cause_name for result in visit.results if result.cause_name)
    parts += [_("vướng: {cause}").format(cause=cause[:1].lower() + cause[1:]) for cause in causes]
    if visit.note:
        parts.append(f"“{visit.note}”")
    if visit.delivery is not Delivery.ARRIVED:
        parts.append(visit.delivery.label())
    return DOT.join(part for part in parts if part)


def outcome_faces(visit: VisitRow) -> list[PillFace]:
    """Return the different results of a meeting, in the order of its topics."""
    outcomes = dict.fromkeys(result.outcome for result in visit.results if result.outcome is not None)
    return [outcome_face(outcome) for outcome in outcomes]


def _nothing(_result: object) -> None:
    """Nothing more to do once it is stored."""
