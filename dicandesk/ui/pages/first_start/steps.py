"""What the cards of the first start share: a title with a state, a form, and a foot with the main action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from dicandesk.ui.parts.button import Button
    from dicandesk.ui.parts.fields import TextField


class StepCard(Card):
    """One card at the right of the first start.

    Args:
        title: what it is about.
        icon: before the title.
    """

    def __init__(self, title: str, icon: str = "") -> None:
        super().__init__(title, icon=icon)
        spaced(self.body, (24, 16, 24, 18), 12)
        self.middle = QVBoxLayout()
        spaced(self.middle, 0, 10)
        self.foot = Footer()
        self.body.addLayout(self.middle)
        self.body.addStretch(1)
        self.body.addWidget(self.foot)
        sized(self, min_height=560)

    def focus(self) -> None:
        """Go to where work begins."""

    def put(self, *parts: QWidget) -> None:
        """Put parts below one another."""
        for part in parts:
            self.middle.addWidget(part)


def needed(label: str, field: TextField, missing: str, *, hint: str = "") -> FormRow:
    """Return the row of a field that must be filled; `missing` says so when it is left empty."""

    def check() -> Problem | None:
        return None if field.value else Problem("", missing)

    return FormRow(label, field, hint=hint, is_required=True, check=check)


def all_filled(rows: Sequence[FormRow]) -> bool:
    """Look at all rows, and focus the first one that is empty."""
    wrong = [row for row in rows if row.run_check() is not None]
    if wrong:
        wrong[0].field.setFocus()
    return not wrong


def hold(button: Button, *, on: bool) -> None:
    """Take no second press while the first is being worked on."""
    button.set_reason(_("Đang làm, xin chờ một chút") if on else None)
