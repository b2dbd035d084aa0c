"""Every meeting of the last months: look, put right, take back; talks too, which stand in nobody's record."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_date
from dicandesk.rules.guidance import MODES, PLACES, Outcome
from dicandesk.services.assisting import visits
from dicandesk.services.common.moments import day_of
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.pill import PillFace
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.words import outcome_face
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from dicandesk.services.assisting.visits import VisitRow
    from dicandesk.ui.context import Context

KINDS = {"session", "attendance", "result", "presence", "resident"}
DAYS, MOST = 92, 500
_ALL = ""


class VisitsPage(Page):
    """The list, by kind of meeting.

    Args:
        context: whose team.

    Signals:
        mend_requested: record id of a meeting that is to be put right.
        resident_chosen: record id of the one person of a meeting.
        done: back to the page before.
    """

    mend_requested = Signal(object)
    resident_chosen = Signal(object)
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.mode = _ALL
        self._build()
        context.changed.follow(self, KINDS, self._ask)

    @override
    def arrive(self) -> None:
        self._ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        self.table.set_two_line(on=width is not Width.WIDE)

    def show_mode(self, mode: str) -> None:
        """Show one kind of meeting, "" for all."""
        self.mode = mode
        self.choice.set_value(mode)
        self._ask()

    def _build(self) -> None:
        outer, column, head = QVBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        spaced(outer)
        spaced(column, (22, 18, 22, 18), 14)
        spaced(head, 0, 14)
        options = [Option(_ALL, _("Tất cả")), *(Option(mode, label) for mode, label in MODES.items())]
        self.choice: Segmented[str] = Segmented(options, _("Loại buổi"))
        self.choice.set_value(_ALL)
        self.choice.chosen.connect(self.show_mode)
        self._span = Label(_("Ba tháng gần đây."), "hint")
        head.addWidget(self.choice)
        head.addWidget(self._span, 1)
        column.addLayout(head)
        columns: list[Column[VisitRow]] = [
            Column(_("Ai"), who_text, width=230, is_strong=True),
            Column(_("Lúc"), when_text, width=160),
            Column(_("Việc"), what_text),
            Column(_("Ở đâu"), lambda row: PLACES.get(row.place, ""), width=130, is_muted=True),
            Column("", lambda row: MODES.get(row.mode, ""), width=180, pill=_pill, stays=True),
        ]
        self.model: RowsModel[VisitRow] = RowsModel(columns, second=_second)
        self.table: Table[VisitRow] = Table(_("Các buổi đã ghi"), self.model)
        self.table.opened.connect(self._mend)
        self.table.moved.connect(self._stand)
        self.list = Card(gap=8)
        self.nothing = EmptyState("history", _("Chưa có buổi nào"), _("Buổi hướng dẫn đã ghi sẽ hiện ở đây."))
        self.list.add(self.table, self.nothing)
        self.list.body.setStretchFactor(self.table, 1)
        column.addWidget(self.list, 1)
        outer.addLayout(column, 1)
        foot = Footer(is_page=True)
        self.open = Button(_("Mở hồ sơ"), icon="id", on=self._open)
        self.main = Button(_("Sửa hoặc rút lại"), icon="pencil", kind="primary", cap="Enter", on=self._mend_current)
        foot.right(self.open, self.main)
        outer.addWidget(foot)

    def _ask(self) -> None:
        context = self._context
        since = day_of(context.now()) - timedelta(days=DAYS)
        work = partial(visits.list_, context.db, context.actor, since=since, mode=self.mode or None, limit=MOST)
        context.tasks.run(self, work, partial(self._show, self.mode))

    def _show(self, mode: str, rows: list[VisitRow]) -> None:
        if mode != self.mode:
            return
        here = self.table.current.session if self.table.current is not None else b""
        self.model.set_rows(rows)
        self.table.stand_on(next((at for at, row in enumerate(rows) if row.session == here), 0))
        self.table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        text = _("Ba tháng gần đây.")
        if len(rows) == MOST:
            text = _("{n} buổi mới nhất.").format(n=MOST)
        self._span.setText(text)
        self._stand(self.table.current)

    def _stand(self, row: VisitRow | None) -> None:
        nobody = _("Chọn một buổi trước.")
        self.main.set_reason(None if row is not None else nobody)
        several = _("Buổi này không của riêng ai.")
        self.open.set_reason(nobody if row is None else None if len(row.people) == 1 else several)

    def _mend(self, row: VisitRow) -> None:
        self.mend_requested.emit(row.session)

    def _mend_current(self) -> None:
        if (row := self.table.current) is not None:
            self._mend(row)

    def _open(self) -> None:
        if (row := self.table.current) is not None and len(row.people) == 1:
            self.resident_chosen.emit(row.people[0].id)


def who_text(row: VisitRow) -> str:
    """Return who was there: names as far as there is room, and how many."""
    if row.mode == "talk":
        return _("{n} người dự").format(n=row.unnamed)
    if not row.people:
        return _("{n} không ghi tên").format(n=row.unnamed)
    if len(row.people) + row.unnamed == 1:
        return row.people[0].name
    return _("{name} và {n} người").format(name=row.people[0].name, n=len(row.people) + row.unnamed - 1)


def when_text(row: VisitRow) -> str:
    """Return day and time."""
    return f"{show_date(day_of(row.at))} {row.at.astimezone(VIETNAM):%H:%M}"


def what_text(row: VisitRow) -> str:
    """Return the topics."""
    return " · ".join(result.title for result in row.results)


def _second(row: VisitRow) -> str:
    return f"{when_text(row)} · {what_text(row)}"


def _pill(row: VisitRow) -> PillFace:
    """Return the least that was reached; a talk only tells."""
    outcomes = [result.outcome for result in row.results if result.outcome is not None]
    if not outcomes:
        return PillFace("plain", "users-group", MODES.get(row.mode, ""))
    return outcome_face(max(outcomes, key=list(Outcome).index))
