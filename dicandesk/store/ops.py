"""Operations as bytes: canonical msgpack, checked against the limits before use."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from dicandesk.rules.merge import EXISTENCE, GRAPH_KINDS, Kind, Op
from dicandesk.store.tables import ENTITIES, Resident

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.store.fields import Field

MAX_FIELDS = 64
MAX_SEEN = 64
MAX_COVERS = 1024
MAX_TIES = 1024
"""Most losers of a merge, merges undone at once, and records erased at once."""
MAX_RANK = 1 << 31
MAX_ENTITY = 0xFFFF
MAX_VALUE = 65_536
ID_BYTES = 16
_INT_LIMIT = 1 << 63


class BadOperationError(Exception):
    """Bytes that are no operation of ours: refused whole, written nowhere."""


class _Wire(NamedTuple):
    """An operation with values not yet looked at: msgspec takes no union of text and bytes."""

    op_id: bytes
    kind: int
    entity: int
    record: bytes
    fields: dict[int, Any]
    seen: dict[int, list[bytes]]
    covers: list[bytes]
    extra: list[Any]
    member: bytes
    wall: int


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_Wire])
_one = msgspec.msgpack.Decoder(_Wire)
_any = msgspec.msgpack.Decoder()

pack = _encoder.encode
"""Canonical bytes of plain values: shortest forms, maps in the order given (operations sort theirs by number)."""


def unpack(data: bytes) -> Any:
    """Return the plain values of `pack`."""
    return _any.decode(data)


def decode_one(data: bytes) -> Op:
    """Return one operation of this PC's own table `pending`."""
    return Op._make(_one.decode(data))


def decode(data: bytes) -> list[Op]:
    """Return the operations of a list.

    Raises:
        BadOperationError: not canonical, beyond a limit, or against the field registry.
    """
    ops = [Op._make(wire) for wire in _read(_decoder, data)]
    for op in ops:
        check(op)
    return ops


def decode_alone(data: bytes) -> Op:
    """Return one operation that another PC wrote.

    Raises:
        BadOperationError: as `decode`.
    """
    op = Op._make(_read(_one, data))
    check(op)
    return op


def _read(decoder: msgspec.msgpack.Decoder[Any], data: bytes) -> Any:
    try:
        found = decoder.decode(data)
        canonical = _encoder.encode(found) == data
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, OverflowError) as error:
        raise BadOperationError(str(error)) from error
    if not canonical:
        raise BadOperationError("not canonical")
    return found


def check(op: Op) -> None:
    """Raise `BadOperationError` unless an operation keeps every limit."""
    if not (len(op.op_id) == len(op.record) == len(op.member) == ID_BYTES and 0 <= op.wall < _INT_LIMIT):
        raise BadOperationError("ids")
    if not 0 < op.entity <= MAX_ENTITY or (op.op_id == op.record) != (op.kind == Kind.CREATE):
        raise BadOperationError("record")
    if op.kind == Kind.CREATE:
        if (
            op.seen
            or op.covers
            or len(op.extra) > 1
            or (op.extra and op.extra[0] is not None and not _is_id(*op.extra))
        ):
            raise BadOperationError("create")
        _check_fields(op)
        return  # it names no other id
    if op.kind == Kind.SET:
        if not op.fields or op.covers or op.extra or not op.seen.keys() <= op.fields.keys():
            raise BadOperationError("set")
        _check_fields(op)
    elif op.kind in (Kind.DELETE, Kind.UNDELETE):
        if op.fields or op.extra or len(op.covers) > MAX_COVERS or not op.seen.keys() <= {EXISTENCE}:
            raise BadOperationError("delete")
    elif op.kind in GRAPH_KINDS:
        _check_ties(op)
    else:
        raise BadOperationError("kind")
    _check_ids(op)


def _check_ids(op: Op) -> None:
    for ids in (*op.seen.values(), op.covers):
        if any(len(one) != ID_BYTES for one in ids):
            raise BadOperationError("ids")
    if any(len(ids) > MAX_SEEN or op.op_id in ids or op.record in ids for ids in op.seen.values()):
        raise BadOperationError("seen")


