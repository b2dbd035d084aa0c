"""An opened data folder: one instance at a time, the database, and who sits at it."""

from __future__ import annotations

import contextlib
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Actor, Role
from dicandesk.services.access import data_place
from dicandesk.services.common import delivery, rights
from dicandesk.services.common.lock_screen import WAITING_FILE, wall_clock
from dicandesk.services.register import erasing
from dicandesk.services.ward import people
from dicandesk.store import cipher, device_secret, files, local, slots
from dicandesk.store.database import FILE_NAME, Database, raw
from dicandesk.store.tables import Member
from dicandesk.updates import state, trial

if TYPE_CHECKING:
    from pathlib import Path

PIN_DIGITS = 6
UNFINISHED = FILE_NAME + ".new"
"""Name of the database until the slot file is there."""

_log = log.logger(__name__)


@dataclass(slots=True)
class Desk:
    """The opened data folder. Close it: it holds the lock and the database."""

    folder: Path
    db: Database
    actor: Actor
    lock: FileLock
    key: bytes

    def note_works(self) -> None:
        """Say that there is a window for the data: a new version of the program that is on trial stays."""
        if trial.is_on(self.folder):
            from dicandesk.updates import install  # noqa: PLC0415 - once in the life of a version

            install.passed(self.folder)

    def note_fails(self) -> None:
        """Say that there is no window for the data: a new version of the program that is on trial goes."""
        trial.stumbled(self.folder)

    def close(self) -> None:
        """Note what the lock screen shows, then let go of everything, even where that cannot be noted."""
        try:
            if not self.db.read_only:
                _note_for_lock_screen(self.folder, self.db)
        except (UserError, SQLAlchemyError, cipher.DatabaseError) as error:
            log.trouble(_log, "lock_screen_not_noted", error)
        finally:
            self.db.close()
            self.lock.release()


def take(folder: Path) -> FileLock:
    """Take the data folder for this process.

    Raises:
        UserError: another process has it, or its disk takes no files.
    """
    lock = FileLock(folder / files.LOCK_FILE, thread_local=False)  # one lane opens, another one closes
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UserError(
            _("DiCanDesk đang mở với thư mục dữ liệu này rồi. Dữ liệu vẫn nguyên."),
            _("Chuyển sang cửa sổ đang mở, hoặc đóng nó rồi mở lại."),
        ) from error
    except OSError as error:
        raise UserError(
            _("Không ghi được vào thư mục dữ liệu {folder}. Những gì đã lưu vẫn nguyên.").format(folder=folder),
            _("Kiểm tra ổ đĩa, chỗ trống và quyền ghi của thư mục rồi mở lại."),
        ) from error
    return lock


def unlock(folder: Path, member: bytes, pin: str, *, beside: bool = False) -> Desk:
    """Open the data folder for a member.

    Args:
        folder: the data folder.
        member: record id; see `lock_screen.read`.
        pin: as typed.
        beside: where another process has the folder open, read beside it instead of refusing.

    Raises:
        slots.WrongPinError: exit code 5.
        UserError: in use, damaged, in a place where data are torn, or no such member here.
    """
    data_place.check(folder)
    lock = FileLock(folder / files.LOCK_FILE, thread_local=False)
    read_only = False
    try:
        lock = take(folder)
    except UserError:
        if not beside:
            raise
        read_only = True
    with ExitStack() as undone:
        undone.callback(lock.release)
        if not read_only:
            finish_start(folder)
        key = slots.open_slot(folder, member, pin, wall_clock())
        with contextlib.nullcontext() if read_only else trial.opening(folder):
            db = Database(folder / FILE_NAME, key, wall=wall_clock, read_only=read_only)
            undone.callback(db.close)
            rights.guard(db)
            erasing.again(db)
            actor = actor_for(folder, db, member)
        if not read_only and state.exists(folder):
            from dicandesk.services.hub import came_back  # noqa: PLC0415 - only where an update was ever here

            came_back.take_in(db, folder)
        undone.pop_all()
    return Desk(folder, db, actor, lock, key)


def finish_start(folder: Path) -> None:
    """Give a finished database its name, and forget the request of a PC that was let in: a kill may have come between.

    The caller holds the folder, and the slot file is there.
    """
    if (folder / UNFINISHED).exists() and not (folder / FILE_NAME).exists():
        (folder / UNFINISHED).replace(folder / FILE_NAME)
        files.flush_folder(folder)
    (folder / WAITING_FILE).unlink(missing_ok=True)


def actor_for(folder: Path, db: Database, member: bytes) -> Actor:
    """Return who signs in.

    Until their record has arrived, which may take more than one sync, it is the name on the tile with the least rights:
    a PC that cannot be signed in to cannot sync either.
    """
    with db.reading() as session:
        has_come = session.execute(select(Member.id).where(Member.id == member)).first() is not None
    if has_come:
        return people.actor_of(db, member)
    return Actor(member, slots.read(folder).slot(member).name, Role.VOLUNTEER, None)


def give_pin(desk: Desk, member: people.MemberRow, pin: str) -> None:
    """Make or replace a member's slot on this PC; somebody who may is signed in.

    Raises:
        UserError: the PIN is too short, or the signed-in member may not.
    """
    check_pin(pin)
    if member.id != desk.actor.member and desk.actor.role not in (Role.OFFICER, Role.LEADER):
        raise UserError(
            _("Chỉ cán bộ phường hoặc tổ trưởng đặt mã PIN cho người khác. Chưa có gì thay đổi."),
            _("Nhờ cán bộ phường hoặc tổ trưởng đăng nhập trên máy này."),
        )
    slot = slots.make_slot(desk.folder, member.id, member.name, member.role.value, pin=pin, key=desk.key)
    slots.write(desk.folder, slots.read(desk.folder).with_slot(slot))


def check_pin(pin: str) -> None:
    """Raise `UserError` unless a PIN or passphrase is long enough: 6 characters."""
    if len(pin.strip()) < PIN_DIGITS:
        raise UserError(
            _("Mã PIN cần ít nhất {n} chữ số. Chưa có gì thay đổi.").format(n=PIN_DIGITS),
            _("Chọn mã dài hơn, đừng dùng ngày sinh."),
        )


def _note_for_lock_screen(folder: Path, db: Database) -> None:
    """Write draft marks and the number of waiting changes into the slot file."""
    with db.reading() as session:
        waiting, _oldest = delivery.waiting(raw(session))
        drafts = {bytes(member) for (member,) in session.execute(select(local.draft.c.member).distinct())}
        roles = {row.id: row for row in people.members(db, left=True)}
    kept = slots.read(folder)
    noted = tuple(
        replace(
            slot,
            has_draft=slot.member in drafts,
            name=roles[slot.member].name if slot.member in roles else slot.name,
            role=roles[slot.member].role.value if slot.member in roles else slot.role,
        )
        for slot in kept.slots
    )
    slots.write(folder, replace(kept, slots=noted, waiting=waiting))


def secret_kind() -> str:
    """Return how this PC's secret is kept: "dpapi" or "file"."""
    return device_secret.KIND
