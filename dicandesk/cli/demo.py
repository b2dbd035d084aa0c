"""`demo`: a made-up ward of three PCs that walks the main job and leaves what it made in a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import settings
from dicandesk.cli.answer import Answer, chosen
from dicandesk.cli.arguments import count
from dicandesk.i18n import _
from dicandesk.rules.dates import show_decimal, show_number

if TYPE_CHECKING:
    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call

_PCS, _FIRST_PC = 3, "pc1"


def add(commands: Commands) -> None:
    """Add the command."""
    demo = commands.add(
        "demo", _demo, _("phường mẫu: đi hết việc chính trên ba máy, để lại ảnh, PDF và dữ liệu")
    ).values
    demo.add_argument("--out", metavar="DIR", required=True, help=_("thư mục mới, trống, hoặc của lần chạy trước"))
    demo.add_argument("--pcs", type=count, choices=(_PCS,), default=_PCS, metavar="N", help=_("số máy: 3"))
    demo.add_argument("--residents", type=count, metavar="N", help=_("số người dân"))
    demo.add_argument("--sessions", type=count, metavar="N", help=_("số buổi hướng dẫn"))
    demo.add_argument("--open", action="store_true", help=_("xong thì mở cửa sổ, nếu có màn hình"))


def _demo(call: Call) -> Answer:
    from dicandesk.demo.run import demo
    from dicandesk.demo.ward import Size

    asked = call.options
    usual = Size()
    size = Size(
        residents=usual.residents if asked.residents is None else asked.residents,
        sessions=usual.sessions if asked.sessions is None else asked.sessions,
    )
    lang = getattr(asked, "lang", None) or settings.load(call.folder).language
    report = demo(Path(asked.out), size, lang=lang, say=call.say)
    document = chosen(report, "steps", "files", "residents", "sessions", "took_ms")
    text = _("Xong sau {seconds} s: {residents} người dân, {sessions} buổi.\nMở xem: {path}").format(
        seconds=show_decimal(report.took_ms / 1000),
        residents=show_number(report.residents),
        sessions=show_number(report.sessions),
        path=report.open_,
    )
    if not (asked.open and _has_screen()):
        return Answer(document, text)
    call.say(text)
    return Answer(document, "", code=_open_window(Path(asked.out) / _FIRST_PC))


def _open_window(folder: Path) -> int:
    from dicandesk import app

    return app.main(data=folder)


def _has_screen() -> bool:
    """Tell whether a window can be seen here."""
    return sys.platform == "win32" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
