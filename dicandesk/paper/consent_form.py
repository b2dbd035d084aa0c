"""The form on which a person agrees, purpose by purpose, and signs; one A4 page, nothing ticked beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _
from dicandesk.paper import leaf
from dicandesk.paper.blocks import Block, paragraph
from dicandesk.paper.leaf import Letterhead
from dicandesk.paper.style import BLUE, GREY
from dicandesk.paper.text import Type

if TYPE_CHECKING:
    from pathlib import Path

_SCALES = (1.0, 0.94, 0.88)


@dataclass(frozen=True, slots=True)
class ConsentData:
    """What is printed.

    Attributes:
        facts: label and value of who agrees; an empty value leaves a line to write on.
        introduction: who keeps the data.
        purposes: name and explanation of each.
        promises: what is done with the data; `rights` among them.
        version: of the text.
        adult: below this age somebody else signs.
    """

    ward: str
    team: str
    printed: str
    facts: tuple[tuple[str, str], ...]
    introduction: str
    purposes: tuple[tuple[str, str], ...]
    promises: tuple[str, ...]
    version: str
    adult: int


def build(data: ConsentData, out: BinaryIO | Path) -> int:
    """Write the form as a tagged PDF; return the number of pages."""
    head = Letterhead(
        _("Phiếu đồng ý"), data.ward, data.team, _("Phiếu đồng ý"), data.printed,
        foot=_("Bản chữ {version} · Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15").format(version=data.version),
        foot_right=_("Tổ giữ bản này"),
    )  # fmt: skip
    room = head.top - head.bottom
    for scale in _SCALES:
        blocks, tail = _blocks(data, head, scale), _tail(data, head, scale)
        if sum(block.gap + block.height for block in (*blocks, *tail)) <= room:
            break
    return leaf.build(head, blocks, out, tail=tail)


def _blocks(data: ConsentData, head: Letterhead, scale: float) -> list[Block]:
    title = Type.sized(21 * scale, 1.25, BLUE, bold=True)
    body, strong = Type.sized(12.5 * scale, 1.4), Type.sized(13.5 * scale, 1.4, bold=True)
    small = Type.sized(11.5 * scale, 1.4)
    left, width = head.left, head.width
    blocks = [
        paragraph(_("Phiếu đồng ý cho lưu và dùng thông tin"), title, left, width, gap=0, role="H1"),
        *(leaf.fact(label, value, head, body, gap=5, share=0.25) for label, value in data.facts),
        paragraph(data.introduction, body, left, width, gap=10),
    ]
    for name, text in data.purposes:
        blocks.append(leaf.choice(name, (_("Đồng ý"), _("Không")), head, strong, gap=11))
        blocks.append(paragraph(text, small, left, width, gap=2))
    blocks.append(leaf.space(8))
    blocks += [leaf.bullet(text, head, small) for text in data.promises]
    return blocks


def _tail(data: ConsentData, head: Letterhead, scale: float) -> list[Block]:
    body, fine = Type.sized(12 * scale, 1.4), Type.sized(10 * scale, 1.35, GREY)
    day = _("Ngày …… tháng …… năm 20……")
    how = _("Dưới {age} tuổi hoặc không tự ký được: cha mẹ, người giám hộ ký thay và ghi rõ họ tên, quan hệ.")
    sign = _("(ký, ghi rõ họ tên)")
    return [
        paragraph(day, body, head.left, head.width, gap=4),
        leaf.signatures(((_("Người dân"), sign), (_("Thành viên tổ công nghệ số"), sign)), head, body, room=58 * scale),
        paragraph(how.format(age=data.adult), fine, head.left, head.width, gap=2),
    ]
