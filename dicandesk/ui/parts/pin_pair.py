"""Two fields for a new PIN, which must be the same."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.pins import LEAST
from dicandesk.rules.problems import Problem
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pin_field import PinField
from dicandesk.ui.theme import spaced


class PinPair(QWidget):
    """A PIN and the same again.

    Signals:
        entered: Enter was pressed in the second field.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.again = PinField(is_large=False, moves_on=True), PinField(is_large=False)
        self.rows = (
            FormRow(
                _("Mã PIN của tôi"),
                self.first,
                hint=_("6 chữ số trở lên, đừng dùng ngày sinh"),
                is_required=True,
                check=self.first.weakness,
            ),
            FormRow(_("Gõ lại mã PIN"), self.again, is_required=True, reserves=True),
        )
        row = QHBoxLayout(self)
        spaced(row, 0, 14)
        for part in self.rows:
            row.addWidget(part, 1)
        self.again.entered.connect(self.entered)

    def read(self) -> str | None:
        """Return the PIN, or show what is wrong and return None."""
        pin, again = self.first.text(), self.again.text()
        short = Problem("pin", _("Cần ít nhất {n} chữ số.").format(n=LEAST)) if len(pin.strip()) < LEAST else None
        differs = Problem("again", _("Hai lần gõ chưa giống nhau.")) if pin != again else None
        self.rows[0].show_problem(short or self.first.weakness())
        self.rows[1].show_problem(None if short else differs)
        if short or differs:
            (self.first if short else self.again).setFocus()
            return None
        return pin

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.again.clear()
