"""Another computer goes on as a PC of the ward: out of a backup that was carried there, and a slip of paper.

The backup may be one made for the purpose (`backups.create` lays its key beside it, under the ward's recovery key), or
lie in the data folder of a PC that broke. What that PC had sent comes back with the next sync; the old PC retires.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.text import fold
from dicandesk.services.access import desk
from dicandesk.services.access.new_folder import Ready, finish, fresh, open_box
from dicandesk.services.care import backups
from dicandesk.services.common.lock_screen import wall_clock
from dicandesk.services.hub.syncing import ward_name
from dicandesk.services.ward import people
from dicandesk.store import backup, slots
from dicandesk.store.database import Database, raw
from dicandesk.sync import chains, entering, identity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dicandesk.services.care.backups import Copy
    from dicandesk.services.ward.people import MemberRow

_MOST = 20
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A PC of the ward on another computer."""

    ready: Ready
    ward: str
    device: str
    copy: Copy


def restore(folder: Path, source: Path, secrets: Sequence[bytes], member: str, pin: str) -> TakenOver:
    """Make this computer the PC whose backup this is, as a new chain, and let one of its members sign in.

    Killed before its end it leaves the folder as new.

    Args:
        folder: a data folder in which no ward is yet.
        source: the backup.
        secrets: from one slip or more; see `recovery.read_slips`.
        member: name or id of a member of the ward.
        pin: that they choose.

    Raises:
        UserError: the slip is another ward's (code 5), no key lies beside the backup, it is damaged, no such member, or
            the folder is in use; nothing is left.
    """
    desk.check_pin(pin)
    backups.require_file(source)
    key = open_box(_key_beside(source).recovery, secrets)
    with fresh(folder):
        place = folder / desk.UNFINISHED
        backup.drop(place)
        backup.copy(source, key, place)
        try:
            with closing(Database(place, key, wall=wall_clock)) as db:
                who = _who(db, member)
                _begin(db, source, folder)
                with db.reading() as session:
                    ward, me = ward_name(session), identity.load(raw(session))
                recovery = entering.known_roster(db).recovery
        except UserError:
            backup.drop(place)
            raise
        found = backups.looked_at(place, key)
        slot = slots.make_slot(folder, who.id, who.name, who.role.value, pin=pin, key=key)
        finish(folder, key, recovery, slots.SlotFile(ward, me.name, b"", (slot,)))
    log.event(_log, "backup_taken_over", residents=found.residents)
    return TakenOver(Ready(me.realm, me.device, who.id), ward, me.name, found)


def _begin(db: Database, source: Path, folder: Path) -> None:
    """Begin a new chain, and erase whom the list beside the backup names."""
    with db.exclusive() as connection:
        backup.erase_again(connection, source.parent)
        chains.start_anew(connection, identity.load(connection))
        backup.list_erased(connection, folder / backup.FOLDER)
    db.empty_log()


def _key_beside(source: Path) -> slots.SlotFile:
    """Return what the key of a backup lies in: beside it, or in the data folder that it lies in."""
    for path in (backups.key_of(source), *(place / slots.FILE_NAME for place in (source.parent, source.parent.parent))):
        if path.is_file():
            return slots.read_at(path)
    raise UserError(
        _("Bên cạnh {path} không có tệp khoá {name} nên chưa làm gì. Tệp vẫn nguyên.").format(
            path=source, name=backups.key_of(source).name
        ),
        _("Chép cả tệp khoá từ nơi đã sao lưu, hoặc cả thư mục dữ liệu của máy cũ, rồi làm lại."),
    )


def _who(db: Database, member: str) -> MemberRow:
    known = people.members(db)
    for same in (
        [row for row in known if member in {row.name, row.id.hex()}],
        [row for row in known if fold(row.name) == fold(member)],
    ):
        if len(same) == 1:
            return same[0]
    raise UserError(
        _("Trong bản sao lưu không có đúng một người tên “{name}” nên chưa làm gì.").format(name=member),
        _("Người trong bản sao lưu: {names}.").format(names=", ".join(row.name for row in known[:_MOST]) or "—"),
        code=5,
    )
