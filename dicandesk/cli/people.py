"""`members`: volunteers and officers, and their PIN on this PC."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.call import read_secret
from dicandesk.cli.inputs import member_row, unit_id
from dicandesk.i18n import _

if TYPE_CHECKING:
    import argparse

    from dicandesk.cli.arguments import Commands, Parser
    from dicandesk.cli.call import Call
    from dicandesk.services.access.desk import Desk
    from dicandesk.services.ward.people import MemberRow


def add(commands: Commands) -> None:
    """Add the commands."""
    members = commands.subject("members", _("thành viên và cán bộ"))
    listed = members.add("list", _list, _("xem thành viên"))
    listed.values.add_argument("--left", action="store_true", help=_("cả người đã nghỉ"))
    new = members.add("add", _add, _("thêm thành viên và mã PIN của họ trên máy này"))
    new.values.add_argument("--name", required=True, help=_("họ tên"))
    new.values.add_argument(
        "--role",
        required=True,
        choices=("volunteer", "leader", "officer", "viewer"),
        help=_("thành viên, tổ trưởng, cán bộ phường, lãnh đạo chỉ xem"),
    )
    new.values.add_argument("--unit", metavar="ID", help=_("mã hoặc tên của tổ"))
    new.values.add_argument("--phone", metavar="NUMBER", help=_("số điện thoại"))
    _add_pin(new)
    gone = members.add("disable", _disable, _("ghi người này nghỉ từ hôm nay"))
    gone.values.add_argument("of", metavar="ID", help=_("mã hoặc tên của thành viên"))
    reset = members.add("reset-pin", _reset, _("đặt lại mã PIN trên máy này"))
    reset.values.add_argument("of", metavar="ID", help=_("mã hoặc tên của thành viên"))
    _add_pin(reset)


def _add_pin(parser: Parser) -> None:
    """Let `--pin-file` after the command give the new PIN; before the command it is that of who signs in."""
    parser.set_defaults(new_pin_file=None)
    parser.pin_file.dest = "new_pin_file"
    parser.pin_file.help = _("tệp chứa mã PIN mới; không có thì máy tự đặt một mã")


def _list(call: Call) -> Answer:
    from dicandesk.rules.identity import mask_phone
    from dicandesk.services.ward.people import members

    with call.sign_in() as desk:
        rows = members(desk.db, left=call.options.left)
    found = [
        {**chosen(row, "id", "name", "role", "unit", "unit_short", "left_on"), "phone": mask_phone(row.phone or "")}
        for row in rows
    ]
    text = table(
        (_("Họ tên"), _("Vai trò"), _("Tổ"), _("Mã")),
        ((row.name, row.role.label(), row.unit_short, row.id.hex()) for row in rows),
    )
    return Answer({"members": found}, text)


def _add(call: Call) -> Answer:
    from dicandesk.rules.people import Role
    from dicandesk.services.access.desk import check_pin
    from dicandesk.services.ward.people import add_member

    asked = call.options
    signing, pin = _pins(call)
    if pin is not None:
        check_pin(pin)
    with signing.sign_in(writes=True) as desk:
        unit = unit_id(desk.db, asked.unit) if asked.unit else None
        made = add_member(desk.db, desk.actor, asked.name, Role(asked.role), unit=unit, phone=asked.phone, now=call.now)
        code = _give(desk, member_row(desk.db, made.hex()), pin)
    return _with_code({"id": made}, _("Đã thêm {name}, mã {id}").format(name=asked.name, id=made.hex()), code)


def _disable(call: Call) -> Answer:
    from dicandesk.services.ward.people import disable

    with call.sign_in(writes=True) as desk:
        row = member_row(desk.db, call.options.of)
        disable(desk.db, desk.actor, row.id, now=call.now)
    return Answer({"id": row.id}, _("{name} nghỉ từ hôm nay; việc đã làm vẫn giữ.").format(name=row.name))


def _reset(call: Call) -> Answer:
    signing, pin = _pins(call)
    with signing.sign_in(writes=True) as desk:
        row = member_row(desk.db, call.options.of)
        code = _give(desk, row, pin)
    return _with_code({"id": row.id}, _("Đã đặt lại mã PIN của {name} trên máy này.").format(name=row.name), code)


def _pins(call: Call) -> tuple[Call, str | None]:
    """Return the call to sign in with and the new PIN, None where the program is to make one.

    With only one PIN file, and no PIN in the environment, it is that of the person who signs in.
    """
    file = call.options.new_pin_file
    if file is None or call.has_pin:
        return call, read_secret(Path(file)) if file is not None else None
    options: argparse.Namespace = type(call.options)(**{**vars(call.options), "pin_file": file})
    return replace(call, options=options), None


def _give(desk: Desk, row: MemberRow, pin: str | None) -> str | None:
    """Give a member a PIN on this PC and return it where the program made it."""
    from dicandesk.services.access.desk import give_pin
    from dicandesk.services.overviews.office import new_code

    code = None if pin is not None else new_code()
    give_pin(desk, row, pin if pin is not None else code or "")
    return code


def _with_code(document: dict[str, object], text: str, code: str | None) -> Answer:
    if code is None:
        return Answer(document, text)
    said = _("Mã đăng nhập lần đầu: {code}. Đưa tận tay; người nhận đổi mã sau khi vào.").format(code=code)
    return Answer({**document, "code": code}, f"{text}\n{said}")
