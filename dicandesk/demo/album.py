"""One page that shows what the demo did: steps, pictures in the order they were taken, papers, how to open the data."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from dicandesk.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dicandesk.demo.window import Picture

NAME = "index.html"
_STYLE = """body{font:16px/1.5 'Be Vietnam Pro',system-ui,sans-serif;max-width:1400px;margin:2em auto;padding:0 1em;
color:#1d2733;background:#f5f6f8}h2{margin-top:2em}
figure{display:inline-block;width:31%;min-width:300px;margin:0 1% 1.5em 0;vertical-align:top}
figure img{width:100%;border:1px solid #c8cfd8;border-radius:6px}figcaption{font-size:14px}li{margin:.2em 0}"""


@dataclass(frozen=True, slots=True)
class Album:
    """What is shown. `passphrase` opens the central file."""

    ward: str
    steps: tuple[str, ...]
    pictures: Sequence[Picture]
    pin: str
    passphrase: str


def write(out: Path, album: Album) -> Path:
    """Write the page beside what it shows and return its path."""
    shown = sorted(album.pictures, key=lambda picture: picture.at)
    papers = sorted((out / "papers").iterdir())
    parts = [
        f"<h1>{escape(_('Bản trình diễn: {ward}').format(ward=album.ward))}</h1>",
        f"<p>{escape(_('Mọi tên người, số điện thoại và số định danh ở đây đều bịa ra.'))}</p>",
        f"<h2>{escape(_('Đã làm'))}</h2><ol>{_items(album.steps)}</ol>",
        f"<h2>{escape(_('Ảnh màn hình'))}</h2>",
        *(_figure(picture, out) for picture in shown),
        f"<h2>{escape(_('Giấy tờ'))}</h2><ul>{''.join(_link(path, out) for path in papers)}</ul>",
        f"<h2>{escape(_('Tự mở xem'))}</h2><ul>{_items(ways(out, album))}</ul>",
    ]
    head = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>DiCanDesk</title><style>{_STYLE}</style></head>"
    path = out / NAME
    path.write_text(f"{head}<body>{''.join(parts)}</body></html>\n", "utf-8")
    return path


def ways(out: Path, album: Album) -> list[str]:
    """Return how to open what the demo left."""
    window = _("{who}: dicandesk --data {path}, mã PIN {pin}")
    central = _("Tệp trung tâm: mở {path} bằng DB Browser for SQLite (SQLCipher), cụm mật khẩu “{passphrase}”")
    return [
        window.format(who=_("Máy cán bộ phường"), path=out / "pc1", pin=album.pin),
        window.format(who=_("Máy Tổ 7"), path=out / "pc2", pin=album.pin),
        window.format(who=_("Máy Tổ 9"), path=out / "pc3", pin=album.pin),
        central.format(path=out / "central.db", passphrase=album.passphrase),
    ]


def _items(texts: Iterable[str]) -> str:
    return "".join(f"<li>{escape(text)}</li>" for text in texts)


def _figure(picture: Picture, out: Path) -> str:
    source, text = escape(picture.path.relative_to(out).as_posix(), quote=True), escape(picture.caption, quote=True)
    shown = f"<a href='{source}'><img src='{source}' alt='{text}' loading='lazy'></a>"
    return f"<figure>{shown}<figcaption>{text}</figcaption></figure>"


def _link(path: Path, out: Path) -> str:
    target = escape(path.relative_to(out).as_posix(), quote=True)
    return f"<li><a href='{target}'>{escape(path.name)}</a></li>"
