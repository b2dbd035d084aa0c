"""Register a resident, and change what stands in the record.

Every change is checked by `rules.residents` and stored with what the form had shown, so that a form opened before a
sync never silently undoes what arrived meanwhile. Ethnicity and household are kept only while the person agrees.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dicandesk.rules.consent import ConsentDraft, State
from dicandesk.rules.people import Deed
from dicandesk.rules.residents import Household, ResidentDraft, check, secrets, tidied
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import Shown, demand, demand_right, is_shown, seen, stands_for
from dicandesk.services.register.consents import answer
from dicandesk.services.register.id_marks import TAIL_DIGITS, id_mark
from dicandesk.services.ward.units import demand_whole
from dicandesk.store.tables import ENTITIES, HIDDEN, Consent, Need, Phone, Resident

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.store.write import Writing

CHANGEABLE = ("name", "birth", "sex", "unit", "address", "id_number", "needs", "household", "ethnicity")
"""Fields of a `ResidentDraft` that `change` takes; phones and consents have functions of their own."""


def register(db: Database, actor: Actor, draft: ResidentDraft, *, now: datetime) -> bytes:
    """Store a new resident and return the record id. On disk when this returns.

    Raises:
        UserError: the draft breaks a rule; nothing was stored.
    """
    demand(actor, Deed.ASSIST)
    this_year = day_of(now).year
    demand_right((*check(draft, this_year=this_year), *secrets(draft)))
    draft = tidied(draft, this_year=this_year)
    with db.writing(actor.member) as tx:
        stored = {name: getattr(draft, name) for name in CHANGEABLE if name != "needs"}
        values = _values(tx.connection, stored)
        resident = tx.create(Resident, {name: value for name, value in values.items() if value is not None})
        for phone in draft.phones:
            tx.create(Phone, {"digits": [phone.number, phone.owner]}, parent=resident)
        for kind in draft.needs:
            tx.create(Need, {"kind": kind}, parent=resident)
        for consent in draft.consents:
            tx.create(Consent, answer(consent, State.GIVEN, now), parent=resident)
    return resident


def _values(connection: Connection, stored: Mapping[str, Any]) -> dict[str, Value]:
    """Return fields of a tidied draft as the store takes them."""
    values: dict[str, Value] = {}
    for name, value in stored.items():
        if name == "id_number":
            values["id_hash"] = [id_mark(connection, value), value[-TAIL_DIGITS:]] if value else [None, None]
        elif name == "household":
            values["household"] = [value.status, value.year] if value else [None, None]
        else:
            values[name] = value or None
    return values


@dataclass(frozen=True, slots=True)
class Saved:
    """What one save of a form wrote, for taking it back.

    Attributes:
        resident: whose record it went to: another one than the form's where that was merged away meanwhile.
        op: the change of the record, None for none; `before` what had stood there.
        added: needs that were added; `dropped` those that were taken away.
    """

    resident: bytes
    op: bytes | None = None
    before: Mapping[str, Value] = field(default_factory=dict)
    added: tuple[bytes, ...] = ()
    dropped: tuple[bytes, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written."""
        return self.op is None and not self.added and not self.dropped


def change(
    db: Database,
    actor: Actor,
    resident: bytes,
    changes: Mapping[str, Any],
    shown: Shown | None,
    *,
    now: datetime,
) -> Saved:
    """Change what is given of a resident, and nothing else; return what was written.

    Args:
        db: the open database.
        actor: who changes it.
        resident: record id.
        changes: new value by name of the field, as in a `ResidentDraft`; of `CHANGEABLE` only.
        shown: what the form had shown; None for what is here now.
        now: the moment.

    Raises:
        UserError: a field is wrong; nothing was stored.
    """
    before = current(db, actor, resident)
    this_year = day_of(now).year
    wanted = replace(before, **changes)
    problems = (*check(wanted, this_year=this_year), *secrets(wanted))
    demand_right(one for one in problems if one.field.partition(".")[0] in changes)
    wanted = tidied(wanted, this_year=this_year)
    with db.writing(actor.member) as tx:
        here = stands_for(tx.connection, resident)
        resident_seen = seen(tx, Resident, resident, shown)
        values = _values(tx.connection, {name: getattr(wanted, name) for name in changes if name != "needs"})
        kept, old = _differing(tx.connection, here, values, resident_seen.live)
        op = tx.set(Resident, resident_seen, kept) if kept else None
        done = Saved(here, op, old)
        return _change_needs(tx, done, set(wanted.needs), shown) if "needs" in changes else done


