"""The guidance sheet a resident takes home: A4 or A5, normal or large type."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _, for_residents
from dicandesk.paper.blocks import (
    Block,
    box,
    draw_lines,
    draw_text,
    paragraph,
    qr_code,
    shield,
    step,
    text_width,
    tick_box,
)
from dicandesk.paper.sheet_data import SheetData
from dicandesk.paper.sheet_frame import Frame
from dicandesk.paper.style import BLUE, GREY, RED
from dicandesk.paper.tagged import TaggedCanvas
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["SheetData", "build", "build_all"]

# Line height as a multiple of the size, and what all gaps are multiplied with, from airy to tight.
_DENSITIES = ((1.42, 1.25), (1.4, 1.0), (1.36, 0.8), (1.32, 0.65), (1.28, 0.5))
_SHORT_FEE = 34  # letters; longer ones get a line of their own
_WIDE = 400  # points; narrower sheets carry the heading of a box above its lines


def build(data: SheetData, out: BinaryIO | Path) -> int:
    """Write the sheet as a tagged PDF to `out`; return the number of pages. The same data give the same bytes."""
    return build_all([data], out)


def build_all(sheets: Sequence[SheetData], out: BinaryIO | Path, *, tick: Callable[[int], bool] | None = None) -> int:
    """Write sheets as one tagged PDF, to be printed in one go; return the number of pages of all.

    One document rather than several put together afterwards: joining takes the tags away that screen readers need.

    Args:
        sheets: what is printed, in this order.
        out: where to.
        tick: told how many are done, after each; False stops, and the answer is 0 pages, none of them written.
    """
    with for_residents():
        first, title = sheets[0], " · ".join(dict.fromkeys(data.title for data in sheets))
        page = TaggedCanvas(out, Frame(first).size, title=title, author=first.ward, lang="vi-VN")
        for number, data in enumerate(sheets):
            frame = Frame(data)
            if number:
                page.turn_page(frame.size)
            with page.group("Sect") if len(sheets) > 1 else nullcontext():
                _write(frame, *_set(data, frame), page)
            if tick is not None and not tick(number + 1):
                return 0
        return page.finish()


def _set(data: SheetData, frame: Frame) -> tuple[list[list[Block]], Block]:
    """Return the pages of a sheet, and its closing part.

    Of several line heights and gaps the airiest is taken that needs the fewest pages and keeps the steps together.
    """
    tried: list[tuple[list[list[Block]], Block]] = []
    for density in _DENSITIES:
        parts = _Parts(data, frame, *density)
        tried.append((_paged(frame, parts), parts.closing))
        if len(tried[-1][0]) == 1:
            break
    return min(tried, key=lambda result: (len(result[0]), _pages_with_steps(result[0])))


def _pages_with_steps(pages: list[list[Block]]) -> int:
    return sum(any(block.group == "L" for block in blocks) for blocks in pages)


def _paged(frame: Frame, parts: _Parts) -> list[list[Block]]:
    """Spread the parts over pages; the last page has room for the closing part."""
    pages: list[list[Block]] = [[]]
    used = 0.0
    room = frame.top(1) - frame.bottom
    for block in parts.blocks:
        need = block.height + (block.gap if pages[-1] else 0)
        if used + need > room and pages[-1]:
            pages.append([])
            room = frame.top(2) - frame.bottom
            used, need = 0.0, block.height
        pages[-1].append(block)
        used += need
    if used + parts.closing.height + parts.closing.gap > room:
        pages.append([pages[-1].pop()] if len(pages[-1]) > 1 else [])
    return pages


def _write(frame: Frame, pages: list[list[Block]], closing: Block, page: TaggedCanvas) -> None:
    frame.first(page)
    y, current, count = frame.top(1), 1, len(pages)
    flow = [(number, block) for number, blocks in enumerate(pages, 1) for block in blocks]
    fresh = True
    for group, entries in groupby(flow, key=lambda entry: entry[1].group):
        with page.group(group) if group else nullcontext():
            for number, block in entries:
                if number != current:
                    frame.turn(page, current, count)
                    y, current, fresh = frame.top(number), number, True
                y -= 0 if fresh else block.gap
                block.draw(page, y)
                y -= block.height
                fresh = False
    if current < count:
        frame.turn(page, current, count)
    closing.draw(page, frame.bottom + closing.height)
    frame.foot(page, count, count)


class _Parts:
    """The parts of a sheet, measured at one density."""

    def __init__(self, data: SheetData, frame: Frame, leading: float, gaps: float) -> None:
        self.data = data
        self.m = frame.m
        self.left, self.right, self.width = frame.left, frame.right, frame.width
        self.gaps = gaps
        self.body = Type.sized(self.m.body, leading)
        self.blocks = self._blocks()
        self.closing = self._closing()

    def _blocks(self) -> list[Block]:
        data, gaps = self.data, self.gaps
        blocks = [self._title(), *self._subtitle()]
        if data.bring:
            blocks.append(self._bring())
        for number, text in enumerate(data.steps, 1):
            gap = self.m.body * (0.95 if number == 1 else 0.58) * gaps
            blocks.append(step(number, text, self.body, self.left, self.width, gap=gap))
        if data.safety or data.safety_always:
            blocks.append(self._safety())
        return blocks

    def _title(self) -> Block:
        data, measure = self.data, self.m
        size = measure.title
        if len(set_lines(data.title, Type.sized(size, bold=True), self.width)) > 1:
            size = measure.title_tight
        return paragraph(data.title, Type.sized(size, 1.22, BLUE, bold=True), self.left, self.width, gap=0, role="H1")

    def _subtitle(self) -> list[Block]:
        data = self.data
        parts: list[str] = []
        if data.resident:
            parts.append(_("Dành cho: **{name}**").format(name=f"{data.address} {data.resident}".strip()))
        if data.minutes:
            parts.append(_("khoảng {n} phút").format(n=data.minutes))
        if data.fee and len(data.fee) <= _SHORT_FEE:
            parts.append(data.fee[0].lower() + data.fee[1:])
        kind = Type.sized(self.m.meta, 1.34)
        blocks: list[Block] = []
        rows = [" · ".join(parts)] if parts else []
        if rows and len(parts) > 1 and len(set_lines(rows[0], kind, self.width)) > 1:
            rows = [parts[0], " · ".join(parts[1:])]
        for number, row in enumerate(rows):
            gap = (1 if number else 5) * self.gaps
            blocks.append(paragraph(row[0].upper() + row[1:], kind, self.left, self.width, gap=gap))
        if len(data.fee) > _SHORT_FEE:
            fee = _("Chi phí: {fee}").format(fee=data.fee[0].lower() + data.fee[1:])
            blocks.append(paragraph(fee, kind, self.left, self.width, gap=2 * self.gaps))
        return blocks

    def _bring(self) -> Block:
        measure, body, gaps = self.m, self.body, self.gaps
        head = Type.sized(measure.body, ink=BLUE, bold=True)
        label = _("Mang theo")
        pad, tick = 13.0, measure.body * 1.05
        beside = self.width > _WIDE
        indent = text_width(label, head) + 19 if beside else 0.0
        x = self.left + pad + indent
        items = [set_lines(item, body, self.right - pad - x - tick - 8) for item in self.data.bring]
        rows = sum(body.height(lines) for lines in items) + 2 * (len(items) - 1)
        upper = 9 * min(gaps, 1.0)
        height = rows + 2 * upper + (0 if beside else body.leading)

        def draw(page: TaggedCanvas, top: float) -> None:
            box(page, (self.left, top - height, self.right, top), BLUE, 0.9)
            with page.content("H2"):
                draw_text(page, label, self.left + pad, top - upper, Type(head.size, body.leading, BLUE, bold=True))
            y = top - upper - (0 if beside else body.leading)
            with page.group("L"):
                for lines in items:
                    with page.group("LI"):
                        tick_box(page, x, y - body.leading / 2, tick)
                        with page.content("LBody"):
                            draw_lines(page, lines, x + tick + 8, y, body)
                    y -= body.height(lines) + 2

        return Block(height, draw, 11 * gaps)

    def _safety(self) -> Block:
        body, gaps = self.body, self.gaps
        small = Type.sized(self.m.small, 1.36)
        icon = self.m.body * 1.9
        pad = 13.0
        x = self.left + pad + icon + 12
        room = self.right - pad - x
        red = Type(body.size, body.leading, RED, bold=True)
        own = [set_lines(text, body, room) for text in self.data.safety]
        always = set_lines(" ".join(self.data.safety_always), small, room) if self.data.safety_always else ()
        upper = 10 * min(gaps, 1.0)
        between = 4.0 if always else 0.0
        between_own = 3.0 * max(0, len(own) - 1)
        height = 2 * upper + red.leading + sum(map(body.height, own)) + between_own + between + small.height(always)

        def draw(page: TaggedCanvas, top: float) -> None:
            box(page, (self.left, top - height, self.right, top), RED, 2.2)
            shield(page, self.left + pad, top - height / 2, icon)
            y = top - upper
            with page.content("H2"):
                draw_text(page, _("Giữ an toàn"), x, y, red)
            y -= red.leading
            for number, lines in enumerate(own):
                y -= 3.0 if number else 0.0
                with page.content("P"):
                    draw_lines(page, lines, x, y, body)
                y -= body.height(lines)
            if always:
                with page.content("P"):
                    draw_lines(page, always, x, y - between, small)

        return Block(height, draw, 13 * gaps)

    def _closing(self) -> Block:
        """Build the QR code and whom to ask: always at the foot of the last page."""
        data = self.data
        size = self.m.qr if data.url else 0.0
        x = self.left + (size + 16 if size else 0.0)
        kind = Type.sized(self.m.meta, 1.4)
        texts = []
        if data.helper:
            texts.append(_("Cần giúp thêm: **{who}**").format(who=data.helper))
        if data.next_meeting:
            texts.append(_("Hẹn gặp lại: **{when}**").format(when=data.next_meeting))
        texts += [f"{what}: **{number}**" for what, number in data.hotlines]
        fine = Type.sized(self.m.fine, 1.4, GREY)
        label = _("Mã vuông mở trang {address}").format(address=data.url_label)
        lines = [(kind, set_lines(text, kind, self.right - x)) for text in texts]
        if size:
            lines.append((fine, set_lines(label, fine, self.right - x)))
        high = sum(look.height(part) for look, part in lines) + 2 * max(0, len(lines) - 1)
        height = max(size, high)

        def draw(page: TaggedCanvas, top: float) -> None:
            if size:
                qr_code(page, data.url, self.left, top - (height - size) / 2, size, alt=label)
            y = top - (height - high) / 2
            for look, part in lines:
                with page.content("P"):
                    draw_lines(page, part, x, y, look)
                y -= look.height(part) + 2

        return Block(height, draw, 14 * self.gaps)
