"""`sync`, `courier`, `conflicts` and `central`: between this PC and the ward."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import settings
from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.call import read_secret
from dicandesk.cli.rows import show_moment
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_number

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.hub.carrying import Taken
    from dicandesk.services.hub.syncing import Synced
    from dicandesk.services.records.conflicts import Conflict


def add(commands: Commands) -> None:
    """Add the commands."""
    sync = commands.add("sync", _sync, _("gửi và nhận một lần với thư mục phường"))
    sync.values.add_argument(
        "--hub", metavar="HUB", help=_("thư mục chung, USB hoặc tệp .dcdsync; không ghi là nơi đã chọn")
    )
    sync.values.add_argument(
        "--anew", action="store_true", help=_("cán bộ: lập thư mục phường trong thư mục trống này, thay cho nơi cũ")
    )
    one_way = sync.values.add_mutually_exclusive_group()
    one_way.add_argument("--push-only", action="store_true", help=_("chỉ gửi"))
    one_way.add_argument("--pull-only", action="store_true", help=_("chỉ nhận"))
    conflicts = commands.subject("conflicts", _("mục cần người quyết định"))
    conflicts.add("list", _list, _("xem các mục và lựa chọn"))
    resolve = conflicts.add("resolve", _resolve, _("chọn bản đúng"))
    resolve.values.add_argument("id", metavar="ID", help=_("mã của mục, xem bằng conflicts list"))
    resolve.values.add_argument("--keep", metavar="CHOICE", required=True, help=_resolve_help())
    courier = commands.subject("courier", _("mang thay đổi bằng tệp trên USB, thư hay Zalo"))
    write = courier.add("write", _write, _("ghi tệp mang đi cho máy khác của phường")).values
    write.add_argument("-o", "--out", metavar="FILE", required=True, help=_("tệp .dcdsync, hoặc thư mục để tự đặt tên"))
    write.add_argument("--for", dest="device", metavar="DEVICE", help=_("chỉ cho máy này: tên, hoặc mã máy"))
    courier.add("read", _read, _("nhận tệp do máy khác ghi")).values.add_argument("file", metavar="FILE")
    central = commands.add("central", _central, _("ghi tệp trung tâm của phường; dành cho cán bộ"))
    central.values.add_argument("-o", "--out", metavar="FILE", required=True, help=_("tệp mới"))
    central.values.add_argument(
        "--passphrase-file", metavar="FILE", help=_("khoá bằng cụm mật khẩu trong tệp này thay cho khoá của phường")
    )


def _resolve_help() -> str:
    return _("một trong choices của mục: A, B ..., both, delete, undelete, merge, not-same, unmerge, erase")


def hub_of(call: Call) -> str:
    """Return the hub asked for, or that of the settings, or ""."""
    hub: str = call.options.hub or settings.load(call.folder).hub
    return hub


def _sync(call: Call) -> Answer:
    from dicandesk.services.care.backups import tend
    from dicandesk.services.hub.carrying import exchange, is_courier
    from dicandesk.services.hub.syncing import state, sync_now

    asked = call.options
    hub = hub_of(call)
    if not hub:
        raise UserError(
            _("Máy này chưa chọn thư mục phường nên chưa gửi, chưa nhận gì. Dữ liệu vẫn nguyên."),
            _("Thêm --hub THƯ_MỤC, hoặc chọn ở trang Đồng bộ."),
        )
    push, pull = not asked.pull_only, not asked.push_only
    if asked.anew and (asked.pull_only or is_courier(hub)):
        raise UserError(
            _("Chỉ lập được thư mục phường mới khi gửi vào một thư mục trống; chưa làm gì. Dữ liệu vẫn nguyên."),
            _("Ghi --hub THƯ_MỤC_TRỐNG --anew, không kèm --pull-only."),
        )
    with call.sign_in(writes=True) as desk:
        if is_courier(hub):
            done = exchange(desk.db, Path(hub), push=push, pull=pull)
        else:
            done = sync_now(desk.db, hub, push=push, pull=pull, anew=asked.anew)
            _remember(call, hub, always=asked.anew)
        decisions = state(desk.db).conflicts
        tend(desk.db)
    document = {**chosen(done, "sent", "received", "waiting", "took_ms", "hub", "joined"), "conflicts": decisions}
    text = _("Gửi {sent}, nhận {received}, chờ {waiting}, cần quyết định {conflicts}.")
    return Answer(document, text.format(**document), _notes(done), code=3 if done.braked else 0)


def _notes(done: Synced | Taken) -> tuple[str, ...]:
    """Return what is to be told beside the numbers."""
    joined: tuple[str, ...] = ()
    if done.joined:
        joined = (_("Đã nhận bản tổng hợp của phường: {n} mục.").format(n=show_number(done.joined)),)
    if not done.braked:
        return joined
    return (
        *joined,
        _("Một máy xoá hẳn rất nhiều người nên phần đó bị giữ lại: cần cán bộ phường quyết định."),
    )


def _remember(call: Call, hub: str, *, always: bool = False) -> None:
    """Keep the hub of a first sync that worked, so that window and later commands need not ask."""
    kept = settings.load(call.folder)
    if always or not kept.hub:
        settings.save(replace(kept, hub=str(Path(hub).absolute())), call.folder)


def _write(call: Call) -> Answer:
    from dicandesk.services.hub.carrying import device_meant, write

    asked = call.options
    with call.sign_in(writes=True) as desk:
        device = device_meant(desk.db, asked.device) if asked.device else None
        done = write(desk.db, Path(asked.out), for_device=device)
    text = _("Đã ghi {path}: {bundles} gói, {records} thay đổi. Chưa tính là đã gửi cho tới khi phường nhận.")
    document = chosen(done, "path", "bundles", "records", "size", "has_snapshot", "lacking")
    return Answer(document, text.format(**document))


def _read(call: Call) -> Answer:
    from dicandesk.services.hub.carrying import read

    with call.sign_in(writes=True) as desk:
        done = read(desk.db, Path(call.options.file))
    text = _("Nhận {bundles} gói, {records} thay đổi; chờ {waiting}, hỏng {damaged}.")
    document = chosen(done, "bundles", "records", "waiting", "damaged", "joined")
    return Answer(document, text.format(**document), _notes(done), code=3 if done.braked else 0)


def _list(call: Call) -> Answer:
    from dicandesk.services.records.conflicts import inbox

    with call.sign_in() as desk:
        waiting = inbox(desk.db, desk.actor)
    names = (
        "id",
        "record",
        "resident",
        "title",
        "kind",
        "field",
        "field_label",
        "values",
        "choices",
        "before",
        "others",
    )
    found = [chosen(one, *names) for one in waiting]
    text = table(
        (_("Ai"), _("Mục"), _("Chọn"), _("Giá trị"), _("Ai ghi"), _("Lúc"), _("Máy"), _("Mã")),
        (line for one in waiting for line in _lines(one)),
    )
    return Answer({"conflicts": found}, text)


def _lines(one: Conflict) -> list[tuple[str, ...]]:
    """Return a decision as lines: each value, what stood there before, and the other answers there are."""
    named = (one.title, one.field_label)
    lines: list[tuple[str, ...]] = []
    if one.before is not None:
        lines.append((*named, _("trước đó"), one.before, "", "", "", one.id))
    for each in one.values:
        text = " · ".join(part for part in (each.text, each.detail) if part)
        lines.append((*named, each.key, text, each.who, show_moment(each.when), each.device, one.id))
    others = [key for key in one.choices if key not in {each.key for each in one.values}]
    return [*lines, *((*named, key, "", "", "", "", one.id) for key in others)]


def _resolve(call: Call) -> Answer:
    from dicandesk.services.records.deciding import resolve

    with call.sign_in(writes=True) as desk:
        resolve(desk.db, desk.actor, call.options.id, call.options.keep)
    return Answer({"id": call.options.id, "kept": call.options.keep}, _("Đã quyết định."))


def _central(call: Call) -> Answer:
    from dicandesk.services.hub.syncing import write_central

    file = call.options.passphrase_file
    passphrase = read_secret(Path(file)) if file else None
    if passphrase == "":
        raise UserError(
            _("Tệp cụm mật khẩu {path} trống nên chưa ghi gì.").format(path=file), _("Ghi cụm mật khẩu vào tệp đó.")
        )
    with call.sign_in() as desk:
        made = write_central(desk.db, desk.actor, Path(call.options.out), passphrase)
    text = _("Đã ghi {path}: {residents} người dân, {sessions} buổi.")
    names = ("path", "residents", "sessions", "op_sum")
    return Answer(chosen(made, *names), text.format(**chosen(made, "path", "residents", "sessions")))
