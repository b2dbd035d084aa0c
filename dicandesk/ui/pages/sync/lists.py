"""The lists of the sync page: the ward's PCs with their last contact, and what sync did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, ago, show_date
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Label, breakable, line
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dicandesk.services.enrolling import DeviceRow
    from dicandesk.services.syncing import LogRow

LATE_DAYS, LOST_DAYS = 3, 30


class Rows(QWidget):
    """Lines of cells; the first column that may stretch does.

    Args:
        name: read out.
        stretch: column that takes the room.
    """

    def __init__(self, name: str, stretch: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 12, row_gap=0)
        self._grid.setColumnStretch(stretch, 1)
        self._count = 0

    def clear(self) -> None:
        """Show nothing."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._count = 0

    def add(self, *cells: QWidget) -> None:
        """Add a line."""
        for column, cell in enumerate(cells):
            beside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            if isinstance(cell, Pill):
                self._grid.addWidget(cell, self._count, column, beside)
            else:
                self._grid.addWidget(cell, self._count, column)
        self._grid.setRowMinimumHeight(self._count, 0)
        sized(cells[0], min_height=43)
        self._grid.addWidget(line(), self._count + 1, 0, 1, len(cells))
        self._count += 2


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
        return PillFace("danger", "alert-circle", _("Giữ lượt xoá"))
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
