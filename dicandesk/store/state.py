"""Read the merge state of records out of the tables, and write what changed back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dicandesk.rules import merge
from dicandesk.rules.merge import EXISTENCE, Record, Status
from dicandesk.rules.text import name_key
from dicandesk.store import local
from dicandesk.store.fields import Entity
from dicandesk.store.ops import pack, unpack
from dicandesk.store.tables import (
    CONFLICT,
    CONTESTED,
    DELETED,
    ENTITIES,
    ERASED,
    HIDDEN,
    MERGED,
    PARTIAL,
    STRIPPED,
    Resident,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dicandesk.rules.merge import Value
    from dicandesk.store.cipher import Connection
    from dicandesk.store.fields import Field

CHUNK = 500
_VERSION_BYTES = 17
_META = ("id", "parent", "_v", "_f", "_p")
_NAME = len(_META) + ENTITIES[Resident.number].columns.index("name")
"""Place of a resident's name among the cells."""
_CHILDREN = {
    number: tuple(entity.table for entity in ENTITIES.values() if number in entity.parents and not entity.immutable)
    for number in ENTITIES
}
"""Tables of the rows that go with their parent; an immutable one, such as the audit, stays behind it."""


_CHILD = f"""SELECT 1 FROM {{table}} WHERE parent = ? AND _p IS NULL AND _f & {HIDDEN} = 0
UNION ALL SELECT 1 FROM {{table}} WHERE _p = ? AND _f & {HIDDEN} = 0 LIMIT 1"""  # noqa: S608


class Kept(NamedTuple):
    """One record between reading and writing: its state, and what the tables hold of it now.

    Attributes:
        pk: 0 for a record that has no row yet.
        flags: of its row.
        cells: of its row in the order of `_META` and the entity's columns; None has the whole row written again.
    """

    record: Record
    pk: int
    flags: int
    cells: tuple[object, ...] | None
    other: dict[tuple[int, bytes], bytes]
    dead: set[tuple[int, bytes]]


def entity_of(number: int) -> Entity:
    """Return the registry of an entity; one this program does not know has no field of its own."""
    return ENTITIES.get(number) or Entity(number, local.unknown_row.name, {}, {}, (), (), immutable=False)


