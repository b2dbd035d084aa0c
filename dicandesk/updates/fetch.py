"""Copy a file of an update from the ward's folder or a stick, a piece at a time, and check it.

It has its final name in `updates/` of the data folder only once it is whole, on the disk, read back and what the
manifest says. Cut off at any moment, the copying begins again and what was copied before is still there.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store.files import flush_folder
from dicandesk.sync.patience import reach
from dicandesk.sync.transport import HubGoneError
from dicandesk.updates import state
from dicandesk.updates.find import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicandesk.updates.find import Offer
    from dicandesk.updates.manifest import File, System

PIECE = 4 << 20
SPARE = 200 << 20
"""Bytes that stay free beside the copy: people go on saving."""
_PART = ".part"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class StoppedError(Exception):
    """A person stopped it, or left."""


def file_for(offer: Offer, system: System) -> File:
    """Return the file of an offer for a kind of installation.

    Raises:
        UserError: there is none.
    """
    file = offer.manifest.update.file_for(system)
    if file is None:
        raise UserError(
            _("Bản {version} không có tệp cho loại máy này. Bản đang chạy và dữ liệu vẫn nguyên.").format(
                version=offer.version
            ),
            _("Báo người phát hành, hoặc cài bằng bộ cài dành cho máy này."),
        )
    return file


def fetch(
    offer: Offer, file: File, folder: Path, *, is_stopped: Callable[[], bool] = lambda: False, spare: int = SPARE
) -> Path:
    """Copy a file into `updates/` of a data folder and return it there; one that is there already is only checked.

    Raises:
        UserError: it is damaged or cut off, the place is gone (code 4), or there is no room; nothing is left of it.
        StoppedError: see `is_stopped`.
    """
    target = state.place(folder) / file.name
    if is_whole(target, file.size, file.sha256):
        return target
    part = target.with_name(file.name + _PART)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        if shutil.disk_usage(target.parent).free < file.size + spare:
            raise _full(offer)
        _copy(offer, file, part, is_stopped)
        if not is_whole(part, file.size, file.sha256):
            raise damaged(offer)
        part.replace(target)
        flush_folder(target.parent)
    except HubGoneError as error:
        raise _gone(offer) from error
    except OSError as error:
        raise (_full(offer) if error.errno in _FULL else _refused(offer)) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def is_whole(path: Path, size: int, sha256: str) -> bool:
    """Tell whether a file is what a manifest says; read from the disk."""
    try:
        if path.is_symlink() or path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def is_right(data: bytes, file: File) -> bool:
    """Tell whether bytes are what a manifest says of a file."""
    return len(data) == file.size and hashlib.sha256(data).hexdigest() == file.sha256


def _copy(offer: Offer, file: File, part: Path, is_stopped: Callable[[], bool]) -> None:
    source, path = reach(offer.place), f"{FOLDER}/{file.name}"
    digest, done = hashlib.sha256(), 0
    with part.open("wb") as out:
        while done < file.size:
            if is_stopped():
                raise StoppedError
            piece = source.piece(path, done, min(PIECE, file.size - done))
            if not piece:
                raise damaged(offer) if source.is_there() else HubGoneError(offer.place)
            out.write(piece)
            digest.update(piece)
            done += len(piece)
        if digest.hexdigest() != file.sha256:
            raise damaged(offer)
        out.flush()
        os.fsync(out.fileno())


def damaged(offer: Offer) -> UserError:
    """Return that a file is not what the manifest says."""
    text = _("Tệp của bản {version} ở {place} bị hỏng hoặc bị cụt nên không dùng. Bản đang chạy và dữ liệu vẫn nguyên.")
    return UserError(
        text.format(version=offer.version, place=offer.place),
        _("Chép lại thư mục updates từ nơi phát hành rồi thử lại."),
    )


def _gone(offer: Offer) -> UserError:
    text = _(
        "Không đọc tiếp được {place} nên chưa chép xong bản {version}: mất kết nối hoặc USB bị rút. "
        "Bản đang chạy và dữ liệu vẫn nguyên."
    )
    return UserError(
        text.format(version=offer.version, place=offer.place), _("Nối lại hoặc cắm lại; máy tự chép lại."), code=4
    )


def _full(offer: Offer) -> UserError:
    return UserError(
        _("Ổ đĩa của máy không đủ chỗ cho bản {version}. Bản đang chạy và dữ liệu vẫn nguyên.").format(
            version=offer.version
        ),
        _("Xoá bớt tệp không cần trên máy; máy tự chép lại."),
    )


def _refused(offer: Offer) -> UserError:
    return UserError(
        _("Không ghi được bản {version} vào thư mục dữ liệu. Bản đang chạy và dữ liệu vẫn nguyên.").format(
            version=offer.version
        ),
        _("Kiểm tra quyền ghi của thư mục dữ liệu."),
    )
