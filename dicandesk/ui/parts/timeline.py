"""One line of a history: when, what, by whom, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence


class TimelineRow(QWidget):
    """A row of a history.

    Args:
        when: date or hour, as shown.
        title: what happened.
        second: who, where, how long.
        pills: how it ended.
        has_line: a line below.
    """

    def __init__(
        self, when: str, title: str, second: str = "", pills: Sequence[PillFace] = (), *, has_line: bool = True
    ) -> None:
        super().__init__()
        self.setAccessibleName(", ".join(part for part in (when, title, second, *(p.text for p in pills)) if part))
        column = QVBoxLayout(self)
        spaced(column, 0, 9)
        row = QHBoxLayout()
        spaced(row, (0, 9, 0, 0), 12)
        day = Label(when, "hint")
        day.setAlignment(Qt.AlignmentFlag.AlignTop)
        sized(day, min_width=84)
        row.addWidget(day)
        texts = QVBoxLayout()
        spaced(texts, 0, 2)
        texts.addWidget(Label(title, "strong", wrap=True))
        if second:
            texts.addWidget(Label(second, "hint", wrap=True))
        row.addLayout(texts, 3)
        self.pills = [Pill.of(face) for face in pills]
        if len(self.pills) == 1:
            row.addWidget(self.pills[0], 0, Qt.AlignmentFlag.AlignTop)
        elif self.pills:
            flow = FlowLayout(6)
            flow.add(*self.pills)
            row.addLayout(flow, 2)
        column.addLayout(row)
        if has_line:
            column.addWidget(line())
