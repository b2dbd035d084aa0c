"""`recovery`: the slips of paper, and what they are for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import settings
from dicandesk.cli import papers
from dicandesk.cli.answer import Answer
from dicandesk.cli.arguments import UsageError
from dicandesk.cli.syncing import hub_of
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands, Parser
    from dicandesk.cli.call import Call


def add(commands: Commands) -> None:
    """Add the commands."""
    recovery = commands.subject("recovery", _("phiếu phục hồi của phường"))
    slips = recovery.add("slips", _slips, _("ghi hai phiếu phục hồi ra PDF; sau đó máy không giữ khoá nữa"))
    slips.values.add_argument("-o", "--out", metavar="DIR", required=True, help=_("thư mục ngoài thư mục dữ liệu"))
    restore = recovery.add(
        "restore", _restore, _("dựng lại phường từ phiếu phục hồi và thư mục chung khi mọi máy đều mất")
    )
    _add_slips(restore)
    restore.values.add_argument("--hub", metavar="HUB", required=True, help=_("thư mục chung của phường"))
    restore.values.add_argument("--device", metavar="NAME", required=True, help=_("tên máy này"))
    pin = recovery.add(
        "pin", _pin, _("đặt lại mã PIN trên máy này bằng phiếu phục hồi, khi không còn ai đăng nhập được")
    )
    _add_slips(pin)
    settle = recovery.add(
        "settle", _settle, _("giữ lại máy này khi các máy cán bộ thu hồi lẫn nhau, bằng phiếu phục hồi")
    )
    _add_slips(settle)
    settle.values.add_argument("--hub", metavar="HUB", help=_("thư mục phường; không ghi là nơi đã chọn"))


def _add_slips(parser: Parser) -> None:
    parser.values.add_argument(
        "--slip-file",
        dest="slips",
        metavar="FILE",
        action="append",
        required=True,
        help=_("tệp PDF của một phiếu, bản nào cũng được, hoặc tệp chữ chép từ phiếu"),
    )


def _slips(call: Call) -> Answer:
    files = papers.write_slips(call)
    return Answer({"files": files}, papers.slips_text(files))


def _restore(call: Call) -> Answer:
    from dicandesk.services.access.founding import FirstStart
    from dicandesk.services.hub.recovery import read_slips, restore

    asked = call.options
    start = FirstStart(asked.device, _member(call), call.pin())
    hub = str(Path(asked.hub).absolute())
    made = restore(call.folder, read_slips(map(Path, asked.slips)), hub, start)
    settings.save(replace(settings.load(call.folder), hub=hub), call.folder)
    document = {
        "realm_id": made.ready.realm,
        "device_id": made.ready.device,
        "member_id": made.ready.member,
        "ward": made.ward,
        "residents": made.residents,
        "waiting": made.waiting,
    }
    text = _("Đã dựng lại {ward} trên máy này: {residents} người dân. Máy cũ nào mất thì thu hồi: devices revoke.")
    return Answer(document, text.format(ward=made.ward, residents=made.residents))


def _pin(call: Call) -> Answer:
    from dicandesk.services.hub.recovery import read_slips, reset_pin

    member = reset_pin(call.folder, read_slips(map(Path, call.options.slips)), _member(call), call.pin())
    return Answer({"id": member}, _("Đã đặt mã PIN mới trên máy này."))


def _settle(call: Call) -> Answer:
    from dicandesk.services.hub.recovery import read_slips, settle_dispute

    hub = hub_of(call)
    if not hub:
        raise UserError(_("Máy này chưa chọn thư mục phường nên chưa làm gì."), _("Thêm --hub THƯ_MỤC."))
    with call.sign_in(writes=True) as desk:
        settle_dispute(desk.db, desk.actor, read_slips(map(Path, call.options.slips)), hub)
    return Answer({"settled": True}, _("Máy này được giữ lại; các máy tranh chấp kia đã bị thu hồi."))


def _member(call: Call) -> str:
    if call.member is None:
        raise UsageError(_("Thiếu: {0}.").format("--member"))
    return call.member
