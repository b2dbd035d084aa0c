"""`sheet`, and the slips that `init` and `recovery slips` write: papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import settings
from dicandesk.cli.answer import Answer
from dicandesk.cli.arguments import UsageError, record_id
from dicandesk.cli.inputs import day
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call


def add(commands: Commands) -> None:
    """Add the commands."""
    sheet = commands.add("sheet", _sheet, _("làm phiếu hướng dẫn PDF, hoặc ảnh PNG để gửi")).values
    sheet.add_argument("code", metavar="CODE", help=_("mã chủ đề, ví dụ DD01"))
    sheet.add_argument("-o", "--out", metavar="FILE", required=True, help=_("tệp .pdf hoặc .png"))
    sheet.add_argument("--resident", metavar="ID", type=record_id, help=_("in tên người này"))
    sheet.add_argument("--large", action="store_true", help=_("chữ to"))
    sheet.add_argument("--paper", choices=("A4", "A5"), help=_("khổ giấy"))
    sheet.add_argument("--next", metavar="DATE", help=_("ngày hẹn"))


def _sheet(call: Call) -> Answer:
    from dicandesk.services.paperwork.papers import SheetOrder, sheet

    asked = call.options
    out = Path(asked.out)
    if out.suffix.lower() not in {".pdf", ".png"}:
        raise UsageError(_("“{path}” phải có đuôi .pdf hoặc .png.").format(path=out))
    if out.suffix.lower() == ".png" and (asked.resident or asked.next):
        raise UsageError(
            _("Ảnh để gửi lên nhóm không ghi tên và ngày hẹn của ai. Bỏ --resident, --next hoặc làm tệp .pdf.")
        )
    kept = settings.load(call.folder)
    order = SheetOrder(
        asked.code,
        resident=asked.resident,
        large=asked.large,
        paper=asked.paper or kept.paper,
        next_date=day(call, asked.next) if asked.next else None,
        phone=kept.phone_on_sheet,
    )
    # Only a sheet that names somebody is noted, which writes.
    with call.sign_in(writes=order.resident is not None) as desk:
        made = sheet(desk.db, desk.actor, order, out, now=call.now)
    text = _("Đã ghi {path}, {n} trang").format(path=made.path, n=made.pages)
    return Answer({"path": made.path, "pages": made.pages}, text)


def write_slips(call: Call) -> list[Path]:
    """Write the slips into the folder of `--out`, or of `--slips` of `init`."""
    from dicandesk.services.hub.slips import write_slips

    folder = Path(getattr(call.options, "slips", None) or call.options.out)
    with call.sign_in(writes=True) as desk:
        return write_slips(desk.db, desk.actor, folder, now=call.now)


def slips_text(files: list[Path]) -> str:
    """Return what to do with slips that were written."""
    names = ", ".join(str(path) for path in files)
    return _("Đã ghi {files}. In ra, cất ở hai nơi, rồi xoá tệp.").format(files=names)
