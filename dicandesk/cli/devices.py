"""`devices`: the ward's PCs, and letting another one in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.rows import show_moment
from dicandesk.cli.syncing import hub_of
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.enrolling import JoinRequest
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


def _list(call: Call) -> Answer:
    from dicandesk.services.enrolling import devices, requests

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
        {**chosen(row, "id", "name", "role", "last_contact", "waiting", "is_this"), "state": "active"} for row in rows
    ]
    found += [
        {"id": one.device, "name": one.device_name, "state": "asking", "last_contact": None, "waiting": 0}
        | {"member": one.member_name, "words": one.words, "is_this": False}
        for one in asking
    ]
    lines = [
        (row.name, _("máy này") if row.is_this else row.role, show_moment(row.last_contact), row.id.hex())
        for row in rows
    ]
    lines += [(one.device_name, _("xin vào"), ", ".join(one.words), one.device.hex()) for one in asking]
    text = table((_("Máy"), _("Loại"), _("Liên lạc cuối"), _("Mã")), lines)
    return Answer({"devices": found}, text, notes)


def _approve(call: Call) -> Answer:
    from dicandesk.services.enrolling import answer_file, approve

    asked, hub = call.options, hub_of(call)
    with call.sign_in(writes=True) as desk:
        request = _request(desk.db, asked.request, hub)
        entries = approve(desk.db, desk.actor, request, asked.words, role=asked.role, now=call.now)
        if asked.out:
            Path(asked.out).write_bytes(answer_file(entries))
        note = _hand_over(desk.db, hub)
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


def _hand_over(db: Database, hub: str) -> str:
    """Put the answer on the hub at once where it can be reached, and say whether it is there."""
    later = _("Đồng bộ để máy kia nhận được.")
    if not hub:
        return later
    from dicandesk.services.syncing import sync_now

    try:
        sync_now(db, hub, pull=False)
    except UserError:
        return later
    return _("Trả lời đã nằm trên thư mục phường.")


def _request(db: Database, text: str, hub: str) -> JoinRequest:
    """Return the request in a file, or that of a PC asking on the hub, by its id or the beginning of it.

    Raises:
        UserError: there is none.
    """
    from dicandesk.services.enrolling import read_request, requests

    path = Path(text)
    if hub and not path.is_file():
        same = [one for one in requests(db, hub) if one.device.hex().startswith(text.strip().lower())]
        if len(same) == 1:
            return same[0]
    return read_request(db, path)
