"""The lines of the first page: who is due, and what was done today."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM
from dicandesk.rules.followups import Step
from dicandesk.rules.guidance import MODES, Outcome
from dicandesk.ui.parts.button import Button, icon_button
from dicandesk.ui.parts.person import Avatar
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.promise_words import about_on, face
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.assisting.visits import VisitRow

_OUTCOMES = {
    Outcome.ALONE: ("good", "check"),
    Outcome.HELPED: ("caution", "users"),
    Outcome.UNFINISHED: ("caution", "hourglass"),
}
_SHORT = 110
_WORST = (Outcome.UNFINISHED, Outcome.HELPED, Outcome.ALONE)


class DueLine(QWidget):
    """One appointment: who, what for, call, go on, done.

    Signals:
        call_requested: the phone is to be shown in full.
        assist_requested: record id of the person.
        answer_requested: the ward office is asked something here.
        done_requested: the promise was kept.
    """

    call_requested = Signal()
    assist_requested = Signal(object)
    answer_requested = Signal()
    done_requested = Signal()

    def __init__(self, row: FollowupRow, today: date, *, is_narrow: bool) -> None:
        super().__init__()
        self.row = row
        column = QVBoxLayout(self)
        spaced(column, 0, 0)
        line_ = QHBoxLayout()
        spaced(line_, (0, 9, 0, 9), 12)
        line_.addWidget(Avatar(row.resident_name))
        texts = QVBoxLayout()
        spaced(texts, 0, 1)
        name = QHBoxLayout()
        spaced(name, 0, 6)
        name.addWidget(Label(row.resident_name, "strong", wrap=is_narrow), 1 if is_narrow else 0)
        if row.overdue_days or row.step is not Step.OPEN:
            name.addWidget(Pill.of(face(row, today)))
        if not is_narrow:
            name.addStretch(1)
        texts.addStretch(1)
        texts.addLayout(name)
        texts.addWidget(Label(about_on(row, today), "hint", wrap=True))
        if words := row.answer or row.question:
            texts.addWidget(Label(_short(words), "body", wrap=True))
        texts.addStretch(1)
        line_.addLayout(texts, 1)
        column.addLayout(line_)
        buttons = QHBoxLayout()
        spaced(buttons, (48, 0, 0, 10) if is_narrow else 0, 8)
        for button in self._buttons():
            buttons.addWidget(button)
        if is_narrow:
            buttons.addStretch(1)
            column.addLayout(buttons)
        else:
            line_.addLayout(buttons)
        column.addWidget(line())

    def _buttons(self) -> tuple[Button, ...]:
        row = self.row
        self.call = Button(row.phone_masked, icon="phone", scale="small", on=self.call_requested.emit)
        self.call.setToolTip(_("Hiện số điện thoại"))
        if not row.phone_masked:
            self.call.hide()
        go_on = Button(_("Tiếp tục"), scale="small", on=partial(self.assist_requested.emit, row.resident))
        if row.step is Step.ASKED:
            go_on = Button(_("Trả lời"), scale="small", on=self.answer_requested.emit)
        done = icon_button("check", _("Đã xong việc này"), on=self.done_requested.emit, kind="quiet")
        for button in (self.call, go_on, done):
            button.setAccessibleDescription(row.resident_name)
        return (self.call, go_on, done) if row.phone_masked else (go_on, done)

    def show_phone(self, number: str) -> None:
        """Show the phone in full."""
        self.call.setText(number)
        self.call.setToolTip("")

    def hide_phone(self) -> None:
        """Hide the middle of the phone again."""
        self.call.setText(self.row.phone_masked)
        self.call.setToolTip(_("Hiện số điện thoại"))


class VisitLine(QWidget):
    """One meeting of today.

    Signals:
        resident_chosen: the person of the line.
        mend_requested: record id of the meeting, to be put right.
    """

    resident_chosen = Signal(object)
    mend_requested = Signal(object)

    def __init__(self, row: VisitRow, *, is_narrow: bool) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        spaced(column, 0, 0)
        grid = QGridLayout()
        spaced(grid, (8, 2, 0, 2), 12, row_gap=2)
        time = Label(f"{row.at.astimezone(VIETNAM):%H:%M}", "muted")
        sized(time, width=46)
        what = Label(" · ".join(result.title for result in row.results) or _("Nói chuyện"), "body", wrap=True)
        pill, who = Pill.of(_pill(row)), self._who(row)
        grid.addWidget(time, 0, 0)
        grid.addWidget(who, 0, 1)
        if is_narrow:
            grid.addWidget(pill, 0, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(what, 1, 1, 1, 2)
            grid.setColumnStretch(1, 1)
            spaced(grid, (8, 2, 0, 10), 12, row_gap=0)
        else:
            sized(who, width=170, min_height=42)
            grid.addWidget(what, 0, 2)
            grid.addWidget(pill, 0, 3, Qt.AlignmentFlag.AlignRight)
            grid.setColumnStretch(2, 1)
        column.addLayout(grid)
        column.addWidget(line())

    def _who(self, row: VisitRow) -> QWidget:
        if len(row.people) == 1:
            person = row.people[0]
            name = Button(person.name, kind="link", on=partial(self.resident_chosen.emit, person.id), align_left=True)
            name.setToolTip(_("Xem {name}").format(name=person.name))
            return name
        mend = partial(self.mend_requested.emit, row.session)
        several = Button(_group(row), kind="link", on=mend, align_left=True)
        several.setToolTip(_("Xem, sửa hoặc rút lại buổi này"))
        return several


def _short(words: str) -> str:
    """Return as much of a text as a line of the first page has room for; the page of appointments has all of it."""
    return words if len(words) <= _SHORT else words[: _SHORT - 1].rstrip() + "…"


def _pill(row: VisitRow) -> PillFace:
    outcomes = {result.outcome for result in row.results}
    for outcome in _WORST:
        if outcome in outcomes:
            kind, icon = _OUTCOMES[outcome]
            return PillFace(kind, icon, outcome.label())  # type: ignore[arg-type] # kinds of a table
    return PillFace("plain", "users-group", MODES.get(row.mode, ""))


def _group(row: VisitRow) -> str:
    named = len(row.people)
    if row.mode == "talk":
        return _("{n} người dự").format(n=row.unnamed)
    if not named:
        return _("{n} không ghi tên").format(n=row.unnamed)
    total = named + row.unnamed
    return _("Nhóm {n} người").format(n=total)
