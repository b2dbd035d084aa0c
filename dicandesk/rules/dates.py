"""Dates, ages and figures as people here write and read them.

A birth date may be partial and is kept as text: "1954", "1954-08" or "1954-08-15".
On screen: dd/mm/yyyy, 1.234 and 1,5.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import fold

UNKNOWN = "—"
VIETNAM = timezone(timedelta(hours=7))
"""The one time zone of the country, without summer time."""
OLDEST_BIRTH = 1900
_SEPARATORS = re.compile(r"[\s./\\\-–,]+")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def show_date(day: date | str | None) -> str:
    """Return dd/mm/yyyy, as much of it as is known; "—" for None or what is no date."""
    if isinstance(day, date):
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    match = _PARTIAL.fullmatch(day or "")
    return "/".join(part for part in reversed(match.groups()) if part) if match else UNKNOWN


def show_birth(birth: str | None) -> str:
    """Return a birth date as far as it is known: "15/08/1954", "08/1954" or "1954"; "—" when unknown."""
    return show_date(birth)


def birth_year(birth: str | None) -> int | None:
    """Return the year of a partial birth date, None when unknown."""
    match = _PARTIAL.fullmatch(birth or "")
    return int(match[1]) if match else None


def is_partial_date(text: str) -> bool:
    """Tell whether `text` is "1954", "1954-08" or "1954-08-15" with a day that exists."""
    match = _PARTIAL.fullmatch(text)
    return match is not None and _exists(int(match[1]), int(match[2] or 1), int(match[3] or 1))


def age(birth: str | None, today: date) -> int | None:
    """Return full years of age; with only a year known, the difference of the years; None when unknown."""
    match = _PARTIAL.fullmatch(birth or "")
    if match is None:
        return None
    years = today.year - int(match[1])
    if match[2] and (today.month, today.day) < (int(match[2]), int(match[3] or 1)):
        years -= 1
    return years if years >= 0 else None


def parse_birth(text: str, this_year: int) -> str | Problem:
    """Return the partial date typed as birth date: 1954, 54, 8/1954, 15/8/1954, 15081954, 1954-08-15.

    A zero or missing day or month means unknown, as on ID cards ("00001954"). The year runs from 1900 to `this_year`.
    """
    groups = _groups(text)
    if groups is None:
        return _not_a_birth()
    day, month, year_text = groups
    year = int(year_text)
    if len(year_text) == 2:
        if year <= this_year % 100:
            return Problem("birth", _("Hãy ghi đủ bốn số của năm sinh, ví dụ 1954."))
        year += this_year // 100 * 100 - 100
    if not OLDEST_BIRTH <= year <= this_year:
        return year_problem(this_year)
    if not month:
        return f"{year:04d}"
    if not _exists(year, month, day or 1):
        return Problem("birth", _("Ngày {date} không có trong lịch. Hãy xem lại ngày sinh.").format(date=text.strip()))
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def year_problem(this_year: int) -> Problem:
    """Return what is said of a birth year that cannot be."""
    return Problem("birth", _("Năm sinh phải từ {first} đến {last}.").format(first=OLDEST_BIRTH, last=this_year))


def parse_date(text: str, today: date) -> date | Problem:
    """Return the day typed: 27/11/2026, 27/11/26, 27/11, 2026-11-27, "hôm nay", "hôm qua", "mai".

    Without a year the day nearest to `today` is meant.
    """
    by_word = {"hom nay": 0, "nay": 0, "hom qua": -1, "qua": -1, "ngay mai": 1, "mai": 1}.get(fold(text))
    if by_word is not None:
        return today + timedelta(days=by_word)
    numbers = _numbers(text)
    if len(numbers) == 2:
        years = (today.year - 1, today.year, today.year + 1)
        days = [day for year in years if (day := _day(year, int(numbers[1]), int(numbers[0])))]
        if days:
            return min(days, key=lambda day: abs(day - today))
    elif len(numbers) == 3:
        first, month, last = numbers
        day_text, year_text = (last, first) if len(first) == 4 else (first, last)
        year = int(year_text) + (today.year // 100 * 100 if len(year_text) == 2 else 0)
        if len(year_text) in {2, 4} and (day := _day(year, int(month), int(day_text))):
            return day
    return Problem("date", _("Hãy ghi ngày như {example}.").format(example=show_date(today)))


def weekday_name(day: date) -> str:
    """Return the name of the day of the week, for use inside a sentence: "thứ Ba"."""
    names = (
        _("thứ Hai"),
        _("thứ Ba"),
        _("thứ Tư"),
        _("thứ Năm"),
        _("thứ Sáu"),
        _("thứ Bảy"),
        _("Chủ nhật"),
    )
    return names[day.weekday()]


def show_number(number: int | None) -> str:
    """Return a whole number with thousands parted by dots: "1.234"; "—" for None."""
    return UNKNOWN if number is None else f"{number:,}".replace(",", ".")


def show_decimal(number: float | None, places: int = 1) -> str:
    """Return a number with a decimal comma: "1.234,5"; "—" for None."""
    return UNKNOWN if number is None else f"{number:,.{places}f}".translate({ord(","): ".", ord("."): ","})


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was; after a month its date; a clock that ran ahead counts as just now."""
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return _("vừa xong")
    if seconds < 3600:
        return _("{n} phút trước").format(n=int(seconds // 60))
    if seconds < 86400:
        return _("{n} giờ trước").format(n=int(seconds // 3600))
    if seconds < 31 * 86400:
        return _("{n} ngày trước").format(n=int(seconds // 86400))
    return show_date(then.astimezone(VIETNAM).date())


def _not_a_birth() -> Problem:
    return Problem("birth", _("Hãy ghi ngày sinh như 15/08/1954; chỉ nhớ năm thì ghi 1954."))


def _numbers(text: str) -> list[str]:
    """Return the groups of digits if `text` holds nothing else, else an empty list."""
    groups = [group for group in _SEPARATORS.split(unicodedata.normalize("NFKC", text)) if group]
    return groups if all(re.fullmatch("[0-9]{1,8}", group) for group in groups) else []


def _groups(text: str) -> tuple[int, int, str] | None:
    """Return day and month (0 unknown) and the year as typed."""
    numbers = _numbers(text)
    if len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = [numbers[0][:2], numbers[0][2:4], numbers[0][4:]]
    if numbers and len(numbers[0]) == 4:
        numbers.reverse()
    if not 1 <= len(numbers) <= 3 or len(numbers[-1]) not in {2, 4} or any(len(part) > 2 for part in numbers[:-1]):
        return None
    padded = ["0"] * (3 - len(numbers)) + numbers
    return int(padded[0]), int(padded[1]), padded[2]


def _day(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if _exists(year, month, day) else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
