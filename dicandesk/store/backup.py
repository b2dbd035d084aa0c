"""Verified copies of the encrypted database file, under the same key.

A copy is made from one snapshot while the program works on, opened and checked, and only then gets its name: a file
that has the name of a backup is whole.
"""

from __future__ import annotations

import os
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import cipher
from dicandesk.store.files import flush_folder

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.cipher import Connection

FOLDER = "backups"
"""Beside the database: where copies go that the program makes by itself."""
_NAME = re.compile(r"dicandesk-(\d{8}-\d{6})\.db")
_STAMP = "%Y%m%d-%H%M%S"
_BESIDE = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy. `size` is in bytes."""

    path: Path
    made_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sound copy holds.

    Attributes:
        version: of its tables.
        rows: number of rows by table.
    """

    version: int
    rows: dict[str, int]


def make(source: Path, key: bytes, folder: Path, now: datetime) -> Backup:
    """Copy a database that may be in use into a folder of backups, under a name that tells the time.

    Args:
        source: the database file.
        key: 32 bytes; opens the copy as well.
        folder: made if need be.
        now: aware.

    Raises:
        UserError: there is no room, the folder cannot be written, or the copy is not sound; no copy is left.
    """
    made_at = now.astimezone(UTC).replace(microsecond=0)
    path = folder / f"dicandesk-{made_at.strftime(_STAMP)}.db"
    copy(source, key, path)
    return Backup(path, made_at, path.stat().st_size)


def copy(source: Path, key: bytes, target: Path) -> Contents:
    """Copy one database file to another; `target` appears whole and checked, or stays as it was.

    Raises:
        UserError: as `make`.
    """
    fresh = target.with_name(target.name + ".new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _drop(fresh)
        fresh.touch()
        try:
            contents = _fill(source, key, fresh)
            if verify(fresh, key) != contents:
                raise _not_sound()
            with fresh.open("rb+") as file:
                os.fsync(file.fileno())
            fresh.replace(target)
        finally:
            _drop(fresh)
        flush_folder(target.parent)
    except (OSError, cipher.DatabaseError) as error:
        full = cipher.is_disk_full(error)
        raise UserError(
            _("Chưa sao lưu được vì ổ đĩa đã đầy. Dữ liệu trên máy vẫn nguyên.")
            if full
            else _("Chưa sao lưu được vì không ghi được vào thư mục đã chọn. Dữ liệu trên máy vẫn nguyên."),
            _("Chọn thư mục khác hoặc dọn bớt ổ đĩa rồi làm lại."),
        ) from error
    return contents


def verify(path: Path, key: bytes) -> Contents:
    """Read a whole copy and return what it holds.

    Raises:
        UserError: it is damaged or was made with another key.
    """
    with closing(cipher.connect(path, key)) as connection:
        try:
            if cipher.integrity(connection) == "ok":
                return _contents(connection)
        except cipher.DatabaseError as error:
            raise _not_sound() from error
    raise _not_sound()


def listed(folder: Path) -> list[Backup]:
    """Return the backups in a folder, newest first."""
    found = []
    if folder.is_dir():
        for path in folder.iterdir():
            if (name := _NAME.fullmatch(path.name)) and path.is_file():
                made_at = datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC)
                found.append(Backup(path, made_at, path.stat().st_size))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def keep_newest(folder: Path, count: int) -> None:
    """Delete all but the newest backups of a folder; other files stay."""
    for old in listed(folder)[count:]:
        _drop(old.path)


def restore(source: Path, key: bytes, place: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a closed database, and return where the replaced one lies now.

    What was written since the backup comes back with the next sync; what never was synced is in the replaced file.

    Raises:
        UserError: the backup is not sound or there is no room; the database stays as it was.
    """
    fresh = place.with_name(place.name + ".restored")
    copy(source, key, fresh)
    aside = None
    if place.exists():
        aside = place.with_name(f"{place.name}.{now.astimezone(UTC).strftime(_STAMP)}")
        place.rename(aside)
    for end in _BESIDE:  # a log left beside another file would be read into the restored one
        beside = place.with_name(place.name + end)
        if beside.exists():
            beside.rename(beside.with_name((aside or fresh).name + end))
    fresh.replace(place)
    flush_folder(place.parent)
    return aside


def _fill(source: Path, key: bytes, target: Path) -> Contents:
    with (
        closing(cipher.connect(source, key)) as connection,
        closing(cipher.connect(target, key, create=True)) as copied,
    ):
        connection.execute("BEGIN")
        contents = _contents(connection)  # the first read fixes the snapshot
        connection.backup(copied)
        connection.execute("ROLLBACK")
    return contents


def _contents(connection: Connection) -> Contents:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}  # noqa: S608
    return Contents(connection.execute("PRAGMA user_version").fetchone()[0], rows)


def _drop(path: Path) -> None:
    for end in ("", *_BESIDE):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _not_sound() -> UserError:
    return UserError(
        _("Bản sao lưu không đọc lại được nguyên vẹn nên không dùng. Dữ liệu trên máy vẫn nguyên."),
        _("Thử lại với ổ đĩa khác, hoặc dùng bản sao lưu trước đó."),
    )
