"""One snapshot that this PC keeps beside its database, sealed as it came: for sticks, and to mend the one on the hub.

A bundle that a verified snapshot covers is gone from every PC in time. Whoever lives by sticks alone then catches up
with the snapshot itself, and a part that rots on the hub is put there again. A snapshot made before an erasure is never
handed on: it is thrown away.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from dicandesk.store.database import raw
from dicandesk.store.files import write_whole
from dicandesk.sync import snapshot, snapshot_known
from dicandesk.sync.bundle import TooNewError
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicandesk.store.database import Database
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Snapshot

FOLDER = "snapshot.kept"
MANIFEST = "manifest"


class Parts:
    """The parts of a snapshot in a folder; may be read several times."""

    def __init__(self, place: Path, count: int) -> None:
        self._place, self._count = place, count

    def __iter__(self) -> Iterator[bytes]:
        for number in range(self._count):
            yield (self._place / snapshot.part_name(number)).read_bytes()


def folder(db: Database) -> Path:
    """Return where the snapshot lies."""
    return db.path.with_name(FOLDER)


def throw_away(db: Database) -> None:
    """Forget the snapshot."""
    shutil.rmtree(folder(db), ignore_errors=True)


def named(db: Database, me: Identity, known: Roster) -> Snapshot | None:
    """Return the snapshot that is kept; None where there is none, or somebody was erased since."""
    try:
        data = (folder(db) / MANIFEST).read_bytes()
        _realm, _epoch, device = snapshot.author_of(data)
        found = snapshot.opened(data, me.keys, known.devices[device].sign_public)
    except (OSError, KeyError, BadFrameError, TooNewError):
        return None
    with db.reading() as session:
        erased = snapshot_known.erased_hash(raw(session))
    return found if found.manifest.erased == erased else None


def look(db: Database, me: Identity, known: Roster) -> Snapshot | None:
    """Return the snapshot that is kept, as `named`, and None where a part of it came to harm."""
    found = named(db, me, known)
    try:
        if found is None or list(map(snapshot.hash_of, parts(db, found))) != found.manifest.parts:
            return None
    except OSError:
        return None
    return found


def parts(db: Database, found: Snapshot) -> Parts:
    """Return the parts of the snapshot that is kept."""
    return Parts(folder(db), len(found.manifest.parts))


def manifest(db: Database) -> bytes:
    """Return the manifest of the snapshot that is kept."""
    return (folder(db) / MANIFEST).read_bytes()


def size(db: Database) -> int:
    """Return how many bytes it has."""
    return sum(path.stat().st_size for path in folder(db).iterdir())


def is_better(db: Database, me: Identity, known: Roster, found: Snapshot) -> bool:
    """Tell whether a snapshot is to be kept in place of the one that is."""
    before = named(db, me, known)
    with db.reading() as session:
        erased = snapshot_known.erased_hash(raw(session))
    return found.manifest.erased == erased and (before is None or len(before.hashes) <= len(found.hashes))


def adopt(db: Database, source: Path, data: bytes) -> None:
    """Keep the snapshot whose parts lie in a folder, in place of the one before; the folder is gone afterwards."""
    throw_away(db)
    source.replace(folder(db))
    write_whole(folder(db) / MANIFEST, data)


def tidy(db: Database, me: Identity, known: Roster) -> None:
    """Throw the snapshot away where it is of no use any more."""
    if folder(db).exists() and named(db, me, known) is None:
        throw_away(db)
