"""The minutes of an erasure (biên bản): what was erased on whose request, which PCs confirmed, which did not; A4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _
from dicandesk.paper.blocks import draw_lines, draw_text, head, paragraph, rule
from dicandesk.paper.style import BLUE, GREY, HAIR, SIZES
from dicandesk.paper.tagged import TaggedCanvas
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = SIZES["A4"]
_LEFT = 62.0
_RIGHT = _SIZE[0] - 56.0
_WIDTH = _RIGHT - _LEFT
_FOOT = 150.0
_COLUMNS = (0.0, 0.52, 0.72)
"""Where the columns begin, in parts of the width."""
_TITLE = Type.sized(19, 1.3, BLUE, bold=True)
_BODY = Type.sized(11.5, 1.45)
_CELL = Type.sized(11, 1.4)
_LABEL = Type.sized(9.5, 1.4, GREY)


@dataclass(frozen=True, slots=True)
class PcLine:
    """One PC: its name, whose it is, and when it confirmed, "" where it has not."""

    name: str
    role: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class MinutesData:
    """What is printed.

    Args:
        ward: its name.
        printed: the day, "24/11/2026".
        facts: label and value, row by row.
        pcs: the ward's PCs.
    """

    ward: str
    printed: str
    facts: tuple[tuple[str, str], ...]
    pcs: tuple[PcLine, ...]


def build(minutes: tuple[MinutesData, ...], out: BinaryIO | Path) -> int:
    """Write the minutes of each erasure as a tagged PDF; return the number of pages. Same data, same bytes."""
    ward = minutes[0].ward if minutes else ""
    page = TaggedCanvas(out, _SIZE, title=_("Biên bản xoá dữ liệu cá nhân"), author=ward, lang="vi-VN")
    for number, data in enumerate(minutes):
        if number:
            page.turn_page()
        y = _head(page, data)
        for text, kind, role in (
            (_("Biên bản xoá dữ liệu cá nhân"), _TITLE, "H1"),
            (_("Theo yêu cầu của chủ thể dữ liệu, Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15."), _BODY, "P"),
        ):
            block = paragraph(text, kind, _LEFT, _WIDTH, gap=6, role=role)
            block.draw(page, y - block.gap)
            y -= block.gap + block.height
        y = _facts(page, data, y - 14)
        _pcs(page, data, y - 14)
    return page.finish()


def _head(page: TaggedCanvas, data: MinutesData) -> float:
    return head(page, (_LEFT, _RIGHT), _SIZE[1] - 44, (data.ward, data.printed)) - 14


def _facts(page: TaggedCanvas, data: MinutesData, top: float) -> float:
    x = _LEFT + 190
    for label, value in data.facts:
        lines = set_lines(value, _BODY, _RIGHT - x)
        with page.content("P"):
            draw_text(page, f"{label} ", _LEFT, top, _BODY)
            draw_lines(page, lines, x, top, _BODY)
        top -= _BODY.height(lines) + 3
    return top


def _pcs(page: TaggedCanvas, data: MinutesData, top: float) -> None:
    """Draw the list of PCs over as many pages as it takes, then the lines to sign."""
    top = _row(page, (_("Máy"), _("Máy của"), _("Xác nhận đã xoá")), top, _LABEL)
    for pc in data.pcs:
        if top < _FOOT:
            page.turn_page()
            top = _head(page, data)
        top = _row(page, (pc.name, pc.role, pc.confirmed or _("chưa xác nhận")), top, _CELL)
    _sign(page)


def _row(page: TaggedCanvas, cells: tuple[str, str, str], top: float, kind: Type) -> float:
    ends = (*_COLUMNS[1:], 1.0)
    height = 0.0
    with page.content("P"):
        for text, start, end in zip(cells, _COLUMNS, ends, strict=True):
            lines = set_lines(f"{text} ", kind, _WIDTH * (end - start) - 8)
            draw_lines(page, lines, _LEFT + _WIDTH * start, top, kind)
            height = max(height, kind.height(lines))
    rule(page, (_LEFT, _RIGHT), top - height - 3, HAIR, 0.6)
    return top - height - 8


def _sign(page: TaggedCanvas) -> None:
    """Draw where the officer and a witness sign."""
    y = 118.0
    half = _LEFT + _WIDTH / 2
    for x, label in ((_LEFT, _("Người lập biên bản")), (half, _("Đại diện phường"))):
        with page.content("P"):
            draw_text(page, label, x, y, _CELL)
        with page.content("P"):
            draw_text(page, _("(ký, ghi rõ họ tên)"), x, y - _CELL.leading, _LABEL)
