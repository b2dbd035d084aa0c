"""`units`: neighbourhoods and teams of the ward, dated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.inputs import day, unit_id
from dicandesk.i18n import _
from dicandesk.rules.dates import show_date

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call


def add(commands: Commands) -> None:
    """Add the commands."""
    units = commands.subject("units", _("tổ dân phố và tổ công nghệ số"))
    listed = units.add("list", _list, _("xem các tổ"))
    listed.values.add_argument("--on", metavar="DATE", help=_("chỉ các tổ đang có vào ngày này"))
    new = units.add("add", _add, _("thêm một tổ"))
    new.values.add_argument("--name", required=True, help=_("tên, ví dụ Tổ dân phố 7"))
    new.values.add_argument(
        "--kind",
        required=True,
        choices=("ward", "team", "neighbourhood"),
        help=_("phường, tổ công nghệ số, tổ dân phố"),
    )
    new.values.add_argument("--parent", metavar="ID", help=_("mã hoặc tên của đơn vị cấp trên"))
    new.values.add_argument("--from", dest="since", metavar="DATE", help=_("có từ ngày này; không ghi là hôm nay"))
    renamed = units.add("rename", _rename, _("đổi tên một tổ"))
    renamed.values.add_argument("unit", metavar="ID", help=_("mã hoặc tên của tổ"))
    renamed.values.add_argument("--name", required=True, help=_("tên mới"))
    renamed.values.add_argument("--from", dest="since", metavar="DATE", help=_("từ ngày này; không ghi là hôm nay"))
    merged = units.add("merge", _merge, _("gộp các tổ vào một tổ"))
    merged.values.add_argument("survivor", metavar="ID", help=_("mã hoặc tên của tổ giữ lại"))
    merged.values.add_argument("others", metavar="OTHER", nargs="+", help=_("mã hoặc tên của tổ nhập vào"))
    merged.values.add_argument("--from", dest="since", metavar="DATE", help=_("từ ngày này; không ghi là hôm nay"))
    divided = units.add("split", _split, _("chia một tổ; người dân ở lại tổ cũ cho đến khi được chuyển"))
    divided.values.add_argument("unit", metavar="ID", help=_("mã hoặc tên của tổ"))
    divided.values.add_argument("--name", required=True, action="append", help=_("tên một tổ mới; ghi nhiều lần"))
    divided.values.add_argument("--from", dest="since", metavar="DATE", help=_("từ ngày này; không ghi là hôm nay"))
    closed = units.add("close", _close, _("ghi ngày cuối cùng của một tổ"))
    closed.values.add_argument("unit", metavar="ID", help=_("mã hoặc tên của tổ"))
    closed.values.add_argument("--last", metavar="DATE", required=True, help=_("ngày cuối cùng"))


def _list(call: Call) -> Answer:
    from dicandesk.services.ward.units import units

    on = day(call, call.options.on) if call.options.on else None
    with call.sign_in() as desk:
        rows = units(desk.db, day=on)
    names = ("id", "name", "short", "kind", "parent", "valid_from", "valid_to")
    text = table(
        (_("Tên"), _("Loại"), _("Từ"), _("Đến"), _("Mã")),
        (
            (
                "  " * row.depth + row.name,
                row.kind.label(),
                show_date(row.valid_from),
                show_date(row.valid_to),
                row.id.hex(),
            )
            for row in rows
        ),
    )
    return Answer({"units": [chosen(row, *names) for row in rows]}, text)


def _add(call: Call) -> Answer:
    from dicandesk.rules.units import UnitKind
    from dicandesk.services.ward.units import add_unit

    asked = call.options
    since = day(call, asked.since) if asked.since else None
    with call.sign_in(writes=True) as desk:
        parent = unit_id(desk.db, asked.parent) if asked.parent else None
        made = add_unit(desk.db, desk.actor, asked.name, UnitKind(asked.kind), parent=parent, since=since, now=call.now)
    return Answer({"id": made}, _("Đã thêm {name}, mã {id}").format(name=asked.name, id=made.hex()))


def _rename(call: Call) -> Answer:
    from dicandesk.services.ward.units import rename_unit

    asked = call.options
    since = day(call, asked.since) if asked.since else call.today
    with call.sign_in(writes=True) as desk:
        unit = unit_id(desk.db, asked.unit)
        rename_unit(desk.db, desk.actor, unit, asked.name, since=since, now=call.now)
    return Answer({"id": unit}, _("Đã đổi tên thành {name}").format(name=asked.name))


def _merge(call: Call) -> Answer:
    from dicandesk.services.ward.unit_changes import merge_units

    asked = call.options
    since = day(call, asked.since) if asked.since else call.today
    with call.sign_in(writes=True) as desk:
        survivor = unit_id(desk.db, asked.survivor)
        others = [unit_id(desk.db, one) for one in asked.others]
        moved = merge_units(desk.db, desk.actor, survivor, others, since=since, now=call.now)
    return Answer({"id": survivor, "residents": moved}, _("Đã gộp, chuyển {n} người dân").format(n=moved))


def _split(call: Call) -> Answer:
    from dicandesk.services.ward.unit_changes import split_unit

    asked = call.options
    since = day(call, asked.since) if asked.since else call.today
    with call.sign_in(writes=True) as desk:
        made = split_unit(desk.db, desk.actor, unit_id(desk.db, asked.unit), asked.name, since=since, now=call.now)
    return Answer({"ids": made}, _("Đã chia thành {n} tổ").format(n=len(made)))


def _close(call: Call) -> Answer:
    from dicandesk.services.ward.units import close_unit

    asked = call.options
    last = day(call, asked.last)
    with call.sign_in(writes=True) as desk:
        unit = unit_id(desk.db, asked.unit)
        close_unit(desk.db, desk.actor, unit, last=last)
    return Answer({"id": unit}, _("Đã ghi ngày cuối {day}").format(day=show_date(last)))
