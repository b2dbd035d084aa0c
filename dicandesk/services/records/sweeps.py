"""Others deleted or merged very many records at once: said in one notice, and taken back in one go.

It may be a clearing up that the ward agreed on, or a mistake on one PC that has reached all. Nothing is held back and
nobody is asked during a sync; what went is noted here until somebody says that it was right, or takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import demand
from dicandesk.store import meta
from dicandesk.store.database import raw
from dicandesk.store.ops import pack, unpack
from dicandesk.store.tables import DELETED, MAPPED
from dicandesk.sync import entering, identity, roster

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.store.write import Writing
    from dicandesk.sync.gone import Gone

LIMIT = 50
"""More than so many records in one pull are worth a notice."""
_KEPT = "swept"
_TABLES = {table.number: table for table in MAPPED}


@dataclass(frozen=True, slots=True)
class Sweep:
    """What others took away and nobody has looked at yet.

    Attributes:
        count: records that went from the screen; a person and what hangs on them are one.
        by: names of the PCs.
        at: when this PC learned of it.
    """

    count: int
    by: str
    at: datetime

    @property
    def title(self) -> str:
        """Return what happened."""
        return _("{by} vừa xoá hoặc gộp {n} mục").format(by=self.by, n=show_number(self.count))


def note(db: Database, gone: Gone) -> int:
    """Keep what one pull took away if it is very much, and return how many records it were; 0 for nothing to tell."""
    if gone.count <= LIMIT:
        return 0
    known = entering.known_roster(db)
    with db.exclusive() as connection:
        me = identity.load(connection)
        names = sorted(roster.open_name(known.devices[one], me.keys) for one in gone.devices if one in known.devices)
        kept = meta.get(connection, _KEPT)
        count, by, _at, deleted, merged = unpack(kept) if kept else (0, [], 0, [], [])
        deleted += [[record, entity] for record, (entity, _above) in gone.deleted.items()]
        merged += [[op_id, survivor] for op_id, survivor in gone.merged.items()]
        total = count + gone.count
        meta.put(connection, _KEPT, pack([total, sorted({*by, *names}), db.wall(), deleted, merged]))
    return gone.count


def waiting(session: ReadSession) -> Sweep | None:
    """Return what nobody has looked at yet."""
    kept = meta.get(raw(session), _KEPT)
    if kept is None:
        return None
    count, by, at, _deleted, _merged = unpack(kept)
    return Sweep(count, ", ".join(by), from_ms(at))


def accept(db: Database, actor: Actor) -> None:
    """Say that it was right.

    Raises:
        UserError: that is for officers.
    """
    demand(actor, Deed.DECIDE)
    with db.exclusive() as connection:
        meta.drop(connection, _KEPT)


def undo(db: Database, actor: Actor) -> int:
    """Bring everything back, as ordinary changes of this member, and return how many records it were.

    What somebody brought back meanwhile is left as it is.

    Raises:
        UserError: that is for officers.
    """
    demand(actor, Deed.DECIDE)
    with db.writing(actor.member) as tx:
        kept = meta.get(tx.connection, _KEPT)
        if kept is None:
            return 0
        count, _by, _at, deleted, merged = unpack(kept)
        for op_id, survivor in merged:
            if tx.connection.execute("SELECT 1 FROM cut WHERE op_id = ?", (op_id,)).fetchone() is None:
                tx.unmerge(survivor, [op_id])
        # Looked up before any of it: a phone that is back makes its person one to decide on, and no longer deleted.
        gone = [(_TABLES[entity], record) for record, entity in deleted if _is_deleted(tx, record, entity)]
        for table, record in gone:
            tx.undelete(table, tx.seen(table, record))
        meta.drop(tx.connection, _KEPT)
    return int(count)


def _is_deleted(tx: Writing, record: bytes, entity: int) -> bool:
    query = f"SELECT _f FROM {_TABLES[entity].__tablename__} WHERE id = ?"  # noqa: S608
    row = tx.connection.execute(query, (record,)).fetchone()
    return row is not None and bool(row[0] & DELETED)
