"""Letters that invite people by name to a day of guidance: one page each, A5 or A4, all in one document."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _, for_residents
from dicandesk.paper.blocks import draw_lines, draw_text, paragraph
from dicandesk.paper.leaf import Letterhead, bullet, fact
from dicandesk.paper.style import BLUE, SIZES
from dicandesk.paper.tagged import TaggedCanvas
from dicandesk.paper.text import Type, set_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dicandesk.paper.blocks import Block
    from dicandesk.paper.style import Paper

_SCALES: dict[Paper, tuple[float, ...]] = {"A4": (1.3, 1.15, 1.0, 0.88), "A5": (1.12, 1.0, 0.9, 0.8, 0.72)}
"""From large to small: the largest that fits on one page."""


@dataclass(frozen=True, slots=True)
class LetterData:
    """What is printed; what is empty leaves a line to write on, or is left out.

    Args:
        ward: "UBND phường Đội Cấn"; `team` the team below it.
        printed: the day, "24/11/2026".
        name: of the person, `address` how they are addressed ("bà"), `home` where they live.
        title: of the topic, "" for guidance in general.
        when: "8 giờ, thứ Sáu 27/11/2026"; `where` the place.
        bring: what to bring.
        helper: whom to ask and the number.
        signed: who invites.
    """

    ward: str
    team: str
    printed: str
    name: str
    address: str
    home: str
    title: str
    when: str
    where: str
    bring: tuple[str, ...]
    helper: str
    signed: str
    paper: Paper = "A5"


def build_all(letters: Sequence[LetterData], out: BinaryIO | Path, *, tick: Callable[[int], bool] | None = None) -> int:
    """Write letters as one tagged PDF; return the number of pages, 0 where `tick` stopped it.

    Args:
        letters: at least one, each on its page, in this order.
        out: where to.
        tick: told how many are done, after each; False stops.
    """
    with for_residents():
        first = letters[0]
        page = TaggedCanvas(out, SIZES[first.paper], title=_("Thư mời"), author=first.ward, lang="vi-VN")
        for number, data in enumerate(letters):
            if number:
                page.turn_page()
            with page.group("Sect") if len(letters) > 1 else nullcontext():
                _draw(page, data)
            if tick is not None and not tick(number + 1):
                return 0
        return page.finish()


def _draw(page: TaggedCanvas, data: LetterData) -> None:
    title = _("Thư mời")
    head = Letterhead(title, data.ward, data.team, title, data.printed, data.paper, foot=_safety())
    head.draw_head(page, 1)
    blocks: list[Block] = []
    for scale in _SCALES[data.paper]:
        blocks = _blocks(data, head, scale)
        if sum(block.gap + block.height for block in blocks) + _signed_height(scale) <= head.top - head.bottom:
            break
    y = head.top
    for block in blocks:
        block.draw(page, y - block.gap)
        y -= block.gap + block.height
    _sign(page, data, head, y - 14, scale)
    head.draw_foot(page, 1, 1)


def _safety() -> str:
    return _("Người của tổ không bao giờ hỏi mật khẩu, mã OTP hay số tài khoản.")


def _blocks(data: LetterData, head: Letterhead, scale: float) -> list[Block]:
    body, small = Type.sized(13 * scale, 1.42), Type.sized(12 * scale, 1.4)
    big = Type.sized(22 * scale, 1.25, BLUE, bold=True)
    whom = f"{data.address} {data.name}".strip()
    told = _("Kính gửi: **{who}**").format(who=whom)
    what = f"**{data.title}**" if data.title else _("làm dịch vụ công trên điện thoại")
    invited = _(
        "Tổ công nghệ số cộng đồng mời {who} đến buổi hướng dẫn {what}. Có người làm cùng từng bước trên điện thoại, "
        "không mất phí; nhờ con cháu đi cùng nếu tiện."
    )
    blocks = [
        paragraph(_("Thư mời"), big, head.left, head.width, gap=2, role="H1"),
        paragraph(told, body, head.left, head.width, gap=8 * scale),
    ]
    if data.home:
        blocks.append(paragraph(data.home, small, head.left, head.width, gap=1))
    text = invited.format(who=data.address or _("ông/bà"), what=what)
    blocks.append(paragraph(text, body, head.left, head.width, gap=9 * scale))
    blocks.append(fact(_("Thời gian"), data.when, head, body, gap=9 * scale, share=0.24))
    blocks.append(fact(_("Địa điểm"), data.where, head, body, gap=5 * scale, share=0.24))
    if data.bring:
        blocks.append(paragraph(_("**Mang theo**"), small, head.left, head.width, gap=9 * scale))
        blocks += [bullet(item, head, small) for item in data.bring]
    if data.helper:
        helper = _("Không đi được hoặc cần hỏi thêm: **{who}**").format(who=data.helper)
        blocks.append(paragraph(helper, small, head.left, head.width, gap=9 * scale))
    return blocks


def _signed_height(scale: float) -> float:
    return 14 + 2 * 12 * 1.4 * scale + 34 * scale


def _sign(page: TaggedCanvas, data: LetterData, head: Letterhead, top: float, scale: float) -> None:
    """Draw who invites, at the right, with room for the hand."""
    kind, strong = Type.sized(12 * scale, 1.4), Type.sized(12 * scale, 1.4, bold=True)
    x = head.left + head.width * 0.5
    with page.content("P"):
        draw_text(page, _("Người mời"), x, top, kind)
    lines = set_lines(data.signed, strong, head.right - x)
    with page.content("P"):
        draw_lines(page, lines, x, top - kind.leading - 34 * scale, strong)
