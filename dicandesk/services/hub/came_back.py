"""After a new version was taken back: fetch out of its database, which only it can read, what was never sent.

Operations do not depend on tables, so the sealed bundles are read out of it as they are, what was not sealed yet is
sealed there, and all of it comes in like a file that another PC brought. The restored database begins a new chain.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.services.hub import carrying
from dicandesk.store import backup, cipher
from dicandesk.store.files import flush_folder
from dicandesk.sync import chains, courierfile, entering, identity
from dicandesk.updates import state

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.database import Database

_FILE = "unsent.dcdsync"
_log = log.logger(__name__)


def take_in(db: Database, folder: Path) -> int:
    """Take in what lies in the database that was set aside, and return how many changes that were.

    It goes once everything in it is here; what cannot be read yet stays in it, and is asked for at each sign-in.
    """
    kept = state.load(folder)
    aside = folder / kept.aside
    if not kept.aside or not aside.is_file():
        return 0
    with db.exclusive() as connection:
        chains.start_anew(connection, identity.load(connection))
    path = state.place(folder) / _FILE
    try:
        bundles = _unsent(aside, db.key)
        courierfile.store(path, [(courierfile.BUNDLE, data) for data in bundles])
        taken = carrying.take(db, path)
        is_whole = not (taken.waiting or taken.damaged)
    except (UserError, OSError, cipher.DatabaseError) as error:
        log.trouble(_log, "unsent_not_read", error)
        return 0
    finally:
        path.unlink(missing_ok=True)
    if is_whole:
        backup.drop(aside)
        flush_folder(folder)
        state.save(folder, replace(state.load(folder), aside=""))
    log.event(_log, "unsent_taken_in", records=taken.records)
    return taken.records


def _unsent(path: Path, key: bytes) -> list[bytes]:
    """Return the bundles in a database that no hub was seen to hold, after sealing what was not sealed."""
    with closing(cipher.connect(path, key)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        me, known = identity.load(connection), entering.roster_in(connection)
        chains.cut(connection, me, known.tips if known else (), at_once=True)
        found = [one.data for one in chains.unsent(connection)]
        connection.execute("COMMIT")
    return found
