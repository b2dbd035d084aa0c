"""How likely two records mean the same person, and why. People decide; nothing is merged by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dicandesk.i18n import _
from dicandesk.rules.dates import birth_year
from dicandesk.rules.text import fold, toned

SUSPECT = 60
"""From this score on, two people are shown side by side."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared.

    Attributes:
        birth: partial date.
        unit: id of the neighbourhood.
        phones: E.164.
        id_mark: keyed hash of the ID number, the same for the same number; None if it is not known.
    """

    name: str
    birth: str | None = None
    sex: str | None = None
    unit: bytes | None = None
    phones: frozenset[str] = frozenset()
    id_mark: bytes | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two people are.

    Attributes:
        score: 0 to 100; 100 only where the ID number is the same.
        why: what agrees, in words, weightiest first.
    """

    score: int
    why: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The reasons in one line: "Trùng: tên, năm sinh"; "" for none."""
        return _("Trùng: {what}").format(what=", ".join(self.why)) if self.why else ""


def likeness(one: Person, other: Person) -> Likeness:
    """Return how alike two people are; the same answer either way round.

    Weights: name 45 to 55, birth 25, phone 20, neighbourhood 8; another ID number, another sex or a year of birth
    further than one away count against.
    """
    if one.id_mark is not None and one.id_mark == other.id_mark:
        return Likeness(100, (_("số định danh"),))
    parts = [
        _names(one.name, other.name),
        _births(one.birth, other.birth),
        (20, _("điện thoại")) if one.phones & other.phones else (0, ""),
        (8, _("tổ dân phố")) if one.unit is not None and one.unit == other.unit else (0, ""),
    ]
    score = sum(points for points, _why in parts)
    if one.id_mark is not None and other.id_mark is not None:
        score -= 40
    if one.sex is not None and other.sex is not None and one.sex != other.sex:
        score -= 20
    return Likeness(max(0, min(99, score)), tuple(why for _points, why in parts if why))


def _names(one: str, other: str) -> tuple[int, str]:
    first, second = _folded(one), _folded(other)
    if first == second:
        same_tones = [toned(word) for word in one.split()] == [toned(word) for word in other.split()]
        return (55, _("tên")) if same_tones else (50, _("tên (khác dấu)"))
    if sorted(first.split()) == sorted(second.split()):
        return 45, _("tên (đảo thứ tự)")
    if within_one_edit(first, second):
        return 45, _("gần giống tên")
    ends = first.split()[:1] + first.split()[-1:]
    if ends and ends == second.split()[:1] + second.split()[-1:]:
        return 30, _("họ và tên")
    return 0, ""


@lru_cache(maxsize=1 << 12)
def _folded(name: str) -> str:
    return fold(name)


def _births(one: str | None, other: str | None) -> tuple[int, str]:
    first, second = birth_year(one), birth_year(other)
    if one is None or other is None or first is None or second is None:
        return 0, ""
    if len(one) == len(other) == 10 and one == other:
        return 25, _("ngày sinh")
    if first == second:
        agree = one.startswith(other) or other.startswith(one)
        return (20, _("năm sinh")) if agree else (12, _("năm sinh"))
    return (5, "") if abs(first - second) == 1 else (-30, "")


def within_one_edit(one: str, other: str) -> bool:
    """Tell whether one letter added, dropped, changed, or two neighbours swapped, make one text the other."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or swapped + short[start + 2 :] == long[start:]
