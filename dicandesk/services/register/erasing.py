"""Erase a person who asked for it: an officer's deed with the number of the request and a second confirmation.

The person's rows go at once, with everything on this PC that could bring them back: what waits to be sent, drafts, the
search index, the write-ahead log, snapshots half-way to a hub. How the other PCs and the hub follow is told by
`erasures`. A full disk holds nothing up: a file of 8 MB is kept for that day.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.rules.text import fold
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import demand, not_here, stands_for
from dicandesk.services.common.rights import demand_officers_pc, is_officers_pc
from dicandesk.services.register import data_requests, erasures
from dicandesk.store import backup, cipher, kin, meta
from dicandesk.store.database import raw
from dicandesk.store.tables import ENTITIES, Audit, Resident
from dicandesk.sync import snapshot_join, snapshot_make, snapshot_verify

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

RESERVE_BYTES = 8 << 20
_NOBODY = bytes(16)
"""Stands as the author of what the program writes by itself."""
_RESERVE = "reserve.bin"
_ROOM_BYTES = 20 * RESERVE_BYTES
"""With less room the reserve would itself be what is missing."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What the second confirmation shows.

    Attributes:
        resident: the record under which the person is shown.
        name: to be typed again.
        people: how many records go, those merged with it among them.
        rows: how many rows below lose what is personal.
    """

    resident: bytes
    name: str
    people: int
    rows: int


def ask(db: Database, actor: Actor, resident: bytes) -> Asked:
    """Return what erasing somebody would take.

    Raises:
        UserError: no such person here, erased already, or this member or this PC may not.
    """
    demand(actor, Deed.ERASE)
    demand_officers_pc(db)
    with db.reading() as session:
        connection = raw(session)
        resident = stands_for(connection, resident)
        if kin.erased_among(connection, [resident]):
            raise UserError(
                _("Người này đã được xoá hẳn theo yêu cầu. Các dữ liệu khác vẫn nguyên."), _("Không cần làm gì thêm.")
            )
        row = connection.execute("SELECT name FROM resident WHERE id = ?", (resident,)).fetchone()
        if row is None:
            raise not_here()
        ids = kin.class_mates(connection, [resident]).get(resident, [resident])
        marks = ",".join("?" * len(ids))
        rows = sum(
            connection.execute(
                f"SELECT count(*) FROM {entity.table} WHERE coalesce(_p, parent) IN ({marks})",  # noqa: S608
                ids,
            ).fetchone()[0]
            for entity in ENTITIES.values()
            if Resident.number in entity.parents
        )
    return Asked(resident, row[0] or "", len(ids), rows)


def erase(
    db: Database, actor: Actor, asked: Asked, *, request: str, confirmed: str, reason: str = "", now: datetime
) -> bytes:
    """Erase a person for good, and return the operation's id. Nothing brings them back.

    Args:
        db: the open database.
        actor: an officer on an officers' PC.
        asked: what `ask` returned and the confirmation showed.
        request: number of the person's request in the ward's book.
        confirmed: the name, typed again.
        reason: one of `erasures.REASONS`, "" where nobody said.
        now: the moment.

    Raises:
        UserError: no number, another name, more people were merged with them meanwhile, or the member may not.
    """
    request = " ".join(request.split())
    if not request or len(request) > _LONGEST:
        raise UserError(
            _("Cần số của phiếu yêu cầu xoá. Chưa xoá gì."), _("Ghi số theo sổ tiếp nhận của phường, ví dụ 12/2026.")
        )
    if fold(confirmed) != fold(asked.name):
        raise UserError(
            _("Tên gõ lại không khớp với người sẽ xoá. Chưa xoá gì."),
            _("Xem lại hồ sơ, rồi gõ đúng họ tên của người đó."),
        )
    if ask(db, actor, asked.resident) != asked:
        raise UserError(
            _("Hồ sơ này vừa thay đổi trong lúc xác nhận. Chưa xoá gì."), _("Xem lại hồ sơ rồi xác nhận lần nữa.")
        )
    op_id = _with_room(db, actor, asked.resident, (request, reason), now)
    _clean(db)
    erasures.note(db)
    return op_id


def _with_room(db: Database, actor: Actor, resident: bytes, why: tuple[str, str], now: datetime) -> bytes:
    """Write the erasure; on a full disk the file kept for that day makes room."""
    folder = db.path.parent
    try:
        return _write(db, actor, resident, why, now)
    except UserError as error:
        if not cipher.is_disk_full(error.__cause__ or error) or not (folder / _RESERVE).exists():
            raise
        (folder / _RESERVE).unlink()
        db.empty_log()
        return _write(db, actor, resident, why, now)


def _write(db: Database, actor: Actor, resident: bytes, why: tuple[str, str], now: datetime) -> bytes:
    with db.writing(actor.member) as tx:
        data_requests.close_all(tx, actor, resident, now)
        op_id = tx.erase(resident)
        text = erasures.audit_text(*why, op_id)
        tx.create(Audit, {"deed": erasures.DEED, "at": to_ms(now), "text": text})
    return op_id


def _clean(db: Database) -> None:
    """Take what could bring an erased person back from everywhere beside the tables of this PC."""
    db.empty_log()
    snapshot_make.throw_away(db)
    snapshot_join.throw_away(db)
    shutil.rmtree(snapshot_verify.trial(db), ignore_errors=True)
    keep_list(db)


def keep_list(db: Database) -> None:
    """Bring the list of erased people beside the backups up to date; a full disk holds nothing up."""
    with contextlib.suppress(OSError), db.looking() as connection:
        backup.list_erased(connection, db.path.with_name(backup.FOLDER))


def again(db: Database) -> int:
    """Erase whom the list beside the backups names and this database, a restored one, still has.

    For the moment before anything is shown: returns how many that were.
    """
    folder = db.path.with_name(backup.FOLDER)
    if db.read_only or not (folder / backup.LIST).exists():
        return 0
    with db.exclusive() as connection:
        count = backup.erase_again(connection, folder)
    if count:
        _clean(db)
    return count


def tell_again(db: Database) -> int:
    """Write the erasures anew that were lost with a restored backup: no other PC has ever heard of them.

    For an officers' PC after a whole sync; returns how many that were.
    """
    with db.exclusive() as connection:
        lost = backup.still_ahead(connection)
        if not lost or not is_officers_pc(connection):
            return 0
        gone = backup.erased_by(connection, lost)
        now = db.wall()
    with db.writing(_NOBODY) as tx:
        for rec, old in gone:
            backup.retold(tx.connection, rec, old, tx.erase(rec), now)
        meta.drop(tx.connection, backup.AHEAD)
    return len(gone)


def keep_reserve(db: Database) -> None:
    """Make the file whose room an erasure may take on a full disk: on an officers' PC, where there is room for it."""
    folder = db.path.parent
    path = folder / _RESERVE
    with db.looking() as connection:
        if not is_officers_pc(connection):
            return
    with contextlib.suppress(OSError):
        if path.exists() or shutil.disk_usage(folder).free < _ROOM_BYTES:
            return
        fresh = path.with_name(_RESERVE + ".new")
        with fresh.open("wb") as file:
            for _piece in range(RESERVE_BYTES >> 20):
                file.write(os.urandom(1 << 20))  # a file system that compresses must not make it small
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
