"""Verified copies of the encrypted database file, under the same key.

A copy is made from one snapshot while the program works on, opened and checked, and only then gets its name: a file
that has the name of a backup is whole.

Beside the backups lies the list of the people erased since, ids and no more: a restored backup knows nothing of them
and would bring them back. Whoever opens a database erases again, first of all, whom the list names.
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
from dicandesk.rules.kinship import Graph
from dicandesk.store import cipher, meta
from dicandesk.store.apply import applying, join
from dicandesk.store.files import flush_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dicandesk.store.cipher import Connection

    Erased = dict[bytes, tuple[bytes, int]]
    """By record the operation that erased it, and its author's clock."""

FOLDER = "backups"
"""Beside the database: where copies go that the program makes by itself."""
LIST = "erased.txt"
"""Name of the list of erased people in a folder of backups."""
AHEAD = "erased_ahead"
"""Names the operations that erased people here again and have not come themselves yet."""
_NAME = re.compile(r"dicandesk-(\d{8}-\d{6})\.db")
_LINE = re.compile(r"([0-9a-f]{32}) ([0-9a-f]{32}) (\d{1,18})")
_ASIDE = re.compile(r"\.(\d{8}-\d{6})")
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
        drop(fresh)
        fresh.touch()
        try:
            contents = _fill(source, key, fresh)
            if verify(fresh, key) != contents:
                raise _not_sound()
            with fresh.open("rb+") as file:
                os.fsync(file.fileno())
            fresh.replace(target)
        finally:
            drop(fresh)
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


def set_aside(place: Path) -> list[tuple[Path, datetime]]:
    """Return the databases that a restore set aside beside the one at `place`, and when."""
    return [
        (path, datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC))
        for path in sorted(place.parent.glob(f"{place.name}.*"))
        if (name := _ASIDE.fullmatch(path.name.removeprefix(place.name)))
    ]


def keep_newest(folder: Path, count: int) -> None:
    """Delete all but the newest backups of a folder; other files stay."""
    for old in listed(folder)[count:]:
        drop(old.path)


def restore(source: Path, key: bytes, place: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a closed database, and return where the replaced one lies now.

    What was written since the backup comes back with the next sync; what never was synced is in the replaced file.

    Raises:
        UserError: the backup is not sound or there is no room; the database stays as it was.
    """
    fresh = place.with_name(place.name + ".restored")
    copy(source, key, fresh)
    _write_list(place.parent / FOLDER, listed_erased(source.parent))
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


def listed_erased(folder: Path) -> Erased:
    """Return whom the list in a folder of backups names; a line that came to harm is left out."""
    found: Erased = {}
    try:
        lines = (folder / LIST).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return found
    for line in lines:
        if match := _LINE.fullmatch(line):
            found[bytes.fromhex(match[1])] = bytes.fromhex(match[2]), int(match[3])
    return found


def list_erased(connection: Connection, folder: Path) -> None:
    """Bring the list in a folder of backups up to date; names on it stay whatever this database says."""
    rows = connection.execute("SELECT rec, op_id, at FROM erased").fetchall()
    _write_list(folder, {bytes(rec): (bytes(op_id), at) for rec, op_id, at in rows})


def _write_list(folder: Path, found: Erased) -> None:
    before = listed_erased(folder)
    after = {**found, **before}
    if after.keys() != before.keys():
        text = "".join(f"{rec.hex()} {op_id.hex()} {at}\n" for rec, (op_id, at) in sorted(after.items()))
        write_whole(folder / LIST, text.encode("ascii"))


def erase_again(connection: Connection, folder: Path) -> int:
    """Erase whom the list names and this database, a restored one, still has; return how many that were.

    Until their operations come again this PC says nothing of its sums. After the commit call `Database.empty_log`.
    """
    here = {bytes(rec) for (rec,) in connection.execute("SELECT rec FROM erased")}
    back = {rec: by for rec, by in listed_erased(folder).items() if rec not in here}
    if back:
        join(connection, (), Graph(erased=set(back)), back)
        ahead = {*split_ids(meta.get(connection, AHEAD) or b""), *(op_id for op_id, _ in back.values())}
        meta.put(connection, AHEAD, b"".join(sorted(ahead)))
    return len(back)


def forget_sealed(connection: Connection, hashes: Iterable[bytes]) -> None:
    """Take sealed bundles out of a copy, inside the caller's transaction: what they tell may be erased by now."""
    connection.executemany("DELETE FROM spool WHERE hash = ?", [(one,) for one in hashes])


def sealed(connection: Connection) -> dict[bytes, bool]:
    """Return the sealed bundles in a database by hash, and whether a hub was seen to hold each."""
    return {bytes(one): bool(seen) for one, seen in connection.execute("SELECT hash, published FROM spool")}


def split_ids(ids: bytes) -> list[bytes]:
    """Return the ids that stand in a row."""
    return [ids[at : at + 16] for at in range(0, len(ids), 16)]


def still_ahead(connection: Connection) -> list[bytes]:
    """Return the operations that erased people here again and have not come themselves yet."""
    kept = meta.get(connection, AHEAD)
    if kept is None:
        return []
    ids = split_ids(kept)
    return [one for one in ids if connection.execute("SELECT 1 FROM author WHERE op_id = ?", (one,)).fetchone() is None]


def erased_by(connection: Connection, op_ids: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Return (record, operation) of whom these operations erased."""
    marks = ",".join("?" * len(op_ids))
    query = f"SELECT rec, op_id FROM erased WHERE op_id IN ({marks}) ORDER BY rec"  # noqa: S608
    return [(rec, op_id) for rec, op_id in connection.execute(query, op_ids)]


def retold(connection: Connection, rec: bytes, old: bytes, new: bytes, at: int) -> None:
    """Note that another operation says now what a lost one said of an erased record; `at` in ms since 1970."""
    with applying(connection):
        connection.execute("UPDATE erased SET op_id = ?, at = ? WHERE rec = ? AND op_id = ?", (new, at, rec, old))


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


def drop(path: Path) -> None:
    """Delete a copy, with what SQLite may have left beside it."""
    for end in ("", *_BESIDE):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _not_sound() -> UserError:
    return UserError(
        _("Bản sao lưu không đọc lại được nguyên vẹn nên không dùng. Dữ liệu trên máy vẫn nguyên."),
        _("Thử lại với ổ đĩa khác, hoặc dùng bản sao lưu trước đó."),
    )
