"""How a PC of the ward stands, as a pill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.ui.parts.pill import PillFace

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.services.hub.enrolling import DeviceRow

LATE_DAYS, LOST_DAYS = 3, 30


def device_face(one: DeviceRow, now: datetime) -> PillFace:
    """Return how a PC stands, as a state."""
    if one.state != "active" or one.held or one.is_braked or one.is_newer:
        return _roster_face(one)
    if one.last_contact is None:
        return PillFace("danger", "alert-circle", _("Chưa nối"))
    days = (now - one.last_contact).days
    if days >= LOST_DAYS:
        return PillFace("danger", "alert-circle", _("Lâu không nối"))
    if days >= LATE_DAYS:
        return PillFace("caution", "clock", _("Chậm"))
    if one.waiting:
        return PillFace("caution", "hourglass", _("Đang nhận"))
    return PillFace("good", "check", _("Đủ"))


def _roster_face(one: DeviceRow) -> PillFace:
    """Return the state of a PC that was removed, or from which something waits for an officer's word."""
    if one.is_braked:
        return PillFace("danger", "alert-circle", _("Giữ lượt xoá hẳn"))
    if one.held and one.state != "unsure":
        return PillFace("caution", "hourglass", _("{n} gói chờ nhận").format(n=len(one.held)))
    if one.state == "revoked":
        return PillFace("plain", "x", _("Đã thu hồi"))
    if one.state == "disputed":
        return PillFace("danger", "alert-circle", _("Tranh chấp"))
    if one.state == "unsure":
        return PillFace("caution", "help-circle", _("Chờ xác nhận"))
    return PillFace("caution", "upload", _("Bản mới hơn"))
