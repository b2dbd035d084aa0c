"""Today: what is due, what was done, how everything stands, and the two things people come for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.address import title_of
from dicandesk.rules.dates import show_date, weekday_name
from dicandesk.rules.people import Deed, may
from dicandesk.rules.text import given_name
from dicandesk.services.assisting import followups
from dicandesk.services.common.moments import day_of
from dicandesk.services.overviews import day
from dicandesk.services.register import phones
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.page import Page
from dicandesk.ui.pages.today.lines import DueLine, VisitLine
from dicandesk.ui.pages.today.month import MonthCard, drop_last, empty, summary
from dicandesk.ui.pages.today.steps import FirstSteps
from dicandesk.ui.pages.today.urgent import Urgent, has_urgent
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.standing_card import StandingCard
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.overviews.day import Day
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier

_KINDS = {
    "resident",
    "phone",
    "request",
    "session",
    "attendance",
    "result",
    "followup",
    "presence",
    "unit",
    "member",
    DELIVERY,
}
FEW, FEW_DONE, LEAST = 4, 5, 2
"""So many appointments and visits are shown at most before somebody asks for all, one less of each while a banner
stands above; never fewer than the last, however small the window."""


class TodayPage(Page):
    """The first page.

    Args:
        context: whose day.
        courier: tells how everything stands.

    Signals:
        assist_requested: record id of somebody to go on with, or None.
        resident_chosen: record id of somebody to look at.
        sheet_requested: "" and None: the library of sheets.
        page_requested: another page.
        mend_requested: record id of a meeting that is to be put right.
    """

    assist_requested = Signal(object)
    resident_chosen = Signal(object)
    sheet_requested = Signal(str, object)
    page_requested = Signal(str)
    mend_requested = Signal(object)

    def __init__(self, context: Context, courier: Courier) -> None:
        super().__init__()
        self._context, self._courier = context, courier
        self._sees_people = may(context.actor, Deed.ASSIST)
        self._day: Day | None = None
        self._shows_all_done = False
        self._width = Width.WIDE
        self.due_lines: list[DueLine] = []
        self._build()
        courier.stood.connect(self.standing.show_standing)
        if courier.standing is not None:
            self.standing.show_standing(courier.standing)
        context.changed.follow(self, _KINDS, self._ask)

    @override
    def arrive(self) -> None:
        self._ask()
        (self.assist if self._sees_people else self.sheets).setFocus()

    @override
    def reflow(self, width: Width) -> None:
        self._width = width
        turn(self._columns, down=width is Width.ONE)
        turn(self._head, down=width is Width.ONE)
        if self._day is not None:
            self._show(self._day)

    # ---- building ----

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, (22, 18, 22, 18), 14)
        self._slot = Urgent(self._context)
        self._slot.page_requested.connect(self.page_requested)
        self._slot.done.connect(self._ask)
        column.addLayout(self._build_head())
        column.addWidget(self._slot)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(self._columns, 0, 14)
        self._columns.addWidget(self._build_work(), 639)
        self._columns.addLayout(self._build_right(), 473)
        column.addLayout(self._columns, 1)
        self._scroll = Scroll(inner, _("Hôm nay"), by_width=True)
        outer.addWidget(self._scroll)

    def _build_head(self) -> QBoxLayout:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(self._head, 0, 14)
        texts = QVBoxLayout()
        spaced(texts, 0, 2)
        self.greeting, self.summary = Label("", "greeting", wrap=True), Label(" ", "muted", wrap=True)
        today = day_of(self._context.now())
        name = self._context.actor.name
        self.greeting.setText(
            _("Chào {title} {name}, {day} {date}").format(
                title=title_of(name), name=given_name(name), day=weekday_name(today), date=show_date(today)[:5]
            )
        )
        texts.addWidget(self.greeting)
        texts.addWidget(self.summary)
        texts.addStretch(1)
        self._head.addLayout(texts, 1)
        buttons = QHBoxLayout()
        spaced(buttons, 0, 14)
        self.assist = Button(
            _("Tiếp người dân"), icon="user-plus", kind="primary", scale="large", cap="F2", on=self._assist
        )
        if not self._sees_people:
            self.assist.hide()
        self.sheets = Button(_("In hướng dẫn"), icon="printer", scale="large", on=self._show_sheets)
        buttons.addWidget(self.assist)
        buttons.addWidget(self.sheets)
        buttons.addStretch(0)
        self._head.addLayout(buttons)
        return self._head

    def _build_work(self) -> Card:
        card = Card(_("Cần theo dõi"), icon="phone-call", link=_("Xem tất cả"), on_link=self._show_all, gap=4)
        self._due = QVBoxLayout()
        spaced(self._due, 0, 0)
        card.add(self._due)
        card.body.addSpacing(8)
        heading = QHBoxLayout()
        spaced(heading, 0, 9)
        heading.addWidget(Picture("history", "text", 19))
        title = Label(_("Vừa tiếp hôm nay"), "card")
        sized(title, min_height=32)
        heading.addWidget(title, 1)
        book = Button(_("Nhập từ sổ"), icon="notebook", kind="link", scale="small", cap="F7", on=self._type_book)
        book.setToolTip(_("Gõ vào máy các lượt đã ghi trên sổ giấy"))
        heading.addWidget(book)
        earlier = Button(
            _("Các buổi trước"),
            icon="history",
            kind="link",
            scale="small",
            on=partial(self.page_requested.emit, "visits"),
        )
        earlier.setToolTip(_("Xem, sửa hoặc rút lại mọi buổi đã ghi, cả buổi nói chuyện"))
        heading.addWidget(earlier)
        self._all_done = Button(_("Xem tất cả"), kind="link", scale="small", on=self._show_all_done)
        self._all_done.setVisible(False)
        heading.addWidget(self._all_done)
        card.add(heading)
        self._done = QVBoxLayout()
        spaced(self._done, 0, 0)
        card.add(self._done)
        card.body.addStretch(1)
        if card.link is not None:
            card.link.setVisible(False)
        self._work = card
        return card

    def _type_book(self) -> None:
        self.page_requested.emit("from_book")

    def _build_right(self) -> QVBoxLayout:
        self._right = right = QVBoxLayout()
        spaced(right, 0, 14)
        self.standing = StandingCard("small")
        more = Button(_("Xem"), scale="small", on=partial(self.page_requested.emit, "sync"))
        more.setAccessibleName(_("Xem trang Đồng bộ"))
        self.standing.add_right(more)
        right.addWidget(self.standing)
        self._month = MonthCard(
            self._context.actor.name if self._sees_people else "", day_of(self._context.now()), self._context.say
        )
        right.addWidget(self._month)
        self._steps = FirstSteps()
        right.addWidget(self._steps)
        right.addStretch(1)
        return right

    # ---- showing ----

    def _ask(self) -> None:
        work = partial(day.open_, self._context.db, self._context.actor, now=self._context.now())
        self._context.tasks.run(self, work, self._take)

    def _take(self, found: Day) -> None:
        """Show the day, unless it is the one that is shown: then only numbers shown in full are hidden again."""
        if found != self._day:
            self._show(found)
        for one in self.due_lines:
            one.hide_phone()

    def _show(self, found: Day) -> None:
        self._day = found
        today = day_of(self._context.now())
        self._show_due(found, today)
        self._show_done(found)
        self._month.show_month(found.month)
        self._show_steps(found)
        self.summary.setText(summary(found, today, is_ward=self._context.actor.unit is None or not self._sees_people))
        self._slot.show_day(found)
        self._fit()

    def _show_steps(self, found: Day) -> None:
        """Let the first steps stand where everything else would say that there is nothing yet."""
        is_new = self._sees_people and not found.month.mine_ever
        has_work, has_month = bool(found.due or found.visits), bool(found.month.sessions)
        self._steps.setVisible(is_new)
        self._work.setVisible(self._sees_people and (not is_new or has_work))
        self._month.setVisible(not is_new or has_month)
        is_alone = is_new and not has_work
        if is_alone is not (self._columns.indexOf(self._steps) == 0):
            layout = self._columns if is_alone else self._right
            self._steps.setParent(None)
            layout.insertWidget(0 if is_alone else 2, self._steps, 639 if is_alone else 0)
            self._steps.setVisible(is_new)

    def _fit(self) -> None:
        """Take lines away until nothing has to be scrolled in a window of the smallest size; the links lead to them.

        How high a line is depends on the names, the language and the font, so it is measured rather than counted.
        """
        inner, view = self._scroll.widget(), self._scroll.viewport()
        layout = inner.layout() if inner is not None else None
        if layout is None or self._width is not Width.WIDE or self._shows_all_done or not self.isVisible():
            return
        while layout.totalHeightForWidth(view.width()) > view.height():
            if self._done.count() > LEAST:
                drop_last(self._done)
                self._all_done.setVisible(True)
            elif len(self.due_lines) > LEAST:
                drop_last(self._due)
                self.due_lines.pop()
            else:
                return

    def _show_due(self, found: Day, today: date) -> None:
        empty(self._due)
        self.due_lines = []
        few = FEW - int(has_urgent(found))
        shown = found.due[:few]
        for row in shown:
            one = DueLine(row, today, is_narrow=self._width is not Width.WIDE)
            one.call_requested.connect(partial(self._call, one))
            one.assist_requested.connect(self.assist_requested)
            one.answer_requested.connect(self._show_all)
            one.done_requested.connect(partial(self._keep, row))
            self.due_lines.append(one)
            self._due.addWidget(one)
        if not shown:
            when = _("Người hẹn lại sẽ hiện ở đây từ một tuần trước ngày hẹn.")
            self._due.addWidget(EmptyState("calendar-event", _("Tuần này không có ai đến hẹn"), when))
        link = self._work.link
        if link is not None:
            link.setVisible(bool(found.due))
            link.setText(_("Xem tất cả ({n})").format(n=len(found.due)))

    def _show_done(self, found: Day) -> None:
        empty(self._done)
        few = FEW_DONE - int(has_urgent(found))
        shown = found.visits if self._shows_all_done else found.visits[:few]
        self._all_done.setVisible(len(found.visits) > len(shown))
        self._all_done.setText(_("Xem tất cả ({n})").format(n=len(found.visits)))
        for row in shown:
            one = VisitLine(row, is_narrow=self._width is not Width.WIDE)
            one.resident_chosen.connect(self.resident_chosen)
            one.mend_requested.connect(self.mend_requested)
            self._done.addWidget(one)
        if not found.visits:
            self._done.addWidget(Label(_("Chưa có lượt nào. Bấm F2 để bắt đầu."), "hint", wrap=True))

    # ---- acting ----

    def _assist(self) -> None:
        self.assist_requested.emit(None)

    def _show_sheets(self) -> None:
        self.sheet_requested.emit("", None)

    def _show_all(self) -> None:
        self.page_requested.emit("followups")

    def _show_all_done(self) -> None:
        self._shows_all_done = True
        if self._day is not None:
            self._show(self._day)

    def _call(self, one: DueLine) -> None:
        if one.row.phone_id is None:
            return
        context = self._context
        work = partial(phones.unmask_phone, context.db, context.actor, one.row.phone_id, now=context.now())
        context.tasks.run(one, work, one.show_phone)

    def _keep(self, row: FollowupRow) -> None:
        context = self._context
        work = partial(followups.done, context.db, context.actor, row.id, now=context.now())
        said = _("Đã xong việc hẹn với {name}").format(name=row.resident_name)
        context.tasks.run(self, work, lambda _nothing: context.say(said, partial(self._reopen, row.id)))

    def _reopen(self, followup: bytes) -> None:
        context = self._context
        context.tasks.run(self, partial(followups.reopen, context.db, context.actor, followup), self._reask)

    def _reask(self, _nothing: None) -> None:
        self._ask()
