"""The rows of a file as the table shows them: by what becomes of them, with a word and a sign for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from dicandesk.i18n import _
from dicandesk.services.paperwork.importing import Fate
from dicandesk.ui.parts.pill import PillFace
from dicandesk.ui.table import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.paperwork.importing import Imported, RowTold
    from dicandesk.ui.parts.pill import PillKind

Part: TypeAlias = Literal["all", "open", "added", "known"]
PARTS: tuple[Part, ...] = ("all", "open", "added", "known")
_FACES: dict[Fate, tuple[PillKind, str]] = {
    Fate.ADDED: ("good", "user-plus"),
    Fate.UPDATED: ("info", "pencil"),
    Fate.DUPLICATE: ("plain", "check"),
    Fate.REJECTED: ("danger", "alert-circle"),
}


def columns(*, is_done: bool) -> list[Column[RowTold]]:
    """Return the columns of the table, before or after the rows were stored."""
    return [
        Column(_("Họ và tên"), lambda row: row.name or _("(không có tên)"), width=210, is_strong=True),
        Column(_("Ngày sinh"), lambda row: row.birth, width=112),
        Column(_("Dòng"), lambda row: str(row.number), width=64, is_number=True, is_muted=True),
        Column(
            "",
            lambda row: face(row, is_done=is_done).text,
            width=150,
            pill=lambda row: face(row, is_done=is_done),
            stays=True,
        ),
        Column(_("Vì sao"), lambda row: row.reason),
    ]


def face(row: RowTold, *, is_done: bool) -> PillFace:
    """Return what becomes of a row, or what became of it."""
    if row.fate is Fate.DUPLICATE and row.is_open:
        return PillFace("caution", "alert-triangle", _("Cần xem"))
    words = {
        Fate.ADDED: _("Đã thêm") if is_done else _("Sẽ thêm"),
        Fate.UPDATED: _("Đã bổ sung"),
        Fate.DUPLICATE: _("Đã có"),
        Fate.REJECTED: _("Không nhận"),
    }
    return PillFace(*_FACES[row.fate], words[row.fate])


def of_part(told: Sequence[RowTold], part: Part) -> list[RowTold]:
    """Return the rows of one part."""
    if part == "open":
        return [row for row in told if row.is_open]
    if part == "added":
        return [row for row in told if row.fate is Fate.ADDED]
    if part == "known":
        return [row for row in told if row.fate in {Fate.UPDATED, Fate.DUPLICATE} and not row.is_open]
    return list(told)


def part_texts(told: Sequence[RowTold], *, is_done: bool) -> list[str]:
    """Return the name of each part with how many rows it has."""
    names = {
        "all": _("Tất cả ({n})"),
        "open": _("Chưa nhập ({n})") if is_done else _("Cần xem ({n})"),
        "added": _("Đã thêm ({n})") if is_done else _("Sẽ thêm ({n})"),
        "known": _("Đã có ({n})"),
    }
    return [names[part].format(n=len(of_part(told, part))) for part in PARTS]


def can_store(found: Imported) -> int:
    """Return how many rows would be stored or compared with who is here."""
    return len(found.told) - len(of_part(found.told, "open"))
