"""A data folder before anybody can sign in: held for one process, filled, and made to count in one last step.

That step is the slot file. Killed before it, the folder is as new and the half-made database is made again; killed
after it, the next sign-in gives the database its name (`desk.unlock`).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.text import tidy
from dicandesk.services.access import data_place, desk, leaving
from dicandesk.services.common.lock_screen import wall_clock
from dicandesk.store import cipher, slots
from dicandesk.store.cipher import KEY_BYTES
from dicandesk.store.database import FILE_NAME, Database
from dicandesk.sync import chains, crypto, identity, joining, roster
from dicandesk.sync.founding import slip_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dicandesk.sync.identity import Identity

_SLOT_SECRET = b"dcd-slot-1"


@dataclass(frozen=True, slots=True)
class Ready:
    """A PC that is ready to be signed in to."""

    realm: bytes
    device: bytes
    member: bytes


def is_new(folder: Path) -> bool:
    """Tell whether nobody can sign in here yet."""
    return not slots.exists(folder)


@contextlib.contextmanager
def fresh(folder: Path) -> Iterator[None]:
    """Hold a data folder in which no ward is yet.

    Raises:
        UserError: a ward is in it, its disk is full or takes no files, or data may not lie there; then nobody can sign
            in here yet.
    """
    data_place.check(folder)
    lock = desk.take(folder)
    try:
        _refuse_used(folder)
        yield
    except (OSError, cipher.DatabaseError) as error:
        text = _("Ổ đĩa của máy đã đầy nên chưa làm được; máy này chưa thuộc phường nào.")
        if not cipher.is_disk_full(error):
            text = _("Không ghi được vào thư mục dữ liệu {folder}; máy này chưa thuộc phường nào.")
        raise UserError(
            text.format(folder=folder), _("Kiểm tra chỗ trống và quyền ghi của ổ đĩa rồi làm lại.")
        ) from error
    finally:
        lock.release()


def _refuse_used(folder: Path) -> None:
    leaving.make_room(folder)
    if slots.exists(folder):
        raise UserError(
            _("Thư mục dữ liệu này đã thuộc một phường. Dữ liệu ở đó vẫn nguyên."),
            _("Mở DiCanDesk và đăng nhập, hoặc chọn thư mục khác."),
        )
    if (folder / FILE_NAME).exists():
        raise UserError(
            _("Thư mục {folder} có tệp dữ liệu nhưng mất tệp khoá {file} nên không đăng nhập được.").format(
                folder=folder, file=slots.FILE_NAME
            ),
            _("Chép lại tệp khoá nếu còn; không thì chuyển tệp {file} đi nơi khác rồi làm lại.").format(file=FILE_NAME),
        )


def new_database(folder: Path, key: bytes) -> Database:
    """Make the database under a name that does not count until everything is in it."""
    path = folder / desk.UNFINISHED
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return Database.create(path, key, wall=wall_clock)


def settle(db: Database, me: Identity, entries: tuple[bytes, ...]) -> None:
    """Write who this PC is and the roster it knows."""
    with db.exclusive() as connection:
        identity.save(connection, me)
        chains.start_own(connection, me.device)
        connection.executemany(
            "INSERT OR IGNORE INTO roster VALUES (?, ?)", [(roster.hash_of(entry), entry) for entry in entries]
        )


def finish(folder: Path, key: bytes, recovery: bytes, kept: slots.SlotFile) -> None:
    """Write the slots, from then on somebody can sign in, and give the finished database its name."""
    slots.write(folder, replace(kept, recovery=crypto.seal_to(recovery, key, _SLOT_SECRET)))
    desk.finish_start(folder)


def open_box(box: bytes, secrets: Sequence[bytes]) -> bytes:
    """Return the database key that lies in a box under the recovery key, by whichever of the slips opens it.

    Raises:
        UserError: none does.
    """
    for secret in secrets[:-1]:
        with contextlib.suppress(UserError):
            return open_box(box, [secret])
    try:
        key = crypto.open_from(slip_keys(secrets[-1])[1], box, _SLOT_SECRET)
    except crypto.BadSealError as error:
        raise UserError(
            _("Phiếu phục hồi này không phải của phường này. Dữ liệu vẫn nguyên."),
            _("Kiểm tra lại từng nhóm chữ trên phiếu."),
            code=5,
        ) from error
    assert len(key) == KEY_BYTES  # noqa: S101 - sealed by `finish`
    return key


def named(text: str, label: str) -> str:
    """Return a tidied name; raises `UserError` where it is empty or too long."""
    name = tidy(text)
    if not name or len(name) > joining.LONGEST_NAME:
        raise UserError(
            _("{label} cần từ 1 đến {n} chữ. Chưa có gì thay đổi.").format(label=label, n=joining.LONGEST_NAME),
            _("Gõ lại rồi bấm tiếp."),
        )
    return name
