"""A filter with several values: a chip that opens a menu, and that a click takes away once a value is chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from dicandesk.ui.parts.chip import Chip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

V = TypeVar("V")


class MenuChip(Chip, Generic[V]):
    """One filter.

    Args:
        label: what is filtered, shown while nothing is chosen.
        prefix: before the chosen word, for example "Chưa làm được: ".

    Signals:
        chosen: the value, None where it was taken away.
    """

    chosen = Signal(object)

    def __init__(self, label: str, *, prefix: str = "") -> None:
        super().__init__(label, trailing="chevron-down")
        self._label, self._prefix = label, prefix
        self._options: list[tuple[V, str]] = []
        self._more: list[tuple[V, str]] = []
        self._more_title = self._more_prefix = ""
        self._value: V | None = None
        self.clicked.connect(self._press)

    @property
    def value(self) -> V | None:
        """Return the chosen value, None for no filter."""
        return self._value

    @property
    def menu_texts(self) -> list[str]:
        """Return the words to choose from."""
        return [text for _value, text in self._options]

    def set_options(self, options: Sequence[tuple[V, str]]) -> None:
        """Offer other values."""
        self._options = list(options)
        self._show()

    def set_more(self, title: str, prefix: str, options: Sequence[tuple[V, str]]) -> None:
        """Offer further values under a title of their own, with another word before the chosen one."""
        self._more_title, self._more_prefix, self._more = title, prefix, list(options)
        self._show()

    def set_value(self, value: V | None) -> None:
        """Show a choice without telling it."""
        self._value = value
        self._show()

    def choose(self, value: V | None) -> None:
        """Choose a value, or none, and tell it."""
        self.set_value(value)
        self.chosen.emit(value)

    def open_menu(self) -> None:
        """Offer the values below the chip."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self._label)
        self._fill(menu, self._options)
        if self._more:
            menu.addSeparator()
            below = menu.addMenu(self._more_title)
            below.setAccessibleName(self._more_title)
            self._fill(below, self._more)
        if self._options:
            menu.popup(self.mapToGlobal(QPoint(0, self.height())))
            menu.setActiveAction(menu.actions()[0])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self._value is None:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def _press(self) -> None:
        if self._value is None:
            self._show()
            self.open_menu()
        else:
            self.choose(None)

    def _fill(self, menu: QMenu, options: Sequence[tuple[V, str]]) -> None:
        for value, text in options:
            action = menu.addAction(text.replace("&", "&&"))
            action.triggered.connect(partial(self._take, value))

    def _take(self, value: V, _is_checked: object = None) -> None:
        self.choose(value)

    def _show(self) -> None:
        is_chosen = self._value is not None
        words = [f"{self._prefix}{text}" for value, text in self._options if value == self._value]
        words += [f"{self._more_prefix}{text}" for value, text in self._more if value == self._value]
        self.setText(words[0] if is_chosen and words else self._label)
        self._trailing = "x" if is_chosen else "chevron-down"
        self.setChecked(is_chosen)
        self.updateGeometry()
        self.update()
