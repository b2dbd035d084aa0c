"""Plain pages: a letterhead, blocks below one another over as many pages as they take, a foot with the page number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _
from dicandesk.paper.blocks import Block, draw_lines, draw_text, rule, text_width, tick_box
from dicandesk.paper.style import BLACK, BLUE, GREY, HAIR, SIZES, Paper
from dicandesk.paper.tagged import TaggedCanvas
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADING = "heading"
"""Group of a block that never stands last on a page."""
_MARGINS: dict[Paper, float] = {"A4": 45, "A5": 31}
_HEADS: dict[Paper, float] = {"A4": 10.8, "A5": 9.4}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What surrounds the blocks.

    Attributes:
        title: title of the document.
        ward: who hands it out, "UBND phường Đội Cấn"; `team` the team below it.
        kind: what the paper is, top right, over `printed`, the day "24/11/2026".
        foot: at the bottom left of each page; `foot_right` right of it where there is one page only.
    """

    title: str
    ward: str
    team: str
    kind: str
    printed: str
    paper: Paper = "A4"
    foot: str = ""
    foot_right: str = ""

    @property
    def left(self) -> float:
        """X of the left margin in points."""
        return _MARGINS[self.paper]

    @property
    def width(self) -> float:
        """Width between the margins in points."""
        return SIZES[self.paper][0] - 2 * self.left

    @property
    def right(self) -> float:
        """X of the right margin in points."""
        return self.left + self.width

    @property
    def edge(self) -> float:
        """Y of the upper margin in points."""
        return SIZES[self.paper][1] - 0.74 * self.left

    @property
    def bottom(self) -> float:
        """Y below which only the foot stands."""
        return 0.6 * self.left + 1.35 * self._fine.size + 14

    @property
    def _fine(self) -> Type:
        return Type.sized(0.88 * _HEADS[self.paper], 1.35, GREY)

    @property
    def head(self) -> Type:
        """How the head is set."""
        return Type.sized(_HEADS[self.paper], 1.45)

    @property
    def top(self) -> float:
        """Y under the head."""
        lines = max(2, len(self._owner()))
        return self.edge - self.head.leading * lines - 20

    def _owner(self) -> list[str]:
        return [text for text in (self.ward.upper(), f"**{self.team.upper()}**" if self.team else "") if text]

    def draw_head(self, page: TaggedCanvas, number: int) -> None:
        """Draw the head of page `number`; after the first it says nothing new."""
        kind, y = self.head, self.edge
        for text in self._owner():
            with page.content("P") if number == 1 else page.artifact():
                draw_lines(page, set_lines(text, kind, self.width * 0.68)[:1], self.left, y, kind)
            y -= kind.leading
        y = self.edge
        for text in (f"**{self.kind}**", self.printed):
            line = set_lines(text, kind, self.width)[:1]
            with page.content("P") if number == 1 else page.artifact():
                draw_lines(page, line, self.right - line[0].width * kind.size, y, kind)
            y -= kind.leading
        rule(page, (self.left, self.right), self.top + 12, BLUE, 1.4)

    def draw_foot(self, page: TaggedCanvas, number: int, count: int) -> None:
        """Draw the foot of page `number` of `count`: last, for it is read last."""
        kind, top = self._fine, 0.6 * self.left + 1.35 * self._fine.size
        rule(page, (self.left, self.right), top + 5, HAIR, 0.6)
        if self.foot:
            with page.content("P") if number == 1 else page.artifact():
                draw_text(page, self.foot, self.left, top, kind)
        right = _("Trang {n}/{all}").format(n=number, all=count) if count > 1 else self.foot_right
        if right:
            with page.artifact():
                draw_text(page, right, self.right - text_width(right, kind), top, kind)


def build(head: Letterhead, blocks: Sequence[Block], out: BinaryIO | Path, *, tail: Sequence[Block] = ()) -> int:
    """Write the blocks as a tagged PDF; `tail` stands at the bottom of the last page. Return the number of pages.

    The same blocks give the same bytes.
    """
    under = sum(block.gap + block.height for block in tail)
    pages = _paged(blocks, head, under)
    page = TaggedCanvas(out, SIZES[head.paper], title=head.title, author=head.ward, lang="vi-VN")
    for number, parts in enumerate(pages, 1):
        if number > 1:
            page.turn_page()
        head.draw_head(page, number)
        _drawn(page, parts, head.top)
        if number == len(pages):
            _drawn(page, tail, head.bottom + under)
        head.draw_foot(page, number, len(pages))
    return page.finish()


def _drawn(page: TaggedCanvas, blocks: Sequence[Block], y: float) -> None:
    for block in blocks:
        block.draw(page, y - block.gap)
        y -= block.gap + block.height


