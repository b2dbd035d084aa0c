"""`resident show` and `resident list`: what is known of one person, and the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.cli import rows
from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.arguments import count, record_id
from dicandesk.cli.inputs import unit_id
from dicandesk.i18n import _
from dicandesk.rules.dates import UNKNOWN, show_birth, show_date

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.records.profiles import ResidentView


def add(resident: Commands) -> None:
    """Add the commands to those of `resident`."""
    shown = resident.add("show", _show, _("xem một hồ sơ"))
    shown.values.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    listed = resident.add("list", _list, _("danh sách người dân")).values
    listed.add_argument("--unit", metavar="ID", help=_("của tổ này: mã hoặc tên"))
    listed.add_argument("--min-age", type=count, metavar="N", help=_("từ bấy nhiêu tuổi"))
    listed.add_argument("--need", metavar="NEED", help=_("có nhu cầu này"))
    listed.add_argument("--not-alone", metavar="CODE", help=_("chưa tự làm được việc này"))
    listed.add_argument("--no-consent", action="store_true", help=_("chưa đồng ý lưu thông tin"))
    listed.add_argument("--due", action="store_true", help=_("có hẹn tuần này hoặc đã lỡ hẹn"))
    listed.add_argument("--suspected", action="store_true", help=_("có thể đã được ghi hai lần"))
    listed.add_argument("--limit", type=count, default=100_000, metavar="N", help=_("nhiều nhất bấy nhiêu người"))


def _show(call: Call) -> Answer:
    from dicandesk.services.records.profiles import open_

    with call.sign_in() as desk:
        view = open_(desk.db, desk.actor, call.options.id, now=call.now)
    document = {
        "resident": _document(view),
        "merged_from": view.merged_from,
        "sessions": [rows.visit(row) for row in view.timeline],
        "skills": [rows.skill(tile) for tile in view.skills],
        "followups": [rows.followup(row) for row in view.followups],
    }
    return Answer(document, _text(view))


def _document(view: ResidentView) -> dict[str, object]:
    """Return the record; its field names are those of `resident edit --set`."""
    names = ("id", "name", "birth", "sex", "age", "address", "id_tail", "needs", "ethnicity", "household")
    changed = ("changed_at", "changed_by", "changed_device", "conflicts", "whole", "merged_from")
    return {
        **chosen(view, *names),
        "unit": view.unit_id,
        "unit_name": view.unit,
        "phones": [
            {"id": one.id, "number": one.digits, "masked": one.masked, "owner": one.owner} for one in view.phones
        ],
        "consents": [
            {**chosen(one, "purpose", "method", "day", "text", "witness"), "state": one.state.name.lower()}
            for one in view.consents
        ],
        **chosen(view, *changed),
        "delivery": view.delivery.name.lower(),
    }


def _text(view: ResidentView) -> str:
    from dicandesk.rules.residents import NEEDS, SEXES

    facts = [
        (_("Họ và tên"), view.name),
        (_("Sinh"), show_birth(view.birth)),
        (_("Giới tính"), SEXES.get(view.sex or "", UNKNOWN)),
        (_("Tổ"), view.unit or UNKNOWN),
        (_("Địa chỉ"), view.address or UNKNOWN),
        (_("Số định danh"), f"…{view.id_tail}" if view.id_tail else UNKNOWN),
        (_("Điện thoại"), ", ".join(one.masked for one in view.phones) or UNKNOWN),
        (_("Nhu cầu"), ", ".join(NEEDS.get(code, code) for code in view.needs) or UNKNOWN),
        *([(_("Gộp từ"), ", ".join(one.hex() for one in view.merged_from))] if view.merged_from else []),
        (_("Sửa lần cuối"), f"{rows.show_moment(view.changed_at)} {view.changed_by} {view.changed_device}".strip()),
    ]
    parts = [table((_("Mục"), view.id.hex()), facts)]
    if view.timeline:
        parts.append(rows.visits(view.timeline))
    if view.followups:
        parts.append(rows.followups(view.followups))
    return "\n\n".join(parts)


def _list(call: Call) -> Answer:
    from dicandesk.services.register.resident_lists import Filters, list_

    asked = call.options
    with call.sign_in() as desk:
        filters = Filters(
            unit=unit_id(desk.db, asked.unit) if asked.unit else None,
            min_age=asked.min_age,
            need=asked.need,
            topic_not_alone=asked.not_alone.upper() if asked.not_alone else None,
            no_consent=asked.no_consent,
            due=asked.due,
            suspected=asked.suspected,
        )
        found = list_(desk.db, desk.actor, filters, now=call.now, limit=asked.limit)
    names = ("id", "name", "birth", "age", "needs", "unit", "last_visit", "next_due", "has_consent", "outcome")
    text = table(
        (_("Họ tên"), _("Sinh"), _("Tổ"), _("Lần cuối"), _("Hẹn"), _("Mã")),
        (
            (
                row.name,
                show_birth(row.birth),
                row.unit,
                rows.show_moment(row.last_visit),
                show_date(row.next_due),
                row.id.hex(),
            )
            for row in found
        ),
    )
    return Answer({"residents": [chosen(row, *names) for row in found]}, text)
