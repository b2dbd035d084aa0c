"""What waits for an officer: decisions, requests of people, PCs, erasures; and how the teams stand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import ago, show_date, show_number
from dicandesk.services.common.moments import day_of
from dicandesk.ui.device_faces import device_face
from dicandesk.ui.left_face import left_face, request_face
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.rows import Rows
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from dicandesk.services.hub.enrolling import DeviceRow, JoinRequest
    from dicandesk.services.overviews.office import Office, Team
    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.services.register.erasures import Minutes
    from dicandesk.ui.context import Context

FEW = 4
"""So many lines a card shows; its link leads to all."""


class Overview(QWidget):
    """Five cards, that of the erasures only where there are any.

    Args:
        context: an officer's.

    Signals:
        page_requested: another page.
        duplicates_requested: likely duplicates, with None.
        teams_requested: the teams, and what to begin there: "member", "unit" or "".
    """

    page_requested = Signal(str)
    duplicates_requested = Signal(object)
    teams_requested = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._office: Office | None = None
        self._pairs: int | None = None
        self._asking: Sequence[JoinRequest] = ()
        go = self.page_requested.emit
        self.pcs = _Part(_("Các máy của phường"), "devices", _("Xem tất cả"), partial(go, "sync"))
        self.decisions = _Part(_("Chờ quyết định"), "git-compare")
        self.requests = _Part(_("Yêu cầu của người dân"), "shield-lock", _("Xem tất cả"), partial(go, "requests"))
        self.erasures = _Part(_("Xoá hẳn theo yêu cầu"), "user-off", _("Xem tất cả"), partial(go, "erasures"))
        self.teams = _Part(_("Tổ và thành viên"), "users-group", _("Xem tất cả"), self._go_teams)
        self.new_member = Button(
            _("Thêm người…"), icon="user-plus", scale="small", on=partial(self.teams_requested.emit, "member")
        )
        self.new_unit = Button(_("Thêm tổ…"), icon="plus", scale="small", on=partial(self.teams_requested.emit, "unit"))
        buttons = FlowLayout(8)
        buttons.add(self.new_member, self.new_unit)
        self.teams.body.addStretch(1)
        self.teams.add(buttons)
        self._grid = QGridLayout(self)
        spaced(self._grid, (22, 14, 22, 18), 14)
        self.reflow(Width.WIDE)

    def reflow(self, width: Width) -> None:
        """Lay the cards into two columns, or one."""
        columns = 1 if width is Width.ONE else 2
        cards = (self.decisions, self.requests, self.pcs, self.teams, self.erasures)
        for place, card in enumerate(cards):
            self._grid.removeWidget(card)
            span = columns if card is self.erasures else 1
            self._grid.addWidget(card, place // columns, place % columns, 1, span)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for row in range(len(cards)):
            self._grid.setRowStretch(row, 1 if row < 4 // columns else 0)

    def show_office(self, found: Office) -> None:
        """Show what was read."""
        self._office = found
        self._show_pcs()
        self._show_decisions()
        self._show_requests(found.requests)
        self._show_erasures(found.erasures)
        self._show_teams(found.teams)
        reason = None if found.may_write else _("Chỉ làm được trên máy của cán bộ phường")
        for button in (self.new_member, self.new_unit):
            button.set_reason(reason)

    def show_pairs(self, count: int) -> None:
        """Show how many likely duplicates there are."""
        self._pairs = count
        self._show_decisions()

    def show_asking(self, asking: Sequence[JoinRequest]) -> None:
        """Show which PCs ask to be let in."""
        self._asking = asking
        self._show_pcs()

    # ---- the cards ----

    def _show_pcs(self) -> None:
        if self._office is None:
            return
        now, rows = self._context.now(), self.pcs.rows
        rows.clear()
        known = [one for one in self._office.devices if one.state != "revoked" or one.held]
        worries = [one for one in known if device_face(one, now).kind in {"caution", "danger"}]
        for request in self._asking[:FEW]:
            rows.add(
                Label(request.device_name, "strong", wrap=True),
                Label(request.member_name, "body", wrap=True),
                Pill("caution", "hourglass", _("Chờ duyệt")),
            )
        for one in worries[: FEW - len(self._asking[:FEW])]:
            rows.add(Label(one.name, "strong", wrap=True), Label(_contact(one, self._context), "body"), _pill(one, now))
        text = _("{n} máy đang dùng, máy nào cũng gặp phường gần đây.")
        if self._asking or worries:
            text = _("{n} máy đang dùng.")
        self.pcs.say(text.format(n=sum(one.state == "active" for one in known)))

    def _show_decisions(self) -> None:
        if self._office is None:
            return
        rows = self.decisions.rows
        rows.clear()
        if self._pairs:
            look = Button(_("So và gộp"), scale="small", on=partial(self.duplicates_requested.emit, None))
            rows.add(Label(_("{n} cặp hồ sơ nghi trùng").format(n=show_number(self._pairs)), "strong", wrap=True), look)
        if count := self._office.conflicts:
            text = _("{n} mục hai nơi ghi khác nhau").format(n=show_number(count))
            choose = Button(_("Chọn bản đúng"), scale="small", on=partial(self.page_requested.emit, "sync"))
            rows.add(Label(text, "strong", wrap=True), choose)
        nothing = _("Không có gì chờ bạn quyết định.") if self._pairs is not None else _("Đang tìm hồ sơ nghi trùng…")
        self.decisions.say("" if self._pairs or self._office.conflicts else nothing)

    def _show_requests(self, found: Sequence[RequestRow]) -> None:
        rows, today = self.requests.rows, day_of(self._context.now())
        rows.clear()
        waiting = [one for one in found if one.outcome is None]
        for one in waiting[:FEW]:
            due = Label(show_date(one.due))
            name, about = Label(one.name, "strong", wrap=True), Label(one.right.label(), wrap=True)
            rows.add(name, about, due, Pill.of(request_face(one, today)))
        if self.requests.link is not None:
            self.requests.link.setText(_("Xem tất cả ({n})").format(n=len(waiting)) if waiting else _("Xem tất cả"))
            self.requests.link.setVisible(bool(found))
        nothing = _("Không có yêu cầu nào đang chờ. Ghi yêu cầu mới ở hồ sơ của người dân.")
        self.requests.say("" if waiting else nothing)

    def _show_erasures(self, found: Sequence[Minutes]) -> None:
        rows = self.erasures.rows
        rows.clear()
        waiting = [one for one in found if one.open or one.clean is None]
        for one in waiting[:FEW]:
            number = _("Phiếu {number}").format(number=one.request) if one.request else _("Chưa nhận được số phiếu")
            done = _("{done}/{all} máy").format(done=len(one.pcs) - one.open, all=len(one.pcs))
            rows.add(
                Label(number, "strong", wrap=True),
                Label(f"{done} · {show_date(one.due)}"),
                Pill.of(left_face(one.due, day_of(self._context.now()))),
            )
        self.erasures.setVisible(bool(found))
        self.erasures.say("" if waiting else _("{n} lần xoá hẳn, máy nào cũng đã xoá.").format(n=len(found)))

    def _show_teams(self, teams: Sequence[Team]) -> None:
        rows = self.teams.rows
        rows.clear()
        own = [team for team in teams if team.unit is not None]
        for team in own[:FEW]:
            count = _("{n} người").format(n=len(team.members))
            rows.add(
                Label(team.name, "strong", wrap=True), Label(team.leaders or "—", wrap=True), Label(count, "muted")
            )
        people = sum(len(team.members) for team in teams)
        if self.teams.link is not None:
            self.teams.link.setText(_("{n} tổ · {people} người").format(n=len(own), people=show_number(people)))
        self.teams.say("" if own else _("Phường chưa có tổ nào. Thêm tổ trước, rồi thêm người của tổ."))

    def _go_teams(self) -> None:
        self.teams_requested.emit("")


class _Part(Card):
    """A card with lines, and a sentence where there are none or more to say."""

    def __init__(self, title: str, icon: str, link: str = "", on_link: Callable[[], object] | None = None) -> None:
        super().__init__(title, icon=icon, link=link, on_link=on_link, gap=6)
        self.rows = Rows(title, 0)
        self._said = Label("", "hint", wrap=True)
        self.add(self.rows, self._said)
        self.body.addStretch(1)

    def say(self, text: str) -> None:
        """Show a sentence below the lines, "" for none."""
        self._said.setText(text)
        self._said.setVisible(bool(text))


def _contact(one: DeviceRow, context: Context) -> str:
    return ago(one.last_contact, context.now()) if one.last_contact is not None else _("chưa lần nào")


def _pill(one: DeviceRow, now: datetime) -> Pill:
    return Pill.of(device_face(one, now))
