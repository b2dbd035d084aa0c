"""People found, shown over the window below the box in which somebody types; the box keeps the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from dicandesk.i18n import _
from dicandesk.ui.parts.person_list import PersonList
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import px, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLineEdit, QWidget

    from dicandesk.ui.parts.person import PersonFace

_GAP, _EDGE, _LEAST_WIDTH = 5, 16, 420


class FoundPopup(QFrame):
    """A list that the arrow keys of the box move in, a line below it, and whatever else helps.

    Args:
        box: in which somebody types.
        most_rows: so many people are seen at once.
    """

    def __init__(self, box: QLineEdit, most_rows: int) -> None:
        super().__init__(box)
        self._box = box
        self.setProperty("kind", "popup")
        self.hide()
        self._column = QVBoxLayout(self)
        spaced(self._column, 9, 7)
        self.people = PersonList(_("Người tìm thấy"), most_rows=most_rows)
        self.people.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.people.drive_from(box)
        self.hint = Label("", "hint", wrap=True)
        self._column.addWidget(self.people)
        self._column.addWidget(self.hint)

    def add(self, part: QWidget) -> None:
        """Put something below; it never takes the keyboard from the box."""
        part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column.addWidget(part)

    def show_people(self, faces: Sequence[PersonFace], hint: str) -> None:
        """Show people, the first of whom stands ready for Enter, and a line of text, "" for none."""
        self.people.show_people(faces, stands_on_first=True)
        self.people.setVisible(bool(faces))
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def open(self) -> None:
        """Show it below the box; above, where there is more room."""
        window, box = self._box.window(), self._box
        if self.parentWidget() is not window:
            self.setParent(window)
        top, gap = box.mapTo(window, QPoint(0, 0)), px(_GAP)
        below, above = window.height() - top.y() - box.height() - gap - px(_EDGE), top.y() - gap - px(_EDGE)
        width, wanted = max(box.width(), px(_LEAST_WIDTH)), self.sizeHint().height()
        is_above = wanted > below and above > below
        height = min(wanted, above if is_above else below)
        left = max(min(top.x(), window.width() - width - px(_EDGE)), 0)
        self.setGeometry(left, top.y() - gap - height if is_above else top.y() + box.height() + gap, width, height)
        self.show()
        self.raise_()

    def close_unless_used(self) -> None:
        """Hide, unless the mouse is on it: then it was pressed, and that answer is to come."""
        if not self.underMouse():
            self.hide()