def chunks(ids: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield sorted ids in pieces that fit one statement."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def marks(values: Sequence[object]) -> str:
    """Return the placeholders of a list of values."""
    return ",".join("?" * len(values))


def load(connection: Connection, entity_number: int, ids: Iterable[bytes]) -> dict[bytes, Kept]:
    """Return the records of one entity that have a row."""
    entity = entity_of(entity_number)
    columns = ", ".join(("pk", *_META, *entity.columns))
    places = _places(entity)
    found: dict[bytes, Kept] = {}
    for piece in chunks(ids):
        if not any_between(connection, entity.table, "id", piece):
            continue
        query = f"SELECT {columns} FROM {entity.table} WHERE id IN ({marks(piece)}){_only(entity)}"  # noqa: S608
        rows = connection.execute(query, piece)
        for row in rows.fetchall():
            kept = _from_row(entity, places, row)
            found[kept.record.id] = kept
    for piece in chunks(found):
        for rec, number, op_id, value in _beside(connection, "rec, fld, op_id, value", "other", piece, entity_number):
            _add_other(found[rec], number, op_id, value)
        for rec, number, op_id in _beside(connection, "rec, fld, op_id", "dead", piece, entity_number):
            found[rec].dead.add((number, op_id))
            found[rec].record.dead.setdefault(number, set()).add(op_id)
    return found


def any_between(connection: Connection, table: str, column: str, piece: Sequence[bytes]) -> bool:
    """Tell whether a table has any row from the first to the last of some sorted ids: one step down an index.

    Ids begin with the time, so of what others just created nothing is here, and most fields were never changed: the
    look spares hundreds of steps.
    """
    query = f"SELECT 1 FROM {table} WHERE {column} BETWEEN ? AND ? LIMIT 1"  # noqa: S608
    return connection.execute(query, (piece[0], piece[-1])).fetchone() is not None


def _beside(connection: Connection, columns: str, table: str, piece: list[bytes], entity_number: int) -> list[Any]:
    """Return what stands in `other` or `dead` of some records."""
    if not any_between(connection, table, "rec", piece):
        return []
    query = f"SELECT {columns} FROM {table} WHERE rec IN ({marks(piece)}) AND entity = ?"  # noqa: S608
    rows: list[Any] = connection.execute(query, (*piece, entity_number)).fetchall()
    return rows


def _places(entity: Entity) -> list[tuple[int, int, int]]:
    """Return of each field its number and where its columns begin and end in a row with pk and `_META`."""
    found: list[tuple[int, int, int]] = []
    at = 1 + len(_META)
    for number, field in entity.fields.items():
        found.append((number, at, at + len(field.columns)))
        at += len(field.columns)
    return found


def _only(entity: Entity) -> str:
    """Return the condition that keeps entities apart that share a table."""
    return "" if entity.number in ENTITIES else f" AND entity = {entity.number}"


def _from_row(entity: Entity, places: list[tuple[int, int, int]], row: tuple[Any, ...]) -> Kept:
    pk, rec, parent, versions, flags, own_parent = row[: 1 + len(_META)]
    record = Record(rec, entity.number, own_parent or parent, stripped=bool(flags & STRIPPED))
    changed = dict(split_versions(versions)) if versions else {}
    values: dict[int, merge.Value] = {}
    for number, at, end in places:
        value = row[at] if end - at == 1 else list(row[at:end])
        if number in changed:
            record.live[number] = {changed[number]: value}
        elif not (value is None or merge.is_empty(value)):
            values[number] = value
    record.base = None if flags & PARTIAL else values
    return Kept(record, pk, flags, row[1:], {}, set())


def new(rec: bytes, entity_number: int) -> Kept:
    """Return a record that has no row yet."""
    return Kept(Record(rec, entity_number), 0, 0, None, {}, set())


def _add_other(kept: Kept, number: int, op_id: bytes, value: bytes) -> None:
    kept.other[number, op_id] = value
    record = kept.record
    if op_id == record.id and record.base is not None:
        record.base[number] = unpack(value)
    else:
        record.live.setdefault(number, {})[op_id] = unpack(value)


def split_versions(versions: bytes | None) -> Iterator[tuple[int, bytes]]:
    """Yield (field number, operation id) of a row's `_v`."""
    if versions:
        for at in range(0, len(versions), _VERSION_BYTES):
            yield versions[at], versions[at + 1 : at + _VERSION_BYTES]


def save(connection: Connection, entity_number: int, kept: Sequence[Kept], shown_by: Mapping[bytes, bytes]) -> None:
    """Write the rows, other values and superseded ids of records of one entity.

    Args:
        connection: inside a transaction of `store.apply`.
        entity_number: which entity.
        kept: the records, with what the tables hold of them so far.
        shown_by: representatives of the merged ones among their parents (`kin.aliases`).
    """
    entity = entity_of(entity_number)
    extra = {Resident.number: ("sort_key",)}.get(entity_number, () if entity_number in ENTITIES else ("entity",))
    columns = (*_META, *entity.columns, *extra)
    inserts: list[tuple[object, ...]] = []
    updates: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
    gone_other: list[tuple[object, ...]] = []
    new_other: list[tuple[object, ...]] = []
    new_dead: list[tuple[object, ...]] = []
    gone_dead: list[tuple[object, ...]] = []
    gone_author: list[tuple[object, ...]] = []
    for one in kept:
        cells, other = _to_row(connection, entity, one, shown_by)
        if not one.pk:
            inserts.append((*cells, *_derived(entity, cells)))
        elif changed := _changed(columns, cells, one.cells):
            cells += _derived(entity, cells) if changed[-1] >= len(cells) else ()
            row = (*(cells[place] for place in changed), one.pk)
            updates.setdefault(tuple(columns[place] for place in changed), []).append(row)
        key = (one.record.id, entity_number)
        if other != one.other:
            gone_other += [(*key, *at) for at in one.other.keys() - other.keys()]
            new_other += [(*key, *at, value) for at, value in other.items() if one.other.get(at) != value]
        if one.record.dead or one.dead:
            now = {(number, op_id) for number, ids in one.record.dead.items() for op_id in ids}
            new_dead += [(*key, *at) for at in now - one.dead]
            gone_dead += [(*key, *at) for at in one.dead - now]
            live = {op_id for found in one.record.live.values() for op_id in found}
            gone_author += [(op_id, one.record.id) for _, op_id in now - one.dead if op_id not in live]
    insert = f"INSERT INTO {entity.table} ({', '.join(columns)}) VALUES ({marks(columns)})"  # noqa: S608
    for statement, rows in (
        (insert, inserts),
        *((_update(entity.table, names), rows) for names, rows in updates.items()),
        ("DELETE FROM other WHERE rec = ? AND entity = ? AND fld = ? AND op_id = ?", gone_other),
        ("INSERT OR REPLACE INTO other VALUES (?, ?, ?, ?, ?)", new_other),
        ("INSERT OR IGNORE INTO dead VALUES (?, ?, ?, ?)", new_dead),
        ("DELETE FROM dead WHERE rec = ? AND entity = ? AND fld = ? AND op_id = ?", gone_dead),
        ("DELETE FROM author WHERE op_id = ? AND rec = ?", gone_author),
    ):
        if rows:
            connection.executemany(statement, rows)


def _derived(entity: Entity, cells: tuple[object, ...]) -> tuple[object, ...]:
    """Return the cells that follow from others of the row."""
    if entity.number == Resident.number:
        return (name_key(str(cells[_NAME] or "")),)
    return () if entity.number in ENTITIES else (entity.number,)


def _changed(columns: Sequence[str], cells: tuple[object, ...], was: tuple[object, ...] | None) -> tuple[int, ...]:
    """Return the places of the columns to write: an index on a column is written whether its value differs or not."""
    if was is None:
        return tuple(range(len(columns)))
    changed = tuple(place for place, old in enumerate(was) if cells[place] != old)
    if len(columns) > len(was) and _NAME in changed and columns[_NAME] == "name":
        changed += tuple(range(len(was), len(columns)))  # the sort key
    return changed


def _update(table: str, names: Sequence[str]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in names)} WHERE pk = ?"  # noqa: S608


