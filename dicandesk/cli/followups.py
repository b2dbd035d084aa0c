"""`followups`: what was promised: keep it, move it, ask the ward office, answer, carry it to a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.cli import rows
from dicandesk.cli.answer import Answer
from dicandesk.cli.arguments import record_id
from dicandesk.cli.inputs import day
from dicandesk.i18n import _
from dicandesk.rules.followups import Part

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands, Parser
    from dicandesk.cli.call import Call


def add(commands: Commands) -> None:
    """Add the commands."""
    followups = commands.subject("followups", _("hẹn lại và việc cần theo dõi"))
    due = followups.add("list", _list, _("xem hẹn đến hạn, lỡ hẹn trước"))
    due.values.add_argument("--due", metavar="DATE", help=_("đến hết ngày này; không ghi là một tuần tới"))
    parts = [part.value for part in Part]
    due.values.add_argument("--part", choices=parts, help=_("cả một phần của trang Theo dõi, thay cho đến hạn"))
    _one(followups.add("done", _done, _("ghi là đã làm")))
    _one(followups.add("reopen", _reopen, _("mở lại việc đã ghi là làm")))
    move = followups.add("move", _move, _("dời sang ngày khác"))
    _one(move)
    move.values.add_argument("--to", metavar="DATE", required=True, help=_("ngày mới"))
    refer = followups.add("refer", _refer, _("hỏi cán bộ phường"))
    _one(refer)
    refer.values.add_argument("--question", metavar="TEXT", required=True, help=_("hỏi gì"))
    answer = followups.add("answer", _answer, _("trả lời người hỏi; dành cho cán bộ phường"))
    _one(answer)
    answer.values.add_argument("--text", metavar="TEXT", required=True, help=_("trả lời gì"))
    calendar = followups.add("calendar", _calendar, _("ghi tệp lịch (.ics) cho điện thoại"))
    _one(calendar)
    calendar.values.add_argument("-o", "--out", metavar="FILE", type=Path, required=True, help=_("ghi vào tệp này"))
    calendar.values.add_argument("--details", action="store_true", help=_("ghi cả việc gì, ở đâu; không thì chỉ tên"))


def _one(command: Parser) -> None:
    command.values.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của hẹn"))


def _list(call: Call) -> Answer:
    from dicandesk.services.assisting.followups import due, listing

    asked = call.options
    until = day(call, asked.due) if asked.due else None
    with call.sign_in() as desk:
        if asked.part:
            found = list(listing(desk.db, desk.actor, Part(asked.part), now=call.now).rows)
        else:
            found = due(desk.db, desk.actor, now=call.now, until=until)
    return Answer({"followups": [rows.followup(row) for row in found]}, rows.followups(found))


def _done(call: Call) -> Answer:
    from dicandesk.services.assisting.followups import done

    with call.sign_in(writes=True) as desk:
        done(desk.db, desk.actor, call.options.id, now=call.now)
    return Answer({"id": call.options.id}, _("Đã ghi là đã làm."))


def _reopen(call: Call) -> Answer:
    from dicandesk.services.assisting.followups import reopen

    with call.sign_in(writes=True) as desk:
        reopen(desk.db, desk.actor, call.options.id)
    return Answer({"id": call.options.id}, _("Đã mở lại."))


def _move(call: Call) -> Answer:
    from dicandesk.services.assisting.followups import move

    to = day(call, call.options.to)
    with call.sign_in(writes=True) as desk:
        move(desk.db, desk.actor, call.options.id, to, now=call.now)
    return Answer({"id": call.options.id, "due": to}, _("Đã dời sang ngày khác."))


def _refer(call: Call) -> Answer:
    from dicandesk.services.assisting.referrals import refer

    with call.sign_in(writes=True) as desk:
        refer(desk.db, desk.actor, call.options.id, call.options.question, now=call.now)
    return Answer({"id": call.options.id}, _("Đã ghi câu hỏi; phường thấy sau lần đồng bộ tới."))


def _answer(call: Call) -> Answer:
    from dicandesk.services.assisting.referrals import answer

    with call.sign_in(writes=True) as desk:
        answer(desk.db, desk.actor, call.options.id, call.options.text, now=call.now)
    return Answer({"id": call.options.id}, _("Đã ghi câu trả lời; người hỏi thấy sau lần đồng bộ tới."))


def _calendar(call: Call) -> Answer:
    from dicandesk.services.assisting.calendars import write

    asked = call.options
    with call.sign_in() as desk:
        write(desk.db, desk.actor, asked.id, asked.out, now=call.now, with_details=asked.details)
    text = _("Đã ghi tệp lịch {path}").format(path=asked.out)
    return Answer({"id": asked.id, "path": str(asked.out)}, text)
