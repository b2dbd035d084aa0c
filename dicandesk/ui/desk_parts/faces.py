"""People found, as rows: what the second line says, and the letters that were searched for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_birth, show_date
from dicandesk.rules.identity import mask_id
from dicandesk.rules.text import highlight
from dicandesk.services.common.moments import day_of
from dicandesk.ui.parts.person import PersonFace
from dicandesk.ui.parts.pill import PillFace

if TYPE_CHECKING:
    from datetime import date, datetime

    from dicandesk.services.register.finding import FoundRow

DOT = " · "


def found_face(row: FoundRow, query: str) -> PersonFace:
    """Return the face of a person who was found, with what was searched for marked."""
    parts = [show_birth(row.birth) if row.birth else _("chưa có năm sinh"), row.unit]
    if row.id_tail:
        parts.append(_("CCCD {tail}").format(tail=mask_id(row.id_tail)))
    if row.visits:
        parts.append(_("đã gặp {n} lần").format(n=row.visits))
    second = DOT.join(part for part in parts if part)
    return PersonFace(row.id, row.name, second, tuple(highlight(row.name, query)), _digit_spans(second, query))


def recent_face(row: FoundRow, now: datetime) -> PersonFace:
    """Return the face of a person met lately: when, and whether they come again."""
    parts = [row.birth[:4] if row.birth else "", row.unit]
    pill = None
    if row.next_due is not None:
        parts.append(_("hẹn lại {day}").format(day=short_day(row.next_due)))
        if row.next_due <= day_of(now):
            pill = PillFace("caution", "calendar-event", _("Có hẹn"))
    elif row.last_visit is not None:
        parts.append(moment_text(row.last_visit, now))
    return PersonFace(row.id, row.name, DOT.join(part for part in parts if part), pill=pill)


def short_day(day: date) -> str:
    """Return a day without its year: 27/11."""
    return show_date(day)[:5]


def moment_text(moment: datetime, now: datetime) -> str:
    """Return when something was: "hôm nay 10:42", "hôm qua 09:30", "20/11" or "20/11/2025"."""
    day, today = day_of(moment), day_of(now)
    clock = moment.astimezone(VIETNAM).strftime("%H:%M")
    if day == today:
        return _("hôm nay {time}").format(time=clock)
    if (today - day).days == 1:
        return _("hôm qua {time}").format(time=clock)
    return short_day(day) if day.year == today.year else show_date(day)


def _digit_spans(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Return where the numbers of a query stand in a line."""
    numbers = {word for word in re.findall(r"\d+", query) if len(word) > 1}
    return tuple(sorted({found.span() for number in numbers for found in re.finditer(re.escape(number), text)}))