def _to_row(
    connection: Connection, entity: Entity, kept: Kept, shown_by: Mapping[bytes, bytes]
) -> tuple[tuple[object, ...], dict[tuple[int, bytes], bytes]]:
    """Return the cells of a record's row, all but the derived, and the live values that have no column."""
    record = kept.record
    cells: list[object] = []
    versions: list[bytes] = []
    other: dict[tuple[int, bytes], bytes] = {}
    flags = (kept.flags & MERGED) | (0 if record.base is not None else PARTIAL)
    live, base = record.live, record.base or {}
    # What comes in was looked at (`ops.check`) and what stands in a column fits it; what lay aside may not.
    may_not_fit = bool(kept.other or (kept.pk and kept.cells is None))
    known = 0
    for number, field in entity.fields.items():
        if number in live:
            known += 1
            fitting = _fitting(field, live[number])
            shown = merge.winner(fitting, field.policy)
            versions += () if shown is None else (bytes((number,)) + shown,)
            cells += (None,) * len(field.columns) if shown is None else field.spread(fitting[shown])
            if len(live[number]) > 1 or shown is None:
                other |= {(number, op_id): pack(value) for op_id, value in live[number].items() if op_id != shown}
                flags |= CONFLICT if merge.in_conflict(fitting, field.policy) else 0
        elif number in base:
            known += 1
            if not may_not_fit or field.accepts(base[number]):
                cells += field.spread(base[number])
            else:
                cells += (None,) * len(field.columns)
                other[number, record.id] = pack(base[number])
        else:
            cells += (None,) * len(field.columns)
    if known < len(live) + len(base):
        other |= _without_column(entity, record, base)
        flags |= _existence(connection, entity, record)
    if record.stripped:
        flags |= STRIPPED if any(not field.personal for field in entity.fields.values()) else STRIPPED | ERASED
    may_move = bool(entity.parents) or entity.number not in ENTITIES
    parent = shown_by.get(record.parent, record.parent) if record.parent and may_move else record.parent
    own_parent = record.parent if record.parent != parent else None
    return (record.id, parent, b"".join(versions) or None, flags, own_parent, *cells), other


def _without_column(entity: Entity, record: Record, base: Mapping[int, Value]) -> dict[tuple[int, bytes], bytes]:
    """Return the operations on a record's existence, and the values of fields that this program does not know."""
    live = record.live
    other = {(EXISTENCE, op_id): pack(value) for op_id, value in live.get(EXISTENCE, {}).items()}
    for number in (live.keys() | base.keys()) - entity.fields.keys() - {EXISTENCE}:
        other |= {(number, op_id): pack(value) for op_id, value in merge.values(record, number).items()}
    return other


def _fitting(field: Field, found: dict[bytes, Value]) -> dict[bytes, Value]:
    """Return the values that a field takes.

    Others came while this program did not know the field, from a PC that kept to no rule: they stay aside as they are.
    """
    if all(map(field.accepts, found.values())):
        return found
    return {op_id: value for op_id, value in found.items() if field.accepts(value)}


def _existence(connection: Connection, entity: Entity, record: Record) -> int:
    """Return the flag of a record that somebody deleted, 0 for all others."""
    if EXISTENCE not in record.live:
        return 0
    status = merge.status(record, visible_children=has_children(connection, entity.number, record.id))
    return {Status.DELETED: DELETED, Status.CONTESTED: CONTESTED}.get(status, 0)


def has_children(connection: Connection, entity_number: int, rec: bytes) -> bool:
    """Tell whether some row that hangs on a record itself is shown."""
    return any(
        connection.execute(_CHILD.format(table=table), (rec, rec)).fetchone()
        for table in _CHILDREN.get(entity_number, ())
    )
