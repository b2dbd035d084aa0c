"""The ward's central file: one encrypted SQLite database with plain names, derived from this PC's, never synced.

Made whole under a new name in `central/` on the hub; the newest three of each PC stay. Its tables read as a ward's IT
person expects; the table `README` says when, by which PC and up to which sums it was made. Published at most hourly,
while something changed, by the officer's PC with the smallest id among those whose head is younger than a day.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.text import fold
from dicandesk.store import cipher, meta
from dicandesk.store.tables import ENTITIES, HIDDEN

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.store.fields import Entity
    from dicandesk.sync.transport import Transport

FOLDER = "central"
KEEP = 3
HOUR_MS = 3_600_000
_LAST = "central_made"
_WORKSHOP = "central.new"
_SECRET_COLUMNS = ("id_hash",)
_EXPLAIN = (
    ("what", "Tệp trung tâm của phường, do DiCanDesk dựng từ dữ liệu các máy. Chỉ để đọc; sửa trong DiCanDesk."),
    ("id", "Mỗi dòng có id 32 chữ số hệ 16, giống nhau trên mọi máy; parent là id của dòng cha, thường là người dân."),
    ("id_tail", "Bốn số cuối của số định danh. Số đầy đủ không lưu ở đâu cả."),
    ("at", "session.at là mili giây từ 1970 (UTC); cột at_text là giờ Việt Nam."),
    ("visits", "Bảng xem gộp: ngày, người dân, tổ, việc, kết quả."),
)
_VISITS = """CREATE VIEW central.visits AS
SELECT s.at_text AS at, r.name AS resident, r.birth, u.name AS unit, t.topic, t.outcome, t.cause, s.mode, s.place,
s.minutes FROM result t JOIN session s ON s.id = t.session LEFT JOIN resident r ON r.id = t.parent
LEFT JOIN unit u ON u.id = coalesce(r.unit, s.unit)"""


class Central(NamedTuple):
    """What was written. `op_sum` is hex."""

    path: Path
    residents: int
    sessions: int
    op_sum: str


def raw_key(key: bytes) -> str:
    """Return 32 bytes as the key text that opens a file without stretching."""
    return f"x'{key.hex()}'"


def write(db: Database, path: Path, key: str, *, device_name: str, made_at: str) -> Central:
    """Write the central file to a path where nothing lies.

    Args:
        db: an officer's database.
        path: the new file.
        key: `raw_key`, or a passphrase that DB Browser for SQLite asks for.
        device_name: name of this PC.
        made_at: ISO time with offset.

    Raises:
        UserError: no room, or no right to write there; nothing is left of it.
    """
    try:
        return _write(db, path, key, device_name=device_name, made_at=made_at)
    except BaseException as error:
        for ending in ("", "-journal"):
            with contextlib.suppress(OSError):
                path.with_name(path.name + ending).unlink(missing_ok=True)
        if not isinstance(error, (OSError, cipher.DatabaseError)):
            raise
        text = _("Chưa ghi được tệp trung tâm {path}. Dữ liệu trên máy vẫn nguyên.")
        if cipher.is_disk_full(error):
            text = _("Chưa ghi được tệp trung tâm {path} vì ổ đĩa đã đầy. Dữ liệu trên máy vẫn nguyên.")
        raise UserError(
            text.format(path=path), _("Kiểm tra chỗ trống và quyền ghi của ổ đĩa, hoặc chọn nơi khác.")
        ) from error


def _write(db: Database, path: Path, key: str, *, device_name: str, made_at: str) -> Central:
    connection = db.side_connection()
    try:
        connection.execute("ATTACH DATABASE ? AS central KEY ?", (str(path), key))
        connection.execute("BEGIN")
        for entity in ENTITIES.values():
            _copy(connection, entity)
        connection.execute(_VISITS)
        op_sum = (meta.get(connection, meta.OP_SUM) or b"").hex()
        made = (
            ("made_at", made_at),
            ("made_by", device_name),
            ("op_sum", op_sum),
            ("state_sum", (meta.get(connection, meta.STATE_SUM) or b"").hex()),
        )
        connection.execute("CREATE TABLE central.README (topic TEXT PRIMARY KEY, text TEXT NOT NULL)")
        connection.executemany("INSERT INTO central.README VALUES (?, ?)", (*made, *_EXPLAIN))
        residents, sessions = connection.execute(
            "SELECT (SELECT count(*) FROM central.resident), (SELECT count(*) FROM central.session)"
        ).fetchone()
        connection.execute("COMMIT")
        connection.execute("DETACH DATABASE central")
    finally:
        connection.close()
    return Central(path, residents, sessions, op_sum)


def _copy(connection: Connection, entity: Entity) -> None:
    """Copy the rows that are shown, ids as hex text."""
    columns = ["lower(hex(id)) AS id", "lower(hex(parent)) AS parent"]
    for field in entity.fields.values():
        for name, kind in zip(field.columns, field.types, strict=True):
            if name not in _SECRET_COLUMNS:
                columns.append(f"lower(hex({name})) AS {name}" if kind is bytes else name)
    if entity.table == "session":
        columns.append("strftime('%Y-%m-%d %H:%M', at / 1000, 'unixepoch', '+7 hours') AS at_text")
    connection.execute(
        f"CREATE TABLE central.{entity.table} AS SELECT {', '.join(columns)} FROM main.{entity.table} "  # noqa: S608
        f"WHERE _f & {HIDDEN} = 0"
    )
    connection.execute(f"CREATE UNIQUE INDEX central.{entity.table}_id ON {entity.table} (id)")


def publish(
    db: Database, transport: Transport, central_key: bytes, *, ward: str, device: bytes, device_name: str, made_at: str
) -> str | None:
    """Put a new central file on the hub if something changed and the last one is an hour old; return its name.

    A ward that has met nobody yet needs none.

    `made_at` is ISO local time, minutes precise: `2026-11-24T10:47`.
    """
    now = db.wall()
    with db.exclusive() as connection:
        op_sum = meta.get(connection, meta.OP_SUM) or b""
        last = meta.get(connection, _LAST) or bytes(8)
        empty = connection.execute("SELECT 1 FROM session UNION ALL SELECT 1 FROM resident LIMIT 1").fetchone() is None
    if empty or last[8:] == op_sum or 0 <= now - int.from_bytes(last[:8]) < HOUR_MS:
        return None
    data = _made(db, raw_key(central_key), device_name=device_name, made_at=made_at)
    stamp = made_at[:16].replace("-", "").replace("T", "-").replace(":", "")
    slug = "-".join(fold(ward).split()) or "phuong"
    name = f"{slug}-{stamp}-{device[:4].hex()}-{hashlib.sha256(data).hexdigest()[:8]}.db"
    transport.put(f"{FOLDER}/{name}", data)
    _prune(transport, device, name)
    with db.exclusive() as connection:
        meta.put(connection, _LAST, now.to_bytes(8) + op_sum)
    return name


def make_again(connection: Connection) -> None:
    """Let the next sync publish a central file whatever the last one said: what lay there may not stay."""
    meta.drop(connection, _LAST)


def _made(db: Database, key: str, *, device_name: str, made_at: str) -> bytes:
    """Return a central file, made beside the database, encrypted from its first byte; nothing of it stays there."""
    folder = db.path.with_name(_WORKSHOP)
    shutil.rmtree(folder, ignore_errors=True)  # a kill may have left the last one
    try:
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700)
        return write(db, folder / "central.db", key, device_name=device_name, made_at=made_at).path.read_bytes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prune(transport: Transport, device: bytes, newest: str) -> None:
    """Keep this PC's newest three; another PC's files are its own.

    The one just made counts as the newest, whatever the clock said when the others were.
    """
    pattern = re.compile(rf".+-\d{{8}}-\d{{4}}-{device[:4].hex()}-[0-9a-f]{{8}}\.db")
    mine = [name for name in transport.names(FOLDER) if pattern.fullmatch(name) and name != newest]
    by_time = sorted(mine, key=lambda name: name.removesuffix(".db").rsplit("-", 4)[1:3])
    for name in by_time[: 1 - KEEP]:
        transport.remove(f"{FOLDER}/{name}")
