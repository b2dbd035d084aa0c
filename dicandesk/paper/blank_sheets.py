"""Paper to write on: a page of the day book, and the list that a group signs; A4, black on white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _, for_residents
from dicandesk.paper.blocks import draw_lines, draw_text, rule, text_width, tick_box
from dicandesk.paper.style import BLACK, BLUE, GREY, HAIR, SIZES
from dicandesk.paper.tagged import TaggedCanvas
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BOOK_LINES = 20
"""Visits on a page of the day book."""
SIGN_LINES = 22
_SIZE = SIZES["A4"]
_LEFT, _RIGHT = 42.0, _SIZE[0] - 34.0
_WIDTH = _RIGHT - _LEFT
_TOP = _SIZE[1] - 34.0
_HEAD = Type.sized(9.5, 1.4)
_TITLE = Type.sized(17, 1.3, BLUE, bold=True)
_BODY = Type.sized(11, 1.5)
_CELL = Type.sized(9, 1.25, bold=True)
_SMALL = Type.sized(8.4, 1.36)
_FINE = Type.sized(8, 1.34, GREY)
_BOOK_ROW, _SIGN_ROW = 28.0, 27.0
_TICK = 9.0
_LEGEND_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class BlankData:
    """What stands on blank paper.

    Args:
        ward: who hands it out, "UBND phường Đội Cấn".
        team: "Tổ công nghệ số cộng đồng – Tổ 7".
        topics: short code and title of each topic, in the order in which the team guides them.
    """

    ward: str
    team: str
    topics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a table: heading, width in points, and the letters to tick in it."""

    heading: str
    width: float
    ticks: str = ""


def day_sheet(data: BlankData, out: BinaryIO | Path, *, pages: int = 1) -> int:
    """Write blank pages of the day book as a tagged PDF; return their number. Same data, same bytes."""
    with for_residents():
        page = TaggedCanvas(out, _SIZE, title=_("Sổ ngày hướng dẫn"), author=data.ward, lang="vi-VN")
        for number in range(pages):
            if number:
                page.turn_page()
            y = _heading(page, data, _("Sổ ngày hướng dẫn"))
            y = _blanks(page, ((_("Ngày"), 0.24), (_("Nơi"), 0.32), (_("Người hướng dẫn"), 0.44)), y)
            y = _table(page, _book_columns(), BOOK_LINES, _BOOK_ROW, y - 6)
            _legend(page, data, y - 8)
        return page.finish()


def sign_in_sheet(data: BlankData, out: BinaryIO | Path, *, pages: int = 1) -> int:
    """Write blank lists for a group to sign as a tagged PDF; return their number. Same data, same bytes."""
    with for_residents():
        page = TaggedCanvas(out, _SIZE, title=_("Danh sách người dự"), author=data.ward, lang="vi-VN")
        for number in range(pages):
            if number:
                page.turn_page()
            y = _heading(page, data, _("Danh sách người dự buổi hướng dẫn"))
            y = _blanks(page, ((_("Ngày"), 0.24), (_("Nơi"), 0.36), (_("Từ mấy giờ, bao lâu"), 0.40)), y)
            y = _blanks(page, ((_("Nội dung"), 0.56), (_("Người hướng dẫn"), 0.44)), y)
            y = _text(page, _promise(), _SMALL, y - 2)
            y = _table(page, _sign_columns(), SIGN_LINES, _SIGN_ROW, y - 6)
            _blanks(page, ((_("Số người không ghi tên"), 0.5), (_("Cộng tất cả"), 0.5)), y - 8)
        return page.finish()


def _book_columns() -> tuple[_Column, ...]:
    return (
        _Column(_("Số"), 24),
        _Column(_("Họ và tên (– là không ghi tên)"), 158),
        _Column(_("Năm sinh"), 42),
        _Column(_("Việc (mã)"), 66),
        _Column(_("Kết quả"), 78, "TKC"),
        _Column(_("Hẹn lại"), 48),
        _Column(_("Vướng ở đâu, ghi chú"), _WIDTH - 24 - 158 - 42 - 66 - 78 - 48),
    )


def _sign_columns() -> tuple[_Column, ...]:
    return (
        _Column(_("Số"), 24),
        _Column(_("Họ và tên"), 164),
        _Column(_("Năm sinh"), 44),
        _Column(_("Tổ"), 44),
        _Column(_("Điện thoại (nếu muốn)"), 96),
        _Column(_("Đồng ý lưu tên"), 56, " "),
        _Column(_("Ký tên"), _WIDTH - 24 - 164 - 44 - 44 - 96 - 56),
    )


def _promise() -> str:
    return _(
        "Ai đồng ý thì đánh dấu và ký: tổ công nghệ số cộng đồng lưu tên để theo dõi việc hướng dẫn, không đưa cho "
        "ai khác. Muốn xem, sửa hoặc xoá thì báo tổ hoặc phường bất cứ lúc nào. Ai không đồng ý thì không ghi tên, "
        "chỉ đếm số người. Không ghi mật khẩu, mã OTP, số tài khoản."
    )


