"""What is shown where nothing is: why, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.ui.parts.button import Button


class EmptyState(QWidget):
    """Icon, sentence, explanation, buttons.

    Args:
        icon: name of the icon.
        title: what is not there.
        text: when it will be, or how to get it.
        buttons: the next steps.
    """

    def __init__(self, icon: str, title: str, text: str = "", *buttons: Button) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        spaced(column, 16, 8)
        column.addStretch(1)
        column.addWidget(Picture(icon, "primary", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = Label(title, "strong", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.title)
        self.text = Label(text, "hint", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.text)
        self.text.setVisible(bool(text))
        if buttons:
            row = QHBoxLayout()
            spaced(row, (0, 6, 0, 0), 8)
            row.addStretch(1)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(1)
