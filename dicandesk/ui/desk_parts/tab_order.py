"""Tab goes through a page as it is read, also past what was put there later; Enter goes along."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Sequence


def chain(cells: Sequence[QWidget]) -> None:
    """Let Tab go through cells in this order, within one as before.

    What only a click focuses moves along: in a row of segments another one becomes the stop of Tab.
    """
    stops = [stop for cell in cells for stop in _stops(cell)]
    for before, after in pairwise(stops):
        if before.window() is after.window():  # not while something is on its way from one place to another
            QWidget.setTabOrder(before, after)


def enter(page: QWidget, form: QWidget) -> None:
    """Take an Enter that no field of a page wanted: press the button around the form, or go to the next field in it."""
    focus = QApplication.focusWidget()
    if isinstance(focus, Button) and not form.isAncestorOf(focus):
        focus.click()
    elif focus is not None and page.isAncestorOf(focus):
        page.focusNextChild()


def _stops(cell: QWidget) -> list[QWidget]:
    found = [cell] if cell.focusPolicy() != Qt.FocusPolicy.NoFocus else []
    if not cell.children():
        return found
    step = cell.nextInFocusChain()
    while step is not None and step is not cell:
        if cell.isAncestorOf(step) and step.focusPolicy() != Qt.FocusPolicy.NoFocus:
            found.append(step)
        step = step.nextInFocusChain()
    return found
