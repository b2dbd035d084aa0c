"""Print the minutes of erasures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.services.common import carried
from dicandesk.services.common.moments import day_of
from dicandesk.services.hub.syncing import ward_name
from dicandesk.services.register.erasures import DAYS, REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from dicandesk.paper.erasure_minutes import MinutesData
    from dicandesk.services.register.erasures import Minutes
    from dicandesk.store.database import Database


def write(db: Database, found: Sequence[Minutes], out: Path, *, now: datetime) -> None:
    """Write the minutes of each erasure as a page of a PDF.

    Raises:
        UserError: there is nothing to print, or the file cannot be written.
    """
    carried.write(out, make(db, found, now=now))


def make(db: Database, found: Sequence[Minutes], *, now: datetime) -> bytes:
    """Return the minutes of each erasure as a page of a PDF.

    Raises:
        UserError: there is nothing to print.
    """
    from dicandesk.paper import erasure_minutes  # noqa: PLC0415 - ReportLab takes 90 ms and is seldom needed here

    if not found:
        raise UserError(_("Chưa có lần xoá hẳn nào nên chưa có biên bản. Chưa ghi gì."), _("Xem lại danh sách."))
    with db.reading() as session:
        ward = ward_name(session)
    data = tuple(_data(ward, one, now) for one in found)
    page = io.BytesIO()
    erasure_minutes.build(data, page)
    return page.getvalue()


def _data(ward: str, one: Minutes, now: datetime) -> MinutesData:
    from dicandesk.paper.erasure_minutes import MinutesData, PcLine  # noqa: PLC0415

    waits = _("chưa xong; máy tự làm tiếp khi đồng bộ")
    roles = {"officer": _("cán bộ"), "volunteer": _("thành viên")}
    done = sum(pc.at is not None for pc in one.pcs)
    facts = (
        (_("Số phiếu yêu cầu"), one.request or "—"),
        *(((_("Lý do"), REASONS[one.reason]),) if one.reason else ()),
        (_("Ngày xoá"), show_date(day_of(one.at))),
        (_("Số hồ sơ đã xoá"), str(one.people)),
        (_("Mã thao tác"), one.op.hex()),
        (_("Ngày thứ"), _("{day} trên {days}, hạn cuối {due}").format(day=one.day, days=DAYS, due=show_date(one.due))),
        (_("Thư mục phường"), _("sạch từ {day}").format(day=show_date(day_of(one.clean))) if one.clean else waits),
        (_("Máy đã xác nhận"), _("{done} trên {all}").format(done=done, all=len(one.pcs))),
    )
    pcs = tuple(
        PcLine(pc.device, roles[pc.role], show_date(day_of(pc.at)) if pc.at is not None else "") for pc in one.pcs
    )
    return MinutesData(ward, show_date(day_of(now)), facts, pcs)
