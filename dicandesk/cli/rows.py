"""Visits, appointments and skills as documents and as lines, for every command that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.cli.answer import chosen, table
from dicandesk.i18n import _
from dicandesk.rules.dates import UNKNOWN, VIETNAM, show_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.assisting.visits import VisitRow
    from dicandesk.services.records.profiles import SkillTile


def visit(row: VisitRow) -> dict[str, object]:
    """Return a visit as a document."""
    names = ("attendance", "at", "mode", "people", "unnamed", "results", "members", "place", "minutes", "note")
    return {"id": row.session, **chosen(row, *names), "delivery": row.delivery.name.lower()}


def visits(rows: Iterable[VisitRow]) -> str:
    """Return visits as lines."""
    titles = (_("Lúc"), _("Ai"), _("Việc"), _("Phút"), _("Mã"))
    return table(
        titles,
        (
            (
                show_moment(row.at),
                ", ".join([*(person.name for person in row.people), *([f"+{row.unnamed}"] if row.unnamed else [])]),
                ", ".join(
                    f"{result.topic} {result.outcome.label()}" if result.outcome else result.topic
                    for result in row.results
                ),
                str(row.minutes or UNKNOWN),
                row.session.hex(),
            )
            for row in rows
        ),
    )


def followup(row: FollowupRow) -> dict[str, object]:
    """Return an appointment as a document."""
    names = ("id", "resident", "resident_name", "topic", "title", "text", "due", "overdue_days", "place", "done")
    asked = ("step", "question", "asked_by", "asked_on", "answer", "answered_by", "answered_on")
    return {**chosen(row, *names), "phone": row.phone_masked, **chosen(row, *asked)}


def followups(rows: Iterable[FollowupRow]) -> str:
    """Return appointments as lines."""
    return table(
        (_("Ngày"), _("Ai"), _("Việc"), _("Điện thoại"), _("Phường"), _("Mã")),
        (
            (
                show_date(row.due),
                row.resident_name,
                row.title or row.text,
                row.phone_masked,
                row.answer or row.question,
                row.id.hex(),
            )
            for row in rows
        ),
    )


def skill(tile: SkillTile) -> dict[str, object]:
    """Return how far somebody came with a topic as a document."""
    return chosen(tile, "topic", "title", "outcome", "at", "cause_name", "next_due")


def show_moment(at: datetime | None) -> str:
    """Return a moment as people here read it."""
    if at is None:
        return UNKNOWN
    local = at.astimezone(VIETNAM)
    return f"{local:%H:%M} {show_date(local.date())}"
