"""The merge rules: what a record's state is and how one operation changes it. Pure, order-free, idempotent.

A record is the value its create gave each field (`base`), the operations that nobody has superseded (`live`) and
every id ever superseded (`dead`, arrived or not). An operation names, per field, the ids its author *saw*; those and
only those it supersedes. So a later edit by someone who saw a value always beats it, whatever the clocks say, and two
edits made apart are both kept. Field 0 is the record's existence. The create id is never listed as seen: every other
operation on a field comes after it. What holds between records, merged duplicates and erased people, is in `kinship`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

Scalar: TypeAlias = bool | int | str | bytes | None
Value: TypeAlias = Scalar | list[Scalar]
Key = TypeVar("Key")

EXISTENCE = 0
"""The field number of a record's existence: `KEEP`, or the ids that a delete covers."""
KEEP = True
PERSONAL_FROM = 128
"""Field numbers from here on are personal, so that older programs strip what they do not know."""


class Kind(enum.IntEnum):
    """What an operation does. A resolved conflict is a `SET` that supersedes all live ids."""

    CREATE = 1
    SET = 2
    DELETE = 3
    UNDELETE = 4
    MERGE = 5
    UNMERGE = 6
    ERASE = 7


GRAPH_KINDS = (Kind.MERGE, Kind.UNMERGE, Kind.ERASE)
"""What changes no record's own state, but how records hang together (`kinship.step`)."""


class Policy(enum.Enum):
    """What more than one live value of a field means."""

    LATEST = "latest"
    """The greatest operation id wins, silently."""
    ASK = "ask"
    """The greatest operation id is shown until a person decides."""
    STRICT = "strict"
    """The most restrictive value wins until a person decides: its first element is its rank."""


class Status(enum.Enum):
    """What a record's existence amounts to."""

    LIVE = "live"
    CONTESTED = "contested"
    DELETED = "deleted"
    ERASED = "erased"


class Op(NamedTuple):
    """One operation; travels as an array in this order.

    Attributes:
        op_id: 16 bytes, UUIDv7; the record id of a create.
        fields: value by field number.
        seen: by field number, the live ids on the author's screen when the form opened.
        covers: of a delete, every live id of the record that the author saw; of a merge, of survivor and losers.
        extra: `[parent]` of a create; `[rank, loser, ...]` of a merge; ids of the merges that an unmerge undoes; ids of
            all that an erase takes, `record` among them; empty otherwise.
        member: record id of the member who did it.
        wall: the author's wall clock, ms since 1970; information only.
    """

    op_id: bytes
    kind: int
    entity: int
    record: bytes
    fields: dict[int, Value]
    seen: dict[int, list[bytes]]
    covers: list[bytes]
    extra: list[Scalar]
    member: bytes
    wall: int


@dataclass(slots=True)
class Record:
    """The whole merge state of one record.

    Attributes:
        parent: the row it hangs on, fixed at its create.
        dead: superseded ids by field; see `_hang` for the others that existence may have.
        base: None until its create has arrived.
        erased: the person asked for it: nothing is left, and nothing is taken any more.
        stripped: what it hangs on was erased: personal fields are gone, and none are taken any more.
    """

    id: bytes
    entity: int
    parent: bytes | None = None
    base: dict[int, Value] | None = None
    live: dict[int, dict[bytes, Value]] = field(default_factory=dict)
    dead: dict[int, set[bytes]] = field(default_factory=dict)
    erased: bool = False
    stripped: bool = False


def touched(op: Op) -> tuple[int, ...]:
    """Return the numbers of the fields whose state `op` may change, but for what is stripped with it."""
    if op.kind == Kind.CREATE:
        return (EXISTENCE, *op.fields)  # see `_hang`
    if op.kind == Kind.SET:
        return tuple(op.fields)
    return (EXISTENCE,) if op.kind in (Kind.DELETE, Kind.UNDELETE) else ()


