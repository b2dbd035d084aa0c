"""`session`: log guidance, and see what was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicandesk.cli import rows
from dicandesk.cli.answer import Answer
from dicandesk.cli.arguments import UsageError, count, record_id
from dicandesk.cli.inputs import agreement, day, member_row, moment
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.rules.consent import ConsentDraft
    from dicandesk.rules.guidance import Mode, TopicResult, VisitDraft
    from dicandesk.services.access.desk import Desk
    from dicandesk.services.assisting.sessions import Saved

_OUTCOMES = ("alone", "helped", "unfinished")


def add(commands: Commands) -> None:
    """Add the commands."""
    session = commands.subject("session", _("buổi hướng dẫn"))
    _add_logging(session)
    listed = session.add("list", _list, _("xem các buổi, mới nhất trước")).values
    listed.add_argument("--resident", metavar="ID", type=record_id, help=_("của người này"))
    listed.add_argument("--since", metavar="DATE", help=_("từ ngày"))
    listed.add_argument("--until", metavar="DATE", help=_("đến hết ngày"))
    listed.add_argument("--limit", type=count, default=500, metavar="N", help=_("nhiều nhất bấy nhiêu buổi"))


def _add_logging(session: Commands) -> None:
    new = session.add("add", _add, _("ghi một buổi")).values
    listed: dict[str, Any] = {"action": "append", "default": []}
    new.add_argument(
        "--topic",
        metavar="CODE:RESULT[:CAUSE]",
        required=True,
        action="append",
        help=_("việc và kết quả alone, helped hoặc unfinished; dùng được nhiều lần; nói chuyện thì chỉ ghi mã"),
    )
    new.add_argument("--resident", metavar="ID", type=record_id, **listed, help=_("ai; dùng được nhiều lần"))
    new.add_argument("--anonymous", metavar="N", type=count, default=0, help=_("số người không ghi tên"))
    new.add_argument(
        "--agreed",
        metavar="ID[:METHOD[:WITNESS]]",
        type=agreement,
        **listed,
        help=_("người trong nhóm vừa đồng ý lưu tên: ký phiếu, hoặc spoken kèm người làm chứng; nhiều lần"),
    )
    new.add_argument(
        "--count-silent", action="store_true", help=_("ai trong nhóm chưa đồng ý lưu tên thì đếm là không ghi tên")
    )
    new.add_argument("--mode", choices=("one", "group", "talk"), help=_("một người, nhóm, nói chuyện"))
    new.add_argument(
        "--place", choices=("culture_house", "home", "one_stop", "phone"), default="", help=_("nơi hướng dẫn")
    )
    new.add_argument("--minutes", metavar="N", type=count, help=_("bao nhiêu phút"))
    new.add_argument("--note", metavar="TEXT", default="", help=_("ghi chú"))
    new.add_argument("--next", metavar="DATE", help=_("hẹn lại ngày"))
    new.add_argument("--at", metavar="DATETIME", help=_("lúc nào; không ghi là bây giờ"))
    new.add_argument("--with", dest="present", metavar="NAME", **listed, help=_("thành viên cùng dự; nhiều lần"))


def _add(call: Call) -> Answer:
    from dicandesk.rules.guidance import check

    topics = [_topic(text) for text in call.options.topic]
    with call.sign_in(writes=True) as desk:
        draft = _draft(call, desk, topics)
        saved = _log(call, desk, draft)
    warnings = check(draft, call.now)
    document = {
        "id": saved.session,
        "attendances": saved.attendances,
        "followups": saved.followups,
        "closed": saved.closed,
        "warnings": warnings,
    }
    text = _("Đã ghi buổi hướng dẫn, mã {id}").format(id=saved.session.hex())
    return Answer(document, text, tuple(problem.message for problem in warnings))


def _log(call: Call, desk: Desk, draft: VisitDraft) -> Saved:
    """Store a visit; of a group with the names of who agreed only, as in the window."""
    from dicandesk.services.assisting import groups, sessions

    asked = call.options
    answers: dict[bytes, ConsentDraft] = dict(asked.agreed)
    if draft.mode == "group":
        return groups.log(desk.db, desk.actor, draft, answers, now=call.now, counts_silent=asked.count_silent)
    if answers or asked.count_silent:
        raise UsageError(_("{0} chỉ dùng cho buổi nhóm.").format("--agreed, --count-silent"))
    return sessions.log(desk.db, desk.actor, draft, now=call.now)


def _topic(text: str) -> tuple[str, str, str]:
    """Return code, result ("" for a talk) and cause.

    Raises:
        UsageError: the result is none.
    """
    code, _colon, rest = text.partition(":")
    outcome, _colon, cause = rest.partition(":")
    if outcome and outcome not in _OUTCOMES:
        raise UsageError(
            _("“{text}”: kết quả phải là một trong {names}.").format(text=text, names=", ".join(_OUTCOMES))
        )
    return code.strip().upper(), outcome, cause


def _draft(call: Call, desk: Desk, topics: list[tuple[str, str, str]]) -> VisitDraft:
    from dicandesk.rules.guidance import Attendee, VisitDraft

    asked = call.options
    mode = _mode(call, topics)
    people: list[bytes] = asked.resident
    members = (desk.actor.member, *(member_row(desk.db, name).id for name in asked.present))
    return VisitDraft(
        resident=people[0] if mode == "one" and people else None,
        anonymous=asked.anonymous,
        results=() if mode == "talk" else _results(topics),
        place=asked.place,
        minutes=asked.minutes,
        note=asked.note,
        next_date=day(call, asked.next) if asked.next else None,
        at=moment(call, asked.at) if asked.at else call.now,
        mode=mode,
        members=members if asked.present else (),
        group=tuple(Attendee(person) for person in people) if mode == "group" else (),
        told=tuple(code for code, _outcome, _cause in topics) if mode == "talk" else (),
    )


def _mode(call: Call, topics: list[tuple[str, str, str]]) -> Mode:
    """Return the kind of visit: as asked for, or by how many people came and whether results are given."""
    asked = call.options
    if not asked.resident and not asked.anonymous:
        raise UsageError(_("Cần một trong các tuỳ chọn: {0}.").format("--resident --anonymous"))
    mode: Mode = asked.mode or ("group" if len(asked.resident) + asked.anonymous > 1 else "one")
    if mode == "one" and len(asked.resident) > 1:
        raise UsageError(_("{0} không đi cùng {1}.").format("--mode one", "--resident ... --resident ..."))
    if mode == "talk" and asked.resident:
        raise UsageError(_("{0} không đi cùng {1}.").format("--mode talk", "--resident"))
    without = [code for code, outcome, _cause in topics if not outcome]
    if without and mode != "talk":
        raise UsageError(
            _("{code} chưa có kết quả: ghi {code}:alone, :helped hoặc :unfinished.").format(code=without[0])
        )
    return mode


def _results(topics: list[tuple[str, str, str]]) -> tuple[TopicResult, ...]:
    from dicandesk.rules.guidance import Outcome, TopicResult

    return tuple(TopicResult(code, Outcome(outcome), cause or None) for code, outcome, cause in topics)


def _list(call: Call) -> Answer:
    from dicandesk.services.assisting.visits import list_

    asked = call.options
    since = day(call, asked.since) if asked.since else None
    until = day(call, asked.until) if asked.until else None
    with call.sign_in() as desk:
        found = list_(desk.db, desk.actor, resident=asked.resident, since=since, until=until, limit=asked.limit)
    return Answer({"sessions": [rows.visit(row) for row in found]}, rows.visits(found))
