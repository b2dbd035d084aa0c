"""What a field showed before its last change on this PC: told beside two values that wait, and brought back by undo.

Kept only for fields about which a person may have to decide; of the others the form that changes them knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.rules import merge
from dicandesk.rules.merge import Kind, Policy
from dicandesk.store.ops import pack, unpack
from dicandesk.store.tables import ENTITIES

if TYPE_CHECKING:
    from dicandesk.rules.merge import Op, Record, Value
    from dicandesk.store.cipher import Connection

_ASKED = {
    number: {place: field.policy for place, field in entity.fields.items() if field.policy is not Policy.LATEST}
    for number, entity in ENTITIES.items()
}


def shown(record: Record, op: Op) -> dict[int, tuple[bytes, Value]]:
    """Return what the fields show that `op` is about to set, with the operations that said it."""
    asked = _ASKED.get(op.entity)
    if op.kind != Kind.SET or not asked or asked.keys().isdisjoint(op.fields):
        return {}
    found: dict[int, tuple[bytes, Value]] = {}
    for number in op.fields.keys() & asked.keys():
        values = merge.values(record, number)
        winner = merge.winner(values, asked[number])
        if winner is not None:
            found[number] = winner, values[winner]
    return found


def gone(record: Record, before: dict[int, tuple[bytes, Value]]) -> dict[tuple[bytes, int, int], tuple[bytes, bytes]]:
    """Return those values of `before` that an operation took the place of, as rows of the table by their key."""
    return {
        (record.id, record.entity, number): (op_id, pack(value))
        for number, (op_id, value) in before.items()
        if op_id not in merge.values(record, number)
    }


def note(connection: Connection, found: dict[tuple[bytes, int, int], tuple[bytes, bytes]]) -> None:
    """Keep them."""
    connection.executemany(
        "INSERT OR REPLACE INTO before VALUES (?, ?, ?, ?, ?)", [(*key, *value) for key, value in found.items()]
    )


def before(connection: Connection, entity: int, record: bytes) -> dict[int, Value]:
    """Return by field number what a record showed before its last change here."""
    rows = connection.execute("SELECT fld, value FROM before WHERE rec = ? AND entity = ?", (record, entity))
    return {number: unpack(value) for number, value in rows.fetchall()}