def _paged(blocks: Sequence[Block], head: Letterhead, under: float) -> list[list[Block]]:
    """Return the blocks page by page; a heading goes with what follows, and the tail finds room on the last page."""
    pages: list[list[Block]] = [[]]
    y = head.top
    for place, block in enumerate(blocks):
        needed = block.gap + block.height
        follows = blocks[place + 1 : place + 2]
        if block.group == HEADING:
            needed += sum(one.gap + one.height for one in follows)
        room = head.bottom + (0 if follows else under)
        if pages[-1] and y - needed < room:
            pages.append([])
            y = head.top
        pages[-1].append(block)
        y -= block.gap + block.height
    return pages


def space(height: float) -> Block:
    """Return room in which nothing stands."""
    return Block(height, lambda _page, _top: None)


def heading(text: str, head: Letterhead, size: float, *, gap: float) -> Block:
    """Return the title of a part, which never stands last on a page."""
    kind = Type.sized(size, 1.3, BLUE, bold=True)
    lines = set_lines(text, kind, head.width)

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.content("H2"):
            draw_lines(page, lines, head.left, top, kind)

    return Block(kind.height(lines), draw, gap, HEADING)


def fact(label: str, value: str, head: Letterhead, kind: Type, *, gap: float = 3.0, share: float = 0.3) -> Block:
    """Return a label and beside it a value; an empty value is a line to write on."""
    x = head.left + head.width * share
    lines = set_lines(value, kind, head.right - x) if value else ()
    height = max(kind.height(lines), kind.leading)

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.content("P"):
            draw_text(page, f"{label} ", head.left, top, Type(kind.size, kind.leading, GREY))
            if lines:
                draw_lines(page, lines, x, top, kind)
        if not lines:
            rule(page, (x, head.right), top - kind.leading + 3, HAIR, 0.7)

    return Block(height, draw, gap)


def bullet(text: str, head: Letterhead, kind: Type, *, gap: float = 3.0) -> Block:
    """Return a line of a list."""
    indent = kind.size * 1.1
    lines = set_lines(text, kind, head.width - indent)

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.group("LI"):
            with page.content("Lbl"):
                draw_text(page, "•", head.left + 1, top, kind)
            with page.content("LBody"):
                draw_lines(page, lines, head.left + indent, top, kind)

    return Block(kind.height(lines), draw, gap)


def table_row(
    cells: Sequence[str],
    shares: Sequence[float],
    head: Letterhead,
    kind: Type,
    *,
    gap: float = 0.0,
    is_head: bool = False,
) -> Block:
    """Return cells side by side over a hair line; `shares` are the parts of the width at which they begin."""
    ends = (*shares[1:], 1.0)
    room = [head.width * (end - start) - 8 for start, end in zip(shares, ends, strict=True)]
    set_cells = [
        set_lines(f"**{text}**" if is_head and text else text or "—", kind, wide)
        for text, wide in zip(cells, room, strict=True)
    ]
    height = max(kind.height(lines) for lines in set_cells) + 6

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.content("P"):
            for lines, start in zip(set_cells, shares, strict=True):
                draw_lines(page, lines, head.left + head.width * start, top - 2, kind)
        rule(page, (head.left, head.right), top - height + 1, BLACK if is_head else HAIR, 0.6)

    return Block(height, draw, gap, HEADING if is_head else "")


def choice(text: str, boxes: Sequence[str], head: Letterhead, kind: Type, *, gap: float) -> Block:
    """Return a text and, right of it, boxes to tick by hand, each with its word."""
    wide = [kind.size * 1.7 + text_width(word, kind) for word in boxes]
    room = sum(wide) + 18 * len(boxes)
    lines = set_lines(text, kind, head.width - room)
    side = kind.size * 1.2

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.content("P"):
            draw_lines(page, lines, head.left, top, kind)
        x = head.right - room + 18
        for word, width in zip(boxes, wide, strict=True):
            tick_box(page, x, top - kind.leading / 2, side)
            with page.content("P"):
                draw_text(page, word, x + kind.size * 1.7, top, kind)
            x += width + 18

    return Block(kind.height(lines), draw, gap)


def signatures(labels: Sequence[tuple[str, str]], head: Letterhead, kind: Type, *, room: float) -> Block:
    """Return where people sign side by side: who over how, then room to write."""
    wide = head.width / len(labels)
    small = Type.sized(kind.size * 0.85, 1.35, GREY)
    height = kind.leading + small.leading + room

    def draw(page: TaggedCanvas, top: float) -> None:
        for place, (who, how) in enumerate(labels):
            middle = head.left + wide * (place + 0.5)
            for text, one, y in ((f"**{who}**", kind, top), (how, small, top - kind.leading)):
                line = set_lines(text, one, wide)[:1]
                with page.content("P"):
                    draw_lines(page, line, middle - line[0].width * one.size / 2, y, one)

    return Block(height, draw, 10)
