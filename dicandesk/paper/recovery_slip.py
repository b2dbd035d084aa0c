"""The recovery slips of a ward, printed once at founding and sealed: one A5 page each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _
from dicandesk.paper.blocks import box, draw_lines, draw_text, head, paragraph, qr_code, rule, text_width, warning_sign
from dicandesk.paper.style import BLACK, BLUE, GREY, HAIR, MM, SIZES
from dicandesk.paper.tagged import TaggedCanvas
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = SIZES["A5"]
_LEFT = 34.0
_RIGHT = _SIZE[0] - _LEFT
_WIDTH = _RIGHT - _LEFT
_QR = 38 * MM

_TITLE = Type.sized(20, 1.25, BLUE, bold=True)
_BODY = Type.sized(11, 1.4)
_KEY = Type.sized(15, 1.62, bold=True)
_NUMBER = Type.sized(9, 15 * 1.62 / 9, GREY)
_RULE = Type.sized(9.5, 1.4)


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip.

    Args:
        title: what it is, "Phiếu phục hồi, bản 1".
        purpose: what it is needed for, a sentence.
        rows: the key to type, row by row: groups of letters parted by blanks, the check letters included.
        qr: the same key for scanning.
    """

    title: str
    purpose: str
    rows: tuple[str, ...]
    qr: str


@dataclass(frozen=True, slots=True)
class SlipData:
    """All slips of a ward: its name as printed in the head, the day of printing "24/11/2026"."""

    ward: str
    printed: str
    slips: tuple[Slip, ...]


def build(data: SlipData, out: BinaryIO | Path) -> int:
    """Write one page a slip as a tagged PDF to `out`; return the number of pages. The same data give the same bytes."""
    page = TaggedCanvas(out, _SIZE, title=_("Phiếu phục hồi"), author=data.ward, lang="vi-VN")
    for number, slip in enumerate(data.slips):
        if number:
            page.turn_page()
        y = _head(page, data)
        for block in (
            paragraph(slip.title, _TITLE, _LEFT, _WIDTH, gap=0, role="H1"),
            paragraph(slip.purpose, _BODY, _LEFT, _WIDTH, gap=2),
        ):
            block.draw(page, y - block.gap)
            y -= block.gap + block.height
        y = _warning(page, y - 10)
        y = _key(page, slip, y - 12)
        _use(page, slip, y - 14)
        _keeper(page)
    return page.finish()


def _head(page: TaggedCanvas, data: SlipData) -> float:
    return head(page, (_LEFT, _RIGHT), _SIZE[1] - 26, (data.ward, data.printed)) - 12


def _warning(page: TaggedCanvas, top: float) -> float:
    """Draw what must never happen to the slip; return the y under it."""
    text = _("**GIỮ KÍN.** Ai có phiếu này làm được mọi việc của cán bộ quản trị. Không chụp ảnh, không gửi qua Zalo.")
    x = _LEFT + 42
    lines = set_lines(text, _BODY, _RIGHT - 12 - x)
    height = _BODY.height(lines) + 16
    box(page, (_LEFT, top - height, _RIGHT, top), BLACK, 1.6)
    warning_sign(page, _LEFT + 11, top - height / 2, 21)
    with page.content("P"):
        draw_lines(page, lines, x, top - 8, _BODY)
    return top - height


def _key(page: TaggedCanvas, slip: Slip, top: float) -> float:
    """Draw the groups in columns, each row with its number; return the y under the frame."""
    height = _KEY.leading * len(slip.rows) + 16
    box(page, (_LEFT, top - height, _RIGHT, top), BLUE, 0.9)
    most = max((len(row.split()) for row in slip.rows), default=1)
    first = _LEFT + 34
    column = (_RIGHT - 6 - first) / most
    y = top - 8
    for number, row in enumerate(slip.rows, 1):
        with page.artifact():
            draw_text(page, str(number), _LEFT + 14, y, _NUMBER)
        with page.content("P"):
            for place, group in enumerate(row.split()):
                draw_text(page, f"{group} ", first + place * column, y, _KEY)
        y -= _KEY.leading
    return top - height


def _use(page: TaggedCanvas, slip: Slip, top: float) -> None:
    """Draw the QR code and beside it how to keep and how to use the slip."""
    qr_code(page, slip.qr, _LEFT, top, _QR, alt=_("Mã vuông chứa cùng khoá như các nhóm chữ ở trên"))
    x = _LEFT + _QR + 18
    y = top + 2
    with page.group("L"):
        for number, text in enumerate(_instructions(), 1):
            lines = set_lines(text, _RULE, _RIGHT - x - 14)
            with page.group("LI"):
                with page.content("Lbl"):
                    draw_text(page, f"{number}.", x, y, _RULE)
                with page.content("LBody"):
                    draw_lines(page, lines, x + 14, y, _RULE)
            y -= _RULE.height(lines) + 3


def _instructions() -> tuple[str, ...]:
    return (
        _("Cho vào phong bì dán kín, ký lên mép dán, cất nơi có khoá."),
        _("Hai bản giống nhau: mỗi bản để một nơi, do một người giữ."),
        _("Chỉ mở khi mọi máy của phường đều mất, hoặc máy này không còn ai nhớ mã PIN."),
        _("Khi đó cài DiCanDesk trên máy mới, chọn **Phục hồi từ phiếu**, quét mã vuông hoặc gõ từng nhóm chữ."),
        _("Nghi phiếu bị lộ thì báo ngay cán bộ quản trị."),
    )


def _keeper(page: TaggedCanvas) -> None:
    """Draw the lines to fill in by hand."""
    y = 58.0
    half = _LEFT + _WIDTH / 2
    for left, right, label in ((_LEFT, half - 12, _("Người giữ:")), (half, _RIGHT, _("Ngày nhận, chữ ký:"))):
        with page.content("P"):
            draw_text(page, label, left, y, _RULE)
        rule(page, (left + text_width(label, _RULE) + 5, right), y - _RULE.leading + 2, HAIR, 0.7)
