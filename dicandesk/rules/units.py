"""Ward, teams and neighbourhoods: kinds, short names, order, what may lie below what."""

from __future__ import annotations

import re
from enum import StrEnum

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import fold, name_key, nfc, tidy

NAME_LIMIT = 120


class UnitKind(StrEnum):
    """What an organisational unit is."""

    WARD = "ward"
    TEAM = "team"
    NEIGHBOURHOOD = "neighbourhood"

    def label(self) -> str:
        """Return the kind in words."""
        names = {
            UnitKind.WARD: _("Phường"),
            UnitKind.TEAM: _("Tổ công nghệ số cộng đồng"),
            UnitKind.NEIGHBOURHOOD: _("Tổ dân phố"),
        }
        return names[self]


_LONG_BEGINNINGS = ("to cong nghe so cong dong", "to cnscd", "phuong", "xa", "thi tran")


def short_label(name: str) -> str:
    """Return the name of a unit as it stands in narrow places.

    "Tổ dân phố 7" and "Tổ công nghệ số cộng đồng tổ dân phố 7" give "Tổ 7", "Phường Bình Thuận" gives "Bình Thuận",
    "Thôn Đồng Mon" stays.
    """
    words = tidy(name).split()
    for beginning in _LONG_BEGINNINGS:
        length = len(beginning.split())
        if len(words) > length and fold(" ".join(words[:length])) == beginning:
            words = words[length:]
            break
    if fold(" ".join(words[:3])) == "to dan pho" and len(words) > 3:
        return "Tổ " + " ".join(words[3:])
    short = " ".join(words)
    return short[:1].upper() + short[1:]


def unit_key(name: str) -> tuple[str, int, str]:
    """Return a sort key that puts "Tổ 9" before "Tổ 10"."""
    short = short_label(name)
    match = re.search(r"\d{1,9}", short)
    number = int(match.group()) if match else 0
    return fold(short[: match.start()] if match else short), number, name_key(nfc(short))


def check_unit(name: str, kind: str, above: str | None) -> list[Problem]:
    """Return what is wrong with a new unit; `above` is the kind of the unit it belongs to, None for none."""
    found: list[Problem] = []
    tidied = tidy(name)
    if not tidied:
        found.append(Problem("name", _("Hãy ghi tên, ví dụ Tổ dân phố 7.")))
    elif len(tidied) > NAME_LIMIT:
        found.append(
            Problem(
                "name", _("Tên dài {n} chữ cái, chỉ ghi được {limit} chữ cái.").format(n=len(tidied), limit=NAME_LIMIT)
            )
        )
    if kind not in set(UnitKind):
        found.append(Problem("kind", _("Hãy chọn phường, tổ công nghệ số hoặc tổ dân phố.")))
    elif kind == UnitKind.WARD and above is not None:
        found.append(Problem("above", _("Phường không nằm dưới đơn vị nào.")))
    elif kind == UnitKind.TEAM and above == UnitKind.TEAM:
        found.append(Problem("above", _("Tổ công nghệ số không nằm dưới một tổ khác.")))
    return found
