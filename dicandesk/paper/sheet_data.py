"""What a guidance sheet says, ready for print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicandesk.paper.style import Paper


@dataclass(frozen=True, slots=True)
class SheetData:
    """Every text of the sheet, ready for print; `None` or empty means that its line is left out.

    Args:
        ward: who hands it out, "UBND phường Đội Cấn".
        team: "Tổ công nghệ số cộng đồng – Tổ 7".
        code: code of the topic, "DD01".
        title: title of the topic.
        resident: name of the person, or None on a sheet for everybody.
        address: how the person is addressed, "bà"; empty if unknown.
        minutes: how long it takes.
        fee: what it costs, in words.
        bring: what to bring, in the version for the chosen type size.
        steps: what to do, in the version for the chosen type size; `**` begins and ends bold.
        safety: warnings of this topic.
        safety_always: warnings that stand on every sheet.
        url: address behind the QR code; empty: no code.
        url_label: the same address for reading, "vneid.gov.vn".
        helper: whom to ask and the number, "chị Lê Thị Mai · 0900 000 011".
        next_meeting: "thứ Sáu 27/11/2026, 8 giờ, nhà văn hoá".
        hotlines: (what, number), ("Tổng đài VNeID", "1900 0368").
        printed: day of printing, "24/11/2026".
        reviewed: day on which the ward approved the topic.
        review_by: day by which it must be read again.
        as_of: month of the newest source, "tháng 03/2026".
        unreviewed: nobody of the ward has approved it yet.
        expired: the day of `review_by` has passed.
        large: large type.
        paper: size of the sheet.
    """

    ward: str
    team: str
    code: str
    title: str
    resident: str | None
    address: str
    minutes: int | None
    fee: str
    bring: tuple[str, ...]
    steps: tuple[str, ...]
    safety: tuple[str, ...]
    safety_always: tuple[str, ...]
    url: str
    url_label: str
    helper: str | None
    next_meeting: str | None
    hotlines: tuple[tuple[str, str], ...]
    printed: str
    reviewed: str | None
    review_by: str | None
    as_of: str
    unreviewed: bool
    expired: bool = False
    large: bool = False
    paper: Paper = "A4"
