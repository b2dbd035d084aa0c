"""Fields of a record and their values in plain words, as people compare and decide about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.consent import State
from dicandesk.rules.dates import show_birth, show_date
from dicandesk.rules.ethnicity import GROUPS
from dicandesk.rules.identity import mask_id, show_phone
from dicandesk.rules.labels import Labels
from dicandesk.rules.residents import HOUSEHOLDS, NEEDS, SEXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dicandesk.rules.merge import Scalar, Value
    from dicandesk.store.fields import Field

LABELS = Labels(
    name=lambda: _("Họ và tên"),
    birth=lambda: _("Ngày sinh"),
    sex=lambda: _("Giới tính"),
    unit=lambda: _("Tổ dân phố"),
    id_hash=lambda: _("Số định danh"),
    address=lambda: _("Địa chỉ"),
    household=lambda: _("Hoàn cảnh hộ"),
    ethnicity=lambda: _("Dân tộc"),
    digits=lambda: _("Điện thoại"),
    rank=lambda: _("Đồng ý"),
    kind=lambda: _("Nhu cầu"),
    note=lambda: _("Ghi chú"),
    text=lambda: _("Nội dung hẹn"),
    due=lambda: _("Ngày hẹn"),
    role=lambda: _("Vai trò"),
    existence=lambda: _("Xoá hay giữ"),
    unseen=lambda: _("Sửa ở hồ sơ đã gộp"),
    half_erased=lambda: _("Hồ sơ gộp, một nửa đã xoá hẳn"),
    same_number=lambda: _("Trùng số định danh"),
)
"""What a field is called, by its first column; and what else may have to be decided."""


def text(field: Field, value: Value, units: Mapping[bytes, str]) -> str:
    """Return a value of a field in words.

    Args:
        field: from the registry.
        value: as an operation holds it.
        units: short names of all units.
    """
    cells = field.spread(value)
    if cells[0] is None:
        return _("(để trống)")
    name = field.columns[0]
    if isinstance(cells[0], bytes):
        return mask_id(str(cells[1] or "")) if name == "id_hash" else units.get(cells[0], "")
    words = _WORDS.get(name)
    return words(cells) if words is not None else str(cells[0])


def _phone(cells: tuple[Scalar, ...]) -> str:
    number = show_phone(str(cells[0]))
    return f"{number} ({cells[1]!s})" if cells[1] else number


def _consent(cells: tuple[Scalar, ...]) -> str:
    state = next((known.label() for known in State if known == cells[0]), "")
    return f"{state} · {show_date(str(cells[1]))}"


def _household(cells: tuple[Scalar, ...]) -> str:
    status = HOUSEHOLDS.get(str(cells[0]), str(cells[0]))
    return f"{status} ({cells[1]!s})" if cells[1] else status


_WORDS: dict[str, Callable[[tuple[Scalar, ...]], str]] = {
    "birth": lambda cells: show_birth(str(cells[0])),
    "sex": lambda cells: SEXES.get(str(cells[0]), str(cells[0])),
    "digits": _phone,
    "rank": _consent,
    "household": _household,
    "ethnicity": lambda cells: GROUPS.get(str(cells[0]), str(cells[0])),
    "kind": lambda cells: NEEDS.get(str(cells[0]), str(cells[0])),
    "due": lambda cells: show_date(str(cells[0])),
}
