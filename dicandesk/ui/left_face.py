"""How many days are left until a last day the law sets, as a pill; and how a request about data stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.requests import Answered, must_confirm
from dicandesk.ui.parts.pill import PillFace

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.ui.parts.pill import PillKind

_SOON, _VERY_SOON = 10, 3
"""Days that are left."""
_CLOSED: dict[Answered, tuple[PillKind, str]] = {
    Answered.DONE: ("good", "check"),
    Answered.REFUSED: ("caution", "x"),
    Answered.DROPPED: ("plain", "minus"),
}


def left_face(due: date, today: date) -> PillFace:
    """Return how many days are left, or by how many it is late."""
    left = (due - today).days
    if left < 0:
        return PillFace("danger", "alert-circle", _("Quá hạn {n} ngày").format(n=-left))
    kind: PillKind = "danger" if left <= _VERY_SOON else "caution" if left <= _SOON else "good"
    text = _("Còn {n} ngày").format(n=left) if left else _("Hết hạn hôm nay")
    return PillFace(kind, "alert-circle" if kind == "danger" else "clock", text)


def request_face(row: RequestRow, today: date) -> PillFace:
    """Return what became of a request, that its receipt must be confirmed now, or how many days are left."""
    if row.outcome is None and row.due >= today and must_confirm(row.received, row.confirmed, today):
        return PillFace("danger", "alert-circle", _("Chưa báo nhận"))
    if row.outcome is None:
        return left_face(row.due, today)
    return PillFace(*_CLOSED[row.outcome], _SHORT[row.outcome]())


_SHORT = {
    Answered.DONE: lambda: _("Đã làm"),
    Answered.REFUSED: lambda: _("Từ chối"),
    Answered.DROPPED: lambda: _("Không cần nữa"),
}
