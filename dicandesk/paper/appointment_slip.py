"""The slip that somebody takes home from an appointment: the day large enough for every eye; one A5 page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _
from dicandesk.paper import leaf
from dicandesk.paper.blocks import (
    Block,
    box,
    draw_lines,
    draw_text,
    paragraph,
    rule,
    shield,
    text_width,
    tick_box,
)
from dicandesk.paper.leaf import Letterhead
from dicandesk.paper.style import BLUE, GREY, RED, WHITE
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.paper.tagged import TaggedCanvas

_SCALES = (1.15, 1.08, 1.0, 0.9, 0.8, 0.7)
"""Large type first, for who needs it; smaller where a long topic would not fit on the page."""

_LONGEST = 260
"""So many letters say what an appointment is for."""


@dataclass(frozen=True, slots=True)
class SlipData:
    """What is printed.

    Attributes:
        name: of the person, with how they are addressed: "Bà Nguyễn Thị Hoà".
        weekday: "Thứ Sáu"; `day` "27"; `month` "tháng 11 · 2026".
        place: where, "" leaves a line to write on; the hour is always written by hand.
        about: what it is for; `stuck` what it stuck on last time; `bring` what to bring.
        helper: whom to call and the number, "" for nobody.
        safety: what stands in the frame at the foot.
        is_large: for who needs large type.
    """

    ward: str
    team: str
    printed: str
    name: str
    weekday: str
    day: str
    month: str
    place: str
    about: str
    stuck: str
    bring: tuple[str, ...]
    helper: str
    safety: tuple[str, ...]
    is_large: bool = False


def build(data: SlipData, out: BinaryIO | Path) -> int:
    """Write the slip as a tagged PDF; return the number of pages, which is one."""
    head = Letterhead(
        _("Giấy hẹn"), data.ward, data.team, _("Giấy hẹn"), data.printed, "A5",
        _("Nhờ con cháu đi cùng nếu tiện."), _("Mang giấy này theo"),
    )  # fmt: skip
    data = replace(data, about=_short(data.about))
    room = head.top - head.bottom
    for scale in _SCALES[0 if data.is_large else 2 :]:
        blocks, tail = _blocks(data, head, scale), [_safety(data, head, scale)]
        if sum(block.gap + block.height for block in (*blocks, *tail)) <= room:
            break
    return leaf.build(head, blocks, out, tail=tail)


def _short(text: str) -> str:
    """Return what fits on a slip of a long text, whole words."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + " …"


def _blocks(data: SlipData, head: Letterhead, scale: float) -> list[Block]:
    body = Type.sized(13.5 * scale, 1.4)
    small = Type.sized(11.5 * scale, 1.4, GREY)
    name = Type.sized(22 * scale, 1.25, BLUE, bold=True)
    left, width = head.left, head.width
    blocks = [
        paragraph(_("Kính mời"), body, left, width, gap=2),
        paragraph(data.name, name, left, width, gap=0, role="H1"),
        _day(data, head, scale),
    ]
    if data.about:
        blocks.append(paragraph(_("Để làm tiếp: **{what}**").format(what=data.about), body, left, width, gap=14))
    if data.stuck:
        blocks.append(paragraph(_("Lần trước vướng: {cause}").format(cause=data.stuck), small, left, width, gap=2))
    if data.bring:
        blocks.append(_bring(data, head, body))
    if data.helper:
        blocks.append(paragraph(_("Bận không đến được, xin gọi:"), body, left, width, gap=14))
        large = Type.sized(16 * scale, 1.35, bold=True)
        blocks.append(paragraph(data.helper, large, left, width, gap=0))
    return blocks


