"""The form on which a person asks something about their data, and below it the receipt to tear off; one A4 page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _
from dicandesk.paper import leaf
from dicandesk.paper.blocks import Block, draw_lines, draw_text, paragraph, tick_box
from dicandesk.paper.leaf import Letterhead
from dicandesk.paper.style import BLUE, GREY, HAIR
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.paper.tagged import TaggedCanvas


@dataclass(frozen=True, slots=True)
class Wish:
    """One right: its name, and by when it is answered, "trong 10 ngày, chậm nhất 04/12/2026"."""

    name: str
    until: str


@dataclass(frozen=True, slots=True)
class RequestData:
    """What is printed.

    Attributes:
        facts: label and value of who asks; an empty value leaves a line to write on.
        wishes: what may be asked for.
        confirmed_by: by when the person is told that the request was received.
        helper: whom to call, "" for nobody.
    """

    ward: str
    team: str
    printed: str
    facts: tuple[tuple[str, str], ...]
    wishes: tuple[Wish, ...]
    confirmed_by: str
    helper: str


def build(data: RequestData, out: BinaryIO | Path) -> int:
    """Write form and receipt as a tagged PDF; return the number of pages."""
    head = Letterhead(
        _("Phiếu yêu cầu về dữ liệu"), data.ward, data.team, _("Phiếu yêu cầu về dữ liệu"), data.printed,
        foot=_("Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15, Nghị định 356/2025/NĐ-CP"),
    )  # fmt: skip
    title, body = Type.sized(21, 1.25, BLUE, bold=True), Type.sized(12.5, 1.4)
    left, width = head.left, head.width
    blocks: list[Block] = [
        paragraph(_("Phiếu yêu cầu về dữ liệu cá nhân"), title, left, width, gap=0, role="H1"),
        *(leaf.fact(label, value, head, body, gap=5, share=0.25) for label, value in data.facts),
        paragraph(_("Tôi yêu cầu (đánh dấu một hoặc nhiều ô):"), body, left, width, gap=10),
        *(_wish(wish, head, body) for wish in data.wishes),
        leaf.fact(_("Nói rõ thêm"), "", head, body, gap=8, share=0.25),
        leaf.fact("", "", head, body, gap=4, share=0.25),
    ]
    return leaf.build(head, blocks, out, tail=_tail(data, head))


def _wish(wish: Wish, head: Letterhead, kind: Type) -> Block:
    indent, x = kind.size * 1.8, head.left + head.width * 0.5
    soft = Type(kind.size * 0.92, kind.leading, GREY)
    lines = set_lines(wish.until, soft, head.right - x)

    def draw(page: TaggedCanvas, top: float) -> None:
        tick_box(page, head.left + 2, top - kind.leading / 2, kind.size * 1.15)
        with page.content("P"):
            draw_text(page, f"{wish.name} ", head.left + indent, top, Type(kind.size, kind.leading, bold=True))
            draw_lines(page, lines, x, top, soft)

    return Block(max(kind.leading, soft.height(lines)), draw, 8)


def _tail(data: RequestData, head: Letterhead) -> list[Block]:
    body, small = Type.sized(12, 1.4), Type.sized(11.5, 1.4)
    sign = _("(ký, ghi rõ họ tên)")
    told = _("Đã nhận phiếu yêu cầu về dữ liệu của ông/bà ngày {day}. Phường báo lại chậm nhất {until}.")
    return [
        leaf.signatures(((_("Người yêu cầu"), sign), (_("Người nhận"), sign)), head, body, room=48),
        _tear(head),
        paragraph(_("Giấy biên nhận"), Type.sized(15, 1.3, BLUE, bold=True), head.left, head.width, gap=8, role="H2"),
        paragraph(told.format(day=data.printed, until=data.confirmed_by), small, head.left, head.width, gap=2),
        paragraph(_receipt(data), small, head.left, head.width, gap=3),
        leaf.fact(_("Người nhận, ký tên"), "", head, small, gap=10, share=0.25),
    ]


def _receipt(data: RequestData) -> str:
    who = dict(data.facts).get(_("Họ và tên"), "")
    parts = [_("Người yêu cầu: **{name}**.").format(name=who)] if who else []
    if data.helper:
        parts.append(_("Hỏi thêm: **{helper}**.").format(helper=data.helper))
    return " ".join(parts) or _("Giữ giấy này để hỏi lại.")


def _tear(head: Letterhead) -> Block:
    """Return the line along which the receipt is torn off."""

    def draw(page: TaggedCanvas, top: float) -> None:
        with page.artifact():
            page.setStrokeColorRGB(*HAIR)
            page.setLineWidth(0.9)
            page.setDash(5, 4)
            page.line(0, top, head.right + head.left, top)
            page.setDash()

    return Block(2, draw, 6)
