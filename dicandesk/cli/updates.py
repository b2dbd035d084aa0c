"""`updates`: new versions of the program and packs of guidance, from the ward's folder or a stick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.syncing import hub_of
from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.services.care.updates import Stage, Standing

NEEDS_PERSON = 3


def add(commands: Commands) -> None:
    """Add the commands."""
    updates = commands.subject("updates", _("bản mới của chương trình và gói hướng dẫn, không cần Internet"))
    status = updates.add("status", _status, _("đang chạy bản nào, có bản mới không, đến bước nào"))
    listed = updates.add("list", _list, _("xem bản mới và gói hướng dẫn có trong thư mục phường và trên USB"))
    release = updates.add("release", _release, _("cán bộ: cho phường dùng một bản; một máy trước, rồi tất cả"))
    release.values.add_argument("version", metavar="VERSION", help=_("bản nào, xem bằng updates list"))
    release.values.add_argument("--pc", metavar="PC", help=_("chỉ cho máy này: tên hoặc mã máy; không ghi là tất cả"))
    release.values.add_argument("--back", action="store_true", help=_("thôi không cho dùng nữa"))
    fetch = updates.add("fetch", _fetch, _("chép bản được dùng về máy này và kiểm tra; cài ở lần mở sau"))
    fetch.values.add_argument("--again", action="store_true", help=_("cả bản đã cài hỏng trên máy này"))
    updates.add("install", _install, _("cài ngay bản đã chép về; đóng cửa sổ DiCanDesk trước"))
    topics = updates.add("topics", _topics, _("cán bộ: đưa gói hướng dẫn mới vào phường"))
    topics.values.add_argument("--over", action="store_true", help=_("cả những chủ đề phường đã tự sửa"))
    updates.add("check-self", _check_self, _("thử xem chương trình chạy được trên máy này không"))
    for parser in (status, listed, release, fetch, topics):
        parser.values.add_argument("--hub", metavar="HUB", help=_("thư mục phường; không ghi là nơi đã chọn"))


def _stage(stage: Stage) -> str:
    words = {
        "none": _("không thấy bản nào"),
        "current": _("đang dùng bản mới nhất"),
        "offered": _("có bản mới, chờ cán bộ cho dùng"),
        "released": _("có bản mới, được dùng; chưa chép về"),
        "fetched": _("đã chép về, cài ở lần mở sau"),
        "trial": _("vừa cài, đang thử"),
    }
    return words[stage]


def _standing(call: Call) -> Standing:
    from dicandesk.services.care.updates import standing

    with call.sign_in() as desk:
        return standing(desk.db, call.folder, hub_of(call), now=call.now)


def _status(call: Call) -> Answer:
    return _told(_standing(call))


def _told(now: Standing) -> Answer:
    document = chosen(
        now, "running", "stage", "version", "news", "place", "is_out_of_date", "command", "told", "failed", "refusals"
    )
    document["pcs"] = [{"name": name, "version": version} for name, version in now.pcs]
    document["released"] = [chosen(one, "version", "pc", "pc_name") for one in now.released]
    text = _("Đang chạy bản {running}: {stage}.").format(running=now.running, stage=_stage(now.stage))
    if now.version and now.version != now.running:
        text += " " + _("Bản {version} ở {place}.").format(version=now.version, place=now.place or "—")
    lines = [text, now.news, now.told, _in_use(now)]
    lines += [_("{version} đã cài hỏng: {why}").format(version=version, why=why) for version, why in now.failed]
    if now.command:
        lines.append(_("Người quản trị máy gõ: {command}").format(command=now.command))
    notes = [f"{place}: {why}" for place, why in now.refusals]
    if now.is_out_of_date:
        notes.append(_("Nơi phát hành đã có hạn cho bản này và hạn đã qua: nên hỏi bản mới hơn."))
    return Answer(document, "\n".join(line for line in lines if line), tuple(notes))


def _in_use(now: Standing) -> str:
    parts = ", ".join(f"{name} {version or '—'}" for name, version in now.pcs)
    return _("Các máy đang chạy: {parts}.").format(parts=parts)


def _list(call: Call) -> Answer:
    from dicandesk.services.care import releases
    from dicandesk.services.care.updates import look, places

    with call.sign_in() as desk:
        found = look(call.folder, places(hub_of(call)))
        let = {subject: releases.released(desk.db, subject) for subject in found.offers}
    rows: list[dict[str, object]] = []
    lines = []
    for subject, offer in found.offers.items():
        pcs = [one.pc_name or _("tất cả") for one in let[subject] if one.version == offer.version]
        size = sum(file.size for file in offer.manifest.update.files)
        rows.append({"subject": subject, "version": offer.version, "place": offer.place, "size": size, "pcs": pcs})
        lines.append((subject, offer.version, ", ".join(pcs) or _("chưa cho ai"), offer.place))
    refusals = [{"place": place, "why": why.message} for place, why in found.refusals]
    text = table((_("Loại"), _("Bản"), _("Cho máy"), _("Ở")), lines)
    return Answer({"offers": rows, "refusals": refusals}, text, tuple(f"{r['place']}: {r['why']}" for r in refusals))


def _release(call: Call) -> Answer:
    from dicandesk.services.care import releases, updates
    from dicandesk.services.hub import devices

    asked, hub = call.options, hub_of(call)
    is_on_hub = False
    with call.sign_in(writes=True) as desk:
        if asked.back:
            count = releases.call_back(desk.db, desk.actor, asked.version, now=call.now)
            text = _("Thôi cho dùng bản {version}.") if count else _("Bản {version} chưa cho máy nào dùng.")
            return Answer({"version": asked.version, "called_back": count}, text.format(version=asked.version))
        pc = devices.meant(desk.db, asked.pc) if asked.pc else None
        is_on_hub = updates.release(desk.db, desk.actor, call.folder, hub, asked.version, pc=pc, now=call.now)
    text = _("Cho cả phường dùng bản {version}.") if pc is None else _("Cho máy {pc} dùng bản {version}.")
    text = text.format(version=asked.version, pc=asked.pc)
    note = () if is_on_hub else (_("Bản này chưa nằm trong thư mục phường: mang USB đến từng máy."),)
    return Answer({"version": asked.version, "pc": pc, "is_on_hub": is_on_hub}, text, note)


def _fetch(call: Call) -> Answer:
    from dicandesk.services.care import updates
    from dicandesk.updates import programs

    if programs.running() is None:
        raise UserError(
            _("Chương trình này chạy thẳng từ mã nguồn nên không tự cài bản mới. Dữ liệu vẫn nguyên."),
            _("Lấy mã nguồn mới, hoặc dùng bộ cài."),
        )
    hub = hub_of(call)
    with call.sign_in(writes=True) as desk:
        updates.take(desk.db, call.folder, hub, always=call.options.again)
        return _told(updates.standing(desk.db, call.folder, hub, now=call.now))


def _install(call: Call) -> Answer:
    from dicandesk.services.access import data_place, desk
    from dicandesk.updates import programs, start, state, swap

    data_place.check(call.folder)
    desk.take(call.folder).release()  # says so where the window is open
    before, here = state.load(call.folder), programs.running()
    fetched = before.fetched
    if fetched is None:
        raise UserError(
            _("Chưa có bản nào chép về máy này nên chưa cài gì. Dữ liệu vẫn nguyên."),
            _("Chạy “dicandesk updates fetch” trước."),
        )
    if here is not None and here.system == "debian":
        command = swap.command_for_debian(state.place(call.folder) / fetched.name)
        document = {"version": fetched.version, "installed": False, "command": command}
        text = _("Bản này do hệ thống quản lý. Người quản trị máy gõ: {command}").format(command=command)
        return Answer(document, text, code=NEEDS_PERSON)
    is_begun = start.begin(call.folder, restart=lambda _program: None)
    told = state.load(call.folder).told
    if not is_begun:
        raise UserError(told or _("Chưa cài được bản mới. Dữ liệu vẫn nguyên."), _("Xem: dicandesk updates status"))
    text = _("Đã đặt bản {version} vào chỗ; mở DiCanDesk để dùng. Không chạy được thì bản cũ tự trở lại.")
    return Answer({"version": fetched.version, "installed": True, "command": ""}, text.format(version=fetched.version))


def _topics(call: Call) -> Answer:
    from dicandesk.services.care import packs

    with call.sign_in(writes=True) as desk:
        pack = packs.take_in(desk.db, desk.actor, call.folder, hub_of(call), over=call.options.over, now=call.now)
    text = _("Gói hướng dẫn {version}: {new} chủ đề mới, {changed} chủ đề sửa.").format(
        version=pack.version, new=len(pack.new), changed=len(pack.changed)
    )
    note = _("Giữ bản phường tự sửa: {codes}. Muốn thay cả chúng thì thêm --over.").format(codes=", ".join(pack.kept))
    return Answer(chosen(pack, "version", "new", "changed", "kept"), text, (note,) if pack.kept else ())


def _check_self(_call: Call) -> Answer:
    from dicandesk import __version__, app

    app.load_all()
    return Answer({"version": __version__, "works": True}, f"{__version__} ok")
