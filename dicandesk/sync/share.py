"""A hub that is a folder: a network share, a stick, a folder that some program synchronises.

Nothing here is ever locked, and no file is written in place: a temporary name, flushed to the disk, read back and
compared, then renamed. What others put there that is not ours is neither read nor touched; a link, be it a file or a
folder on the way, is not followed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from pathlib import PurePosixPath
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
_PIECE = 1 << 20
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe somebody left there must not hold up the sync."""


def _sleep(seconds: float) -> None:
    """Wait on the sync lane for a virus scanner to let go; nothing tells when it does."""
    time.sleep(seconds)  # noqa: TID251


class Share:
    """The hub at `root`. The folder itself must be there; what lies in it is made as needed.

    Args:
        root: the folder.
        tag: of this PC, part of its temporary names: two PCs may put the same file at the same moment.
        pause: waits between two tries to rename.
    """

    def __init__(self, root: Path, *, tag: str = "", pause: Callable[[float], None] = _sleep) -> None:
        self.root = root
        self._ending = f".{tag}{_TEMPORARY}" if tag else _TEMPORARY
        self._has_tag = bool(tag)
        self._pause = pause
        self._folders: set[PurePosixPath] = set()

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
        """See `Transport.names`; temporary names are left out.

        Those that this PC left there when its power was cut are removed: it puts one file at a time.
        """
        try:
            if self._leads_out(f"{folder}/name"):
                return []
            found = os.listdir(self.root / folder)  # noqa: PTH208 - names only, one call on a slow share
        except (FileNotFoundError, NotADirectoryError):
            self._require()
            return []
        except OSError as error:
            raise HubGoneError(str(error)) from error
        for name in found:
            if self._has_tag and name.endswith(self._ending):
                with contextlib.suppress(OSError):
                    (self.root / folder / name).unlink()
        return sorted(name for name in found if not name.endswith(_TEMPORARY))

    def read(self, path: str, limit: int) -> bytes | None:
        """See `Transport.read`. One file that cannot be read does not hold up the others: it is not there yet."""
        data = self._beginning(path, limit + 1, limit)
        return data if data is not None and len(data) <= limit else None

    def begin(self, path: str, size: int) -> bytes | None:
        """See `Transport.begin`."""
        return self._beginning(path, size, None)

    def piece(self, path: str, at: int, size: int) -> bytes | None:
        """Return up to `size` bytes of a file from a place on, or None where it does not exist."""
        return self._beginning(path, size, None, at)

    def _beginning(self, path: str, size: int, limit: int | None, at: int = 0) -> bytes | None:
        """Return the first bytes of a file, or those from `at` on; None for none, or one longer than `limit`."""
        place = self.root / path
        try:
            if self._leads_out(path) or place.is_symlink():
                return None
            with open(os.open(place, _READ), "rb") as file:  # noqa: PTH123 - Path.open knows no flags
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode) or (limit is not None and found.st_size > limit):
                    return None
                file.seek(at)
                return file.read(size)
        except (FileNotFoundError, NotADirectoryError):
            self._require()
            return None
        except OSError as error:
            if error.errno not in _READ_ONLY and not self._lists(place.parent):
                raise HubGoneError(str(error)) from error
            return None

    def put(self, path: str, data: bytes) -> None:
        """See `Transport.put`."""
        self._require()
        place = self.root / path
        temporary = place.with_name(place.name + self._ending)
        try:
            self._refuse_links(path)
            self._make(place.parent)
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _compare(temporary, data)
            rename(temporary, place, self._pause)
            _flush_folder(place.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise reason(error) from error

    def remove(self, path: str) -> None:
        """See `Transport.remove`; the folder of a snapshot goes with its last file."""
        self._require()
        try:
            self._refuse_links(path)
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise reason(error) from error
        if path.count("/") > 1:
            with contextlib.suppress(OSError):
                (self.root / path).parent.rmdir()  # not while there is a file in it

    def _require(self) -> None:
        if not self.is_there():
            raise HubGoneError(self.name)

    def _make(self, folder: Path) -> None:
        """Make a folder of the hub and bring its name to the disk, or a power cut takes all that is put into it.

        The hub's own folder is never made: where it is gone, a folder of that name would be no hub.
        """
        if folder == self.root:
            return
        try:
            folder.mkdir()
        except FileNotFoundError:
            self._make(folder.parent)
            with contextlib.suppress(FileExistsError):
                folder.mkdir()
        except FileExistsError:
            return
        _flush_folder(folder.parent)

    def _leads_out(self, path: str) -> bool:
        """Tell whether a folder on the way to a name is a link; each folder is looked at once."""
        for folder in PurePosixPath(path).parents:
            if folder not in self._folders:
                if (self.root / folder).is_symlink() and folder.name:
                    return True
                self._folders.add(folder)
        return False

    def _refuse_links(self, path: str) -> None:
        if self._leads_out(path):
            raise OSError(errno.ELOOP, path)

    @staticmethod
    def _lists(folder: Path) -> bool:
        """Tell whether a folder can be listed though a file in it cannot be read."""
        try:
            os.listdir(folder)  # noqa: PTH208 - as in `names`
        except OSError:
            return False
        return True


def rename(temporary: Path, place: Path, pause: Callable[[float], None] = _sleep) -> None:
    """Give a file its final name; a virus scanner or an indexer may hold it for a moment."""
    for seconds in _PAUSES:
        try:
            temporary.replace(place)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _BUSY:
                raise
            pause(seconds)
        else:
            return
    temporary.replace(place)


def _compare(path: Path, data: bytes) -> None:
    """Raise `OSError` unless the file holds `data`; a piece at a time, for the central file is large."""
    left = memoryview(data)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if piece != left[: len(piece)]:
                break
            left = left[len(piece) :]
    if piece or left:
        raise OSError(errno.EIO, path.name)


def reason(error: OSError) -> Exception:
    """Return what a fault of the file system means for a hub."""
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
