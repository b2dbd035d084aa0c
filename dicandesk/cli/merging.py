"""`resident merge`, `unmerge`, `not-same` and `duplicates`: people who were registered more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, table
from dicandesk.cli.arguments import UsageError, count, record_id
from dicandesk.cli.inputs import pairs
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call

_NAMES = {"id_number": "id_hash"}
"""Fields that `--set` and `--take` name otherwise than the store."""


def add(resident: Commands) -> None:
    """Add the commands to those of `resident`."""
    merge = resident.add("merge", _merge, _("gộp các hồ sơ của cùng một người; tách lại được bằng unmerge")).values
    merge.add_argument("survivor", metavar="SURVIVOR", type=record_id, help=_("mã hồ sơ được giữ làm hồ sơ chung"))
    merge.add_argument("others", metavar="OTHER", type=record_id, nargs="+", help=_("mã các hồ sơ kia"))
    taken = _("mục lấy theo hồ sơ này thay cho hồ sơ chung, ví dụ address=MÃ; dùng được nhiều lần")
    merge.add_argument("--take", metavar="FIELD=ID", action="append", default=[], help=taken)
    apart = resident.add("unmerge", _unmerge, _("tách một hồ sơ đã gộp; hồ sơ chung thì tách khỏi mọi hồ sơ kia"))
    apart.values.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    other = resident.add("not-same", _not_same, _("ghi nhận hai người khác nhau: không nghi trùng nữa"))
    other.values.add_argument("a", metavar="A", type=record_id, help=_("mã 32 chữ số của người dân"))
    other.values.add_argument("b", metavar="B", type=record_id, help=_("mã 32 chữ số của người dân"))
    listed = resident.add("duplicates", _duplicates, _("các cặp hồ sơ nghi trùng, giống nhất xếp trước"))
    listed.values.add_argument("--limit", type=count, default=100, metavar="N", help=_("nhiều nhất bấy nhiêu cặp"))


def _merge(call: Call) -> Answer:
    from dicandesk.services.records import comparing, merging

    asked = call.options
    take = {_NAMES.get(name, name): record_id(text) for name, text in _taken(asked.take).items()}
    with call.sign_in(writes=True) as desk:
        compared = comparing.compare(desk.db, desk.actor, [asked.survivor, *asked.others], now=call.now)
        known = {side.id for side in compared.sides}
        wrong = [name for name in take if name not in comparing.FIELDS or take[name] not in known]
        if wrong:
            raise UsageError(_("--take {name}: không có mục đó, hoặc hồ sơ đó không được gộp.").format(name=wrong[0]))
        done = merging.merge(desk.db, desk.actor, compared, take=take)
    others = [side.id for side in compared.sides if side.id != done.survivor]
    text = _("Đã gộp {n} hồ sơ vào {name}. Tách lại: dicandesk resident unmerge {id}")
    name = compared.sides[0].name
    return Answer(
        {"id": done.survivor, "merged_from": others, "merge": done.op},
        text.format(n=len(others), name=name, id=others[0].hex()),
    )


def _taken(texts: list[str]) -> dict[str, str]:
    import argparse

    found = pairs(texts)
    for text in found.values():
        try:
            record_id(text)
        except argparse.ArgumentTypeError as error:
            raise UsageError(f"--take: {error}.") from error
    return found


def _unmerge(call: Call) -> Answer:
    from dicandesk.services.records.merging import unmerge

    resident = call.options.id
    with call.sign_in(writes=True) as desk:
        edges = unmerge(desk.db, desk.actor, resident)
    people = sorted({one for edge in edges for one in (edge.survivor, *edge.losers)})
    return Answer(
        {"id": resident, "unmerged": [one for one in people if one != resident]},
        _("Đã tách hồ sơ {id}; mỗi hồ sơ trở lại như trước khi gộp.").format(id=resident.hex()),
    )


def _not_same(call: Call) -> Answer:
    from dicandesk.services.records.merging import not_same

    asked = call.options
    with call.sign_in(writes=True) as desk:
        note = not_same(desk.db, desk.actor, asked.a, asked.b)
    return Answer({"id": note, "a": asked.a, "b": asked.b}, _("Đã ghi: hai người khác nhau, không nghi trùng nữa."))


def _duplicates(call: Call) -> Answer:
    from dicandesk.services.register.proposals import proposals

    with call.sign_in() as desk:
        found = proposals(desk.db, desk.actor, limit=call.options.limit)
    text = table(
        (_("Ai"), _("Vì sao"), _("Giống"), _("Mã A"), _("Mã B")),
        ((row.title, row.why, str(row.score), row.first.hex(), row.second.hex()) for row in found),
    )
    rows = [{"a": row.first, "b": row.second, "title": row.title, "why": row.why, "score": row.score} for row in found]
    return Answer({"duplicates": rows}, text)
