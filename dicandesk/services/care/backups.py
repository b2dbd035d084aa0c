"""Backups: verified, encrypted copies that the program makes by itself once a day, and on request anywhere.

They lie beside the database, open with the same key, and thin out with time. Nobody who was erased stays in them: the
list of erased people lies beside them, and each copy is cleaned by it as well. A restored one begins a new chain, and
what is missing in it comes back with the next sync.
"""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules import backups as plan
from dicandesk.rules.dates import VIETNAM
from dicandesk.rules.people import Deed
from dicandesk.services.access import desk
from dicandesk.services.common.lock_screen import wall_clock
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import demand
from dicandesk.services.register import erasing
from dicandesk.store import backup, cipher, meta, schema, slots
from dicandesk.store.database import FILE_NAME, Database, raw
from dicandesk.store.tables import HIDDEN
from dicandesk.sync import chains, identity, salvage, snapshot_known

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.people import Actor

FEW = 3
"""So many stay where the disk is nearly full."""
HARMED_STAYS = timedelta(days=14)
"""A database that came to harm stays at least so long; whoever asks to be erased has to be gone within 20 days."""
_NARROW = 2 << 30
_ROOM = 3
"""A copy needs so many times the room of the database, or none is made by itself."""
_MADE, _CLEANED = "backup_made", "backup_cleaned"
"""Name the state the newest copy was made of, and whom the copies were cleaned of."""
_KEY = ".key"
_CLEAN = ".clean"
"""Ending of a copy that is being cleaned."""
_SHOWN = f"SELECT count(*) FROM {{}} WHERE _f & {HIDDEN} = 0"  # noqa: S608
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class Copy:
    """One backup that was read whole and is sound."""

    path: Path
    residents: int
    sessions: int
    size: int
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest backup beside the database, and whether something was written since."""

    made_at: datetime | None
    is_behind: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup in the place of the database.

    Attributes:
        replaced: where what was there lies now, None for nothing: a backup, or a file that came to harm.
        rescued: changes that were saved out of one that came to harm, for they had not been sent.
        is_harmed: what was there had come to harm.
    """

    copy: Copy
    replaced: Path | None
    rescued: int = 0
    is_harmed: bool = False


def folder_of(db: Database) -> Path:
    """Return where backups are made by itself."""
    return db.path.with_name(backup.FOLDER)


def create(db: Database, actor: Actor, out: Path | None = None) -> Copy:
    """Make a backup now: beside the database, or as a new file elsewhere, which `taking_over` opens on another PC.

    Raises:
        UserError: no room, no right to write there, the file is there; or the member may not carry data away.
    """
    if out is None:
        return looked_at(db.back_up(), db.key)
    demand(actor, Deed.BACKUP)
    if out.exists():
        raise UserError(_("Đã có tệp {path}; chưa ghi gì.").format(path=out), _("Chọn tên khác."))
    backup.copy(db.path, db.key, out)
    with db.reading() as session:
        backup.list_erased(raw(session), out.parent)
    slots.write_at(key_of(out), replace(slots.read(db.path.parent), slots=(), waiting=0))
    return looked_at(out, db.key)


def key_of(path: Path) -> Path:
    """Return where the key lies of a backup that is carried away: under the recovery key, for a slip to open."""
    return path.with_name(path.name + _KEY)


def verify(db: Database, path: Path) -> Copy:
    """Read a backup of this PC whole.

    Raises:
        UserError: it is not there, damaged, or another PC's.
    """
    require_file(path)
    backup.verify(path, db.key)
    return looked_at(path, db.key)


def listed(db: Database) -> list[backup.Backup]:
    """Return the backups beside the database, newest first."""
    return backup.listed(folder_of(db))


def newest(db: Database) -> Newest:
    """Return how old the newest backup beside the database is."""
    found = listed(db)
    return Newest(found[0].made_at if found else None, not found or _kept(db, _MADE) != _state(db))


def restore(folder: Path, member: bytes, pin: str, source: Path, now: datetime) -> Restored:
    """Put a backup in the place of the database of a PC that nobody has open, as a new chain.

    What was replaced becomes a backup itself where it is sound. Out of one that is not, what was not sent yet is saved;
    it goes if all of that could be read, else it stays beside the database until somebody is erased (`tend`).

    Raises:
        UserError: in use, wrong PIN, no such backup, damaged, or another PC's; nothing changed.
    """
    require_file(source)
    lock = desk.take(folder)
    try:
        key = slots.open_slot(folder, member, pin, wall_clock())
        found = looked_at(source, key)
        replaced = backup.restore(source, key, folder / FILE_NAME, now)
    finally:
        lock.release()
    opened = desk.unlock(folder, member, pin)
    with closing(opened):
        with opened.db.exclusive() as connection:
            chains.start_anew(connection, identity.load(connection))
        done = _put_aside(opened.db, Restored(found, replaced), now)
        clean(opened.db)
    log.event(_log, "backup_restored", residents=found.residents, rescued=done.rescued)
    return done


def tend(db: Database) -> Path | None:
    """Do what is due of the backups, and return the new one if one was made; never an error: it runs by itself.

    Once a day a copy is made if something was written since the last one; old ones go; erased people go at once.
    """
    made = None
    if db.read_only:
        return None
    try:
        if _is_due(db):
            made = db.back_up()
            with db.exclusive() as connection:
                meta.put(connection, _MADE, _state(db))
            thin_out(db)
        if _kept(db, _CLEANED) != _erased(db):
            clean(db)
        _drop_harmed(db)
    except (UserError, OSError, cipher.DatabaseError) as error:
        log.trouble(_log, "backup_not_made", error)
    return made


