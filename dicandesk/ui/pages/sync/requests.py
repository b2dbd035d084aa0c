"""PCs that ask to be let in: six words to compare over the phone, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.services.hub.enrolling import NEW
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.parts.words import SixWords
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.hub.enrolling import JoinRequest


class Request(QWidget):
    """One PC that asks.

    Args:
        request: with the words to compare.
        columns: of the words.
        namesakes: members of that name with where they work, where there are several.

    Signals:
        approved: the words are the same; the flag says whether it is a PC of the ward office.
        refused: the words differ.
    """

    approved = Signal(bool)
    refused = Signal()

    def __init__(self, request: JoinRequest, *, columns: int = 3, namesakes: Sequence[tuple[bytes, str]] = ()) -> None:
        super().__init__()
        self.request = request
        options = [*namesakes, (NEW, _("Người mới cùng tên"))] if namesakes else []
        self.who: Select[bytes] = Select(_("Ai dùng máy này đầu tiên?"), options, placeholder=_("Chọn một người"))
        self._who_row = FormRow(_("Ai dùng máy này đầu tiên?"), self.who, is_required=True, reserves=True)
        column = QVBoxLayout(self)
        spaced(column, 0, 8)
        column.addWidget(Label(f"{request.device_name} · {request.member_name}", "strong", wrap=True))
        ask = _("Gọi cho máy kia, nghe đọc từng từ. Đúng cả 6 từ, đúng thứ tự thì cho vào.")
        column.addWidget(Label(ask, "hint", wrap=True))
        column.addWidget(SixWords(request.words, columns=columns, is_small=True))
        if namesakes:
            column.addWidget(self._who_row)
        self.yes = Button(_("Khớp, cho vào"), icon="check", kind="primary", scale="small", on=self._approve)
        self.office = Button(_("Khớp, là máy của phường"), scale="small", on=self._approve_office)
        self.no = Button(_("Không khớp"), icon="x", kind="danger", scale="small", on=self.refused.emit)
        buttons = FlowLayout(8)
        buttons.add(self.yes, self.office, self.no)
        column.addLayout(buttons)
        column.addWidget(line())

    def hold(self) -> None:
        """Take no second answer while the first one is on its way."""
        for button in (self.yes, self.office, self.no):
            button.set_reason(_("Đang cho máy này vào"))

    def let_go(self) -> None:
        """Take an answer again."""
        for button in (self.yes, self.office, self.no):
            button.set_reason(None)

    @property
    def member(self) -> bytes | None:
        """Return who was chosen among several of one name, None where nobody needs to be."""
        return self.who.value

    def _approve(self) -> None:
        self._answer(is_office=False)

    def _approve_office(self) -> None:
        self._answer(is_office=True)

    def _answer(self, *, is_office: bool) -> None:
        if self.who.count() and self.who.value is None:
            self._who_row.show_problem(Problem("who", _("Phường có nhiều người tên này. Chọn đúng người.")))
            self.who.setFocus()
            return
        self._who_row.show_problem(None)
        self.approved.emit(is_office)
