"""The one thing that must not wait, above everything else on the first page: its banner and its next step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from dicandesk.i18n import _
from dicandesk.services.hub import slips
from dicandesk.services.register.erasures import HUB_HOURS
from dicandesk.ui.dialogs.choose import choose_folder
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.overviews.day import Day
    from dicandesk.ui.context import Context


class Urgent(BannerSlot):
    """Says it; what is shown already stays, with the focus on its button.

    Args:
        context: whose day.

    Signals:
        page_requested: where the next step is done.
        done: it was done here, and the day is to be read anew.
    """

    page_requested = Signal(str)
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(keeps_room=False)
        self._context = context
        self._told: tuple[object, ...] = (False, (0, False), (0, False))

    def show_day(self, found: Day) -> None:
        """Say what the day calls for first, or nothing."""
        told = (found.slips_wait, found.unclean, found.requests)
        if told == self._told:
            return
        self._told = told
        if not has_urgent(found):
            self.clear()
        elif found.slips_wait:
            keep = Button(_("Lưu ra USB…"), scale="small", on=self._choose_slips)
            text = _("Mất hết máy cán bộ mà không có phiếu thì không mở lại được dữ liệu của phường.")
            title = _("Phường chưa có phiếu phục hồi trên giấy")
            self.show_banner(Banner("caution", title, text, icon="key", actions=[keep]))
        elif found.requests[0] and (found.requests[1] or not found.unclean[1]):
            self.show_banner(self._requests(*found.requests))
        else:
            self.show_banner(self._unclean(*found.unclean))

    def _requests(self, count: int, is_late: bool) -> Banner:  # noqa: FBT001 - a pair of the day
        title = _("{n} yêu cầu về dữ liệu của người dân cần làm ngay").format(n=count)
        text = _("Sắp hết hạn luật định, hoặc chưa báo cho người dân là đã nhận.")
        if is_late:
            text = _("Đã có yêu cầu quá hạn luật định. Làm ngay và báo cho người dân.")
        see = self._see("requests", _("Xem các yêu cầu về dữ liệu"))
        return Banner("danger" if is_late else "caution", title, text, icon="shield-lock", actions=[see])

    def _unclean(self, count: int, is_late: bool) -> Banner:  # noqa: FBT001 - a pair of the day
        title = _("Thư mục phường còn tệp cũ của {n} lần xoá hẳn").format(n=count)
        text = _("Đồng bộ máy này, rồi một máy khác: các tệp đó được bỏ. Hạn là {hours} giờ từ lúc xoá.")
        if is_late:
            text = _("Đã quá {hours} giờ. Đồng bộ máy này, rồi một máy khác của phường, để các tệp đó được bỏ.")
        see, said = self._see("erasures", _("Xem các lần xoá hẳn")), text.format(hours=HUB_HOURS)
        return Banner("danger" if is_late else "caution", title, said, icon="user-off", actions=[see])

    def _see(self, page: str, spoken: str) -> Button:
        see = Button(_("Xem"), scale="small", on=partial(self.page_requested.emit, page))
        see.setAccessibleName(spoken)
        return see

    def _choose_slips(self) -> None:
        choose_folder(self, _("Lưu phiếu phục hồi vào đâu?"), "", self._write_slips)

    def _write_slips(self, folder: Path) -> None:
        context = self._context
        work = partial(slips.write_slips, context.db, context.actor, folder, now=context.now())
        context.tasks.run(self, work, self._tell_slips, lane="work")

    def _tell_slips(self, written: list[Path]) -> None:
        text = _("Đã lưu {n} phiếu phục hồi. In ra, cất ở hai nơi khác nhau, rồi xoá tệp.").format(n=len(written))
        self._context.say(text, None)
        self.done.emit()


def has_urgent(found: Day) -> bool:
    """Tell whether there is something that must not wait."""
    return found.slips_wait or found.unclean[0] > 0 or found.requests[0] > 0
