"""The data as they were before a new version touched them: a copy byte for byte, read back, and the way back to it.

The database is encrypted and nobody has signed in when a version is put in place, so it is copied as it lies, closed,
under the lock of the data folder. The copy goes as soon as the new version has shown that it works.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from dicandesk.store.database import FILE_NAME
from dicandesk.store.files import LOCK_FILE, flush_folder
from dicandesk.updates import state

if TYPE_CHECKING:
    from pathlib import Path

_BEFORE = "before"
_DATABASE = (FILE_NAME, FILE_NAME + "-wal", FILE_NAME + "-shm")


def keep(folder: Path) -> None:
    """Copy what lies in a data folder that nobody has open; folders in it are no part of the data.

    Raises:
        OSError: no room, or a copy does not read back as it was; nothing is left of it.
    """
    place = state.place(folder) / _BEFORE
    fresh = place.with_name(_BEFORE + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(mode=0o700, parents=True)
        for path in _files(folder):
            _copy(path, fresh / path.name)
        flush_folder(fresh)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(place, ignore_errors=True)
    fresh.replace(place)
    flush_folder(place.parent)


def room(folder: Path) -> int:
    """Return the bytes that a copy takes."""
    return sum(path.stat().st_size for path in _files(folder))


def put_back(folder: Path, version: str) -> str:
    """Put the copy back where something differs, and return the name under which the database stays that was there.

    Cut off at any moment, doing it again ends the same.

    Args:
        folder: the data folder; nobody has it open.
        version: of the program that wrote what is there now.

    Returns:
        "" where the database is as it was.
    """
    place = state.place(folder) / _BEFORE
    aside = folder / f"{FILE_NAME}.{version}"
    if not place.is_dir():
        return aside.name if aside.exists() else ""
    if any(not _is_same(folder / name, place / name) for name in _DATABASE[:2]) and not aside.exists():
        for name in reversed(_DATABASE):  # the log first: beside another database it would be read into that one
            if (folder / name).exists():
                (folder / name).replace(aside.with_name(name.replace(FILE_NAME, aside.name)))
    for name in _DATABASE[1:]:
        if not (place / name).exists():
            (folder / name).unlink(missing_ok=True)
    for path in sorted(_files(place), reverse=True):
        if not _is_same(path, folder / path.name):
            fresh = folder / (path.name + ".restored")
            _copy(path, fresh)
            fresh.replace(folder / path.name)
    flush_folder(folder)
    return aside.name if aside.exists() else ""


def drop(folder: Path) -> None:
    """Delete the copy: whoever is erased from now on must not lie in it."""
    shutil.rmtree(state.place(folder) / _BEFORE, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file() and not path.is_symlink() and path.name != LOCK_FILE]


def _copy(source: Path, target: Path) -> None:
    shutil.copy2(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    if not _is_same(source, target):
        target.unlink()
        raise OSError(f"{target.name} does not read back")


def _is_same(one: Path, other: Path) -> bool:
    if not (one.exists() and other.exists()):
        return one.exists() == other.exists()
    return one.stat().st_size == other.stat().st_size and _digest(one) == _digest(other)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
