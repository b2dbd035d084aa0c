"""Makes the sheets of a visit off the GUI thread and prints them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dicandesk.i18n import _
from dicandesk.services.paperwork.papers import SheetOrder
from dicandesk.ui.desk_parts.visit_log import make_sheets
from dicandesk.ui.printing import print_paper

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from dicandesk.ui.context import Context
    from dicandesk.ui.desk_parts.work_card import SheetWish


class SheetOpener(QObject):
    """Belongs to the page that prints.

    Args:
        context: whose settings decide about paper and phone number.
        page: an answer that comes after it is gone is dropped.
    """

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page

    def orders(self, wishes: Sequence[SheetWish], resident: bytes | None, next_day: date | None) -> list[SheetOrder]:
        """Return what is asked of each sheet."""
        settings = self._context.settings.value
        return [
            SheetOrder(wish.code, resident, wish.large, settings.paper, next_day, settings.phone_on_sheet)
            for wish in wishes
        ]

    def open(self, orders: Sequence[SheetOrder], said: str, undo: Callable[[], object]) -> None:
        """Make one PDF and print it, telling so after what was `said` before."""
        then = partial(self._show, said, undo)
        self._context.tasks.run(self, partial(make_sheets, self._context, orders), then, lane="work")

    def _show(self, said: str, undo: Callable[[], object], path: Path) -> None:
        title = _("Phiếu hướng dẫn")
        print_paper(self._context, self._page, path, title=title, asks=False, said=said, undo=undo)
