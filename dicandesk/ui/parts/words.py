"""Six everyday words that two screens must show alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence


class SixWords(QWidget):
    """Numbered words in boxes.

    Args:
        words: in their order.
        columns: boxes side by side.
        is_small: for the list of the officer.
    """

    def __init__(self, words: Sequence[str], *, columns: int = 3, is_small: bool = False) -> None:
        super().__init__()
        self.words = tuple(words)
        self.setAccessibleName(_("6 từ: {words}").format(words=", ".join(words)))
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 8)
        self._boxes = [_box(number, word, is_small=is_small) for number, word in enumerate(words, 1)]
        self.set_columns(columns)

    def set_columns(self, columns: int) -> None:
        """Lay the boxes into another number of columns."""
        for place, box in enumerate(self._boxes):
            self._grid.removeWidget(box)
            self._grid.addWidget(box, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


def _box(number: int, word: str, *, is_small: bool) -> QFrame:
    box = QFrame()
    box.setProperty("kind", "panel")
    sized(box, min_height=36 if is_small else 50)
    row = QHBoxLayout(box)
    spaced(row, (12, 3, 10, 3) if is_small else (14, 6, 12, 6), 9)
    row.addWidget(Label(f"{number}", "hint"))
    row.addWidget(Label(word, "strong" if is_small else "headline"), 1)
    return box
