"""`doctor`: check this PC. It always prints its document, also when nobody can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.cli.answer import Answer, table
from dicandesk.cli.syncing import hub_of
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.upkeep import CheckState

_log = log.logger(__name__)


def add(commands: Commands) -> None:
    """Add the command."""
    doctor = commands.add("doctor", _doctor, _("kiểm tra máy này"))
    doctor.values.add_argument("--hub", metavar="HUB", help=_("thư mục phường; không ghi là nơi đã chọn"))


def _doctor(call: Call) -> Answer:
    from dicandesk.services.upkeep import examine

    try:
        with call.sign_in() as desk:
            found = examine(desk.db, hub_of(call))
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
    return Answer(document, _table(lines), code=0 if found.is_fine else 1)


def _unopened(message: str, hint: str, code: int) -> Answer:
    """Return the document of a PC whose data could not be opened."""
    check = {"name": "sign_in", "label": message, "state": "failed", "next_step": hint}
    document: dict[str, object] = {"checks": [check], "counts": {}, "op_sum": None, "state_sum": None, "schema": None}
    return Answer(document, _table([(message, "failed", hint)]), code=code)


def _table(lines: list[tuple[str, CheckState, str]]) -> str:
    words = {"ok": _("tốt"), "warning": _("lưu ý"), "failed": _("HỎNG")}
    titles = (_("Mục"), _("Kết quả"), _("Việc nên làm"))
    return table(titles, ((label, words[state], step) for label, state, step in lines))
