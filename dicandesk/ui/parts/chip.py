"""Chips: buttons that stay chosen, told by ground, border and a check mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Callable


class Chip(Button):
    """A choice that can be switched on and off.

    Args:
        text: the word.
        icon: shown while not chosen; a check mark takes its place.
        cap: digit of the key Alt+digit, which the window brings to the page's `pick`.
        on: called with the new state.
        is_chosen: state at the start.
        trailing: an icon after the word ("x" for a filter that a click takes away, "chevron-down" for a menu).
    """

    def __init__(
        self,
        text: str,
        *,
        icon: str = "",
        cap: str = "",
        on: Callable[[bool], object] | None = None,
        is_chosen: bool = False,
        trailing: str = "",
    ) -> None:
        super().__init__(text, icon=icon, kind="chip", scale="chip", cap=cap)
        self._trailing = trailing
        self.setCheckable(True)
        self.setChecked(is_chosen)
        self.toggled.connect(self._relay)
        if on is not None:
            self.toggled.connect(on)

    def set_trailing(self, icon: str) -> None:
        """Show another icon after the word."""
        self._trailing = icon
        self.update()

    def lead(self) -> str:
        """Return the check mark while chosen."""
        return "check" if self.isChecked() and not self._trailing else self._icon

    def _relay(self) -> None:
        """A chip without icon grows by its check mark."""
        self.updateGeometry()
