"""`resident erase` and `resident erasures`: erase somebody who asked for it, and see how far that has come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, table
from dicandesk.cli.arguments import record_id
from dicandesk.cli.rows import show_moment
from dicandesk.i18n import _
from dicandesk.rules.dates import UNKNOWN, show_date

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.register.erasures import Minutes


def add(resident: Commands) -> None:
    """Add the commands to those of `resident`."""
    gone = resident.add("erase", _erase, _("xoá hẳn một người theo yêu cầu của họ; không lấy lại được")).values
    gone.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    gone.add_argument("--request", metavar="N", required=True, help=_("số phiếu yêu cầu xoá trong sổ của phường"))
    gone.add_argument("--confirm", metavar="NAME", help=_("họ tên người sẽ xoá, gõ lại để xác nhận"))
    gone.add_argument("--reason", choices=("asked", "withdrawn", "over", "ordered"), default="", help=_("vì sao xoá"))
    listed = resident.add("erasures", _erasures, _("các lần xoá hẳn: máy nào đã xác nhận, máy nào chưa")).values
    listed.add_argument("-o", "--output", type=Path, metavar="FILE", help=_("ghi biên bản ra tệp PDF này"))


def _erase(call: Call) -> Answer:
    from dicandesk.services.register import erasing

    asked = call.options
    with call.sign_in(writes=True) as desk:
        about = erasing.ask(desk.db, desk.actor, asked.id)
        confirmed = about.name if asked.confirm is None else asked.confirm
        op = erasing.erase(
            desk.db,
            desk.actor,
            about,
            request=asked.request,
            confirmed=confirmed,
            reason=asked.reason,
            now=call.now,
        )
    text = _("Đã xoá hẳn {n} hồ sơ trên máy này. Đồng bộ ngay để máy khác cũng xoá; xem: dicandesk resident erasures")
    return Answer(
        {"id": about.resident, "erased": about.people, "stripped": about.rows, "op": op},
        text.format(n=about.people),
    )


def _erasures(call: Call) -> Answer:
    from dicandesk.services.hub import erasure_paper
    from dicandesk.services.register import erasures

    with call.sign_in() as desk:
        if not desk.db.read_only:
            erasures.note(desk.db)
        found = erasures.minutes(desk.db, desk.actor, now=call.now)
        if call.options.output is not None:
            erasure_paper.write(desk.db, found, call.options.output, now=call.now)
    rows = [
        (show_date(one.at.date()), one.request or UNKNOWN, str(one.people), f"{one.day}/{erasures.DAYS}",
         str(len(one.pcs) - one.open), str(one.open), _("sạch") if one.clean else _("chưa"))
        for one in found
    ]  # fmt: skip
    heads = (
        _("Ngày"),
        _("Số phiếu"),
        _("Hồ sơ"),
        _("Ngày thứ"),
        _("Máy đã xoá"),
        _("Máy chưa xoá"),
        _("Thư mục phường"),
    )
    return Answer({"erasures": [_document(one) for one in found]}, table(heads, rows))


def _document(one: Minutes) -> dict[str, object]:
    return {
        "op": one.op,
        "request": one.request,
        "reason": one.reason,
        "at": one.at,
        "people": one.people,
        "day": one.day,
        "due": one.due,
        "published": one.published,
        "clean": one.clean,
        "pcs": [{"name": pc.device, "role": pc.role, "this": pc.is_this, "confirmed": pc.at} for pc in one.pcs],
        "moment": show_moment(one.at),
    }
