"""A disk that keeps apart what was written and what is safe, and can be cut off at any call.

It watches the calls that `Share.put` and its like make to the system, lets them through to a real folder (what the
running program sees), and keeps book of what a power cut would leave: the bytes of a file from its last `fsync` on,
a name from the last `fsync` of its folder on. Everything else may be there or not, each change apart from the others
(so a rename may survive the one before it), and bytes that were not safe may be torn at any 512-byte border.
"""

from __future__ import annotations

import errno
import os
import pathlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    import pytest

SECTOR = 512


class PowerCutError(BaseException):
    """The plug was pulled."""


@dataclass
class Content:
    """One file's bytes: on the disk for sure (None: nothing, not even its length), and as written. Or a folder."""

    safe: bytes | None = None
    written: bytes = b""
    is_folder: bool = False

    def left(self, chance: random.Random) -> bytes:
        """Return what a power cut may leave: of the sectors not safe, each is there or not."""
        if self.safe == self.written:
            return self.written
        way = chance.randrange(5)
        if way == 0:
            return self.written
        if way == 1:
            return self.safe or b""
        if way == 2:  # the length came, the bytes did not
            return (self.safe or b"").ljust(len(self.written), b"\0")[: len(self.written)]
        if way == 3:  # torn once
            return self.written[: SECTOR * chance.randint(0, len(self.written) // SECTOR)]
        pieces = [self.written[at : at + SECTOR] for at in range(0, len(self.written), SECTOR)]
        return b"".join(piece if chance.random() < 0.7 else bytes(len(piece)) for piece in pieces)


@dataclass
class Image:
    """What was on the disk at one moment: names that are safe, and changes of names that are not yet."""

    names: dict[str, Content]
    changes: list[tuple[str, Content | None]]

    def left(self, chance: random.Random) -> dict[str, bytes]:
        """Return by name what a power cut may leave."""
        names = dict(self.names)
        kept = chance.choice((0.0, 0.5, 0.5, 1.0))
        changes = [change for change in self.changes if chance.random() < kept or kept == 1.0]
        for name, content in changes:
            if content is None:
                names.pop(name, None)
            else:
                names[name] = content
        folders = {name for name, content in names.items() if content.is_folder} | {"."}
        return {
            name: content.left(chance)
            for name, content in names.items()
            if not content.is_folder and all(above.as_posix() in folders for above in pathlib.PurePath(name).parents)
        }


@dataclass
class Disk:
    """A folder whose calls are counted.

    Attributes:
        fails: by number of a call, the errno it ends with.
        before: asked before each call, with its number.
    """

    root: pathlib.Path
    before: Callable[[int], None] = lambda _number: None
    fails: dict[int, int] = field(default_factory=dict)
    calls: int = 0
    names: dict[str, Content] = field(default_factory=dict)
    seen: dict[str, Content] = field(default_factory=dict)
    changes: list[tuple[str, Content | None]] = field(default_factory=list)

    def image(self) -> Image:
        """Return what would be on the disk if the plug were pulled now."""
        copies = {
            id(one): Content(one.safe, one.written, one.is_folder)
            for one in (*self.names.values(), *(one for _, one in self.changes if one is not None))
        }
        return Image(
            {name: copies[id(one)] for name, one in self.names.items()},
            [(name, None if one is None else copies[id(one)]) for name, one in self.changes],
        )

    def settle(self) -> None:
        """Take everything in the folder as safe."""
        self.seen = {}
        for path in sorted(self.root.rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            self.seen[self._name(path)] = Content(data, data, path.is_dir())
        self.names, self.changes = dict(self.seen), []

    def _name(self, path: str | os.PathLike[str]) -> str:
        return pathlib.Path(path).relative_to(self.root).as_posix()

    def _is_ours(self, path: object) -> bool:
        return str(path).startswith(f"{self.root}{os.sep}")

    def _call(self, path: object) -> None:
        self.calls += 1
        self.before(self.calls)
        if self.calls in self.fails:
            number = self.fails[self.calls]
            raise OSError(number, os.strerror(number), str(path))

    # ---- what the program does ----

    def opened(self, path: pathlib.Path) -> None:
        """A file is opened to be written anew."""
        name = self._name(path)
        if name in self.seen:
            self.seen[name].written = b""
        else:
            self.seen[name] = Content()
            self.changes.append((name, self.seen[name]))

    def synced(self, path: pathlib.Path) -> None:
        """A file, or a folder, was flushed."""
        if path.is_dir():
            folder = self._name(path)
            now = [change for change in self.changes if pathlib.PurePath(change[0]).parent.as_posix() == folder]
            self.changes = [change for change in self.changes if all(change is not one for one in now)]
            for name, content in now:
                if content is None:
                    self.names.pop(name, None)
                else:
                    self.names[name] = content
        elif (content := self.seen.get(self._name(path))) is not None:
            content.written = path.read_bytes()
            content.safe = content.written

    def written(self) -> None:
        """Look at what the program wrote and did not flush."""
        for name, content in self.seen.items():
            if not content.is_folder and (content.safe != content.written or content.safe is None):
                path = self.root / name
                content.written = path.read_bytes() if path.exists() else content.written

    def made(self, folder: pathlib.Path) -> None:
        self.seen[self._name(folder)] = Content(b"", b"", is_folder=True)
        self.changes.append((self._name(folder), self.seen[self._name(folder)]))

    def renamed(self, old: pathlib.Path, new: pathlib.Path) -> None:
        content = self.seen.pop(self._name(old))
        self.seen[self._name(new)] = content
        self.changes += [(self._name(old), None), (self._name(new), content)]

    def removed(self, path: pathlib.Path) -> None:
        if self.seen.pop(self._name(path), None) is not None:
            self.changes.append((self._name(path), None))

    @contextmanager
    def watched(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
        """Watch the calls to the system under `root` for the time of the block."""
        with monkeypatch.context() as patch:
            self._watch_files(patch)
            self._watch_names(patch)
            self._watch_folders(patch)
            yield self

    def _watch_files(self, patch: pytest.MonkeyPatch) -> None:
        real_open, real_os_open, real_sync = pathlib.Path.open, os.open, os.fsync

        def opening(path: pathlib.Path, mode: str = "r", *args: object, **more: object) -> object:
            if not self._is_ours(path):
                return real_open(path, mode, *args, **more)
            self._call(path)
            file = real_open(path, mode, *args, **more)
            if "r" not in mode:
                self.opened(path)
            return file

        def opening_low(path: object, flags: int, *args: int, **more: object) -> int:
            if not self._is_ours(path):
                return real_os_open(path, flags, *args, **more)
            self._call(path)
            handle = real_os_open(path, flags, *args, **more)
            if flags & os.O_CREAT:
                self.opened(pathlib.Path(str(path)))
            return handle

        def syncing(handle: int) -> None:
            path = str(pathlib.Path(f"/proc/self/fd/{handle}").readlink())
            if self._is_ours(path) or path == str(self.root):
                self.written()
                self._call(path)
                self.synced(pathlib.Path(path))
            else:
                real_sync(handle)

        patch.setattr(pathlib.Path, "open", opening)
        patch.setattr(os, "open", opening_low)
        patch.setattr(os, "fsync", syncing)

    def _watch_names(self, patch: pytest.MonkeyPatch) -> None:
        real_replace, real_unlink = pathlib.Path.replace, pathlib.Path.unlink

        def replacing(path: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
            if not self._is_ours(path):
                return real_replace(path, target)
            self.written()
            self._call(path)
            done = real_replace(path, target)
            self.renamed(path, pathlib.Path(target))
            return done

        def unlinking(path: pathlib.Path, missing_ok: bool = False) -> None:
            if self._is_ours(path) and path.exists():
                self._call(path)
            real_unlink(path, missing_ok=missing_ok)
            if self._is_ours(path):
                self.removed(path)

        patch.setattr(pathlib.Path, "replace", replacing)
        patch.setattr(pathlib.Path, "unlink", unlinking)

    def _watch_folders(self, patch: pytest.MonkeyPatch) -> None:
        real_mkdir, real_list = pathlib.Path.mkdir, os.listdir

        def making(path: pathlib.Path, *args: object, **more: object) -> None:
            is_new = self._is_ours(path) and not path.exists()
            if is_new:
                self._call(path)
            real_mkdir(path, *args, **more)
            if is_new:
                self.made(path)

        def listing(path: object = ".") -> list[str]:
            if self._is_ours(path):
                self._call(path)
            return real_list(path)

        patch.setattr(pathlib.Path, "mkdir", making)
        patch.setattr(os, "listdir", listing)


def lay(files: dict[str, bytes], root: pathlib.Path) -> None:
    """Make a folder hold these files and nothing else."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


ERRNOS = (
    errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EBUSY, errno.ENOENT,
    errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN, errno.ECONNRESET, errno.ENAMETOOLONG, errno.EINVAL,
    errno.EMFILE, errno.ENODEV, errno.ENXIO, errno.EFBIG, errno.EISDIR, errno.EEXIST, errno.EAGAIN,
)  # fmt: skip
"""What a disk, a stick or a share answers on a bad day."""
