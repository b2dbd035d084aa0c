"""Verify a snapshot: load it into an empty database, add what is here beyond it, and compare with what this PC has."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from dicandesk.store import meta, ops, sums
from dicandesk.store.apply import Origin, apply
from dicandesk.store.database import Database
from dicandesk.sync import bundle, chains, snapshot_join, taking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.snapshot import Snapshot

TRIAL = "snapshot.try"
"""Folder beside the database where the trial takes place, encrypted under a key that nobody keeps."""
_MANY = 1_000


def trial(db: Database) -> Path:
    """Return where the trial takes place."""
    return db.path.with_name(TRIAL)


def verify(
    db: Database,
    me: Identity,
    known: Roster,
    found: Snapshot,
    parts: Iterable[bytes],
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> bool | None:
    """Tell whether a checked snapshot and the bundles beyond it lead to the sums of this PC.

    Returns:
        None where this PC cannot tell now: something it covers is not here, or the bytes of what is beyond are not.

    Raises:
        snapshot_join.NotThereError: it was stopped.
    """
    with closing(db.side_connection()) as here:
        here.execute("BEGIN")
        have = {bytes(key) for (key,) in here.execute("SELECT hash FROM have")}
        if not chains.is_whole(here) or not found.hashes <= have:
            return None
        beyond = sorted(have - found.hashes)
        if not all(chains.keeps(here, key) for key in beyond):
            return None
        expected = meta.get_sum(here, meta.OP_SUM), meta.get_sum(here, meta.STATE_SUM)
        folder = trial(db)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            empty = Database.create(folder / "try.db", os.urandom(32), wall=db.wall)
            with closing(empty):
                _load(empty, me, found, parts, cancelled)
                return _go_on(empty, here, me, known, beyond) == expected
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _load(
    empty: Database, me: Identity, found: Snapshot, parts: Iterable[bytes], cancelled: Callable[[], bool]
) -> None:
    with empty.exclusive() as connection:
        chains.start_own(connection, me.device)
    snapshot_join.join(empty, found, parts, taking.Pace(), cancelled=cancelled)


def _go_on(empty: Database, here: Connection, me: Identity, known: Roster, beyond: list[bytes]) -> tuple[int, int]:
    """Apply bundles and what is pending, and return the sums of operations and state that they lead to."""
    total = 0
    for key in beyond:
        sealed = bundle.look(chains.bytes_of(here, key) or b"")
        ward = me.keys.of(sealed.epoch)
        assert ward is not None  # noqa: S101 - it was read before
        _apply(empty, taking.counting(sealed, known, bundle.unseal(sealed, ward)))
        total += sums.digest(key)
    for pending in _pending(here):
        _apply(empty, pending)
        total += sum(sums.digest(op.op_id) for op in pending)
    with empty.exclusive() as connection:
        meta.add_sum(connection, meta.OP_SUM, total)
        return meta.get_sum(connection, meta.OP_SUM), meta.get_sum(connection, meta.STATE_SUM)


def _pending(here: Connection) -> Iterator[list[Op]]:
    rows = here.execute("SELECT data FROM pending ORDER BY op_id")
    while batch := rows.fetchmany(_MANY):
        yield [ops.decode_one(data) for (data,) in batch]


def _apply(empty: Database, found: list[Op]) -> None:
    with empty.exclusive() as connection:
        apply(connection, found, Origin(1, 0))
