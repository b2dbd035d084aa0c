"""A PC that the ward removed: it hands over what it had not sent, destroys its keys, and says so in plain words."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.services.common import delivery
from dicandesk.services.common.lock_screen import REMOVED_FILE
from dicandesk.store import device_secret, files, slots
from dicandesk.store.database import FILE_NAME, raw
from dicandesk.sync import identity

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.database import Database


class RemovedPcError(UserError):
    """This PC was removed from the ward and its keys are gone."""


def leave(db: Database, *, is_disputed: bool) -> UserError:
    """Destroy the keys of this PC, unless that is disputed or something here reached no hub, and return what to say."""
    if is_disputed:
        return UserError(
            _("Các máy cán bộ đã thu hồi lẫn nhau nên máy này tạm ngừng gửi nhận. Dữ liệu trên máy vẫn nguyên."),
            _("Trên máy được giữ lại, cán bộ mở trang Đồng bộ và gõ phiếu phục hồi (hoặc: recovery settle)."),
            code=3,
        )
    with db.reading() as session:
        unsent, _oldest = delivery.waiting(raw(session))
    if unsent:
        return UserError(
            _("Phường đã thu hồi máy này, nhưng còn {n} mục chưa gửi được nên dữ liệu trên máy vẫn giữ.").format(
                n=show_number(unsent)
            ),
            _("Nối thư mục phường rồi đồng bộ một lần nữa để giao nốt; cán bộ phường sẽ quyết định nhận."),
            code=3,
        )
    _destroy(db)
    return _said()


def told(folder: Path) -> UserError | None:
    """Return what to say to somebody who wants to sign in on a PC that was removed; None on any other one."""
    return _said() if (folder / REMOVED_FILE).exists() else None


def make_room(folder: Path) -> None:
    """Put what can no longer be read out of the way, so that this PC can join a ward again."""
    if not (folder / REMOVED_FILE).exists():
        return
    _destroy_files(folder)  # where that was cut off before
    for ending in ("-wal", "-shm"):
        (folder / (FILE_NAME + ending)).unlink(missing_ok=True)
    if (folder / FILE_NAME).exists():
        (folder / FILE_NAME).replace(folder / f"removed-{FILE_NAME}")
    (folder / REMOVED_FILE).unlink()


def _said() -> RemovedPcError:
    return RemovedPcError(
        _("Phường đã thu hồi máy này. Khoá trên máy đã huỷ, dữ liệu ở đây không đọc được nữa; phường vẫn giữ đủ."),
        _("Cần dùng lại máy thì xin vào phường như máy mới."),
        code=5,
    )


def _destroy(db: Database) -> None:
    """Destroy every key of this PC. The mark comes first: whenever this is cut off, the next start goes on."""
    folder = db.path.parent
    files.write_whole(folder / REMOVED_FILE, json.dumps({"removed": True}).encode(), private=True)
    _destroy_files(folder)
    with db.exclusive() as connection:
        identity.forget(connection)
    db.empty_log()
    db.close()


def _destroy_files(folder: Path) -> None:
    for name in (slots.FILE_NAME, device_secret.FILE_NAME):
        with contextlib.suppress(OSError):
            (folder / name).write_bytes(bytes((folder / name).stat().st_size))
        (folder / name).unlink(missing_ok=True)
