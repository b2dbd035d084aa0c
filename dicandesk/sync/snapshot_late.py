"""Bundles that still hold something of an erased person though the snapshot after the erasure does not cover them.

Whoever had not heard of it yet went on writing about that person; rules let nothing of it count, but the bundle lies on
the hub. An officer's PC looks through each bundle that no snapshot covers, once for every set of erased people, and
makes the next snapshot at once where one of them tells of somebody erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.rules.merge import GRAPH_KINDS, PERSONAL_FROM, Kind
from dicandesk.store import meta, ops, state
from dicandesk.store.tables import STRIPPED
from dicandesk.sync import bundle, chains
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.keys import Keys

_CLEAN = "erased_clean"
"""Names the bundles looked through: the hash of the erased people, and the bundles that tell of none of them."""


def any_late(db: Database, connection: Connection, keys: Keys, erased: bytes, uncovered: set[bytes]) -> bool:
    """Tell whether one of these bundles tells of somebody erased.

    Args:
        db: of this PC.
        connection: to read with.
        keys: the ward's.
        erased: hash of the people erased here.
        uncovered: hashes of bundles.
    """
    packed = meta.get(connection, _CLEAN)
    before, clean = ops.unpack(packed) if packed else (b"", [])
    known = set(clean) if before == erased else set[bytes]()
    people = {bytes(rec) for (rec,) in connection.execute("SELECT rec FROM erased")}
    left = sorted(uncovered - known)
    late = {key for key in left if _tells(connection, keys, key, people)}
    if (after := sorted((known & uncovered) | (set(left) - late))) != clean or before != erased:
        with db.exclusive() as writer:
            meta.put(writer, _CLEAN, ops.pack([erased, after]))
    return bool(late)


def _tells(connection: Connection, keys: Keys, key: bytes, people: set[bytes]) -> bool:
    data = chains.bytes_of(connection, key)
    if data is None:
        return False
    sealed = bundle.look(data)
    ward = keys.of(sealed.epoch)
    try:
        return ward is not None and any(_is_about(connection, op, people) for op in bundle.unseal(sealed, ward))
    except BadFrameError:
        return False


def _is_about(connection: Connection, op: Op, people: set[bytes]) -> bool:
    """Tell whether an operation says something of an erased person: of the row itself, or of what hangs on it."""
    if op.kind in GRAPH_KINDS:
        return False
    if op.record in people and op.fields:
        return True
    if not any(number >= PERSONAL_FROM for number in op.fields):
        return False
    if op.kind == Kind.CREATE:
        return bool(op.extra) and op.extra[0] in people
    query = f"SELECT _f FROM {state.entity_of(op.entity).table} WHERE id = ?"  # noqa: S608
    row = connection.execute(query, (op.record,)).fetchone()
    return row is not None and bool(row[0] & STRIPPED)
