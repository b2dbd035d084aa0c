"""Read back a verified snapshot on a hub before anything depends on it: a disk may rot after somebody verified it.

Once bundles are gone the snapshot is all that a new PC has, so nothing is deleted on the word of one whose parts were
not read back lately. An officers' PC reads it back from time to time all the same. A part that came to harm is put
there again where this PC keeps the snapshot; where it does not the snapshot counts no more, and the hub gets another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.store import meta, ops
from dicandesk.store.clock import DAY_MS
from dicandesk.store.database import raw
from dicandesk.sync import snapshot, snapshot_kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.store.database import Database
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Snapshot
    from dicandesk.sync.transport import Transport

FRESH_MS, OFTEN_MS = DAY_MS, 7 * DAY_MS
"""For so long a look is good enough to delete on; so often an officers' PC looks anyway."""
_SOUND = "snapshots_sound"
"""Names when the parts of each snapshot were read back last, ms since 1970."""


def is_due(db: Database, one: Snapshot, patience: int) -> bool:
    """Tell whether a snapshot was not read back for so long (ms)."""
    with db.reading() as session:
        packed = meta.get(raw(session), _SOUND)
    seen: dict[bytes, int] = ops.unpack(packed) if packed else {}
    return abs(db.wall() - seen.get(one.hash, 0)) > patience


def read_back(
    db: Database, transport: Transport, one: Snapshot, cancelled: Callable[[], bool] = lambda: False
) -> list[int] | None:
    """Read all parts of a snapshot from a hub; return which came to harm, None where it was stopped."""
    harmed = []
    for number, key in enumerate(one.manifest.parts):
        if cancelled():
            return None
        data = transport.read(f"{snapshot.folder(one.hash)}/{snapshot.part_name(number)}", snapshot.PART_LIMIT)
        if data is None or snapshot.hash_of(data) != key:
            harmed.append(number)
    if not harmed:
        note(db, one)
    return harmed


def note(db: Database, one: Snapshot) -> None:
    """Note that the parts of a snapshot were read just now and are right."""
    now = db.wall()
    with db.exclusive() as connection:
        packed = meta.get(connection, _SOUND)
        seen: dict[bytes, int] = ops.unpack(packed) if packed else {}
        lately = {key: at for key, at in seen.items() if abs(now - at) < 2 * OFTEN_MS}
        meta.put(connection, _SOUND, ops.pack({**lately, one.hash: now}))


def mend(db: Database, transport: Transport, one: Snapshot, harmed: list[int], *, me: Identity, known: Roster) -> bool:
    """Put parts that came to harm on the hub again, where they are kept here; tell whether that could be done."""
    kept = snapshot_kept.look(db, me, known)
    if kept is None or kept.hash != one.hash:
        return False
    for number, data in enumerate(snapshot_kept.parts(db, kept)):
        if number in harmed:
            transport.put(f"{snapshot.folder(one.hash)}/{snapshot.part_name(number)}", data)
    note(db, one)
    return True
