"""`export` and `import`: lists out of the program and into it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen
from dicandesk.cli.arguments import UsageError
from dicandesk.cli.inputs import pairs
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call

_WHATS = ("residents", "sessions", "all")
_STEP = 1000


def add(commands: Commands) -> None:
    """Add the commands."""
    out = commands.add("export", _export, _("xuất danh sách ra Excel hoặc CSV; cán bộ phường")).values
    out.add_argument("what", choices=_WHATS, help=_("người dân, buổi hướng dẫn, hoặc tất cả (chỉ .xlsx)"))
    out.add_argument("-o", "--out", metavar="FILE", required=True, help=_("tệp .xlsx hoặc .csv"))
    out.add_argument("--purpose", metavar="TEXT", help=_("để làm gì; ghi vào nhật ký"))
    into = commands.subject("import", _("nhập danh sách"))
    people = into.add("residents", _import, _("nhập người dân từ Excel hoặc CSV; cán bộ phường")).values
    people.add_argument("file", metavar="FILE", help=_("tệp .xlsx hoặc .csv"))
    people.add_argument(
        "--map",
        metavar="FIELD=HEADING",
        action="append",
        default=[],
        help=_("cột nào là mục nào, ví dụ name=Tên người dân; dùng được nhiều lần"),
    )
    people.add_argument("--dry-run", action="store_true", help=_("chỉ xem trước, không lưu gì"))
    people.add_argument("--errors", metavar="OUT", help=_("ghi các dòng chưa lưu và lý do ra tệp này"))


def _export(call: Call) -> Answer:
    from dicandesk.services.paperwork.exporting import export

    asked = call.options
    with call.sign_in(writes=True) as desk:
        made = export(desk.db, desk.actor, asked.what, Path(asked.out), purpose=_purpose(call), now=call.now)
    text = _("Đã ghi {path}, {n} dòng. Việc này đã vào nhật ký.").format(path=made.path, n=made.rows)
    return Answer({"path": made.path, "rows": made.rows}, text)


def _purpose(call: Call) -> str:
    """Return for what the list is taken out: as given, as asked at a terminal; a script that gives none is noted so."""
    if call.options.purpose is not None:
        return str(call.options.purpose)
    if sys.stdin is not None and sys.stdin.isatty():
        call.say(_("Xuất để làm gì? (ghi vào nhật ký)"))
        return sys.stdin.readline()
    return _("không ghi mục đích (dòng lệnh)")


def _import(call: Call) -> Answer:
    from dicandesk.rules.lists import FIELDS
    from dicandesk.services.paperwork.importing import import_residents

    asked = call.options
    mapped = pairs(asked.map)
    if unknown := mapped.keys() - set(FIELDS):
        raise UsageError(
            _("Không có mục {names}; chọn trong {fields}.").format(
                names=", ".join(sorted(unknown)), fields=", ".join(FIELDS)
            )
        )
    with call.sign_in(writes=not asked.dry_run) as desk:
        found = import_residents(
            desk.db,
            desk.actor,
            Path(asked.file),
            now=call.now,
            mapped=mapped,
            dry_run=asked.dry_run,
            errors_to=Path(asked.errors) if asked.errors else None,
            tick=lambda done: _tell(call, done),
        )
    told = [chosen(one, "number", "name", "fate", "reason") for one in found.told if one.reason]
    document = {**chosen(found, "rows", "added", "updated", "duplicates", "rejected"), "told": told}
    said = _("{rows} dòng: thêm {added}, bổ sung {updated}, đã có hoặc nghi trùng {duplicates}, không nhận {rejected}.")
    text = said.format(**chosen(found, "rows", "added", "updated", "duplicates", "rejected"))
    if asked.dry_run:
        text = _("Xem trước, chưa lưu gì. {text}").format(text=text)
    notes = tuple(
        _("Dòng {n}, {name}: {reason}").format(n=one.number, name=one.name, reason=one.reason)
        for one in found.told
        if one.is_open
    )
    return Answer(document, text, notes)


def _tell(call: Call, done: int) -> bool:
    if done % _STEP == 0:
        call.say(_("Đã xem {n} dòng…").format(n=done))
    return True