def undo_change(db: Database, actor: Actor, done: Saved) -> bool:
    """Take a save back; say whether nobody changed the same since, which leaves everything as it is."""
    with db.reading() as session:
        demand_whole(session, actor, done.resident)
    with db.writing(actor.member) as tx:
        if done.op is not None and tx.undo(Resident, done.op, done.before) is None:
            return False
        for need in done.added:
            tx.delete(Need, tx.seen(Need, need))
        for need in done.dropped:
            tx.undelete(Need, tx.seen(Need, need))
    return True


def _differing(
    connection: Connection, resident: bytes, values: dict[str, Value], live: Mapping[int, tuple[bytes, ...]]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the fields that say something new, or decide between several values shown; and what stood there."""
    by_column = ENTITIES[Resident.number].by_column
    kept: dict[str, Value] = {}
    old: dict[str, Value] = {}
    for name, value in values.items():
        column = by_column[name]
        columns = ", ".join(column.columns)
        row = connection.execute(f"SELECT {columns} FROM resident WHERE id = ?", (resident,)).fetchone()  # noqa: S608
        if column.gather(tuple(row)) != value or len(live.get(column.number, ())) > 1:
            kept[name] = value
            old[name] = column.gather(tuple(row))
    return kept, old


def _change_needs(tx: Writing, done: Saved, wanted: set[str], shown: Shown | None) -> Saved:
    rows = tx.connection.execute(
        f"SELECT id, kind FROM need WHERE parent = ? AND _f & {HIDDEN} = 0 ORDER BY pk LIMIT 100",  # noqa: S608
        (done.resident,),
    ).fetchall()
    dropped = [need for need, kind in rows if kind not in wanted]
    for need in dropped:
        tx.delete(Need, seen(tx, Need, need, shown))
    added = [
        tx.create(Need, {"kind": kind}, parent=done.resident)
        for kind in sorted(wanted - {kind for _need, kind in rows})
    ]
    return replace(done, added=tuple(added), dropped=tuple(dropped))


def current(db: Database, actor: Actor, resident: bytes) -> ResidentDraft:
    """Return what is stored of a resident, without phones; the ID number is not known any more.

    Raises:
        UserError: there is no such person here, or the actor does not look after them.
    """
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
        row = session.execute(
            select(
                Resident.name,
                Resident.birth,
                Resident.sex,
                Resident.unit,
                Resident.address,
                Resident.household,
                Resident.household_year,
                Resident.ethnicity,
            ).where(Resident.id == resident, is_shown(Resident))
        ).one()
        needs = session.scalars(
            select(Need.kind).where(Need.parent == resident, is_shown(Need)).order_by(Need.pk).limit(50)
        ).all()
        consents = session.execute(
            select(Consent.purpose, Consent.method, Consent.witness)
            .where(Consent.parent == resident, Consent.rank == State.GIVEN, is_shown(Consent))
            .order_by(Consent.pk)
            .limit(50)
        ).all()
    return ResidentDraft(
        name=row.name or "",
        birth=row.birth,
        sex=row.sex,
        unit=row.unit,
        address=row.address or "",
        needs=tuple(needs),
        household=Household(row.household, row.household_year or 0) if row.household else None,
        ethnicity=row.ethnicity,
        consents=tuple(ConsentDraft(*answer) for answer in consents),
    )
