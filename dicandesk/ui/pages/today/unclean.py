"""The banner about people who were erased while the ward's folder still has files with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.services.erasures import HUB_HOURS
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Callable


def unclean_banner(unclean: tuple[int, bool], look: Callable[[], object]) -> Banner:
    """Return what is said, with the next step.

    Args:
        unclean: of how many erasures the folder is not clean, and whether one waits too long.
        look: shows the erasures.
    """
    count, is_late = unclean
    title = _("Thư mục phường còn tệp cũ của {n} lần xoá hẳn").format(n=count)
    text = _("Đồng bộ máy này, rồi một máy khác: các tệp đó được bỏ. Hạn là {hours} giờ từ lúc xoá.")
    if is_late:
        text = _("Đã quá {hours} giờ. Đồng bộ máy này, rồi một máy khác của phường, để các tệp đó được bỏ.")
    see = Button(_("Xem"), scale="small", on=look)
    see.setAccessibleName(_("Xem các lần xoá hẳn"))
    said = text.format(hours=HUB_HOURS)
    return Banner("danger" if is_late else "caution", title, said, icon="user-off", actions=[see])
