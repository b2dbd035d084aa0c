"""`requests`: what people ask about their own data: take it down, confirm, extend, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.arguments import record_id
from dicandesk.cli.inputs import day
from dicandesk.i18n import _
from dicandesk.rules.dates import UNKNOWN, show_date
from dicandesk.rules.requests import Answered, Right

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands, Parser
    from dicandesk.cli.call import Call
    from dicandesk.services.register.data_requests import RequestRow


def add(commands: Commands) -> None:
    """Add the commands."""
    requests = commands.subject("requests", _("yêu cầu của người dân về dữ liệu của họ, có hạn luật định"))
    listed = requests.add("list", _list, _("xem sổ yêu cầu, gần hết hạn trước; dành cho cán bộ phường"))
    listed.values.add_argument("--open", action="store_true", help=_("chỉ những yêu cầu chưa trả lời"))
    new = requests.add("add", _add, _("ghi một yêu cầu")).values
    new.add_argument("resident", metavar="RESIDENT", type=record_id, help=_("mã 32 chữ số của người dân"))
    new.add_argument("--right", required=True, choices=[right.value for right in Right], help=_("yêu cầu gì"))
    new.add_argument("--received", metavar="DATE", help=_("nhận ngày nào; không ghi là hôm nay"))
    new.add_argument("--number", metavar="N", default="", help=_("số phiếu trong sổ của phường"))
    new.add_argument("--text", metavar="TEXT", default="", help=_("nói rõ hơn"))
    confirm = requests.add("confirm", _confirm, _("ghi là đã báo cho người dân rằng phường nhận yêu cầu"))
    _one(confirm)
    confirm.values.add_argument("--number", metavar="N", default="", help=_("số phiếu trong sổ của phường"))
    _one(requests.add("extend", _extend, _("gia hạn một lần, đã báo cho người dân")))
    answer = requests.add("answer", _answer, _("ghi kết quả và câu trả lời"))
    _one(answer)
    answer.values.add_argument("--outcome", required=True, choices=[one.value for one in Answered], help=_("kết quả"))
    answer.values.add_argument("--text", metavar="TEXT", default="", help=_("đã trả lời thế nào; từ chối thì vì sao"))
    _one(requests.add("reopen", _reopen, _("mở lại yêu cầu đã trả lời")))


def _one(command: Parser) -> None:
    command.values.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của yêu cầu"))


def _list(call: Call) -> Answer:
    from dicandesk.services.register.data_requests import list_

    with call.sign_in() as desk:
        found = list_(desk.db, desk.actor, now=call.now)
    if call.options.open:
        found = [row for row in found if row.outcome is None]
    heads = (_("Hạn"), _("Ai"), _("Yêu cầu"), _("Số phiếu"), _("Kết quả"), _("Mã"))
    lines = (
        (
            show_date(row.due),
            row.name or _("(đã xoá hẳn)"),
            row.right.label(),
            row.number or UNKNOWN,
            row.outcome.label() if row.outcome else UNKNOWN,
            row.id.hex(),
        )
        for row in found
    )
    return Answer({"requests": [_document(row) for row in found]}, table(heads, lines))


def _document(row: RequestRow) -> dict[str, object]:
    names = ("id", "resident", "name", "unit", "right", "received", "taken_by", "number", "text", "confirm_by")
    rest = ("confirmed", "is_extended", "due", "clock", "outcome", "closed", "closed_by", "answer")
    return chosen(row, *names, *rest)


def _add(call: Call) -> Answer:
    from dicandesk.services.register.data_requests import RequestDraft, add

    asked = call.options
    received = day(call, asked.received) if asked.received else call.today
    draft = RequestDraft(Right(asked.right), received, asked.number, asked.text)
    with call.sign_in(writes=True) as desk:
        made = add(desk.db, desk.actor, asked.resident, draft, now=call.now)
    return Answer({"id": made}, _("Đã ghi yêu cầu, mã {id}").format(id=made.hex()))


def _confirm(call: Call) -> Answer:
    from dicandesk.services.register.data_requests import confirm

    with call.sign_in(writes=True) as desk:
        confirm(desk.db, desk.actor, call.options.id, number=call.options.number, now=call.now)
    return Answer({"id": call.options.id}, _("Đã ghi là báo nhận yêu cầu."))


def _extend(call: Call) -> Answer:
    from dicandesk.services.register.data_requests import extend, find

    with call.sign_in(writes=True) as desk:
        extend(desk.db, desk.actor, call.options.id, now=call.now)
        due = find(desk.db, desk.actor, call.options.id, now=call.now).due
    return Answer({"id": call.options.id, "due": due}, _("Đã gia hạn đến {day}.").format(day=show_date(due)))


def _answer(call: Call) -> Answer:
    from dicandesk.services.register.data_requests import close

    asked = call.options
    with call.sign_in(writes=True) as desk:
        close(desk.db, desk.actor, asked.id, Answered(asked.outcome), asked.text, now=call.now)
    return Answer({"id": asked.id}, _("Đã ghi trả lời."))


def _reopen(call: Call) -> Answer:
    from dicandesk.services.register.data_requests import reopen

    with call.sign_in(writes=True) as desk:
        reopen(desk.db, desk.actor, call.options.id)
    return Answer({"id": call.options.id}, _("Đã mở lại."))
