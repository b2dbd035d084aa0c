"""A hub that is a folder: a network share, a stick, a folder that some program synchronises.

Nothing here is ever locked, and no file is written in place: a temporary name, flushed to the disk, read back and
compared, then renamed. What others put there that is not ours is neither read nor touched.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from typing import TYPE_CHECKING

from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_BUSY = {5, 32, 33}
"""Windows errors of a file that a virus scanner or an indexer holds for a moment."""
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
_TEMPORARY = ".tmp"


def _sleep(seconds: float) -> None:
    """Wait on the sync lane for a virus scanner to let go; nothing tells when it does."""
    time.sleep(seconds)  # noqa: TID251


class Share:
    """The hub at `root`. The folder itself must be there; what lies in it is made as needed."""

    def __init__(self, root: Path, *, pause: Callable[[float], None] = _sleep) -> None:
        self.root = root
        self._pause = pause

    @property
    def name(self) -> str:
        """Return the path of the folder."""
        return str(self.root)

    def is_there(self) -> bool:
        """Tell whether the folder can be reached now."""
        try:
            return self.root.is_dir()
        except OSError:
            return False

    def names(self, folder: str) -> list[str]:
        """See `Transport.names`; temporary names are left out."""
        self._require()
        try:
            found = os.listdir(self.root / folder)  # noqa: PTH208 - names only, one call on a slow share
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise HubGoneError(str(error)) from error
        return sorted(name for name in found if not name.endswith(_TEMPORARY))

    def read(self, path: str, limit: int) -> bytes | None:
        """See `Transport.read`. A link is not followed."""
        self._require()
        place = self.root / path
        try:
            if place.is_symlink() or not place.is_file() or place.stat().st_size > limit:
                return None
            with place.open("rb") as file:
                data = file.read(limit + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno in _READ_ONLY:
                return None
            raise HubGoneError(str(error)) from error
        return data if len(data) <= limit else None

    def put(self, path: str, data: bytes) -> None:
        """See `Transport.put`."""
        self._require()
        place = self.root / path
        temporary = place.with_name(place.name + _TEMPORARY)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _compare(temporary, data)
            self._rename(temporary, place)
            _flush_folder(place.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise _reason(error) from error

    def remove(self, path: str) -> None:
        """See `Transport.remove`."""
        self._require()
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise _reason(error) from error

    def _rename(self, temporary: Path, place: Path) -> None:
        for pause in _PAUSES:
            try:
                temporary.replace(place)
            except PermissionError as error:
                if getattr(error, "winerror", None) not in _BUSY:
                    raise
                self._pause(pause)
            else:
                return
        temporary.replace(place)

    def _require(self) -> None:
        if not self.is_there():
            raise HubGoneError(self.name)


def _compare(path: Path, data: bytes) -> None:
    if path.read_bytes() != data:
        raise OSError(errno.EIO, path.name)


def _reason(error: OSError) -> Exception:
    if error.errno in _FULL:
        return HubFullError(str(error))
    if error.errno in _READ_ONLY:
        return HubReadOnlyError(str(error))
    return HubGoneError(str(error))


def _flush_folder(folder: Path) -> None:
    """Bring a rename to the disk; Windows and some shares know no such thing."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
