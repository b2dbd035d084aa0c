"""Lists of people from outside: which column means what, and what a cell of a spreadsheet says."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.i18n import _
from dicandesk.rules.labels import Labels
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import NEEDS, SEXES, PhoneDraft
from dicandesk.rules.text import fold, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Cell: TypeAlias = "str | int | float | datetime | date | None"

FIELDS = Labels(
    name=lambda: _("Họ và tên"),
    birth=lambda: _("Ngày sinh"),
    sex=lambda: _("Giới tính"),
    id_number=lambda: _("Số CCCD"),
    phone=lambda: _("Điện thoại"),
    unit=lambda: _("Tổ"),
    address=lambda: _("Địa chỉ"),
    need=lambda: _("Nhu cầu"),
    force=lambda: _("Vẫn thêm"),
)
"""Fields of a list by key, and the heading that the program itself gives them."""
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "họ và tên", "họ tên", "tên", "tên người dân", "họ tên người dân"),
    "birth": ("birth", "date of birth", "year of birth", "ngày sinh", "năm sinh", "ngày tháng năm sinh"),
    "sex": ("sex", "gender", "giới tính", "giới", "nam nữ"),
    "id_number": ("id number", "id_number", "số cccd", "cccd", "số định danh", "số định danh cá nhân", "số căn cước"),
    "phone": ("phone", "phones", "phone number", "điện thoại", "số điện thoại", "đt", "sđt", "sdt"),
    "unit": ("unit", "neighbourhood", "team", "tổ", "tổ dân phố", "tdp", "thôn", "xóm", "bản"),
    "address": ("address", "địa chỉ", "nơi ở", "chỗ ở hiện nay", "nơi thường trú"),
    "need": ("need", "needs", "nhu cầu"),
    "force": ("force", "add anyway", "vẫn thêm"),
}
_BY_HEADING = {fold(heading): field for field, headings in HEADINGS.items() for heading in headings}
_SEXES = {"nam": "male", "male": "male", "m": "male", "nu": "female", "female": "female", "f": "female"}
_DAY_ZERO = date(1899, 12, 30)
"""From which spreadsheets count days (ECMA-376 part 1, 18.17.4.1)."""
_LAST_YEAR = 2100
_ID_DIGITS, _NATIONAL_DIGITS = 12, 9
_MOST_LINES_ABOVE = 20


def columns(heading: Sequence[Cell], mapped: Mapping[str, str] | None = None) -> dict[str, int]:
    """Return the place of each field that a line of headings names; the first of several wins.

    Args:
        heading: cells of the line.
        mapped: further headings by field: {"name": "Tên người dân"}; "" where a field is not to be read.
    """
    chosen = mapped or {}
    own = {fold(text): field for field, text in chosen.items() if text}
    found: dict[str, int] = {}
    for place, cell in enumerate(heading):
        key = fold(text_of(cell)).strip(" .:*")
        field = own.get(key) or (_BY_HEADING.get(key) if _BY_HEADING.get(key) not in chosen else None)
        if field is not None:
            found.setdefault(field, place)
    return found


def find_heading(rows: Sequence[Sequence[Cell]], mapped: Mapping[str, str] | None = None) -> int | None:
    """Return which line holds the headings: the first that names the people's names; None for none near the top."""
    for place, row in enumerate(rows[:_MOST_LINES_ABOVE]):
        if "name" in columns(row, mapped):
            return place
    return None


def likely_heading(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Return the line near the top that says most, for people to choose from where none is known."""
    texts = [tuple(map(text_of, row)) for row in rows[:_MOST_LINES_ABOVE]]
    return max(texts, key=lambda row: len(set(filter(None, row))), default=())


def text_of(cell: Cell) -> str:
    """Return a cell as text: whole numbers without a point, days as in a partial date."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else tidy(str(cell))


def birth_of(cell: Cell) -> str | None:
    """Return a birth as typed; a number too great for a year is the day that a spreadsheet shows for it."""
    text = text_of(cell)
    if isinstance(cell, (int, float)) and _LAST_YEAR < cell < 10**6:
        return (_DAY_ZERO + timedelta(days=int(cell))).isoformat()
    return text or None


def id_number_of(cell: Cell) -> str | None:
    """Return an ID number; one that a spreadsheet holds as a number has lost its zeros, which are given back."""
    text = text_of(cell)
    return text.zfill(_ID_DIGITS) if isinstance(cell, (int, float)) and text.isdigit() else text or None


def phones_of(cell: Cell) -> tuple[PhoneDraft, ...]:
    """Return numbers parted by ";", "," or "/", each with its owner in brackets; lost zeros are given back."""
    text = text_of(cell)
    if isinstance(cell, (int, float)) and len(text) == _NATIONAL_DIGITS:
        text = "0" + text
    found = []
    for part in re.split(r"[;,/\n]", text):
        number, _bracket, owner = part.partition("(")
        if tidy(number):
            found.append(PhoneDraft(tidy(number), tidy(owner.rstrip(" )")) or None))
    return tuple(found)


def sex_of(cell: Cell) -> str | Problem | None:
    """Return the key of a sex, None for an empty cell."""
    text = text_of(cell)
    known = {**_SEXES, **{fold(text): key for key, text in SEXES.items()}, **{key: key for key in SEXES}}
    if not text:
        return None
    return known.get(fold(text)) or Problem("sex", _("Không hiểu giới tính “{text}”.").format(text=text))


def needs_of(cell: Cell) -> tuple[str, ...] | Problem:
    """Return the keys of needs, parted by ";" or ","."""
    known = {**{fold(text): key for key, text in NEEDS.items()}, **{fold(key): key for key in NEEDS}}
    found: list[str] = []
    for part in re.split("[;,\n]", text_of(cell)):
        text = tidy(part)
        if text and fold(text) not in known:
            return Problem("needs", _("Không hiểu nhu cầu “{text}”.").format(text=text))
        if text:
            found.append(known[fold(text)])
    return tuple(dict.fromkeys(found))


def is_forced(cell: Cell) -> bool:
    """Tell whether somebody wrote beside a row that the person is another one and is to be added."""
    return fold(text_of(cell)) not in {"", "0", "khong", "no"}
