"""The field for a PIN: large hidden digits, an eye to look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from dicandesk.i18n import _
from dicandesk.rules.pins import weakness
from dicandesk.ui.parts.fields import TextField

if TYPE_CHECKING:
    from dicandesk.rules.problems import Problem

LONGEST = 64


class PinField(TextField):
    """A PIN or passphrase, hidden until the eye is pressed; read it with `text()`, it is never tidied.

    Args:
        name: read out; not needed where a `FormRow` labels the field.
        is_large: as on the lock screen.
        moves_on: Enter goes to the next field.
    """

    def __init__(self, name: str = "", *, is_large: bool = True, moves_on: bool = False) -> None:
        super().__init__(name, moves_on=moves_on, kind="pin" if is_large else "", height=54 if is_large else 40)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        if is_large:
            self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setMaxLength(LONGEST)
        self._eye = self.add_tool("eye", _("Hiện mã PIN"), self._show_or_hide)

    def weakness(self) -> Problem | None:
        """Return why what is typed is easily guessed: the `check` of the row of a new PIN, which tells and takes it."""
        return weakness(self.text())

    def _show_or_hide(self) -> None:
        is_hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if is_hidden else QLineEdit.EchoMode.Password)
        self._eye.set_icon("eye-off" if is_hidden else "eye")
        self._eye.setAccessibleName(_("Giấu mã PIN") if is_hidden else _("Hiện mã PIN"))
