"""One team: what can be done with it, and its people with what can be done for each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.identity import mask_phone
from dicandesk.ui.pages.office.forms import team_name
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.layouts import empty
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.people_parts.inline_form import FormCard
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.services.overviews.office import Team
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.ui.context import Context


class TeamCard(FormCard):
    """The chosen team, and one form at a time above its people.

    Args:
        context: an officer's.

    Signals:
        member_requested: the `MemberRow` to be put right, None for somebody new.
        code_requested, leave_requested: the `MemberRow` it is for.
        rename_requested, join_requested, close_requested: about the team that is shown.
    """

    member_requested = Signal(object)
    code_requested = Signal(object)
    leave_requested = Signal(object)
    rename_requested = Signal()
    join_requested = Signal()
    close_requested = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, " ", icon="users")
        self._reason: str | None = None
        self._deeds = QWidget()
        self._people = QVBoxLayout()
        spaced(self._people)
        self.add(self._deeds, self.slot, self._people)
        self.body.addStretch(1)

    def show_team(self, team: Team, *, reason: str | None, can_join: bool) -> None:
        """Show a team.

        Args:
            team: with its people.
            reason: why nothing can be changed here, None where it can.
            can_join: there is another one that could go up in it.
        """
        self._reason = reason
        self.set_title(team_name(team))
        empty(self._people)
        for member in team.members:
            self._people.addWidget(self._member(member))
            self._people.addWidget(line())
        if not team.members:
            self._people.addWidget(Label(_("Chưa có ai trong tổ này."), "hint", wrap=True))
        self._show_deeds(team, can_join=can_join)

    def _show_deeds(self, team: Team, *, can_join: bool) -> None:
        flow = FlowLayout(8)
        flow.add(self._button(_("Thêm người…"), "user-plus", partial(self.member_requested.emit, None)))
        if team.unit is not None:
            flow.add(self._button(_("Đổi tên…"), "pencil", self.rename_requested.emit))
            if can_join:
                flow.add(self._button(_("Nhập tổ khác vào…"), "git-merge", self.join_requested.emit))
            flow.add(self._button(_("Đóng tổ…"), "x", self.close_requested.emit, is_hard=True))
        before, self._deeds = self._deeds, QWidget()
        self._deeds.setLayout(flow)
        self.body.replaceWidget(before, self._deeds)
        before.hide()
        before.deleteLater()

    def _member(self, member: MemberRow) -> QWidget:
        holder, held = QWidget(), QWidget()
        row, texts, buttons = QHBoxLayout(holder), QVBoxLayout(), FlowLayout(8)
        spaced(row, (0, 8, 0, 8), 10)
        spaced(texts, 0, 1)
        is_self = member.id == self.context.actor.member
        name = _("{name} (bạn)").format(name=member.name) if is_self else member.name
        texts.addStretch(1)
        texts.addWidget(Label(name, "strong", wrap=True))
        parts = (member.role.label(), mask_phone(member.phone) if member.phone else "")
        texts.addWidget(Label(" · ".join(part for part in parts if part), "hint", wrap=True))
        texts.addStretch(1)
        row.addLayout(texts, 2)
        own = [self._button(_("Sửa…"), "pencil", partial(self.member_requested.emit, member))]
        if self.context.give_pin is not None:
            code = partial(self.code_requested.emit, member)
            own.append(self._button(_("Mã vào máy…"), "key", code, writes=False))
        if not is_self:
            own.append(self._button(_("Cho nghỉ…"), "user-off", partial(self.leave_requested.emit, member)))
        for button in own:
            button.setAccessibleName(f"{button.text()} {member.name}")
        buttons.add(*own)
        held.setLayout(buttons)
        row.addWidget(held, 3)
        return holder

    def _button(
        self, text: str, icon: str, on: Callable[[], object], *, is_hard: bool = False, writes: bool = True
    ) -> Button:
        button = Button(text, icon=icon, kind="danger" if is_hard else "quiet", scale="small", on=on)
        if writes:
            button.set_reason(self._reason)
        return button
