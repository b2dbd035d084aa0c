"""The lists of the sync page: the ward's PCs with their last contact, and what sync did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, ago, show_date
from dicandesk.ui.device_faces import device_face
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.text import Label, breakable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dicandesk.services.hub.enrolling import DeviceRow
    from dicandesk.services.hub.syncing import LogRow
    from dicandesk.ui.parts.rows import Rows


def show_devices(rows: Rows, devices: Sequence[DeviceRow], now: datetime) -> None:
    """Fill the list of PCs."""
    rows.clear()
    for one in devices:
        name = _("{name} (máy này)").format(name=one.name) if one.is_this else one.name
        contact = ago(one.last_contact, now) if one.last_contact is not None else _("chưa lần nào")
        if one.role == "officer":
            name = _("{name} · máy cán bộ").format(name=name)
        rows.add(Label(name, "strong", wrap=True), Label(contact, "body", wrap=True), Pill.of(device_face(one, now)))


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
