"""What stands on every paper of this ward: who hands it out, whom to ask, how the person is addressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from dicandesk.i18n import _
from dicandesk.rules.dates import age
from dicandesk.rules.identity import show_phone
from dicandesk.rules.people import Role
from dicandesk.rules.units import short_label
from dicandesk.services.common.reading import is_shown
from dicandesk.store.tables import Unit

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.services.ward.people import MemberRow

PhoneOf = Literal["mine", "team"]
"""Whose number to call: of who prints, or of the team's leader."""
_ELDERLY = 60


def address(sex: str | None, birth: str | None, today: date) -> str:
    """Return how somebody is addressed, "" where that is not known."""
    years = age(birth, today)
    if years is None or sex not in {"male", "female"}:
        return ""
    if years >= _ELDERLY:
        return _("ông") if sex == "male" else _("bà")
    return _("anh") if sex == "male" else _("chị")


def heading(session: ReadSession, actor: Actor) -> tuple[str, str]:
    """Return the two lines at the head: the ward's office, and the team of who prints."""
    query = select(Unit.id, Unit.name, Unit.kind).where(is_shown(Unit)).order_by(Unit.pk).limit(1000)
    rows = session.execute(query).all()
    ward = next((row.name or "" for row in rows if row.kind == "ward"), "")
    own = next((row.name or "" for row in rows if row.id == actor.unit and row.kind != "ward"), "")
    team = _("Tổ công nghệ số cộng đồng")
    return (
        _("UBND {ward}").format(ward=ward[:1].lower() + ward[1:]) if ward else "",
        f"{team} – {short_label(own)}" if own else team,
    )


def helper(actor: Actor, everybody: list[MemberRow], phone: PhoneOf) -> str | None:
    """Return whom to ask and the number; a number of somebody else rather than none."""
    own = [row for row in everybody if row.id == actor.member]
    leaders = [row for row in everybody if row.role is Role.LEADER and row.unit == actor.unit]
    ordered = own + leaders if phone == "mine" else leaders + own
    chosen = next((row for row in ordered if row.phone), next(iter(ordered), None))
    if chosen is None:
        return None
    return f"{chosen.name} · {show_phone(chosen.phone)}" if chosen.phone else chosen.name
