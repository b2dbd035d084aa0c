"""The first start of a PC: `init` founds a ward, `join` asks to be let in to one and finishes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import settings
from dicandesk.cli import papers
from dicandesk.cli.answer import Answer
from dicandesk.cli.arguments import UsageError
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call


def add(commands: Commands) -> None:
    """Add `init` and `join`."""
    init = commands.add("init", _init, _("lập phường mới trên máy này, với cán bộ đầu tiên và mã PIN"))
    init.values.add_argument("--ward", metavar="NAME", required=True, help=_("tên phường"))
    init.values.add_argument("--device", metavar="NAME", required=True, help=_("tên máy này"))
    init.values.add_argument("--slips", metavar="DIR", help=_("ghi hai phiếu phục hồi vào thư mục này"))
    join = commands.add("join", _join, _("xin vào phường đã có; xong khi được duyệt thì chạy lại với --approved"))
    join.values.add_argument("--hub", metavar="HUB", help=_("thư mục chung của phường"))
    join.values.add_argument("--device", metavar="NAME", help=_("tên máy này"))
    join.values.add_argument("-o", "--out", metavar="REQUEST", help=_("ghi yêu cầu ra tệp này"))
    join.values.add_argument(
        "--approved", metavar="FILE", nargs="?", const="", help=_("tệp duyệt; không ghi thì xem trên thư mục chung")
    )


def _init(call: Call) -> Answer:
    from dicandesk.services.access import founding
    from dicandesk.services.common.moments import day_of

    asked = call.options
    start = founding.FirstStart(asked.device, _member(call), call.pin())
    made = founding.found(call.folder, asked.ward, start, today=day_of(call.now))
    document = {"realm_id": made.realm, "device_id": made.device, "member_id": made.member}
    text = _("Đã lập {ward} trên máy “{device}”.").format(ward=asked.ward, device=asked.device)
    if not asked.slips:
        return Answer(document, text)
    files = papers.write_slips(call)
    return Answer({**document, "slips": files}, f"{text}\n{papers.slips_text(files)}")


def _join(call: Call) -> Answer:
    if call.options.approved is not None:
        return _finish(call)
    return _ask(call)


def _ask(call: Call) -> Answer:
    from dicandesk.services.access import joining

    asked = call.options
    missing = [name for name in ("hub", "device") if not getattr(asked, name)]
    if missing:
        raise UsageError(_("Thiếu: {0}.").format(", ".join(f"--{name}" for name in missing)))
    hub = str(Path(asked.hub).absolute())
    waiting, request = joining.ask_to_join(call.folder, hub, asked.device, _member(call))
    if asked.out:
        Path(asked.out).write_bytes(request)
    words = ", ".join(waiting.words)
    document = {
        "device_id": waiting.device,
        "fingerprint": words,
        "words": waiting.words,
        "ward": waiting.ward or None,
        "path": asked.out,
    }
    text = _("Đã xin vào phường. Đọc sáu từ này cho cán bộ phường: {words}").format(words=words)
    return Answer(document, text)


def _finish(call: Call) -> Answer:
    from dicandesk.services.access import joining

    waiting = joining.waiting(call.folder)
    path = call.options.approved
    entries = joining.read_answer(Path(path)) if path else joining.answer_on_hub(call.folder)
    if entries is None and waiting is not None:
        raise UserError(
            _("Phường chưa duyệt máy này. Yêu cầu vẫn giữ, tắt máy cũng không mất."),
            _("Gọi cán bộ phường, đọc sáu từ: {words}").format(words=", ".join(waiting.words)),
            code=3,
        )
    made = joining.finish_joining(call.folder, entries or [], call.pin())
    if waiting is not None:
        settings.save(replace(settings.load(call.folder), hub=waiting.hub), call.folder)
    document = {
        "realm_id": made.realm,
        "device_id": made.device,
        "member_id": made.member,
        "fingerprint": ", ".join(waiting.words) if waiting else None,
    }
    return Answer(document, _("Máy này đã vào phường. Đồng bộ để nhận dữ liệu: dicandesk sync"))


def _member(call: Call) -> str:
    if call.member is None:
        raise UsageError(_("Thiếu: {0}.").format("--member"))
    return call.member
