"""Save out of a database that came to harm what lies nowhere else: changes that no hub was seen to hold.

All else comes back with the next sync. A page that was harmed does not open, so what can be read is as it was written.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.store import cipher, erasing, ops
from dicandesk.store.write import OWN_CHAIN, apply_own
from dicandesk.sync import bundle, chains, entering, identity, taking
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.rules.merge import Op
    from dicandesk.store.database import Database
    from dicandesk.sync.identity import Identity

_UNSENT = f"SELECT bytes FROM spool WHERE published = 0 AND chain {{}} {OWN_CHAIN} ORDER BY chain, seq"  # noqa: S608


@dataclass(slots=True)
class Found:
    """What a harmed database holds that no hub was seen to hold.

    Attributes:
        own: operations of this PC.
        carried: bundles of other PCs.
        drafts: half-filled forms: (member, form, data).
        is_all: nothing of it could not be read.
    """

    own: list[Op] = field(default_factory=list)
    carried: list[bytes] = field(default_factory=list)
    drafts: list[tuple[bytes, str, bytes]] = field(default_factory=list)
    is_all: bool = False


def read(path: Path, key: bytes, me: Identity) -> Found:
    """Read what can be read; nothing in the file is changed but what SQLite itself puts right on opening it."""
    found = Found()
    try:
        with closing(cipher.connect(path, key)) as connection:
            for (data,) in connection.execute("SELECT data FROM pending ORDER BY op_id"):
                found.own.append(ops.decode_one(data))
            for (data,) in connection.execute(_UNSENT.format("=")):
                found.own += _opened(data, me)
            found.carried += [bytes(data) for (data,) in connection.execute(_UNSENT.format("<>"))]
            found.drafts += connection.execute("SELECT member, form, data FROM draft").fetchall()
            found.is_all = True
    except (UserError, cipher.DatabaseError, BadFrameError, ops.BadOperationError):
        return found
    return found


def _opened(data: bytes, me: Identity) -> list[Op]:
    sealed = bundle.look(data)
    key = me.keys.of(sealed.epoch)
    if key is None:  # a key that came after the backup: it comes again, and the file waits for that
        raise BadFrameError("epoch")
    return bundle.unseal(sealed, key)


def bring_back(db: Database, found: Found) -> int:
    """Write what was found into a restored database, and return how many operations of this PC that were."""
    with db.exclusive() as connection:
        me = identity.load(connection)
        here = {bytes(op_id) for (op_id,) in connection.execute("SELECT op_id FROM pending")}
        new = [op for op in found.own if op.op_id not in here]
        if new:
            db.clock.receive(chains.newest_id(new))
            apply_own(connection, new)
        connection.executemany("INSERT OR IGNORE INTO draft VALUES (?, ?, ?)", found.drafts)
        erasing.clean_waiting(connection)
    known, pace = entering.known_roster(db), taking.Pace()
    for data in found.carried:
        try:
            sealed = bundle.look(data)
            batch = taking.admit(db, sealed, me, known)
        except (taking.UnknownYetError, BadFrameError, bundle.TooNewError):
            found.is_all = False
        else:
            taking.take_in(db, sealed, batch, pace, on_hub=False)
    return len(new)
