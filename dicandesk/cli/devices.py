"""`devices`: the ward's PCs, and letting another one in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.arguments import record_id
from dicandesk.cli.rows import show_moment
from dicandesk.cli.syncing import hub_of
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.access.desk import Desk
    from dicandesk.services.hub.enrolling import DeviceRow, JoinRequest
    from dicandesk.store.database import Database


def add(commands: Commands) -> None:
    """Add the commands."""
    devices = commands.subject("devices", _("các máy của phường"))
    listed = devices.add("list", _list, _("xem các máy, và máy đang xin vào"))
    listed.values.add_argument("--hub", metavar="HUB", help=_("thư mục phường; không ghi là nơi đã chọn"))
    approve = devices.add("approve", _approve, _("duyệt một máy sau khi so sáu từ")).values
    approve.add_argument("request", metavar="REQUEST", help=_("tệp yêu cầu, hoặc mã máy đang xin trên thư mục phường"))
    approve.add_argument("--words", metavar="WORDS", help=_("sáu từ máy kia đọc; khác thì không duyệt"))
    approve.add_argument("--role", choices=("officer", "volunteer"), default="volunteer", help=_("máy của cán bộ?"))
    approve.add_argument("-o", "--out", metavar="FILE", help=_("ghi tệp duyệt để mang bằng USB"))
    approve.add_argument("--hub", metavar="HUB", help=_("thư mục phường; không ghi là nơi đã chọn"))
    approve.add_argument(
        "--for-member", metavar="ID", help=_("người dùng đầu tiên của máy đó khi trùng tên; “new” là thêm người mới")
    )
    role = devices.add("role", _role, _("đặt máy làm máy cán bộ, hoặc thôi"))
    role.values.add_argument("id", metavar="ID", help=_("mã hoặc tên máy"))
    role.values.add_argument("role", choices=("officer", "volunteer"))
    revoke = devices.add("revoke", _revoke, _("thu hồi một máy: không đọc được gì mới, huỷ khoá khi nối lại"))
    revoke.values.add_argument("id", metavar="ID", help=_("mã hoặc tên máy"))
    accept = devices.add("accept", _accept, _("nhận một gói đang chờ của máy đã thu hồi hoặc thôi làm máy cán bộ"))
    accept.values.add_argument("hash", metavar="HASH", type=record_id, help=_("mã gói, xem bằng devices list"))
    release = devices.add("release", _release, _("cho qua các lượt xoá hẳn của một máy đang bị giữ lại"))
    release.values.add_argument("id", metavar="ID", help=_("mã hoặc tên máy"))
    new = devices.add("replace", _replace, _("máy mới thay máy cũ: nhận vai trò, máy cũ bị thu hồi"))
    new.values.add_argument("old", metavar="OLD", help=_("mã hoặc tên máy cũ"))
    new.values.add_argument("new", metavar="NEW", help=_("mã hoặc tên máy mới"))
    over = devices.add("hand-over", _hand_over, _("bàn giao cho cán bộ khác: máy này bị thu hồi, mình thôi làm"))
    over.values.add_argument("id", metavar="ID", help=_("mã hoặc tên máy nhận bàn giao"))
    over.values.add_argument("--to", metavar="NAME", required=True, help=_("cán bộ nhận bàn giao: tên hoặc mã"))
    for parser in (role, revoke, accept, release, new, over):
        parser.values.add_argument("--hub", metavar="HUB", help=_("thư mục phường; không ghi là nơi đã chọn"))


def _list(call: Call) -> Answer:
    from dicandesk.services.hub.devices import rows as devices
    from dicandesk.services.hub.enrolling import requests

    hub = hub_of(call)
    notes: tuple[str, ...] = ()
    asking: list[JoinRequest] = []
    with call.sign_in() as desk:
        rows = devices(desk.db)
        try:
            asking = requests(desk.db, hub) if hub else []
        except UserError as error:  # the list of PCs is known without the hub
            notes = (error.message,)
    found: list[dict[str, object]] = [
        chosen(row, "id", "name", "role", "last_contact", "waiting", "is_this", "state", "held", "is_newer")
        for row in rows
    ]
    found += [
        {"id": one.device, "name": one.device_name, "state": "asking", "last_contact": None, "waiting": 0}
        | {"member": one.member_name, "words": one.words, "is_this": False}
        for one in asking
    ]
    lines = [
        (
            row.name,
            _kind(row),
            show_moment(row.last_contact),
            " ".join(one.hex() for one in (row.id, *row.held)),
        )
        for row in rows
    ]
    lines += [(one.device_name, _("xin vào"), ", ".join(one.words), one.device.hex()) for one in asking]
    text = table((_("Máy"), _("Loại"), _("Liên lạc cuối"), _("Mã, và các gói đang chờ cán bộ")), lines)
    return Answer({"devices": found}, text, notes)


def _approve(call: Call) -> Answer:
    from dicandesk.services.hub.enrolling import NEW, answer_file, approve

    asked, hub = call.options, hub_of(call)
    with call.sign_in(writes=True) as desk:
        request = _request(desk.db, asked.request, hub)
        member = {None: None, "new": NEW}.get(asked.for_member, b"")
        if member == b"":
            member = record_id(asked.for_member)
        entries = approve(desk.db, desk.actor, request, asked.words, role=asked.role, member=member, now=call.now)
        if asked.out:
            Path(asked.out).write_bytes(answer_file(entries))
        note = _put_answer(desk.db, hub)
    words = ", ".join(request.words)
    document = {
        "device_id": request.device,
        "name": request.device_name,
        "member": request.member_name,
        "fingerprint": words,
        "words": request.words,
        "path": asked.out,
    }
    text = _("Đã duyệt máy “{device}” của {member}. Sáu từ: {words}")
    line = text.format(device=request.device_name, member=request.member_name, words=words)
    return Answer(document, f"{line}\n{note}")


def _kind(row: DeviceRow) -> str:
    if row.state != "active":
        return {"revoked": _("đã thu hồi"), "disputed": _("đang tranh chấp"), "unsure": _("chờ xác nhận")}[row.state]
    if row.is_newer:
        return _("{role}, bản mới hơn").format(role=row.role)
    return _("máy này") if row.is_this else row.role


def _role(call: Call) -> Answer:
    from dicandesk.services.hub.devices import set_role

    return _decided(call, lambda desk, device: set_role(desk.db, desk.actor, device, call.options.role))


def _revoke(call: Call) -> Answer:
    from dicandesk.services.hub.devices import revoke

    return _decided(call, lambda desk, device: revoke(desk.db, desk.actor, device))


def _release(call: Call) -> Answer:
    from dicandesk.services.hub.devices import release

    return _decided(call, lambda desk, device: release(desk.db, desk.actor, device))


def _accept(call: Call) -> Answer:
    from dicandesk.services.hub.devices import accept

    with call.sign_in(writes=True) as desk:
        accept(desk.db, desk.actor, call.options.hash)
        note = _push(desk.db, hub_of(call))
    return Answer({"hash": call.options.hash}, f"{_('Đã quyết định.')}\n{note}")


def _replace(call: Call) -> Answer:
    from dicandesk.services.hub.devices import meant, replace

    with call.sign_in(writes=True) as desk:
        old, new = meant(desk.db, call.options.old), meant(desk.db, call.options.new)
        replace(desk.db, desk.actor, old, new)
        note = _push(desk.db, hub_of(call))
    return Answer({"old": old, "new": new}, f"{_('Đã quyết định.')}\n{note}")


def _hand_over(call: Call) -> Answer:
    from dicandesk.cli.inputs import member_row
    from dicandesk.services.hub.devices import hand_over, meant

    hub = hub_of(call)
    with call.sign_in(writes=True) as desk:
        device, member = meant(desk.db, call.options.id), member_row(desk.db, call.options.to).id
        hand_over(desk.db, desk.actor, hub, member, device, now=call.now)
    document = {"device_id": device, "member_id": member}
    return Answer(document, _("Đã bàn giao. Máy này thôi là máy của phường và đã huỷ khoá."))


def _decided(call: Call, decide: Callable[[Desk, bytes], None]) -> Answer:
    """Decide on one PC, and tell the others where the hub can be reached."""
    from dicandesk.services.hub.devices import meant

    with call.sign_in(writes=True) as desk:
        device = meant(desk.db, call.options.id)
        decide(desk, device)
        note = _push(desk.db, hub_of(call))
    return Answer({"id": device}, f"{_('Đã quyết định.')}\n{note}")


def _push(db: Database, hub: str) -> str:
    """Hand a decision out at once where the hub can be reached, and say whether it is there."""
    return _handed_out(db, hub, _("Đã báo lên thư mục phường."), _("Đồng bộ để các máy khác biết."))


def _put_answer(db: Database, hub: str) -> str:
    """Put the answer on the hub at once where it can be reached, and say whether it is there."""
    return _handed_out(db, hub, _("Trả lời đã nằm trên thư mục phường."), _("Đồng bộ để máy kia nhận được."))


def _handed_out(db: Database, hub: str, there: str, later: str) -> str:
    from dicandesk.services.hub.syncing import sync_now

    if not hub:
        return later
    try:
        sync_now(db, hub, pull=False)
    except UserError:
        return later
    return there


def _request(db: Database, text: str, hub: str) -> JoinRequest:
    """Return the request in a file, or that of a PC asking on the hub, by its id or the beginning of it.

    Raises:
        UserError: there is none.
    """
    from dicandesk.services.hub.enrolling import read_request, requests

    path = Path(text)
    if hub and not path.is_file():
        same = [one for one in requests(db, hub) if one.device.hex().startswith(text.strip().lower())]
        if len(same) == 1:
            return same[0]
    return read_request(db, path)
