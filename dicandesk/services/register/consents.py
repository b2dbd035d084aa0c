"""What a person agrees to, refuses or takes back: one row a purpose; of two answers given apart the stricter holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules.consent import TEXT_VERSION, ConsentDraft, Method, Purpose, State, check_consents
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import Shown, demand_right, seen
from dicandesk.services.ward.units import demand_whole
from dicandesk.store.tables import HIDDEN, Consent, Resident

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.merge import Scalar, Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.store.write import Writing

_ROWS = f"SELECT id FROM consent WHERE parent = ? AND purpose = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT 20"  # noqa: S608
_SENSITIVE: dict[str, Value] = {"household": [None, None], "ethnicity": None}

_BEFORE = f"""SELECT id, rank, day, method, text_version, witness FROM consent
WHERE parent = ? AND purpose = ? AND _f & {HIDDEN} = 0 ORDER BY rank DESC, pk LIMIT 1"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was just noted: its row, and the answer that stood there before, None for none."""

    row: bytes
    before: tuple[Scalar, ...] | None


def answer(consent: ConsentDraft, state: State, now: datetime) -> dict[str, Value]:
    """Return the fields of an answer given today to the text in use."""
    day = day_of(now).isoformat()
    return {
        "purpose": str(consent.purpose),
        "rank": [int(state), day, str(consent.method), TEXT_VERSION, consent.witness or None],
    }


def note_answer(tx: Writing, resident: bytes, consent: ConsentDraft, now: datetime) -> Answered:
    """Note inside a use case that a person agrees; return the row and the answer before."""
    values = answer(consent, State.GIVEN, now)
    row = tx.connection.execute(_BEFORE, (resident, values["purpose"])).fetchone()
    if row is None:
        return Answered(tx.create(Consent, values, parent=resident), None)
    rec, *before = row
    tx.set(Consent, tx.seen(Consent, rec), {"rank": values["rank"]})
    return Answered(rec, tuple(before))


def take_answer_back(tx: Writing, answered: Answered) -> None:
    """Undo `note_answer`."""
    if answered.before is None:
        tx.delete(Consent, tx.seen(Consent, answered.row))
    else:
        tx.set(Consent, tx.seen(Consent, answered.row), {"rank": list(answered.before)})


def agree(
    db: Database, actor: Actor, resident: bytes, consent: ConsentDraft, shown: Shown | None, *, now: datetime
) -> None:
    """Note that a person agrees to one purpose.

    Raises:
        UserError: the answer is not complete, or the actor does not look after this person.
    """
    demand_right(check_consents((consent,)))
    _answered(db, actor, resident, answer(consent, State.GIVEN, now), shown)


def refuse(
    db: Database, actor: Actor, resident: bytes, purpose: Purpose, shown: Shown | None, *, now: datetime
) -> None:
    """Note that a person was asked and does not agree."""
    _answered(db, actor, resident, answer(ConsentDraft(purpose, Method.SPOKEN, actor.name), State.REFUSED, now), shown)


def withdraw(
    db: Database, actor: Actor, resident: bytes, purpose: Purpose, shown: Shown | None, *, now: datetime
) -> None:
    """Note that a person takes an agreement back; with that for sensitive data these are emptied at once."""
    draft = ConsentDraft(purpose, Method.SPOKEN, actor.name)
    _answered(db, actor, resident, answer(draft, State.WITHDRAWN, now), shown)


def _answered(db: Database, actor: Actor, resident: bytes, values: dict[str, Value], shown: Shown | None) -> None:
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
    purpose = values["purpose"]
    with db.writing(actor.member) as tx:
        rows = tx.connection.execute(_ROWS, (resident, purpose)).fetchall()
        for (row,) in rows:
            tx.set(Consent, seen(tx, Consent, row, shown), {"rank": values["rank"]})
        if not rows:
            tx.create(Consent, values, parent=resident)
        given = isinstance(values["rank"], list) and values["rank"][0] == State.GIVEN
        if purpose == Purpose.SENSITIVE and not given:
            _empty_sensitive(tx, resident, shown)


def _empty_sensitive(tx: Writing, resident: bytes, shown: Shown | None) -> None:
    held = tx.connection.execute("SELECT household, ethnicity FROM resident WHERE id = ?", (resident,)).fetchone()
    gone = {name: empty for (name, empty), value in zip(_SENSITIVE.items(), held, strict=True) if value is not None}
    if gone:
        tx.set(Resident, seen(tx, Resident, resident, shown), gone)
