"""The foot of a page or card: a line, quiet things at the left, the main action last on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.ui.parts.text import Label, Picture, line
from dicandesk.ui.theme import spaced


class Footer(QFrame):
    """Always visible below what scrolls.

    Args:
        is_page: the foot of a whole page, on a white ground, rather than of a card.
    """

    def __init__(self, *, is_page: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        spaced(column, 0, 14)
        if is_page:
            self.setProperty("kind", "footer")
            spaced(column, (22, 12, 22, 12), 0)
        else:
            column.addWidget(line())
        row = QHBoxLayout()
        spaced(row, 0, 10)
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        spaced(self._left, 0, 10)
        spaced(self._right, 0, 10)
        row.addLayout(self._left, 1)
        row.addLayout(self._right)
        column.addLayout(row)
        self._note_picture, self._note = Picture("info-circle", "muted", 18), Label("", "hint", wrap=True)
        self._left.addWidget(self._note_picture, 0, Qt.AlignmentFlag.AlignVCenter)
        self._left.addWidget(self._note, 1)
        self._left.addStretch(0)
        self.set_note("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def left(self, *widgets: QWidget) -> None:
        """Put quiet buttons at the left, before the note."""
        for place, widget in enumerate(widgets):
            self._left.insertWidget(place, widget)

    def right(self, *widgets: QWidget) -> None:
        """Put buttons at the right, the main one last."""
        for widget in widgets:
            self._right.addWidget(widget)

    def set_note(self, text: str, icon: str = "info-circle", colour: str = "muted") -> None:
        """Say beside the buttons what will happen, or why they cannot act."""
        self._note.setText(text)
        self._note_picture.set_icon(icon, colour)
        self._note_picture.setVisible(bool(text))
        self._note.setVisible(bool(text))
