"""Makes the sheets of a visit off the GUI thread and opens them in this PC's program for PDF."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from dicandesk.i18n import _
from dicandesk.services.papers import SheetOrder
from dicandesk.ui.desk_parts.visit_log import make_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from dicandesk.ui.context import Context
    from dicandesk.ui.desk_parts.work_card import SheetWish


class SheetOpener(QObject):
    """Belongs to the page that prints.

    Args:
        context: whose settings decide about paper and phone number.
        page: an answer that comes after it is gone is dropped.
    """

    def __init__(self, context: Context, page: QObject) -> None:
        super().__init__(page)
        self._context = context

    def orders(self, wishes: Sequence[SheetWish], resident: bytes | None, next_day: date | None) -> list[SheetOrder]:
        """Return what is asked of each sheet."""
        settings = self._context.settings.value
        return [
            SheetOrder(wish.code, resident, wish.large, settings.paper, next_day, settings.phone_on_sheet)
            for wish in wishes
        ]

    def open(self, orders: Sequence[SheetOrder], said: str, undo: Callable[[], object]) -> None:
        """Make one PDF and open it; where nothing opens it, say where it lies, after what was `said` before."""
        then = partial(self._show, said, undo)
        self._context.tasks.run(self, partial(make_sheets, self._context, orders), then, lane="work")

    def _show(self, said: str, undo: Callable[[], object], path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            where = _("Máy chưa có chương trình mở PDF. Phiếu nằm ở {path}").format(path=path)
            self._context.say(f"{said} {where}", undo)
