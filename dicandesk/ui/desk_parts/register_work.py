"""What the page of registration asks of the services, each in one go on a lane."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from dicandesk.i18n import for_residents
from dicandesk.rules.dates import is_partial_date, show_birth
from dicandesk.rules.residents import tidied
from dicandesk.rules.text import capitalised
from dicandesk.rules.units import UnitKind
from dicandesk.services import duplicates, letterheads, person_papers, residents, units
from dicandesk.services.moments import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.residents import ResidentDraft
    from dicandesk.services.duplicates import Alike
    from dicandesk.services.person_papers import Made
    from dicandesk.services.units import UnitRow
    from dicandesk.ui.context import Context


def without_secrets(draft: ResidentDraft, secrets: Sequence[str]) -> tuple[ResidentDraft, bool]:
    """Return the draft without the texts that must never be stored, and whether there were any."""
    if "address" in secrets:
        draft = replace(draft, address="")
    if any(name.startswith("owners.") for name in secrets):
        draft = replace(draft, phones=tuple(replace(phone, owner=None) for phone in draft.phones))
    return draft, bool(secrets)


def register(context: Context, draft: ResidentDraft, others: frozenset[bytes]) -> bytes | Alike:
    """Store a person, unless it seems to be one who is here and of whom nobody has said that it is another one."""
    found = duplicates.alike(context.db, draft, actor=context.actor)
    twin = next((one for one in found if one.score >= duplicates.SURE and one.row.id not in others), None)
    return twin or residents.register(context.db, context.actor, draft, now=context.now())


def consent_form(context: Context, draft: ResidentDraft, unit: str) -> Made:
    """Return the form to agree; what of the draft cannot be read is left to be written by hand.

    Args:
        context: whose ward it is.
        draft: what is typed so far.
        unit: name of the neighbourhood.
    """
    draft = tidied(draft, this_year=day_of(context.now()).year)
    birth = show_birth(draft.birth) if draft.birth and is_partial_date(draft.birth) else ""
    who = person_papers.Who(capitalised(draft.name), birth, unit)
    return person_papers.consent_form(context.db, context.actor, who, now=context.now())


class Surroundings(NamedTuple):
    """The neighbourhoods of today, the one of the member at the desk, and who keeps the data."""

    homes: list[UnitRow]
    own: bytes | None
    ward: str


def surroundings(context: Context) -> Surroundings:
    """Return what the page begins with."""
    with context.db.reading() as session, for_residents():
        ward, _team = letterheads.heading(session, context.actor)
    return Surroundings(*_neighbourhoods(context), ward)


def _neighbourhoods(context: Context) -> tuple[list[UnitRow], bytes | None]:
    rows = units.units(context.db, day=day_of(context.now()))
    homes = [row for row in rows if row.kind is UnitKind.NEIGHBOURHOOD]
    own = next((row for row in rows if row.id == context.actor.unit), None)
    if own is None:
        return homes, None
    home = next((row for row in homes if row.id in {own.id, own.parent} or row.short == own.short), None)
    return homes, home.id if home else None
