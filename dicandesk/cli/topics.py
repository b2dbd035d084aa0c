"""`topics`: what guidance there is; without a ward those that ship with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.rules.topics import Topic


def add(commands: Commands) -> None:
    """Add the commands."""
    topics = commands.subject("topics", _("chủ đề hướng dẫn"))
    topics.add("list", _list, _("xem các chủ đề"))
    shown = topics.add("show", _show, _("xem một chủ đề"))
    shown.values.add_argument("code", metavar="CODE", help=_("mã, ví dụ DD01"))
    kept = topics.add("versions", _versions, _("xem các bản của một chủ đề, bản đang dùng trước"))
    kept.values.add_argument("code", metavar="CODE", help=_("mã, ví dụ DD01"))


def _known(call: Call) -> list[Topic]:
    """Return the ward's topics; where there is no ward yet, the shipped ones."""
    from dicandesk.services.access import new_folder
    from dicandesk.services.guidance.topics import all_topics, shipped

    if new_folder.is_new(call.folder):
        return list(shipped().values())
    with call.sign_in() as desk:
        return all_topics(desk.db)


def _list(call: Call) -> Answer:
    known = _known(call)
    names = ("code", "group", "title", "title_short", "duration_min", "review", "review_by", "version")
    text = table(
        (_("Mã"), _("Chủ đề"), _("Phút"), _("Duyệt")),
        (
            (topic.code, topic.title, str(topic.duration_min), _("chưa duyệt") if topic.review else _("đã duyệt"))
            for topic in known
        ),
    )
    return Answer({"topics": [chosen(topic, *names) for topic in known]}, text)


def _show(call: Call) -> Answer:
    code = call.options.code.strip().upper()
    topic = next((topic for topic in _known(call) if topic.code == code), None)
    if topic is None:
        raise UserError(_("Không có chủ đề {code}.").format(code=code), _("Xem danh sách: dicandesk topics list"))
    lines = [f"{topic.code} {topic.title}", _("Mang theo: {things}").format(things="; ".join(topic.bring))]
    lines += [f"{number}. {step}" for number, step in enumerate(topic.steps, 1)]
    lines += [f"! {line}" for line in topic.safety]
    return Answer({"topic": topic, "topics": [topic]}, "\n".join(lines))


def _versions(call: Call) -> Answer:
    from dicandesk.services.guidance.topic_versions import versions

    code = call.options.code.strip().upper()
    with call.sign_in() as desk:
        found = versions(desk.db, code)
    if not found:
        raise UserError(_("Không có chủ đề {code}.").format(code=code), _("Xem danh sách: dicandesk topics list"))
    rows = [
        {
            **chosen(one.topic, "code", "title", "review", "reviewed_on", "reviewed_by", "review_by"),
            "version": one.number,
        }
        for one in found
    ]
    text = table(
        (_("Bản"), _("Duyệt"), _("Người duyệt"), _("Chủ đề")),
        (
            (
                str(one.number),
                _("chưa duyệt") if one.topic.review else one.topic.reviewed_on or _("đã duyệt"),
                one.topic.reviewed_by,
                one.topic.title,
            )
            for one in found
        ),
    )
    return Answer({"versions": rows}, text)
