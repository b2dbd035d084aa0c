"""Decisions that wait: two values side by side, each with who wrote it, when and on which PC."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.people import Deed, refusal
from dicandesk.services.conflicts import DELETE, EXISTENCE_NAME, UNDELETE
from dicandesk.services.deciding import BOTH
from dicandesk.services.standing import moment
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.services.conflicts import Choice, Conflict

_PHONE = "digits"


class Decision(QWidget):
    """One conflict.

    Args:
        conflict: from the inbox.
        actor: whether to keep a record is for officers.
        now: this moment.
        is_narrow: values below one another.

    Signals:
        chosen: the key of the value to keep.
    """

    chosen = Signal(str)

    def __init__(self, conflict: Conflict, actor: Actor, now: datetime, *, is_narrow: bool) -> None:
        super().__init__()
        self.conflict = conflict
        self.buttons: dict[str, Button] = {}
        reason = refusal(actor, Deed.DECIDE) if conflict.kind == "existence" or conflict.resident is None else None
        column = QVBoxLayout(self)
        spaced(column, 0, 8)
        column.addWidget(Label(_title(conflict), "strong", wrap=True))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        sides = QBoxLayout(down if is_narrow else across)
        spaced(sides, 0, 14)
        for choice in conflict.values:
            sides.addWidget(self._side(choice, now, reason), 1)
        column.addLayout(sides)
        if conflict.field == _PHONE:
            both = FlowLayout(8)
            both.add(self._button(BOTH, _("Giữ cả hai (số phụ)"), reason))
            column.addLayout(both)
        column.addWidget(line())

    def _side(self, choice: Choice, now: datetime, reason: str | None) -> Card:
        side = Card(kind="panel", gap=6)
        side.setAccessibleName(choice.text)
        when = moment(choice.when, now) if choice.when is not None else ""
        by = " · ".join(part for part in (choice.device, choice.who, when) if part)
        side.add(Label(by or _("Chưa rõ ai ghi"), "hint", wrap=True), Label(choice.text, "headline", wrap=True))
        keep = FlowLayout(8)
        keep.add(self._button(choice.key, _word(self.conflict, choice), reason))
        side.add(keep)
        side.body.addStretch(1)
        return side

    def _button(self, key: str, text: str, reason: str | None) -> Button:
        button = Button(text, scale="small", on=partial(self.chosen.emit, key))
        button.set_reason(reason)
        self.buttons[key] = button
        return button


def _title(conflict: Conflict) -> str:
    return " · ".join(part for part in (conflict.title, conflict.field_label) if part)


def _word(conflict: Conflict, choice: Choice) -> str:
    if conflict.field == EXISTENCE_NAME:
        return {DELETE: _("Xoá"), UNDELETE: _("Giữ lại")}.get(choice.key, choice.text)
    return _("Giữ số này") if conflict.field == _PHONE else _("Giữ mục này")
