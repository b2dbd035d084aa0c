"""The merge rules: what a record's state is and how one operation changes it. Pure, order-free, idempotent.

A record is the value its create gave each field (`base`), the operations that nobody has superseded (`live`) and
every id ever superseded (`dead`, arrived or not). An operation names, per field, the ids its author *saw*; those and
only those it supersedes. So a later edit by someone who saw a value always beats it, whatever the clocks say, and two
edits made apart are both kept. Field 0 is the record's existence. The create id is never listed as seen: every other
operation on a field comes after it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Scalar: TypeAlias = bool | int | str | bytes | None
Value: TypeAlias = Scalar | list[Scalar]

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
        covers: of a delete, every live id of the record that the author saw.
        extra: `[parent]` of a create; empty otherwise.
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
    """The whole merge state of one record. `base` is None until its create has arrived."""

    id: bytes
    entity: int
    parent: bytes | None = None
    base: dict[int, Value] | None = None
    live: dict[int, dict[bytes, Value]] = field(default_factory=dict)
    dead: dict[int, set[bytes]] = field(default_factory=dict)
    erased: bool = False


def touched(op: Op) -> tuple[int, ...]:
    """Return the numbers of the fields whose state `op` may change."""
    if op.kind in (Kind.DELETE, Kind.UNDELETE):
        return (EXISTENCE,)
    return tuple(op.fields)


def step(record: Record, op: Op) -> None:
    """Apply one operation to its record. Applying it again, or in any other order, gives the same state."""
    if record.erased:
        return
    if op.kind == Kind.CREATE:
        _create(record, op)
    elif op.kind == Kind.SET:
        for number, value in op.fields.items():
            _put(record, number, op.op_id, value, op.seen.get(number, ()))
    else:
        value = KEEP if op.kind == Kind.UNDELETE else list[Scalar](op.covers)
        _put(record, EXISTENCE, op.op_id, value, op.seen.get(EXISTENCE, ()))


def _create(record: Record, op: Op) -> None:
    parent = op.extra[0] if op.extra and isinstance(op.extra[0], bytes) else None
    known = record.base
    record.parent = parent if known is None else min(parent, record.parent, key=_order)
    record.base = {
        number: value
        for number, value in op.fields.items()
        if number not in record.live and number not in record.dead and not is_empty(value)
    }
    for number, value in (known or {}).items():
        record.base[number] = min(value, record.base.get(number, value), key=_order)


def is_empty(value: Value) -> bool:
    """Tell whether a value says nothing. A create that says nothing about a field is as if it did not name it."""
    return value is None or (isinstance(value, list) and all(cell is None for cell in value))


def _put(record: Record, number: int, op_id: bytes, value: Value, seen: list[bytes] | tuple[bytes, ...]) -> None:
    live = record.live.setdefault(number, {})
    if seen:
        record.dead.setdefault(number, set()).update(seen)
    live[op_id] = min(value, live.get(op_id, value), key=_order)
    for gone in record.dead.get(number, ()):
        live.pop(gone, None)
    if not live:
        del record.live[number]
    if record.base is not None:
        record.base.pop(number, None)


def _order(value: Value) -> tuple[bool, list[tuple[str, Scalar]]]:
    """Return a sort key for values of any type: of two contents under one id every PC keeps the same one."""
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
    """Return what counts in the state sum: of the record itself, and of its fields with these numbers."""
    if record.erased:
        return [("erased", record.id)]
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