def step(record: Record, op: Op, erased: Container[bytes] = ()) -> None:
    """Apply one operation to its record. Applying it again, or in any other order, gives the same state.

    Args:
        record: the state, changed in place.
        op: a create, set, delete or undelete of this record.
        erased: ids of all erased records.
    """
    if record.id in erased:
        wipe(record)
    if record.erased:
        return
    if op.kind == Kind.CREATE:
        _create(record, op)
        if record.stripped or hangs_on(record, erased):
            strip(record)
    elif op.kind == Kind.SET:
        for number, value in op.fields.items():
            if number < PERSONAL_FROM or not record.stripped:
                _put(record, number, op.op_id, value, op.seen.get(number, ()))
    else:
        value = KEEP if op.kind == Kind.UNDELETE else list[Scalar](op.covers)
        _put(record, EXISTENCE, op.op_id, value, op.seen.get(EXISTENCE, ()))
        if not record.stripped and hangs_on(record, erased):  # a strange id among those superseded
            strip(record)


def wipe(record: Record) -> None:
    """Take everything from a record whose person asked for it."""
    record.erased, record.parent, record.base = True, None, None
    record.live, record.dead = {}, {}


def strip(record: Record) -> None:
    """Take what is personal from a row that hangs on an erased record; what can be counted stays."""
    record.stripped = True
    for number in [number for number in numbers(record) if number >= PERSONAL_FROM]:
        record.live.pop(number, None)
        record.dead.pop(number, None)
        if record.base is not None:
            record.base.pop(number, None)


def join(record: Record, other: Record, erased: Container[bytes] = ()) -> None:
    """Take in the state that another PC has of the same record, as if its operations had arrived one by one.

    Args:
        record: the state here, changed in place; `Record(id, entity)` where there is none.
        other: the state there, left as it is.
        erased: ids of all records erased here or there: join the graphs first (`kinship.join`).
    """
    if other.erased or record.id in erased:
        wipe(record)
    if record.erased:
        return
    if other.base is not None:
        _hang(record, other.parent)
        record.base = _least(record.base or {}, other.base)
    for number, ids in other.dead.items():
        record.dead.setdefault(number, set()).update(ids)
    for number, found in other.live.items():
        record.live[number] = _least(record.live.get(number, {}), found)
    for number in numbers(record):
        _settle(record, number)
    if record.stripped or other.stripped or hangs_on(record, erased):
        strip(record)


def _create(record: Record, op: Op) -> None:
    parent = op.extra[0] if op.extra and isinstance(op.extra[0], bytes) else None
    known = record.base
    _hang(record, parent)
    record.base = {
        number: value
        for number, value in op.fields.items()
        if number not in record.live and number not in record.dead and not is_empty(value)
    }
    if known:
        record.base = _least(record.base, known)


def _hang(record: Record, parent: bytes | None) -> None:
    """Hang a record on what its create names.

    Of two creates under one id the lesser parent counts on every PC. The other one is kept among the superseded ids of
    existence, where no operation has it: what came of that create must go as well once that parent is erased.
    """
    if record.base is None:
        record.parent = parent
    elif record.parent != parent:
        record.parent, left = sorted((record.parent, parent), key=_order)
        assert left is not None  # noqa: S101 - two that differ, and nothing sorts before something
        record.dead.setdefault(EXISTENCE, set()).add(left)


def hangs_on(record: Record, erased: Container[bytes]) -> bool:
    """Tell whether something erased is what a create of this record named as its parent."""
    return (record.base is not None and record.parent in erased) or any(
        one in erased for one in record.dead.get(EXISTENCE, ())
    )


def _put(record: Record, number: int, op_id: bytes, value: Value, seen: list[bytes] | tuple[bytes, ...]) -> None:
    live = record.live.setdefault(number, {})
    if seen:
        record.dead.setdefault(number, set()).update(seen)
    live[op_id] = min(value, live.get(op_id, value), key=_order)
    _settle(record, number)


