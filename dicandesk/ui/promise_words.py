"""How an appointment is told wherever it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.followups import Step
from dicandesk.rules.guidance import PLACES
from dicandesk.ui.parts.pill import PillFace

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.services.assisting.followups import FollowupRow


def about(row: FollowupRow) -> str:
    """Return what an appointment is about, "" where nothing was noted."""
    return " · ".join(part for part in (row.title, row.text or PLACES.get(row.place, "")) if part)


def near(day: date, today: date) -> str:
    """Return a day, without its year where no other can be meant."""
    return show_date(day)[:5] if abs((day - today).days) < 200 else show_date(day)


def about_on(row: FollowupRow, today: date) -> str:
    """Return what an appointment is about and its day, for one line below a name."""
    when = ""
    if not row.overdue_days:
        when = _("hẹn hôm nay") if row.due == today else _("hẹn {date}").format(date=near(row.due, today))
    parts = (row.title, when, row.text or PLACES.get(row.place, ""))
    return " · ".join(part for part in parts if part)


def face(row: FollowupRow, today: date) -> PillFace:
    """Return the state of an appointment."""
    if row.step is Step.DONE:
        return PillFace("good", "check", row.step.label())
    if row.step is Step.ASKED:
        return PillFace("info", "building-bank", row.step.label())
    if row.step is Step.ANSWERED:
        return PillFace("good", "message", row.step.label())
    if row.overdue_days:
        return PillFace("danger", "alert-circle", _("quá hẹn {n} ngày").format(n=row.overdue_days))
    if row.due == today:
        return PillFace("caution", "calendar-event", _("Hôm nay"))
    return PillFace("plain", "clock", row.step.label())


def told(row: FollowupRow) -> list[tuple[str, str]]:
    """Return what was asked and answered: who and when, and the words."""
    found = []
    if row.question:
        who = row.asked_by or _("Một thành viên")
        found.append((_("{who} hỏi phường, {day}").format(who=who, day=show_date(row.asked_on)), row.question))
    if row.answer:
        who = row.answered_by or _("Phường")
        found.append((_("{who} trả lời, {day}").format(who=who, day=show_date(row.answered_on)), row.answer))
    return found
