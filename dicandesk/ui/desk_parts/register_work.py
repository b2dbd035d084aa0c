"""What the page of registration asks of the services, each in one go on a lane."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from dicandesk.i18n import _, for_residents
from dicandesk.rules.dates import is_partial_date, show_birth
from dicandesk.rules.identity import parse_phone, read_id_number
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import tidied
from dicandesk.rules.text import capitalised
from dicandesk.rules.units import UnitKind
from dicandesk.services.common.moments import day_of
from dicandesk.services.guidance import letterheads
from dicandesk.services.paperwork import person_papers
from dicandesk.services.records import profiles
from dicandesk.services.records.fact_words import LABELS
from dicandesk.services.register import duplicates, phones, residents
from dicandesk.services.ward import units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.residents import ResidentDraft
    from dicandesk.services.paperwork.person_papers import Made
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.register.duplicates import Alike
    from dicandesk.services.register.residents import Saved
    from dicandesk.services.ward.units import UnitRow
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


class Completed(NamedTuple):
    """What was typed of somebody who is here already and went into their record, for telling and taking back."""

    words: tuple[str, ...] = ()
    saved: Saved | None = None
    phones: tuple[bytes, ...] = ()


def complete(context: Context, resident: bytes, draft: ResidentDraft) -> Completed:
    """Add to a record what it lacks and the form had: nothing that stands there is changed.

    Of people whom the member does not look after nothing is added.
    """
    db, actor, now = context.db, context.actor, context.now()
    view = profiles.open_(db, actor, resident, now=now)
    if not view.whole:
        return Completed()
    draft = tidied(draft, this_year=day_of(now).year)
    missing = _missing(view, draft)
    saved = residents.change(db, actor, view.id, missing, view.shown, now=now) if missing else None
    known = {phone.digits for phone in view.phones}
    new = [one for one in draft.phones if one.number not in known and not isinstance(parse_phone(one.number), Problem)]
    added = tuple(phones.add_phone(db, actor, view.id, one) for one in new)
    words = [LABELS.get({"id_number": "id_hash", "needs": "kind"}.get(name, name), name) for name in missing]
    if added:
        words.append(LABELS["digits"])
    return Completed(tuple(word[:1].lower() + word[1:] for word in words), saved, added)


def _missing(view: ResidentView, draft: ResidentDraft) -> dict[str, Any]:
    """Return what of the draft says something where the record says nothing; a birth may also be more exact."""
    found: dict[str, Any] = {}
    is_exact = draft.birth and is_partial_date(draft.birth) and draft.birth != view.birth
    if is_exact and (draft.birth or "").startswith(view.birth or ""):
        found["birth"] = draft.birth
    if draft.sex and not view.sex:
        found["sex"] = draft.sex
    if draft.address and not view.address:
        found["address"] = draft.address
    if draft.id_number and read_id_number(draft.id_number) and not view.id_tail:
        found["id_number"] = draft.id_number
    if new := [need for need in draft.needs if need not in view.needs]:
        found["needs"] = (*view.needs, *new)
    return found


def take_back(context: Context, done: Completed) -> None:
    """Take out of a record again what `complete` added."""
    if done.saved is not None:
        residents.undo_change(context.db, context.actor, done.saved)
    for phone in done.phones:
        phones.withdraw_phone(context.db, context.actor, phone, None)


def told(name: str, done: Completed) -> str:
    """Return what is said once a record that was here already is used."""
    text = _("Dùng hồ sơ có sẵn: {name}").format(name=name)
    return f"{text}. " + _("Đã bổ sung: {what}.").format(what=", ".join(done.words)) if done.words else text


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
