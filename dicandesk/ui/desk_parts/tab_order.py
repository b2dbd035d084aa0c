"""Tab goes through a page as it is read, also past what was put there later; Enter goes along."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def chain(cells: Sequence[QWidget]) -> None:
    """Let Tab go through cells in this order, within one as before.

    What only a click focuses moves along: in a row of segments another one becomes the stop of Tab.
    """
    stops = _stops(cells)
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


def _stops(cells: Sequence[QWidget]) -> list[QWidget]:
    """Return what Tab stops at, cell by cell: in each from itself onwards, in the order of the window."""
    found: dict[QWidget, list[QWidget]] = {cell: [] for cell in cells}
    before: dict[QWidget, list[QWidget]] = {cell: [] for cell in cells}
    seen: set[QWidget] = set()
    for start in cells:  # one walk round the window, or two while something is on its way from one place to another
        step: QWidget | None = start
        passed: set[QWidget] = set()
        while step is not None and step not in seen:
            seen.add(step)
            cell = _cell_of(step, found)
            if step is cell:
                passed.add(step)
            if cell is not None and step.focusPolicy() != Qt.FocusPolicy.NoFocus:
                (found if cell in passed else before)[cell].append(step)
            step = step.nextInFocusChain()
    return [stop for cell in cells for stop in (*found[cell], *before[cell])]


def _cell_of(widget: QWidget | None, cells: Collection[QWidget]) -> QWidget | None:
    while widget is not None and widget not in cells:
        widget = widget.parentWidget()
    return widget
