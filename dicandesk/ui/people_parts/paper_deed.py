"""Makes a paper about a person off the GUI thread and hands it to the printer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dicandesk.ui.printing import print_paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from dicandesk.services.paperwork.person_papers import Made
    from dicandesk.ui.context import Context


def print_made(context: Context, parent: QWidget, make: Callable[[], Made]) -> None:
    """Make a paper and print it; what becomes of it is told in the window of `parent`."""
    context.tasks.run(parent, partial(_made, context, make), partial(_print, context, parent), lane="work")


def _made(context: Context, make: Callable[[], Made]) -> Made:
    with context.tasks.crunch:
        return make()


def _print(context: Context, parent: QWidget, made: Made) -> None:
    print_paper(context, parent, made.pdf, title=made.title)
