"""Take an imported list back: who was added goes, who was completed loses again what the list had added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import demand, stands_for
from dicandesk.services.register import phones, removal, residents
from dicandesk.store.tables import HIDDEN, Attendance, Audit, Consent, DataRequest, Followup, Result

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.services.common.workbooks import Tick
    from dicandesk.services.paperwork.importing import Imported, Written
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced
    from dicandesk.store.write import Writing

_TOGETHER = 50
_WORK = (Attendance, Result, Followup, Consent, DataRequest)
"""With any of these below a person somebody has worked with the record since: it stays."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many people went, how many lost what the list had added, and how many stay because of work done since."""

    removed: int = 0
    reverted: int = 0
    kept: int = 0


def take_back(db: Database, actor: Actor, imported: Imported, *, now: datetime, tick: Tick | None = None) -> TakenBack:
    """Take back what an import stored, as far as nobody has worked with it since.

    Raises:
        UserError: the actor may not.
    """
    demand(actor, Deed.IMPORT)
    removed = reverted = kept = 0
    written = imported.written
    for start in range(0, len(written), _TOGETHER):
        with db.exclusive():
            for one in written[start : start + _TOGETHER]:
                if not one.is_new:
                    _revert(db, actor, one)
                    reverted += 1
                elif _remove(db, actor, one.resident):
                    removed += 1
                else:
                    kept += 1
        if tick is not None and not tick(min(start + _TOGETHER, len(written))):
            break
    with db.writing(actor.member) as tx:
        text = _("bỏ {removed} người, gỡ phần bổ sung của {reverted}, giữ {kept}").format(
            removed=removed, reverted=reverted, kept=kept
        )
        tx.create(Audit, {"deed": "import_undone", "at": to_ms(now), "text": text})
    return TakenBack(removed, reverted, kept)


def _remove(db: Database, actor: Actor, resident: bytes) -> bool:
    with db.writing(actor.member) as tx:
        if stands_for(tx.connection, resident) != resident or any(_has(tx, table, resident) for table in _WORK):
            return False
        removal.delete_whole(tx, resident, None)
    return True


def _has(tx: Writing, table: type[Synced], resident: bytes) -> bool:
    query = f"SELECT 1 FROM {table.__tablename__} WHERE parent = ? AND _f & {HIDDEN} = 0 LIMIT 1"  # noqa: S608
    return tx.connection.execute(query, (resident,)).fetchone() is not None


def _revert(db: Database, actor: Actor, one: Written) -> None:
    if one.saved is not None:
        residents.undo_change(db, actor, one.saved)
    for phone in one.phones:
        phones.withdraw_phone(db, actor, phone, None)
