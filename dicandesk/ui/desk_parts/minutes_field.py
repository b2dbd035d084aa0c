"""How long a visit took, in minutes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.guidance import MOST_MINUTES
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import fold
from dicandesk.ui.parts.fields import TextField

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

_STEP = 5
_HOUR = 60


class MinutesField(TextField):
    """Takes "15", "15 phút", "15 min", "1h30", "1 giờ"; the arrow keys up and down change it by five."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name, icon="clock", placeholder=_("15 phút"))
        self.left.connect(self._tidy)
        self.entered.connect(self._tidy)

    @property
    def minutes(self) -> int | None:
        """Return the minutes; None for an empty field, 0 for what is no length of time."""
        return _parsed(self.value) if self.value else None

    def set_minutes(self, minutes: int | None) -> None:
        """Show a length of time."""
        self.setText("" if minutes is None else _("{n} phút").format(n=minutes))

    def check(self) -> Problem | None:
        """Return what is wrong with the text, for the `check` of a `FormRow`."""
        minutes = self.minutes
        if minutes is None or 1 <= minutes <= MOST_MINUTES:
            return None
        return Problem("minutes", _("Ghi số phút, ví dụ 15."))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: _STEP, Qt.Key.Key_Down: -_STEP}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            self.set_minutes(min(max((self.minutes or 0) + step, _STEP), MOST_MINUTES))
            self.typed.emit(self.text())
        else:
            super().keyPressEvent(event)

    def _tidy(self) -> None:
        if self.minutes:
            self.set_minutes(self.minutes)


def _parsed(text: str) -> int:
    """Return minutes, 0 for what is none; words are read without marks: "1 giờ 30 phút" is "1 gio 30 phut"."""
    match = re.fullmatch(
        r"(?:(\d{1,2}) ?(?:h|g|gio|hours?) ?)?(?:(\d{1,4}) ?(?:p|ph|phut|m|mins?|minutes?)?)?", fold(text)
    )
    if match is None or not any(match.groups()):
        return 0
    return int(match[1] or 0) * _HOUR + int(match[2] or 0)