def _heading(page: TaggedCanvas, data: BlankData, title: str) -> float:
    """Draw who hands it out and what it is; return the y below."""
    y = _TOP
    with page.content("P"):
        draw_text(page, f"{data.ward} · {data.team}" if data.ward else data.team, _LEFT, y, _HEAD)
    rule(page, (_LEFT, _RIGHT), y - _HEAD.leading - 1, BLUE, 1.2)
    y -= _HEAD.leading + 7
    with page.content("H1"):
        draw_text(page, title, _LEFT, y, _TITLE)
    return y - _TITLE.leading - 2


def _blanks(page: TaggedCanvas, parts: Sequence[tuple[str, float]], top: float) -> float:
    """Draw words with a line to write on behind each; `parts` are words and shares of the width."""
    x = _LEFT
    for label, share in parts:
        end = x + _WIDTH * share
        with page.content("P"):
            width = draw_text(page, f"{label}: ", x, top, _BODY)
        rule(page, (x + width + 2, end - 8), top - _BODY.leading + 3, HAIR, 0.7)
        x = end
    return top - _BODY.leading - 5


def _text(page: TaggedCanvas, text: str, kind: Type, top: float) -> float:
    lines = set_lines(text, kind, _WIDTH)
    with page.content("P"):
        draw_lines(page, lines, _LEFT, top, kind)
    return top - kind.height(lines)


def _table(page: TaggedCanvas, columns: Sequence[_Column], rows: int, height: float, top: float) -> float:
    """Draw a table to write in; return the y below."""
    head = 26.0
    bottom = top - head - rows * height
    with page.group("Table"):
        with page.group("TR"):
            x = _LEFT
            for column in columns:
                lines = set_lines(column.heading, _CELL, column.width - 6)
                with page.content("TH"):
                    draw_lines(page, lines, x + 3, top - (head - _CELL.height(lines)) / 2, _CELL)
                x += column.width
        for number in range(1, rows + 1):
            _row(page, columns, number, top - head - (number - 1) * height, height)
    for line in range(rows + 1):
        rule(page, (_LEFT, _RIGHT), top - head - line * height, BLACK if line == 0 else HAIR, 0.9 if line == 0 else 0.6)
    with page.artifact():
        page.setStrokeColorRGB(*BLACK)
        page.setLineWidth(0.9)
        page.rect(_LEFT, bottom, _WIDTH, top - bottom, stroke=1, fill=0)
        page.setStrokeColorRGB(*HAIR)
        page.setLineWidth(0.6)
        x = _LEFT
        for column in columns[:-1]:
            x += column.width
            page.line(x, bottom, x, top)
    return bottom


def _row(page: TaggedCanvas, columns: Sequence[_Column], number: int, top: float, height: float) -> None:
    """Draw the number of a line and its boxes to tick; what is to be written is left to the pen."""
    middle = top - height / 2
    with page.group("TR"):
        with page.content("TH"):
            width = text_width(str(number), _SMALL)
            left = _LEFT + (columns[0].width - width) / 2
            draw_text(page, str(number), left, middle + _SMALL.leading / 2, _SMALL)
        x = _LEFT
        for column in columns:
            if column.ticks:
                _ticks(page, column, x, middle)
            x += column.width


def _ticks(page: TaggedCanvas, column: _Column, x: float, middle: float) -> None:
    step = column.width / len(column.ticks)
    for place, letter in enumerate(column.ticks):
        word = letter.strip()
        wide = _TICK + (2.5 + text_width(word, _SMALL) if word else 0)
        left = x + step * place + (step - wide) / 2
        tick_box(page, left, middle, _TICK)
        if word:
            with page.content("TD"):
                draw_text(page, word, left + _TICK + 2.5, middle + _SMALL.leading / 2, _SMALL)


def _legend(page: TaggedCanvas, data: BlankData, top: float) -> None:
    """Draw what the letters and codes mean, and what never goes onto paper."""
    y = _text(
        page,
        _(
            "**Kết quả:** T tự làm được · K cần người kèm · C chưa xong, ghi vướng ở đâu. "
            "**Không ghi tên:** gạch –, ba người ghi –3."
        ),
        _SMALL,
        top,
    )
    y = _text(page, _("**Mã việc:**"), _SMALL, y - 2)
    rows = -(-len(data.topics) // _LEGEND_COLUMNS)
    width = _WIDTH / _LEGEND_COLUMNS
    with page.group("L"):
        for place, (code, title) in enumerate(data.topics):
            x, line = _LEFT + width * (place // rows), y - (place % rows) * _FINE.leading
            with page.group("LI"), page.content("LBody"):
                draw_text(page, f"{code} {_fitting(title, width - text_width(f'{code}  ', _FINE) - 4)}", x, line, _FINE)
    y -= rows * _FINE.leading
    _text(
        page,
        _("Không ghi mật khẩu, mã OTP, số tài khoản, số CCCD vào sổ. Nhập vào máy xong thì cất sổ nơi có khoá."),
        _SMALL,
        y - 3,
    )


def _fitting(text: str, room: float) -> str:
    """Return as many words of a title as fit."""
    words = text.split()
    while len(words) > 1 and text_width(" ".join(words), _FINE) > room:
        words.pop()
    return " ".join(words)
