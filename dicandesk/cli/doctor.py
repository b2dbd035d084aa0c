"""`doctor`: check this PC. It always prints its document, also when nobody can sign in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.cli.answer import Answer, table
from dicandesk.cli.syncing import hub_of
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.care.upkeep import CheckState, Diagnosis
    from dicandesk.store.database import Database

_log = log.logger(__name__)


def add(commands: Commands) -> None:
    """Add the command."""
    doctor = commands.add("doctor", _doctor, _("kiểm tra máy này"))
    doctor.values.add_argument("--hub", metavar="HUB", help=_("thư mục phường; không ghi là nơi đã chọn"))
    text = _("sao lưu, rồi tính lại mọi thứ suy ra từ dữ liệu; không mất, không đổi gì đã ghi")
    doctor.values.add_argument("--repair", action="store_true", help=text)
    text = _("ghi tệp hỗ trợ, không có thông tin về ai")
    doctor.values.add_argument("--support", metavar="FILE", type=Path, help=text)


def _doctor(call: Call) -> Answer:
    from dicandesk.services.care import repair
    from dicandesk.services.care.upkeep import examine

    notes: list[str] = []
    try:
        with call.sign_in() as desk:
            if call.options.repair:
                copy = repair.repair(desk.db)
                notes.append(_("Đã sửa chữa; bản sao trước đó: {path}").format(path=copy))
            found = examine(desk.db, hub_of(call))
            is_written = _support(desk.db, found, call.options.support, notes)
    except UserError as error:
        return _unopened(error.message, error.hint, error.code)
    except Exception as error:  # noqa: BLE001 - what keeps a database from opening is what a doctor is asked for
        log.trouble(_log, "examination_failed", error)
        step = _("Đừng xoá gì. Sao chép thư mục dữ liệu ra USB rồi báo cán bộ phường.")
        return _unopened(_("Không đọc được dữ liệu trên máy này."), step, 1)
    document = {
        "checks": found.checks,
        "counts": found.counts,
        "op_sum": found.op_sum,
        "state_sum": found.state_sum,
        "schema": found.schema,
    }
    lines = [(check.label, check.state, check.next_step) for check in found.checks]
    return Answer(document, _table(lines), tuple(notes), code=0 if found.is_fine and is_written else 1)


def _support(db: Database, found: Diagnosis, out: Path | None, notes: list[str]) -> bool:
    """Write the support file if one is wanted, and tell whether all went well."""
    from dicandesk.services.care import repair

    if out is None:
        return True
    try:
        repair.write_support_file(db, found, out)
    except UserError as error:
        notes.append(f"{error.message} {error.hint}")
        return False
    notes.append(_("Đã ghi tệp hỗ trợ {path}").format(path=out))
    return True


def _unopened(message: str, hint: str, code: int) -> Answer:
    """Return the document of a PC whose data could not be opened."""
    check = {"name": "sign_in", "label": message, "state": "failed", "next_step": hint}
    document: dict[str, object] = {"checks": [check], "counts": {}, "op_sum": None, "state_sum": None, "schema": None}
    return Answer(document, _table([(message, "failed", hint)]), code=code)


def _table(lines: list[tuple[str, CheckState, str]]) -> str:
    words = {"ok": _("tốt"), "warning": _("lưu ý"), "failed": _("HỎNG")}
    titles = (_("Mục"), _("Kết quả"), _("Việc nên làm"))
    return table(titles, ((label, words[state], step) for label, state, step in lines))
