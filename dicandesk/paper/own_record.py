"""What is kept about a person, printed for that person: everything, in words, with their rights; A4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dicandesk.i18n import _
from dicandesk.paper import leaf
from dicandesk.paper.blocks import Block, paragraph
from dicandesk.paper.leaf import Letterhead
from dicandesk.paper.style import BLUE
from dicandesk.paper.text import Type

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a title: lines, or a table with its head, or what stands there for nothing."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    shares: tuple[float, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class RecordData:
    """What is printed.

    Attributes:
        name: "bà Nguyễn Thị Hoà".
        introduction: what this paper is.
        facts: label and value.
        sections: tables.
        rights: what the person may ask for and where; one line each.
    """

    ward: str
    team: str
    printed: str
    name: str
    introduction: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    rights: tuple[str, ...]


def build(data: RecordData, out: BinaryIO | Path) -> int:
    """Write the record as a tagged PDF; return the number of pages."""
    head = Letterhead(
        _("Hồ sơ của {name}").format(name=data.name), data.ward, data.team, _("Hồ sơ in cho người dân"), data.printed,
        foot=_("Giấy này có thông tin riêng: giữ cẩn thận, không chụp gửi cho người lạ."),
    )  # fmt: skip
    title, body = Type.sized(21, 1.25, BLUE, bold=True), Type.sized(12, 1.4)
    blocks: list[Block] = [
        paragraph(_("Hồ sơ của {name}").format(name=data.name), title, head.left, head.width, gap=0, role="H1"),
        paragraph(data.introduction, body, head.left, head.width, gap=4),
        leaf.heading(_("Thông tin đang lưu"), head, 14, gap=14),
        *(leaf.fact(label, value or "—", head, body, share=0.28) for label, value in data.facts),
    ]
    for section in data.sections:
        blocks += _section(section, head)
    blocks.append(leaf.heading(_("Quyền của ông/bà"), head, 14, gap=16))
    blocks += [leaf.bullet(text, head, body, gap=3) for text in data.rights]
    return leaf.build(head, blocks, out)


def _section(section: Section, head: Letterhead) -> Sequence[Block]:
    cell, label = Type.sized(11, 1.38), Type.sized(10, 1.38)
    title = leaf.heading(section.title, head, 14, gap=16)
    if not section.rows:
        return [title, paragraph(section.nothing, cell, head.left, head.width, gap=2)]
    return [
        title,
        leaf.table_row(section.columns, section.shares, head, label, gap=3, is_head=True),
        *(leaf.table_row(row, section.shares, head, cell) for row in section.rows),
    ]
