"""An officer decides on the ward's PCs: role, removal, a new one for an old one, what waits; asked twice, in place.

One choice of a PC above the list, not buttons in each of its lines: a ward has 25 PCs, and a slip of the mouse must not
remove one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.store.database import Changes
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.pages.sync.device_choices import Ward, choices, decidable
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.layouts import empty
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.services.hub.enrolling import DeviceRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier
    from dicandesk.ui.pages.sync.device_choices import Choice
    from dicandesk.ui.tasks import Lane


class DeviceDeeds(QWidget):
    """Choose a PC, then what is to become of it.

    Args:
        context: of who is signed in.
        courier: tells the other PCs.
    """

    def __init__(self, context: Context, courier: Courier) -> None:
        super().__init__()
        self._context, self._courier = context, courier
        self._ward = Ward()
        self._rows: dict[bytes, DeviceRow] = {}
        self._sure: Choice | None = None
        self._is_working = False
        self.choices: list[Button] = []
        self.picks: list[FormRow] = []
        self.who: Select[bytes] = Select(_("Đổi vai trò, thay hoặc thu hồi máy"), [], placeholder=_("Chọn máy"))
        self.who.chosen.connect(self._show)
        self.meaning = Label("", "body", wrap=True)
        self.yes = Button("", icon="check", kind="primary", scale="small", on=self._act)
        self.no = Button(_("Thôi"), scale="small", on=self._leave)
        self._buttons, sure = QWidget(), FlowLayout(8)
        sure.add(self.yes, self.no)
        column = QVBoxLayout(self)
        spaced(column, (0, 0, 0, 8), 8)
        column.addWidget(FormRow(_("Đổi vai trò, thay hoặc thu hồi máy"), self.who))
        column.addWidget(self.meaning)
        self._asked = QVBoxLayout()
        spaced(self._asked, 0, 6)
        column.addLayout(self._asked)
        column.addWidget(self._buttons)
        column.addLayout(sure)
        self._show()

    def show_ward(self, ward: Ward) -> None:
        """Offer these PCs; a question that is being asked stays."""
        self._ward = ward
        known = {row.id: row for row in ward.rows if choices(self._context, row, ward)}
        is_same = list(map(decidable, known.values())) == list(map(decidable, self._rows.values()))
        self._rows = known
        if not is_same and not self._is_working:
            self.who.set_options([(row.id, row.name) for row in known.values()])
            self._show()

    def _show(self, _device: object = None) -> None:
        """Show what can be decided on the chosen PC."""
        self._sure = None
        row = self._rows.get(self.who.value or b"")
        found = () if row is None else choices(self._context, row, self._ward)
        self.choices = [
            Button(one.text, icon=one.icon, kind="danger" if one.is_hard else "quiet", scale="small") for one in found
        ]
        for button, one in zip(self.choices, found, strict=True):
            button.clicked.connect(partial(self._ask, one))
        before, self._buttons = self._buttons, QWidget()
        flow = FlowLayout(8)
        self._buttons.setLayout(flow)
        flow.add(*self.choices)
        column = self.layout()
        if column is not None:
            column.replaceWidget(before, self._buttons)
        before.hide()
        before.deleteLater()
        self._turn()

    def _turn(self) -> None:
        is_sure = self._sure is not None
        self.meaning.setVisible(is_sure)
        for button in (self.yes, self.no):
            button.setVisible(is_sure)
        self._buttons.setVisible(bool(self.choices) and not is_sure)
        empty(self._asked)
        self.picks = []
        for pick in self._sure.picks if self._sure is not None else ():
            field: Select[bytes] = Select(pick.label, list(pick.options), placeholder=_("Chọn"))
            self.picks.append(FormRow(pick.label, field, is_required=True))
            self._asked.addWidget(self.picks[-1])

    def _ask(self, one: Choice) -> None:
        """Say what it means, and ask whether it is meant; the careful answer has the keyboard."""
        self._sure = one
        self.meaning.setText(one.meaning)
        self.yes.setText(one.yes)
        self.yes.set_kind("danger" if one.is_hard else "primary")
        self._turn()
        (self.picks[0].field if self.picks else self.no).setFocus()

    def _leave(self) -> None:
        self._sure = None
        self._turn()
        self.who.setFocus()

    def _act(self) -> None:
        if self._sure is None or self._is_working or (picked := self._picked()) is None:
            return
        self._is_working = True
        for button in (self.yes, self.no):
            button.set_reason(_("Đang làm, xin chờ một chút"))
        work, then = partial(self._sure.act, *picked), partial(self._tell, self._sure)
        # What ends by syncing takes its turn behind a sync that runs.
        lane: Lane = "sync" if self._sure.ends else "screen"
        self._context.tasks.run(self, work, then, lane=lane, or_else=self._refuse)

    def _picked(self) -> list[bytes] | None:
        """Return what was picked, or go to what is missing and return None."""
        found: list[bytes] = []
        for row in self.picks:
            value = row.field.value if isinstance(row.field, Select) else None
            row.show_problem(None if value is not None else Problem("pick", _("Hãy chọn.")))
            if value is not None:
                found.append(value)
        missing = next((row for row in self.picks if row.problem is not None), None)
        if missing is not None:
            missing.field.setFocus()
            return None
        return found

    def _rest(self) -> None:
        self._is_working = False
        for button in (self.yes, self.no):
            button.set_reason(None)
        self._leave()

    def _tell(self, one: Choice, _nothing: None) -> None:
        if one.ends:
            self._courier.removed.emit()
            return
        self._rest()
        self._context.say(one.done, None)
        self._context.changed.tell(Changes(frozenset({DELIVERY}), frozenset(), "local"))
        self._courier.send()

    def _refuse(self, error: Exception) -> None:
        self._rest()
        self._context.tasks.failed.emit(error)
