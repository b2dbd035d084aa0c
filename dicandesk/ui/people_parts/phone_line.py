"""A phone number with its middle hidden, shown in full for a moment on a click, which is noted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.services.register import phones
from dicandesk.ui.parts.button import icon_button
from dicandesk.ui.parts.text import Elided, Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from dicandesk.services.records.profiles import PhoneView
    from dicandesk.ui.context import Context

SHOWN_MS = 60_000
"""So long a number stays on the screen."""


class PhoneLine(QWidget):
    """One number and whose it is.

    Args:
        context: who asks.
        phone: as the profile tells it.
        role: of the label.
    """

    def __init__(self, context: Context, phone: PhoneView, *, role: str = "strong", has_owner: bool = True) -> None:
        super().__init__()
        self._context, self._phone = context, phone
        self.number = Label(phone.masked, role)
        self.eye = icon_button("eye", _("Hiện số điện thoại {masked}").format(masked=phone.masked), on=self.turn)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide_middle)
        row = QHBoxLayout(self)
        spaced(row, 0, 4)
        row.addWidget(self.number)
        row.addWidget(self.eye)
        if has_owner and phone.owner:
            row.addWidget(Elided(phone.owner, "hint"), 1)
        else:
            row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def is_masked(self) -> bool:
        """Say whether the middle of the number is hidden."""
        return self.number.text() == self._phone.masked

    def turn(self) -> None:
        """Show the number, or hide it again."""
        if not self.is_masked:
            self.hide_middle()
            return
        context = self._context
        work = partial(phones.unmask_phone, context.db, context.actor, self._phone.id, now=context.now())
        context.tasks.run(self, work, self._show)

    def hide_middle(self) -> None:
        """Hide the middle of the number."""
        self._timer.stop()
        self.number.setText(self._phone.masked)
        self.eye.set_icon("eye")

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hide_middle()

    def _show(self, number: str) -> None:
        self.number.setText(number)
        self.eye.set_icon("eye-off")
        self._timer.start()