def _settle(record: Record, number: int) -> None:
    """Take from a field what was superseded, and from the create's values one that an operation followed."""
    if record.base is not None and (number in record.live or number in record.dead):
        record.base.pop(number, None)
    live = record.live.get(number, {})
    for gone in record.dead.get(number, ()):
        live.pop(gone, None)
    if not live:
        record.live.pop(number, None)


def _least(one: Mapping[Key, Value], two: Mapping[Key, Value]) -> dict[Key, Value]:
    """Return both; of two contents under one key every PC keeps the same one."""
    return {**one, **{key: min(value, one.get(key, value), key=_order) for key, value in two.items()}}


def is_empty(value: Value) -> bool:
    """Tell whether a value says nothing. A create that says nothing about a field is as if it did not name it."""
    return value is None or (isinstance(value, list) and value.count(None) == len(value))


def _order(value: Value) -> tuple[bool, list[tuple[str, Scalar]]]:
    """Return a sort key for values of any type."""
    cells = value if isinstance(value, list) else [value]
    return isinstance(value, list), [(type(cell).__name__, cell) for cell in cells]


def values(record: Record, number: int) -> dict[bytes, Value]:
    """Return every live value of a field by operation id; the create's own value stands under the record id."""
    if live := record.live.get(number):
        return live
    if record.base is not None and number in record.base:
        return {record.id: record.base[number]}
    return {}


def winner(found: dict[bytes, Value], policy: Policy) -> bytes | None:
    """Return the id of the value to show, or None where there is none."""
    if not found:
        return None
    if policy is Policy.STRICT:
        return max(found, key=lambda op_id: (_rank(found[op_id]), op_id))
    return max(found)


def _rank(value: Value) -> int:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, int) else 0


def in_conflict(found: dict[bytes, Value], policy: Policy) -> bool:
    """Tell whether a person has to decide: more than one *different* value of a field that is not `LATEST`."""
    if policy is Policy.LATEST or len(found) < 2:
        return False
    one, *others = found.values()
    return any(other != one for other in others)


def live_ids(record: Record) -> set[bytes]:
    """Return every operation of a record that still says something, existence and the create among them."""
    found = {op_id for live in record.live.values() for op_id in live}
    return found if record.base is None else found | {record.id}


def covered(record: Record) -> list[bytes]:
    """Return what a delete made now would cover: every live id of the record, and the create if it still shows."""
    ids = {op_id for number, live in record.live.items() if number != EXISTENCE for op_id in live}
    if record.base:
        ids.add(record.id)
    return sorted(ids)


def status(record: Record, *, visible_children: bool = False) -> Status:
    """Tell whether the record is there.

    A delete loses to whatever its author had not seen: then the record is contested and still shown.

    Args:
        record: the state.
        visible_children: some row below it is neither deleted nor erased.
    """
    if record.erased:
        return Status.ERASED
    existence = record.live.get(EXISTENCE, {})
    deletes = [value for value in existence.values() if isinstance(value, list)]
    if not deletes:
        return Status.LIVE
    unseen = set(covered(record)) - {op_id for covers in deletes for op_id in covers}
    if len(deletes) < len(existence) or unseen or visible_children:
        return Status.CONTESTED
    return Status.DELETED


Item: TypeAlias = tuple[object, ...]


def items(record: Record, numbers: Iterable[int]) -> list[Item]:
    """Return what counts in the state sum: of the record itself, and of its fields with these numbers.

    Of an erased record nothing does; its id counts among the erased (`kinship.items`).
    """
    rec, base, live, dead = record.id, record.base, record.live, record.dead
    found: list[Item] = []
    if base is not None:
        found.append(("record", rec, record.entity, record.parent))
        found += [("base", rec, number, base[number]) for number in numbers if number in base]
    if live or dead:
        for number in numbers:
            found += [("live", rec, number, op_id, value) for op_id, value in live.get(number, {}).items()]
            found += [("dead", rec, number, op_id) for op_id in dead.get(number, ())]
    return found


def numbers(record: Record) -> set[int]:
    """Return the numbers of all fields that have any state."""
    return {*(record.base or ()), *record.live, *record.dead}
