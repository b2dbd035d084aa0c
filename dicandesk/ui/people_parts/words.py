"""How facts about people are worded and which state they are shown as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.consent import Purpose, State
from dicandesk.rules.dates import VIETNAM, show_birth, show_date, weekday_name
from dicandesk.rules.guidance import PLACES, Outcome
from dicandesk.rules.labels import Labels
from dicandesk.rules.residents import SEXES
from dicandesk.services.common.moments import day_of
from dicandesk.ui.parts.pill import PillFace

if TYPE_CHECKING:
    from datetime import date, datetime

    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.records.profiles import ConsentView, ResidentView

DOT = " · "
UNKNOWN = "—"
OLD = 60
"""From this age on somebody is an older person (Luật Người cao tuổi 39/2009/QH12, article 2)."""

SHORT_NEEDS = Labels(
    large_print=lambda: _("Chữ to"),
    home_visit=lambda: _("Đến nhà"),
    other_language=lambda: _("Nói tiếng dân tộc"),
    relative_along=lambda: _("Người nhà đi cùng"),
    no_smartphone=lambda: _("Điện thoại thường"),
)
"""Needs in the words of a narrow column; the order is that of `rules.residents.NEEDS`."""
NEED_ICONS = {
    "large_print": "text-size",
    "home_visit": "home",
    "other_language": "language",
    "relative_along": "users",
    "no_smartphone": "phone",
}
_RESULTS = {
    Outcome.ALONE: ("good", "circle-check"),
    Outcome.HELPED: ("caution", "users"),
    Outcome.UNFINISHED: ("caution", "hourglass"),
}


def outcome_face(outcome: Outcome | None) -> PillFace:
    """Return how far somebody got with a topic, or that it was never guided."""
    if outcome is None:
        return PillFace("dashed", "circle-dashed", _("Chưa hướng dẫn"))
    kind, icon = _RESULTS[outcome]
    return PillFace("good" if kind == "good" else "caution", icon, outcome.label())


def needs_text(needs: tuple[str, ...]) -> str:
    """Return needs in short words."""
    known = [SHORT_NEEDS[code] for code in SHORT_NEEDS if code in needs]
    return ", ".join(known) or UNKNOWN


def age_text(years: int | None) -> str:
    """Return an age for the middle of a line."""
    return _("{n} tuổi").format(n=years) if years is not None else _("chưa rõ tuổi")


def due_text(day: date, today: date) -> str:
    """Return a day of the near future without its year."""
    return show_date(day)[:5] if abs((day - today).days) < 200 else show_date(day)


def overdue_face(day: date, today: date) -> PillFace | None:
    """Return the state of an appointment that was missed, or that is today."""
    if day < today:
        return PillFace("danger", "alert-circle", _("Quá hẹn {day}").format(day=due_text(day, today)))
    return PillFace("caution", "calendar-event", _("Hôm nay")) if day == today else None


def met_text(moment: datetime | None) -> str:
    """Return the day of the last meeting."""
    return _("chưa gặp") if moment is None else show_date(day_of(moment))


def consent_of(view: ResidentView, purpose: Purpose = Purpose.STORE) -> ConsentView | None:
    """Return the answer for a purpose."""
    return next((one for one in view.consents if one.purpose == purpose), None)


def consent_face(view: ResidentView) -> PillFace:
    """Return whether the person agreed to be kept."""
    answer = consent_of(view)
    if answer is None:
        return PillFace("caution", "shield-off", _("Chưa đồng ý"))
    if answer.state is not State.GIVEN:
        return PillFace("danger", "shield-off", answer.state.label())
    text = _("Đồng ý ngày {day}").format(day=show_date(answer.day)) if answer.day else answer.state.label()
    return PillFace("good", "shield-check", text)


def need_faces(view: ResidentView) -> list[PillFace]:
    """Return what to mind with a person: age, then needs."""
    faces = []
    if view.age is not None and view.age >= OLD:
        faces.append(PillFace("caution", "user-heart", _("Cao tuổi")))
    faces += [PillFace("caution", NEED_ICONS[code], SHORT_NEEDS[code]) for code in SHORT_NEEDS if code in view.needs]
    return faces


def person_line(view: ResidentView) -> str:
    """Return sex, age and neighbourhood in one line."""
    first = ", ".join(part for part in (SEXES.get(view.sex or "", ""), age_text(view.age)) if part)
    return DOT.join(part for part in (first, view.unit) if part)


def birth_text(view: ResidentView) -> str:
    """Return the birth with the age: "15/08/1954 (72 tuổi)"."""
    if not view.birth:
        return _("chưa có năm sinh")
    born = show_birth(view.birth)
    return f"{born} ({age_text(view.age)})" if view.age is not None else born


def day_and_place(day: date, place: str, today: date) -> str:
    """Return when and where an appointment is: "Thứ Sáu 27/11 · Nhà văn hoá"."""
    name = weekday_name(day)
    when = f"{name[0].upper()}{name[1:]} {due_text(day, today)}"
    return DOT.join(part for part in (when, PLACES.get(place, "")) if part)


def promise_text(row: FollowupRow) -> str:
    """Return what an appointment is about."""
    return DOT.join(part for part in (row.title, row.text) if part)


def moment_text(moment: datetime, now: datetime) -> str:
    """Return when something was: "hôm nay 10:15", "hôm qua 09:30", "20/11/2026 08:05"."""
    day, today = day_of(moment), day_of(now)
    clock = moment.astimezone(VIETNAM).strftime("%H:%M")
    if day == today:
        return _("hôm nay {time}").format(time=clock)
    if (today - day).days == 1:
        return _("hôm qua {time}").format(time=clock)
    return f"{show_date(day)} {clock}"
