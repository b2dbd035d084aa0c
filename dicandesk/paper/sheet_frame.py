"""What surrounds every page of a guidance sheet: head, foot, and the mark of content that is not approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.paper.blocks import draw_lines, draw_text, rule, text_width, warning_sign
from dicandesk.paper.style import BLACK, BLUE, GREY, HAIR, MM, SIZES, Paper
from dicandesk.paper.text import Line, Type, set_lines

if TYPE_CHECKING:
    from dicandesk.paper.sheet_data import SheetData
    from dicandesk.paper.tagged import TaggedCanvas


@dataclass(frozen=True, slots=True)
class Measure:
    """Sizes in points of one combination of paper and type."""

    margin: float
    head: float
    title: float
    title_tight: float
    meta: float
    body: float
    small: float
    fine: float
    qr: float


MEASURES: dict[tuple[Paper, bool], Measure] = {
    ("A4", False): Measure(45, 10.8, 27, 23.5, 14, 14, 11, 9.7, 29 * MM),
    ("A4", True): Measure(45, 10.8, 32, 27, 18, 19, 15, 10.5, 32 * MM),
    ("A5", False): Measure(31, 9, 20, 17.5, 12, 12, 9.5, 8, 28 * MM),
    ("A5", True): Measure(31, 9, 24, 20.5, 15, 16, 12, 8.5, 32 * MM),
    ("screen", False): Measure(26, 10, 22, 19, 13.5, 14, 11, 9, 26 * MM),
    ("screen", True): Measure(26, 10, 25, 22, 15.5, 17, 13, 9.5, 26 * MM),
}


class Frame:
    """Head and foot of the pages of one sheet, and the room they leave. All lengths in points."""

    def __init__(self, data: SheetData) -> None:
        self.data = data
        self.size = SIZES[data.paper]
        self.m = MEASURES[data.paper, data.large]
        self.left = self.m.margin
        self.right = self.size[0] - self.m.margin
        self.width = self.right - self.left
        self._edge = self.size[1] - self.m.margin * 0.74
        self._head_type = Type.sized(self.m.head, 1.45)
        self._badge = _badge(data)
        self._owner = self._owner_lines()
        self._head_height = max(2, len(self._owner)) * self._head_type.leading + (6 if self._badge else 0)
        self._foot_base = self.m.margin * 0.6
        self._foot_type = Type.sized(self.m.fine, 1.35, GREY)
        self._status = set_lines(_status(data), self._foot_type, self.width - 8 * self.m.fine)
        self.bottom = self._foot_base + self._foot_type.height(self._status) + 16

    def top(self, page_number: int) -> float:
        """Return the y under the head of a page, counted from 1."""
        if page_number == 1:
            return self._edge - self._head_height - 17
        return self._edge - self._head_type.leading - 18

    def first(self, page: TaggedCanvas) -> None:
        """Draw who hands the sheet out, what it is, and in black whether it may be trusted."""
        data, kind = self.data, self._head_type
        y = self._edge
        for line in self._owner:
            with page.content("P"):
                draw_lines(page, (line,), self.left, y, kind)
            y -= kind.leading
        y = self._edge
        if self._badge:
            self._draw_badge(page, self._badge)
            y -= kind.leading + 6
            texts = [f"{data.code} · {data.printed}"]
        else:
            texts = [f"**{_('Phiếu hướng dẫn')}** · {data.code}", _("in ngày {day}").format(day=data.printed)]
        for text in texts:
            with page.content("P"):
                self._draw_right(page, text, y, kind)
            y -= kind.leading
        rule(page, (self.left, self.right), self._edge - self._head_height - 6, BLUE, 1.4)

    def _owner_lines(self) -> tuple[Line, ...]:
        kind = self._head_type
        width = self.width * 0.66
        return (
            *set_lines(self.data.ward.upper(), kind, width),
            *set_lines(self.data.team.upper(), replace(kind, bold=True), width),
        )

    def _draw_badge(self, page: TaggedCanvas, text: str) -> None:
        """Draw the mark of a sheet that is not approved: framed, with a sign, readable in any ink."""
        kind = Type.sized(self.m.head, 1.95, bold=True)
        wide = text_width(text, kind)
        width = wide + 2.6 * kind.size + 6
        left = self.right - width
        with page.artifact():
            page.setStrokeColorRGB(*BLACK)
            page.setLineWidth(1.3)
            page.setDash(4, 2.5)
            page.roundRect(left, self._edge - kind.leading, width, kind.leading, 4, stroke=1, fill=0)
            page.setDash()
        warning_sign(page, left + 0.7 * kind.size, self._edge - kind.leading / 2, 1.15 * kind.size)
        with page.content("P"):
            draw_text(page, text, left + 2.15 * kind.size, self._edge, kind)

    def turn(self, page: TaggedCanvas, number: int, count: int) -> None:
        """End a page with its foot and begin page `number`, counted from 0, with a short head."""
        self.foot(page, number, count)
        page.turn_page()
        kind = replace(self._head_type, ink=GREY)
        badge = f" · {self._badge}" if self._badge else ""
        with page.artifact():
            draw_lines(page, set_lines(f"**{self.data.title}**", kind, self.width)[:1], self.left, self._edge, kind)
            self._draw_right(page, f"{self.data.code}{badge}", self._edge, kind)
        rule(page, (self.left, self.right), self._edge - kind.leading - 5, BLUE, 1.4)

    def foot(self, page: TaggedCanvas, number: int, count: int) -> None:
        """Draw how far the content is approved, and the number of the page where there are several."""
        kind = self._foot_type
        top = self._foot_base + kind.height(self._status)
        rule(page, (self.left, self.right), top + 5, HAIR, 0.6)
        with page.content("P") if number == count else page.artifact():
            draw_lines(page, self._status, self.left, top, kind)
        if count > 1:
            text = _("Trang {n}/{all}").format(n=number, all=count)
            with page.artifact():
                bold = replace(kind, ink=BLACK, bold=True)
                draw_text(page, text, self.right - text_width(text, bold), top, bold)

    def _draw_right(self, page: TaggedCanvas, text: str, top: float, kind: Type) -> None:
        """Draw one line that ends at the right margin."""
        line = set_lines(text, kind, self.width)[:1]
        draw_lines(page, line, self.right - line[0].width * kind.size, top, kind)


def _badge(data: SheetData) -> str:
    """Return the warning that belongs on every page of a sheet that is not approved."""
    if data.unreviewed:
        return _("CHƯA DUYỆT")
    return _("QUÁ HẠN XEM LẠI") if data.expired else ""


def _status(data: SheetData) -> str:
    """Return how far the content is approved, in words."""
    if data.unreviewed:
        return _("Nội dung {month}, cán bộ phường chưa duyệt: hỏi lại trước khi làm theo").format(month=data.as_of)
    if data.expired:
        return _("Quá hạn xem lại ({day}): hỏi lại trước khi làm theo").format(day=data.review_by or "—")
    parts = []
    if data.reviewed:
        parts.append(_("Phường duyệt ngày {day}").format(day=data.reviewed))
    if data.review_by:
        parts.append(_("xem lại trước {day}").format(day=data.review_by))
    return " · ".join(parts) or _("Nội dung {month}").format(month=data.as_of)
