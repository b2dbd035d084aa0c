"""The foot of a page that is the foot of its card where there is room, and of the whole page where there is not."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.text import line, restyle
from dicandesk.ui.theme import spaced


class MovingFoot(Footer):
    """Moves between a card and the page; see `stand_in`."""

    def __init__(self) -> None:
        super().__init__(is_page=True)
        self._line = line()
        self._column = self.layout()
        if isinstance(self._column, QVBoxLayout):
            self._column.insertWidget(0, self._line)

    def stand_in(self, column: QVBoxLayout, *, is_page: bool) -> None:
        """Become the last part of a column."""
        column.addWidget(self)
        self.setProperty("kind", "footer" if is_page else "")
        self._line.setVisible(not is_page)
        if self._column is not None:
            spaced(self._column, (22, 12, 22, 12) if is_page else 0, 14)
        restyle(self)
        self.show()
