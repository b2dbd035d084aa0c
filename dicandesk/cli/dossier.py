"""`resident history`, and the papers of one person: `record`, `slip`, `consent-form`, `request-form`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import settings
from dicandesk.cli import rows
from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.arguments import UsageError, count, record_id
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.access.desk import Desk
    from dicandesk.services.paperwork.person_papers import Made, Who


def add(resident: Commands) -> None:
    """Add the commands to those of `resident`."""
    told = resident.add("history", _history, _("ai đã sửa, ai đã xem hồ sơ, khi nào, ở máy nào")).values
    told.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    told.add_argument("--limit", type=count, default=200, metavar="N", help=_("nhiều nhất bấy nhiêu dòng"))
    record = resident.add("record", _record, _("in hồ sơ cho người dân: mọi thứ đang lưu về họ, thành PDF")).values
    record.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    slip = resident.add("slip", _slip, _("giấy hẹn khổ A5 của hẹn gần nhất, thành PDF")).values
    slip.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    slip.add_argument("--followup", metavar="ID", type=record_id, help=_("hẹn này"))
    agree = resident.add("consent-form", _consent_form, _("phiếu đồng ý để ký, thành PDF")).values
    ask = resident.add("request-form", _request_form, _("phiếu yêu cầu về dữ liệu, thành PDF")).values
    for form in (agree, ask):
        form.add_argument("id", metavar="ID", nargs="?", type=record_id, help=_("điền sẵn tên người này"))
    for values in (record, slip, agree, ask):
        values.add_argument("-o", "--out", metavar="FILE", required=True, help=_("tệp .pdf"))


def _history(call: Call) -> Answer:
    from dicandesk.services.records.changes import history

    asked = call.options
    with call.sign_in() as desk:
        found = history(desk.db, desk.actor, asked.id, limit=asked.limit)
    text = table(
        (_("Lúc"), _("Ai"), _("Máy nào"), _("Làm gì")),
        ((rows.show_moment(one.at), one.who, one.device, "; ".join(one.what)) for one in found),
    )
    return Answer({"changes": [chosen(one, "at", "who", "device", "kind", "what") for one in found]}, text)


def _record(call: Call) -> Answer:
    from dicandesk.services.paperwork.person_papers import own_record

    out = _out(call)
    with call.sign_in(writes=True) as desk:
        return _written(own_record(desk.db, desk.actor, call.options.id, now=call.now), out)


def _slip(call: Call) -> Answer:
    from dicandesk.services.paperwork.person_papers import slip
    from dicandesk.services.records.profiles import open_

    out, asked = _out(call), call.options
    phone = settings.load(call.folder).phone_on_sheet
    with call.sign_in(writes=True) as desk:
        view = open_(desk.db, desk.actor, asked.id, now=call.now)
        waiting = [row.id for row in view.followups if row.done is None]
        followup = asked.followup or next(iter(waiting), None)
        if followup is None:
            raise UserError(_("Người này chưa có hẹn nào nên chưa làm giấy hẹn."), _("Ghi hẹn trước, rồi làm lại."))
        return _written(slip(desk.db, desk.actor, view.id, followup, phone=phone, now=call.now), out)


def _consent_form(call: Call) -> Answer:
    from dicandesk.services.paperwork.person_papers import consent_form

    out = _out(call)
    with call.sign_in() as desk:
        return _written(consent_form(desk.db, desk.actor, _who(call, desk), now=call.now), out)


def _request_form(call: Call) -> Answer:
    from dicandesk.services.paperwork.person_papers import request_form

    out = _out(call)
    with call.sign_in() as desk:
        return _written(request_form(desk.db, desk.actor, _who(call, desk), now=call.now), out)


def _who(call: Call, desk: Desk) -> Who:
    from dicandesk.services.paperwork.person_papers import Who, who_of
    from dicandesk.services.records.profiles import open_

    if call.options.id is None:
        return Who()
    return who_of(open_(desk.db, desk.actor, call.options.id, now=call.now))


def _out(call: Call) -> Path:
    out = Path(call.options.out)
    if out.suffix.lower() != ".pdf":
        raise UsageError(_("“{path}” phải có đuôi .pdf.").format(path=out))
    return out


def _written(made: Made, out: Path) -> Answer:
    from dicandesk.services.paperwork.person_papers import write

    pages = write(made, out)
    text = _("Đã ghi {path}, {n} trang").format(path=out, n=pages)
    return Answer({"path": out, "pages": pages}, text)
