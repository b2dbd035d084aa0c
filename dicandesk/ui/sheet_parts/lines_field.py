"""Several short texts, one a line, each with its room on paper; what does not fit is marked while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit
from typing_extensions import override

from dicandesk.rules.text import tidy
from dicandesk.rules.topics import letters
from dicandesk.ui.parts.fields import NoteField
from dicandesk.ui.theme import ink, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QInputMethodEvent, QTextBlock


class LinesField(NoteField):
    """One text a line; empty lines do not count.

    Args:
        name: read out.
        limit: most letters of a line; bold marks do not count.
        rows: lines seen at once.

    Signals:
        typed: something is new, and no letter is half composed.
    """

    typed = Signal()

    def __init__(self, name: str, limit: int, *, rows: int = 3) -> None:
        super().__init__(name, rows=rows)
        self._limit = limit
        self.textChanged.connect(self._look)
        theme().changed.connect(self._mark)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the texts as they are stored."""
        return tuple(line for line in map(tidy, self.toPlainText().split("\n")) if line)

    def set_lines(self, lines: tuple[str, ...]) -> None:
        """Show texts."""
        if lines != self.lines:
            self.setPlainText("\n".join(lines))

    @property
    def longest(self) -> int:
        """Return the letters of the longest line."""
        return max(map(letters, self.lines), default=0)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if not self._is_composing:
            self._look()

    def _look(self) -> None:
        if not self._is_composing:
            self._mark()
            self.typed.emit()

    def _mark(self) -> None:
        """Tint every other text, so that a wrapped one is seen as one, and underline what is over its limit."""
        look, ground = QTextCharFormat(), QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(ink("danger"))
        look.setForeground(ink("danger"))
        ground.setBackground(ink("sunken"))
        ground.setProperty(QTextFormat.Property.FullWidthSelection, True)
        found: list[QTextEdit.ExtraSelection] = []
        block = self.document().begin()
        while block.isValid():
            if block.blockNumber() % 2:
                found.append(_part(block, 0, ground))
            if letters(tidy(block.text())) > self._limit:
                found.append(_part(block, self._first_over(block.text()), look))
            block = block.next()
        self.setExtraSelections(found)

    def _first_over(self, text: str) -> int:
        return next((n for n in range(len(text)) if letters(text[: n + 1]) > self._limit), len(text) - 1)


def _part(block: QTextBlock, start: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
    """Return the rest of a line, from a letter on, with a look."""
    chosen = QTextEdit.ExtraSelection()
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + start)
    cursor.setPosition(block.position() + block.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    chosen.cursor, chosen.format = cursor, look
    return chosen
