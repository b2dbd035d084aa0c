"""The lists of the sync page: the ward's PCs with their last contact, and what sync did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, ago, show_date
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Label, breakable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dicandesk.services.enrolling import DeviceRow
    from dicandesk.services.syncing import LogRow
    from dicandesk.ui.parts.rows import Rows

LATE_DAYS, LOST_DAYS = 3, 30


def show_devices(rows: Rows, devices: Sequence[DeviceRow], now: datetime) -> None:
    """Fill the list of PCs."""
    rows.clear()
    for one in devices:
        name = _("{name} (máy này)").format(name=one.name) if one.is_this else one.name
        contact = ago(one.last_contact, now) if one.last_contact is not None else _("chưa lần nào")
        if one.role == "officer":
            name = _("{name} · máy cán bộ").format(name=name)
        rows.add(Label(name, "strong", wrap=True), Label(contact, "body", wrap=True), Pill.of(device_face(one, now)))


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


def show_log(rows: Rows, log: Sequence[LogRow], now: datetime) -> None:
    """Fill the log, the latest first."""
    rows.clear()
    for one in log:
        there, here = one.at.astimezone(VIETNAM), now.astimezone(VIETNAM)
        when = f"{there:%H:%M}" if there.date() == here.date() else show_date(there.date())[:5]
        rows.add(
            Label(when, "muted"),
            Label(breakable(one.text).replace("_", "_\u200b"), "body", wrap=True),
            Label(one.detail or "", "hint"),
        )