def thin_out(db: Database) -> None:
    """Delete the backups that are not to stay."""
    folder, found = folder_of(db), listed(db)
    stays = plan.kept((one.made_at for one in found), from_ms(db.wall()))
    for one in found:
        if one.made_at not in stays:
            backup.drop(one.path)
    if shutil.disk_usage(folder).free < _NARROW:
        backup.keep_newest(folder, FEW)


def clean(db: Database) -> None:
    """Erase in every backup whom the list beside them names, and the sealed bundles that may tell of them.

    One that an older program made cannot be cleaned: it goes. Cut off, this begins again.
    """
    erasing.keep_list(db)
    for left in folder_of(db).glob(f"*{_CLEAN}*"):  # a kill came between
        left.unlink(missing_ok=True)
    for one in listed(db):
        try:
            _clean_one(db, one.path)
        except (UserError, cipher.DatabaseError):  # damaged: it brings nobody back, and is of no use
            backup.drop(one.path)
    with db.exclusive() as connection:
        meta.put(connection, _CLEANED, snapshot_known.erased_hash(connection))


def _clean_one(db: Database, path: Path) -> None:
    """Clean a copy of the copy, and put it in its place once it is whole."""
    with closing(cipher.connect(path, db.key)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        here = {bytes(rec) for (rec,) in connection.execute("SELECT rec FROM erased")}
    left = backup.listed_erased(path.parent).keys() - here
    if version != schema.VERSION and left:
        backup.drop(path)
        return
    with db.reading() as session:
        unsent = {key for key, is_seen in backup.sealed(raw(session)).items() if not is_seen}
    if left:
        fresh = path.with_name(path.name + _CLEAN)
        backup.copy(path, db.key, fresh)
        with closing(Database(fresh, db.key, wall=db.wall)) as copied:
            with copied.exclusive() as connection:
                backup.erase_again(connection, path.parent)
                backup.forget_sealed(connection, backup.sealed(connection).keys() - unsent)
            copied.empty_log()
        backup.verify(fresh, db.key)
        fresh.replace(path)


def _put_aside(db: Database, done: Restored, now: datetime) -> Restored:
    """Make a backup of what was replaced, if it is sound; else save out of it what was not sent yet."""
    if done.replaced is None:
        return done
    try:
        made = backup.make(done.replaced, db.key, folder_of(db), now)
    except UserError:
        return _rescue(db, done, done.replaced)
    backup.drop(done.replaced)
    return replace(done, replaced=made.path)


def _rescue(db: Database, done: Restored, harmed: Path) -> Restored:
    with db.looking() as connection:
        me = identity.load(connection)
    found = salvage.read(harmed, db.key, me)
    rescued = salvage.bring_back(db, found)
    if found.is_all:
        backup.drop(harmed)
    return replace(done, replaced=None if found.is_all else harmed, rescued=rescued, is_harmed=True)


def _drop_harmed(db: Database) -> None:
    """Delete what lies beside the database, cannot be read, and may name somebody who was erased.

    Not before its time: until then somebody may look at it.
    """
    if not backup.listed_erased(folder_of(db)):
        return
    for path, since in backup.set_aside(db.path):
        if from_ms(db.wall()) - since > HARMED_STAYS:
            backup.drop(path)


def _is_due(db: Database) -> bool:
    found = listed(db)
    today = from_ms(db.wall()).astimezone(VIETNAM).date()
    if found and found[0].made_at.astimezone(VIETNAM).date() >= today:
        return False
    if found and _kept(db, _MADE) == _state(db):
        return False
    size = db.path.stat().st_size
    return shutil.disk_usage(db.path.parent).free > _ROOM * size


def _state(db: Database) -> bytes:
    """Return what stands for all that is written here."""
    with db.reading() as session:
        connection = raw(session)
        sums = (meta.get(connection, meta.OP_SUM), meta.get(connection, meta.STATE_SUM))
        drafts = connection.execute("SELECT count(*) FROM draft").fetchone()
    return repr((sums, drafts)).encode("ascii")


def _erased(db: Database) -> bytes:
    with db.reading() as session:
        return snapshot_known.erased_hash(raw(session))


def _kept(db: Database, name: str) -> bytes | None:
    with db.reading() as session:
        return meta.get(raw(session), name)


def looked_at(path: Path, key: bytes) -> Copy:
    """Return what a copy holds.

    Raises:
        UserError: it does not open with this key.
    """
    with closing(cipher.connect(path, key)) as connection:
        try:
            residents, sessions = (
                int(connection.execute(_SHOWN.format(table)).fetchone()[0]) for table in ("resident", "session")
            )
        except cipher.DatabaseError as error:
            raise UserError(
                _("Tệp {path} không phải bản sao lưu của máy này, hoặc bị hỏng. Dữ liệu vẫn nguyên.").format(path=path),
                _("Chọn tệp khác; các bản có sẵn: dicandesk backup list."),
            ) from error
    return Copy(path, residents, sessions, path.stat().st_size)


def require_file(path: Path) -> None:
    """Raise `UserError` unless there is a file."""
    is_there = False
    with suppress(OSError):
        is_there = path.is_file()
    if not is_there:
        raise UserError(
            _("Không có tệp {path} nên chưa làm gì. Dữ liệu vẫn nguyên.").format(path=path),
            _("Kiểm tra đường dẫn; các bản có sẵn: dicandesk backup list."),
        )
