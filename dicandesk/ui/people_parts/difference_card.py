"""What two people said apart: both values with who, when and where, and one press to decide."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.identity import mask_phone, parse_phone
from dicandesk.rules.people import Deed, refusal
from dicandesk.rules.problems import Problem
from dicandesk.services.records import conflicts, deciding
from dicandesk.services.register import phones
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.words import DOT, moment_text
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.services.records.conflicts import Choice, Conflict
    from dicandesk.services.records.deciding import Undo
    from dicandesk.ui.context import Context

PHONE = "digits"
HIDDEN = "•••• ••• •••"
"""For what is no number that can be read."""


class DifferenceCard(Card):
    """One decision that waits about a person."""

    def __init__(self, context: Context, conflict: Conflict) -> None:
        is_kept = conflict.kind == "existence"
        title = _("Máy này xoá, máy khác vẫn ghi thêm") if is_kept else _("Hai nơi ghi khác nhau: {field}")
        super().__init__(title.format(field=conflict.field_label), icon="git-compare", kind="card_caution", gap=8)
        self._context, self.conflict = context, conflict
        self._values: list[tuple[Label, str]] = []
        if conflict.before is not None:
            before = masked(conflict.before) if conflict.field == PHONE else conflict.before
            self.add(Label(_("Trước đó: {value}").format(value=before), "small", wrap=True))
        choices = QHBoxLayout()
        spaced(choices, 0, 14)
        for choice in conflict.values:
            choices.addLayout(self._choice(choice), 1)
        self.add(choices)
        more = FlowLayout(8)
        if conflict.field == PHONE:
            self._show = Button(_("Hiện các số"), icon="eye", scale="small", on=self._unmask)
            both = _("Giữ cả hai số") if len(conflict.values) == 2 else _("Giữ tất cả các số")
            more.add(self._show, Button(both, scale="small", on=partial(self._decide, conflicts.BOTH)))
        self.add(more)

    def _choice(self, choice: Choice) -> QVBoxLayout:
        column = QVBoxLayout()
        spaced(column, 0, 3)
        is_hidden = self.conflict.field == PHONE
        value = Label(masked(choice.text) if is_hidden else choice.text, "strong", wrap=True)
        self._values.append((value, choice.text))
        when = moment_text(choice.when, self._context.now()) if choice.when is not None else ""
        device = _("máy {name}").format(name=choice.device) if choice.device else ""
        by = DOT.join(part for part in (choice.who, when, device) if part)
        keep = choice.text if self.conflict.kind == "existence" else _("Giữ giá trị này")
        button = Button(keep, scale="small", on=partial(self._decide, choice.key))
        button.setAccessibleDescription(f"{value.text()}, {by}")
        if self.conflict.kind == "existence":
            button.set_reason(refusal(self._context.actor, Deed.DECIDE))
        column.addWidget(value)
        column.addWidget(Label(by, "small", wrap=True))
        if choice.detail:
            column.addWidget(Label(choice.detail, "small", wrap=True))
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return column

    def _unmask(self) -> None:
        context = self._context
        work = partial(phones.unmask_phone, context.db, context.actor, self.conflict.record, now=context.now())
        context.tasks.run(self, work, self._show_values)

    def _show_values(self, _number: str) -> None:
        for label, text in self._values:
            label.setText(text)
        self._show.hide()

    def _decide(self, keep: str) -> None:
        context = self._context
        work = partial(deciding.resolve, context.db, context.actor, self.conflict, keep)
        context.tasks.run(self, work, self._decided)

    def _decided(self, undo: Undo | None) -> None:
        context = self._context
        back = None if undo is None else partial(context.tasks.run, self.parentWidget() or self, undo, self._nothing)
        context.say(_("Đã quyết định. Các máy khác sẽ theo."), back)

    def _nothing(self, _is_back: object) -> None:
        """The page asks anew by itself."""


def masked(text: str) -> str:
    """Return a number with its middle hidden; whose it is stays."""
    number, bracket, owner = text.partition(" (")
    read = parse_phone(number)
    return HIDDEN if isinstance(read, Problem) else f"{mask_phone(read)}{bracket}{owner}"


class Differences(QWidget):
    """All decisions that wait about one person; takes no room without any."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: list[Conflict] = []
        self.cards: list[DifferenceCard] = []
        self._column = QVBoxLayout(self)
        spaced(self._column, 0, 14)
        self.hide()

    def show_conflicts(self, found: list[Conflict]) -> None:
        """Show other decisions."""
        if found == self._shown:
            return
        self._shown = found
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [DifferenceCard(self._context, conflict) for conflict in found]
        for card in self.cards:
            self._column.addWidget(card)
        self.setVisible(bool(found))