def _day(data: SlipData, head: Letterhead, scale: float) -> Block:
    """Return the day as a leaf of a calendar, beside it hour and place."""
    height, wide = 104 * scale, head.width * 0.36
    word = Type.sized(10.5 * scale, 1.4, WHITE, bold=True)
    figure = Type.sized(46 * scale, 1.12, WHITE, bold=True)
    hour, place = Type.sized(19 * scale, 1.4, bold=True), Type.sized(14.5 * scale, 1.35, bold=True)
    x = head.left + wide + 15

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.artifact():
            page.setFillColorRGB(*BLUE)
            page.roundRect(head.left, top - height, wide, height, 8, stroke=0, fill=1)
            page.rect(head.left + wide - 10, top - height, 10, height, stroke=0, fill=1)
        box(page, (head.left, top - height, head.right, top), BLUE, 1.6)
        y = top - (height - 2 * word.leading - figure.leading) / 2
        with page.content("P"):
            for text, kind in (
                (f"{data.weekday.upper()} ", word),
                (f"{data.day} ", figure),
                (data.month.upper(), word),
            ):
                draw_text(page, text, head.left + (wide - text_width(text.strip(), kind)) / 2, y, kind)
                y -= kind.leading
        _hour(page, (x, head.right - 12), top - 14 * scale, hour)
        y = top - 14 * scale - hour.leading - 8 * scale
        if data.place:
            with page.content("P"):
                draw_lines(page, set_lines(data.place, place, head.right - 8 - x), x, y, place)
        else:
            _blank(page, _("Nơi:"), (x, head.right - 12), y, place)

    return Block(height, draw, 10)


def _hour(page: TaggedCanvas, span: tuple[float, float], top: float, kind: Type) -> None:
    """Draw where hour and minutes are written by hand."""
    left, right = span
    word, hour = _("Lúc"), _("giờ")
    start = left + text_width(word, kind) + 6
    blank = (right - start - text_width(hour, kind) - 12) / 2
    with page.content("P"):
        draw_text(page, word, left, top, kind)
        draw_text(page, hour, start + blank + 6, top, kind)
    for begin, end in ((start, start + blank), (right - blank, right)):
        rule(page, (begin, end), top - kind.leading + 3, GREY, 0.8)


def _blank(page: TaggedCanvas, label: str, span: tuple[float, float], top: float, kind: Type) -> None:
    with page.content("P"):
        wide = draw_text(page, label, span[0], top, kind)
    rule(page, (span[0] + wide + 6, span[1]), top - kind.leading + 3, GREY, 0.8)


def _bring(data: SlipData, head: Letterhead, kind: Type) -> Block:
    label = Type(kind.size, kind.leading, BLUE, bold=True)
    x = head.left + 12 + text_width(_("Mang theo"), label) + 16
    indent = kind.size * 1.7
    items = [set_lines(text, kind, head.right - 12 - x - indent) for text in data.bring]
    height = sum(kind.height(lines) for lines in items) + 3 * (len(items) - 1) + 20

    def draw(page: TaggedCanvas, top: float) -> None:
        box(page, (head.left, top - height, head.right, top), BLUE, 0.9)
        with page.content("P"):
            draw_text(page, _("Mang theo"), head.left + 12, top - 10, label)
        y = top - 10
        with page.group("L"):
            for lines in items:
                tick_box(page, x, y - kind.leading / 2, kind.size * 1.1)
                with page.group("LI"), page.content("LBody"):
                    draw_lines(page, lines, x + indent, y, kind)
                y -= kind.height(lines) + 3

    return Block(height, draw, 14)


def _safety(data: SlipData, head: Letterhead, scale: float) -> Block:
    kind = Type.sized(11.5 * scale, 1.4)
    x = head.left + 42
    lines = [line for text in data.safety for line in set_lines(text, kind, head.right - 12 - x)]
    height = kind.leading * len(lines) + 16

    def draw(page: TaggedCanvas, top: float) -> None:
        box(page, (head.left, top - height, head.right, top), RED, 1.4)
        shield(page, head.left + 13, top - height / 2, 20)
        with page.content("P"):
            draw_lines(page, tuple(lines), x, top - 8, kind)

    return Block(height, draw, 8)