def _check_ties(op: Op) -> None:
    """Check a merge, unmerge or erase: of residents only, with ids and nothing else."""
    ids = op.extra[1:] if op.kind == Kind.MERGE else op.extra
    if op.entity != Resident.number or op.fields or op.seen or len(op.covers) > MAX_COVERS:
        raise BadOperationError("kind")
    if not 0 < len(ids) <= MAX_TIES or not all(map(_is_id, ids)) or len(set(ids)) < len(ids):
        raise BadOperationError("extra")
    if op.kind == Kind.MERGE:
        rank = op.extra[0]
        if type(rank) is not int or not 0 < rank <= MAX_RANK or op.record in ids:
            raise BadOperationError("merge")
    elif op.covers or (op.kind == Kind.ERASE and op.record not in ids) or op.op_id in ids:
        raise BadOperationError("covers")


def _is_id(value: object) -> bool:
    return type(value) is bytes and len(value) == ID_BYTES


def _check_fields(op: Op) -> None:
    fields = op.fields
    if len(fields) > MAX_FIELDS or (fields and not (min(fields) > 0 and max(fields) <= 0xFF)):
        raise BadOperationError("fields")
    if list(fields) != sorted(fields) or list(op.seen) != sorted(op.seen):
        raise BadOperationError("order")
    known = _CHECKS.get(op.entity, _NOTHING)
    for number, value in fields.items():
        if not known.get(number, _is_plain)(value):
            raise BadOperationError(f"field {op.entity}.{number}")


def _is_plain(value: object) -> bool:
    kind = type(value)
    if kind is str:
        return _is_text(value)  # type: ignore[arg-type]
    if kind is bytes:
        return len(value) <= MAX_VALUE  # type: ignore[arg-type]
    if kind is int:
        return -_INT_LIMIT <= value < _INT_LIMIT  # type: ignore[operator]
    if kind is list:
        return len(value) <= MAX_FIELDS and all(type(cell) is not list and _is_plain(cell) for cell in value)  # type: ignore[arg-type,attr-defined]
    return value is None or kind is bool


def _is_text(value: str) -> bool:
    """Tell whether a text is short enough, NFC and without control characters; a line break is allowed."""
    if len(value) > MAX_VALUE or not (value.isascii() or unicodedata.is_normalized("NFC", value)):
        return False
    return value.isprintable() or all(letter == "\n" or unicodedata.category(letter) != "Cc" for letter in value)


def _cell(kind: type, limit: int) -> Callable[[Any], bool]:
    """Return the check of one column's value."""
    if kind is str:
        # Letters of ASCII that are all printable have neither another form nor control characters.
        def fits(value: Any) -> bool:
            if value is None:
                return True
            if type(value) is not str or len(value) > limit:
                return False
            return (value.isascii() and value.isprintable()) or _is_text(value)

    elif kind is int:

        def fits(value: Any) -> bool:
            return value is None or (type(value) is int and -_INT_LIMIT <= value < _INT_LIMIT)

    else:

        def fits(value: Any) -> bool:
            return value is None or (type(value) is bytes and len(value) <= limit)

    return fits


def _whole(field: Field) -> Callable[[Any], bool]:
    """Return the check of a field's value: `Field.accepts` and `_is_plain` in one call, half the price of the two."""
    cells = [_cell(kind, field.limit) for kind in field.types]
    if len(cells) == 1:
        return cells[0]

    def fits(value: Any) -> bool:
        if type(value) is not list or len(value) != len(cells):
            return False
        return all(cell(one) for cell, one in zip(cells, value, strict=True))

    return fits


_NOTHING: dict[int, Callable[[Any], bool]] = {}
_CHECKS = {
    number: {place: _whole(field) for place, field in entity.fields.items()} for number, entity in ENTITIES.items()
}
"""By entity and field number what a value has to pass, built once: eighty thousand calls for 10,000 people."""
