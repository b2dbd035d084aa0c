"""`backup`: verified, encrypted copies of what is on this PC."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.arguments import UsageError
from dicandesk.cli.rows import show_moment
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.care.backups import Copy

_NAMES = ("path", "residents", "sessions", "size", "verified")


def add(commands: Commands) -> None:
    """Add the commands."""
    backup = commands.subject("backup", _("bản sao lưu của máy này, đã kiểm và khoá bằng khoá của máy"))
    create = backup.add("create", _create, _("sao lưu ngay; máy cũng tự sao lưu mỗi ngày"))
    create.values.add_argument(
        "-o", "--out", metavar="FILE", type=Path, help=_("tệp mới, ví dụ trên USB; không ghi là trong thư mục dữ liệu")
    )
    verify = backup.add("verify", _verify, _("đọc lại cả bản sao lưu, xem có nguyên vẹn không"))
    verify.values.add_argument("file", metavar="FILE", type=Path)
    restore = backup.add("restore", _restore, _("đặt bản sao lưu vào chỗ dữ liệu của máy này; bản đang dùng vẫn giữ"))
    restore.values.add_argument("file", metavar="FILE", type=Path)
    restore.values.add_argument(
        "--slip-file",
        dest="slips",
        metavar="FILE",
        action="append",
        type=Path,
        help=_("phiếu phục hồi, khi đây là máy mới thay cho máy đã sao lưu; --member là người sẽ đăng nhập"),
    )
    backup.add("list", _list, _("các bản sao lưu trong thư mục dữ liệu"))


def _create(call: Call) -> Answer:
    from dicandesk.services.care import backups

    out: Path | None = call.options.out
    with call.sign_in() as desk:
        made = backups.create(desk.db, desk.actor, out)
    told = _told(made, _("Đã sao lưu ra {path}: {residents} người dân, {sessions} buổi; đã đọc lại nguyên vẹn."))
    if out is None:
        return told
    key = _("Giữ tệp khoá {name} cạnh bản đó: có nó và phiếu phục hồi thì khôi phục được trên máy khác.")
    return replace(told, notes=(key.format(name=backups.key_of(out).name),))


def _verify(call: Call) -> Answer:
    from dicandesk.services.care import backups

    with call.sign_in() as desk:
        found = backups.verify(desk.db, call.options.file)
    return _told(found, _("{path} nguyên vẹn: {residents} người dân, {sessions} buổi."))


def _restore(call: Call) -> Answer:
    from dicandesk.services.care import backups

    if call.options.slips:
        return _take_over(call)
    done = backups.restore(call.folder, call.who(), call.pin(), call.options.file, call.now)
    document = {**chosen(done.copy, *_NAMES), "replaced": done.replaced, "rescued": done.rescued}
    text = _(
        "Đã khôi phục từ {path}: {residents} người dân, {sessions} buổi. Đồng bộ để nhận lại những gì mới hơn."
    ).format(**chosen(done.copy, *_NAMES))
    notes = []
    if done.is_harmed:
        rescued = _("Dữ liệu cũ bị hỏng; đã lấy lại từ đó {n} thay đổi chưa kịp gửi.")
        notes.append(rescued.format(n=done.rescued))
    if done.replaced:
        notes.append(_("Dữ liệu vừa được thay vẫn giữ ở {path}").format(path=done.replaced))
    return Answer(document, text, tuple(notes))


def _take_over(call: Call) -> Answer:
    from dicandesk.services.care import taking_over
    from dicandesk.services.hub.recovery import read_slips

    if call.member is None:
        raise UsageError(_("Thiếu: {0}.").format("--member"))
    done = taking_over.restore(call.folder, call.options.file, read_slips(call.options.slips), call.member, call.pin())
    document = {
        **chosen(done.copy, "residents", "sessions", "size", "verified"),
        "path": call.options.file,
        "realm_id": done.ready.realm,
        "device_id": done.ready.device,
        "member_id": done.ready.member,
        "ward": done.ward,
    }
    text = _(
        "Máy này nay là máy “{device}” của {ward}: {residents} người dân. Đừng dùng máy cũ nữa; chọn thư mục phường "
        "và đồng bộ để nhận những gì mới hơn."
    )
    return Answer(document, text.format(device=done.device, ward=done.ward, residents=done.copy.residents))


def _list(call: Call) -> Answer:
    from dicandesk.services.care import backups
    from dicandesk.services.hub.sticks import show_size

    with call.sign_in() as desk:
        found = backups.listed(desk.db)
    rows = [(show_moment(one.made_at), show_size(one.size), str(one.path)) for one in found]
    document = {"backups": [chosen(one, "path", "made_at", "size") for one in found]}
    return Answer(document, table((_("Lúc"), _("Cỡ"), _("Tệp")), rows))


def _told(found: Copy, text: str) -> Answer:
    document = chosen(found, *_NAMES)
    return Answer(document, text.format(**document))
