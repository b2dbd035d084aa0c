"""Show several records of one person as one, and take that back: officers decide, nothing is merged by itself.

No value moves by a merge. What the survivor is to show instead of its own value is set there first, as any other edit;
phones, visits and consents of all are shown under it by themselves. A merge covers what the comparison had shown when
it was opened: what somebody writes elsewhere meanwhile comes up as a question. Taking a merge back makes each record
again what it was; what was chosen for the survivor stays with it, unless the whole is undone at once (`take_back`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import demand, marks, not_here, stands_for
from dicandesk.services.ward import authors
from dicandesk.store import kin
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN, NotSame, Phone, Resident
from dicandesk.store.write import seen_now

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from dicandesk.rules.kinship import Edge
    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.records.comparing import Comparison
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.store.write import Seen, Writing

_LAST = """SELECT e.op_id FROM edge e LEFT JOIN author a ON a.op_id = e.op_id
ORDER BY a.wall DESC, e.op_id DESC LIMIT ?"""
_NOTED = f"""SELECT d.id FROM not_same d LEFT JOIN alias x ON x.id = d.a LEFT JOIN alias y ON y.id = d.b
WHERE d._f & {HIDDEN} = 0 AND (coalesce(x.class, d.a), coalesce(y.class, d.b)) IN (VALUES (?, ?), (?, ?))"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Merged:
    """What one merge wrote, for taking it back.

    Attributes:
        op: the merge.
        choice: the operation that set chosen values on the survivor, None for none; `before` what stood there.
        phones: rows of numbers that were left out.
    """

    survivor: bytes
    op: bytes
    choice: bytes | None = None
    before: Mapping[str, Value] | None = None
    phones: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One merge that stands, with the names of all whom it made one; the survivor first."""

    op: bytes
    people: tuple[tuple[bytes, str], ...]
    who: str
    when: datetime | None
    device: str


def merge(
    db: Database,
    actor: Actor,
    compared: Comparison,
    *,
    survivor: bytes | None = None,
    take: Mapping[str, bytes] | None = None,
    leave_out: Collection[bytes] = (),
) -> Merged:
    """Show the people of a comparison as one from now on.

    Args:
        db: the open database.
        actor: an officer, on an officers' PC (`services.common.rights`).
        compared: as it was shown (`comparing.compare`).
        survivor: under whom they are shown, by default the first.
        take: by name of a field (`comparing.FIELDS`) whose value the survivor shows; of what is not named its own.
        leave_out: rows of phones that are not kept.

    Raises:
        UserError: the actor may not, or it is not two people any more.
    """
    demand(actor, Deed.DECIDE)
    first = survivor or compared.sides[0].id
    others = [side.id for side in compared.sides if side.id != first]
    chosen = {name: compared.stored[rec][name] for name, rec in (take or {}).items()}
    own = compared.stored[first]
    values = {name: value for name, value in chosen.items() if value != own[name]}
    with db.writing(actor.member) as tx:
        _demand_apart(tx.connection, [first, *others])
        for phone in leave_out:
            tx.delete(Phone, tx.seen(Phone, phone))
        done = join(tx, compared.shown[first], [compared.shown[one] for one in others], values)
    return replace(done, before={name: own[name] for name in values}, phones=tuple(leave_out))


def join(tx: Writing, survivor: Seen, losers: list[Seen], values: Mapping[str, Value]) -> Merged:
    """Set values on the survivor and merge, inside a use case; whoever decides has seen what was just set."""
    choice = tx.set(Resident, survivor, values) if values else None
    if choice is not None:
        survivor = replace(survivor, covers=(*survivor.covers, choice))
    return Merged(survivor.record, tx.merge(survivor, losers), choice)


def _demand_apart(connection: Connection, ids: list[bytes]) -> None:
    query = f"SELECT count(*) FROM resident WHERE id IN ({marks(ids)}) AND _f & {HIDDEN} = 0"  # noqa: S608
    shown = {stands_for(connection, one) for one in ids}
    if len(shown) < len(ids):
        raise UserError(
            _("Các hồ sơ này đã được gộp làm một rồi. Chưa có gì thay đổi."), _("Mở lại hồ sơ để xem bản chung.")
        )
    if connection.execute(query, ids).fetchone()[0] != len(ids):
        raise not_here()


def take_back(db: Database, actor: Actor, done: Merged) -> bool:
    """Undo a merge as if it had not been; say whether nobody built on it meanwhile, which leaves it as it is."""
    demand(actor, Deed.DECIDE)
    with db.writing(actor.member) as tx:
        edges = _edges(tx.connection, done.survivor)
        if done.op not in edges or any(edge.rank > edges[done.op].rank for edge in edges.values()):
            return False
        tx.unmerge(done.survivor, [done.op])
        if done.choice is not None:
            tx.undo(Resident, done.choice, done.before or {})
        for phone in done.phones:
            tx.undelete(Phone, tx.seen(Phone, phone))
    return True


def unmerge(db: Database, actor: Actor, resident: bytes) -> tuple[Edge, ...]:
    """Take a person apart again and return the merges undone: one who was merged away alone, a survivor from all.

    Raises:
        UserError: the actor may not, or nobody was merged with this person.
    """
    demand(actor, Deed.DECIDE)
    with db.writing(actor.member) as tx:
        shown = stands_for(tx.connection, resident)
        apart = kin.class_mates(tx.connection, [shown]).get(shown, []) if shown == resident else [resident]
        return separate(tx, seen_now(tx.connection, Resident.number, shown), apart)


def undo_merge(db: Database, actor: Actor, op: bytes) -> tuple[Edge, ...]:
    """Undo one merge by its operation id, and return it."""
    demand(actor, Deed.DECIDE)
    with db.writing(actor.member) as tx:
        edges = kin.edges_of(tx.connection, "op_id", [op])
        if not edges:
            raise _not_merged()
        tx.unmerge(edges[op].survivor, [op])
    return tuple(edges.values())


def separate(tx: Writing, shown: Seen, apart: Collection[bytes]) -> tuple[Edge, ...]:
    """Undo every merge that names somebody of `apart`; whom these held together besides stays one person.

    Args:
        tx: inside a use case.
        shown: of the representative, as it was shown.
        apart: ids of the members that leave.
    """
    edges = _edges(tx.connection, shown.record)
    cut = {op: edge for op, edge in edges.items() if not {edge.survivor, *edge.losers}.isdisjoint(apart)}
    if not cut:
        raise _not_merged()
    tx.unmerge(shown.record, list(cut))
    erased = kin.erased_among(tx.connection, kin.class_mates(tx.connection, edges_members(cut)))
    stay = [one for one in (shown, *shown.merged) if one.record not in erased and one.record not in apart]
    if len(stay) > 1:
        tx.merge(replace(stay[0], rank=shown.rank), stay[1:])
    return tuple(cut.values())


def edges_members(edges: Mapping[bytes, Edge]) -> set[bytes]:
    """Return whom some merges connect."""
    return {one for edge in edges.values() for one in (edge.survivor, *edge.losers)}


def put_back(db: Database, actor: Actor, edges: Collection[Edge]) -> bool:
    """Undo an unmerge: merge again what was one person, covering what was covered."""
    demand(actor, Deed.DECIDE)
    with db.writing(actor.member) as tx:
        for edge in edges:
            covered = set(edge.covers)
            seen = {one: tx.seen(Resident, one) for one in (edge.survivor, *edge.losers)}
            known = [replace(one, covers=tuple(op for op in one.covers if op in covered)) for one in seen.values()]
            tx.merge(replace(known[0], rank=edge.rank), known[1:])
    return True


def _edges(connection: Connection, resident: bytes) -> dict[bytes, Edge]:
    """Return the merges of the class of a person, by operation id."""
    mates = kin.class_mates(connection, [resident]).get(resident, [])
    return kin.edges_of(connection, "survivor", mates)


def _not_merged() -> UserError:
    return UserError(
        _("Hồ sơ này không gộp với hồ sơ nào nên không có gì để tách. Dữ liệu vẫn nguyên."),
        _("Mở lại hồ sơ để xem bản hiện nay."),
    )


def not_same(db: Database, actor: Actor, one: bytes, other: bytes) -> bytes:
    """Note that two people are not the same, which closes the suspicion on every PC; return the id of the note.

    Raises:
        UserError: the actor may not, one of them is not here, or they are shown as one person.
    """
    demand(actor, Deed.DECIDE)
    with db.writing(actor.member) as tx:
        pair = [stands_for(tx.connection, one), stands_for(tx.connection, other)]
        if pair[0] == pair[1]:
            raise UserError(
                _("Hai hồ sơ này đang được gộp làm một nên chưa ghi gì."), _("Tách hai hồ sơ ra trước rồi ghi lại.")
            )
        _demand_apart(tx.connection, pair)
        classes = [min(kin.class_mates(tx.connection, [rec]).get(rec, [rec])) for rec in pair]
        row = tx.connection.execute(_NOTED, (*classes, *reversed(classes))).fetchone()
        return bytes(row[0]) if row else tx.create(NotSame, {"a": pair[0], "b": pair[1]})


def suspect_again(db: Database, actor: Actor, note: bytes) -> bool:
    """Take back a note that two people are not the same."""
    demand(actor, Deed.DECIDE)
    with db.writing(actor.member) as tx:
        tx.delete(NotSame, tx.seen(NotSame, note))
    return True


def merges(db: Database, *, resident: bytes | None = None, limit: int = 50) -> list[MergeRow]:
    """Return the merges that stand, the latest first; with `resident`, only those of this person."""
    with db.reading() as session:
        connection = raw(session)
        if resident is not None:
            edges = _edges(connection, stands_for(connection, resident))
        else:
            edges = kin.edges_of(connection, "op_id", [op for (op,) in connection.execute(_LAST, (limit,))])
        by = authors.of_ops(session, list(edges))
        ids = sorted({one for edge in edges.values() for one in (edge.survivor, *edge.losers)})
        query = f"SELECT id, name FROM resident WHERE id IN ({marks(ids)})"  # noqa: S608
        names = dict(connection.execute(query, ids).fetchall())
    rows = [
        MergeRow(
            op,
            tuple((one, names[one] or "") for one in (edge.survivor, *edge.losers) if one in names),
            by[op].who if op in by else "",
            by[op].when if op in by else None,
            by[op].device if op in by else "",
        )
        for op, edge in edges.items()
    ]
    return sorted(rows, key=lambda row: (row.when or from_ms(0), row.op), reverse=True)[:limit]
