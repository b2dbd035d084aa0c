"""What a page of the window is: its place in the side bar and the few keys that the window brings to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.chip import Chip

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.ui.theme import Width


class Page(QWidget):
    """A page; every method may be overridden, none must be.

    Keys that are printed on a button need nothing here: `Button(key=...)` works while it can be seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def arrive(self) -> None:
        """The page is shown now: ask for what it shows, focus where work begins."""

    def leave(self) -> bool:
        """Esc was pressed: return True if that closed something here; False lets the window act."""
        return False

    def pick(self, number: int) -> bool:
        """Alt and a digit of the top row were pressed (0 to 9): press the chip that prints it."""
        for chip in self.findChildren(Chip):
            if chip.cap == str(number) and chip.isVisible() and chip.isEnabled():
                chip.click()
                return True
        return False

    def reflow(self, width: Width) -> None:
        """The window has room for other columns."""

    def next_panel(self) -> bool:
        """F6 was pressed: go to the first control of the next card."""
        cards = [card for card in self.findChildren(Card) if card.isVisible()]
        here = next((place for place, card in enumerate(cards) if _has_focus(card)), -1)
        for card in (*cards[here + 1 :], *cards[: max(here, 0)]):
            if (first := _first_stop(card)) is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page of the window before it is built.

    Attributes:
        key: how others name it, for example "assist".
        entry: word in the side bar, "" for a page that is reached from others only.
        title: at the top of the window.
        icon: in the side bar.
        build: makes the page on the first visit.
        shortcut: goes there from anywhere, for example "F2".
        parent: the key of the entry that is marked while this page is shown.
    """

    key: str
    entry: str
    title: str
    icon: str
    build: Callable[[], Page]
    shortcut: str = ""
    parent: str = ""


def _has_focus(card: Card) -> bool:
    return any(child.hasFocus() for child in card.findChildren(QWidget))


def _first_stop(card: Card) -> QWidget | None:
    """Return the first control of a card that Tab would reach."""
    step: QWidget | None = card.nextInFocusChain()
    while step is not None and step is not card:
        is_stop = bool(step.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if card.isAncestorOf(step) and is_stop and step.isVisible() and step.isEnabled():
            return step
        step = step.nextInFocusChain()
    return None
