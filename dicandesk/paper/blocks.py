"""Parts of a sheet: text, number discs, tick boxes, frames, icons and QR codes, all as vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import segno

from dicandesk.i18n import _
from dicandesk.paper.style import BLACK, BLUE, RED, WHITE, Ink, em_width, runs
from dicandesk.paper.text import Line, Type, set_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.paper.tagged import Box, TaggedCanvas

CAP_HEIGHT = 0.7  # of Be Vietnam Pro, in em


@dataclass(frozen=True, slots=True)
class Block:
    """Something that takes the full width and is never split: height and space before it in points.

    `draw` gets the canvas and the y of the upper edge. Neighbours with the same `group` share one structure element.
    """

    height: float
    draw: Callable[[TaggedCanvas, float], None]
    gap: float = 0.0
    group: str = ""


def draw_lines(page: TaggedCanvas, lines: tuple[Line, ...], x: float, top: float, kind: Type) -> None:
    """Draw lines with the capitals centred in their line height; `top` is the y of the upper edge."""
    text = page.beginText()
    text.setFillColorRGB(*kind.ink)
    font = ""
    y = top - kind.leading / 2 - CAP_HEIGHT / 2 * kind.size
    for line in lines:
        text.setTextOrigin(x, y)
        for name, piece in line.pieces:
            if name != font:
                text.setFont(name, kind.size)
                font = name
            text.textOut(piece)
        y -= kind.leading
    page.drawText(text)


def draw_text(page: TaggedCanvas, text: str, x: float, top: float, kind: Type) -> float:
    """Draw one line that starts at `x`; return its width in points."""
    pieces = runs(text, bold=kind.bold)
    width = sum(em_width(font, piece) for font, piece in pieces)
    draw_lines(page, (Line(pieces, width),), x, top, kind)
    return width * kind.size


def text_width(text: str, kind: Type) -> float:
    """Return the width of one line in points."""
    return kind.size * sum(em_width(font, piece) for font, piece in runs(text, bold=kind.bold))


def paragraph(text: str, kind: Type, x: float, width: float, *, gap: float, role: str = "P") -> Block:
    """A paragraph, or with role H1 a heading, whose lines are then of about equal length."""
    lines = set_lines(text, kind, width, balanced=role == "H1")

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.content(role):
            draw_lines(page, lines, x, top, kind)

    return Block(kind.height(lines), draw, gap)


def step(number: int, text: str, kind: Type, x: float, width: float, *, gap: float) -> Block:
    """A numbered step: the number white in a dark disc, the text beside it."""
    disc = kind.size * 1.74
    indent = disc + kind.size * 0.82
    lines = set_lines(text, kind, width - indent)
    height = max(kind.height(lines), disc)
    figure = Type(kind.size * 0.95, disc, WHITE, bold=True)

    def draw(page: TaggedCanvas, top: float) -> None:
        lower = max(0.0, (disc - kind.leading) / 2)
        middle = top - max(kind.leading, disc) / 2
        with page.group("LI"):
            with page.artifact():
                page.setFillColorRGB(*BLUE)
                page.circle(x + disc / 2, middle, disc / 2, stroke=0, fill=1)
            with page.content("Lbl"):
                left = x + (disc - text_width(str(number), figure)) / 2
                draw_text(page, str(number), left, middle + disc / 2, figure)
            with page.content("LBody"):
                draw_lines(page, lines, x + indent, top - lower, kind)

    return Block(height, draw, gap, "L")


def box(page: TaggedCanvas, edges: Box, ink: Ink, line: float) -> None:
    """Draw a rounded frame inside `edges`: left, bottom, right, top."""
    left, bottom, right, top = edges
    with page.artifact():
        page.setStrokeColorRGB(*ink)
        page.setLineWidth(line)
        half = line / 2
        page.roundRect(left + half, bottom + half, right - left - line, top - bottom - line, 8, stroke=1, fill=0)


def rule(page: TaggedCanvas, span: tuple[float, float], y: float, ink: Ink, line: float) -> None:
    """Draw a horizontal line over `span`: left and right."""
    left, right = span
    with page.artifact():
        page.setStrokeColorRGB(*ink)
        page.setLineWidth(line)
        page.line(left, y, right, y)


def head(page: TaggedCanvas, span: tuple[float, float], top: float, texts: tuple[str, str]) -> float:
    """Draw the head of an official paper over `span` and return the y under its line.

    Args:
        page: the canvas.
        span: left and right.
        top: y of the upper edge.
        texts: the ward, printed in capitals at the left, and the day of printing, at the right.
    """
    left, right = span
    ward, printed = texts
    kind = Type.sized(9.5, 1.45)
    day = _("in ngày {day}").format(day=printed)
    with page.content("P"):
        draw_text(page, ward.upper(), left, top, kind)
    with page.content("P"):
        draw_text(page, day, right - text_width(day, kind), top, kind)
    rule(page, span, top - kind.leading - 4, BLUE, 1.4)
    return top - kind.leading - 4


def tick_box(page: TaggedCanvas, x: float, middle: float, size: float) -> None:
    """Draw an empty box to tick by hand; `middle` is the y of its centre."""
    with page.artifact():
        page.setStrokeColorRGB(*BLACK)
        page.setLineWidth(size * 0.1)
        page.roundRect(x + size * 0.05, middle - size * 0.45, size * 0.9, size * 0.9, size * 0.12, stroke=1, fill=0)


def shield(page: TaggedCanvas, x: float, middle: float, size: float) -> None:
    """Draw a shield with a keyhole, `size` points high."""
    with page.artifact():
        page.saveState()
        page.translate(x, middle - size / 2)
        page.scale(size / 24, size / 24)
        page.setStrokeColorRGB(*RED)
        page.setFillColorRGB(*RED)
        page.setLineWidth(2)
        page.setLineJoin(1)
        path = page.beginPath()
        path.moveTo(12, 22.5)
        path.curveTo(9, 20.2, 5.6, 19.2, 2, 19.4)
        path.curveTo(0.4, 12.4, 4, 4.6, 12, 1.5)
        path.curveTo(20, 4.6, 23.6, 12.4, 22, 19.4)
        path.curveTo(18.4, 19.2, 15, 20.2, 12, 22.5)
        path.close()
        page.drawPath(path, stroke=1, fill=0)
        page.circle(12, 13.6, 2.1, stroke=0, fill=1)
        page.setLineCap(1)
        page.line(12, 13, 12, 9)
        page.restoreState()


def warning_sign(page: TaggedCanvas, x: float, middle: float, size: float) -> None:
    """Draw a triangle with an exclamation mark, `size` points high, in black."""
    with page.artifact():
        page.saveState()
        page.translate(x, middle - size / 2)
        page.scale(size / 24, size / 24)
        page.setStrokeColorRGB(*BLACK)
        page.setFillColorRGB(*BLACK)
        page.setLineWidth(2.2)
        page.setLineJoin(1)
        page.setLineCap(1)
        path = page.beginPath()
        path.moveTo(12, 21.5)
        path.lineTo(1.5, 3)
        path.lineTo(22.5, 3)
        path.close()
        page.drawPath(path, stroke=1, fill=0)
        page.line(12, 15, 12, 10)
        page.circle(12, 6.3, 1.3, stroke=0, fill=1)
        page.restoreState()


@lru_cache(maxsize=64)
def _modules(text: str) -> tuple[int, str]:
    """Return the side of the QR code of `text` in modules and its dark runs as path operators, y downwards."""
    matrix = segno.make(text, error="m", micro=False).matrix
    parts: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                parts.append(f"{x} {y} {end - x} 1 re")
            x = end + 1
    return len(matrix), "\n".join(parts)


def qr_code(page: TaggedCanvas, text: str, x: float, top: float, size: float, *, alt: str) -> None:
    """Draw a QR code as one path, so that no printer shows seams between its squares.

    The caller leaves four modules of white around it.
    """
    side, path = _modules(text)
    unit = size / side
    with page.content("Figure", alt=alt, box=(x, top - size, x + size, top)):
        page.saveState()
        page.setFillColorRGB(*BLACK)
        page.transform(unit, 0, 0, -unit, x, top)
        page.addLiteral(path)
        page.addLiteral("f")
        page.restoreState()
