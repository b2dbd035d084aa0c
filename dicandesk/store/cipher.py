"""Open the encrypted database file; the only importer of its driver.

SQLCipher with a random 32-byte key given raw, so opening takes a fraction of a millisecond. Write-ahead log,
`synchronous=FULL`: what was committed survives a power cut. `secure_delete`: what was deleted leaves no bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

DRIVER = dbapi2
KEY_BYTES = 32
CACHE_KIB = 16_000
DatabaseError = dbapi2.DatabaseError
OperationalError = dbapi2.OperationalError


class Connection(dbapi2.Connection):  # type: ignore[misc]
    """One connection. `applying` is True only while `store.apply` changes synced rows.

    The driver carries no types, hence the ignored base.
    """

    applying: bool = False


def connect(path: Path, key: bytes, *, create: bool = False) -> Connection:
    """Open the file at `path`.

    Raises:
        UserError: the file is damaged, or was not made with this key.
    """
    mode = "rwc" if create else "rw"
    connection: Connection = dbapi2.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        factory=Connection,
        isolation_level=None,
        check_same_thread=False,
        timeout=10,
        cached_statements=256,
    )
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except DatabaseError as error:
        connection.close()
        raise UserError(
            _("Không mở được tệp dữ liệu của máy này: tệp hỏng hoặc không khớp khoá. Tệp vẫn nằm nguyên chỗ cũ."),
            _("Báo cán bộ phường; bản sao lưu gần nhất có thể khôi phục."),
        ) from error
    for pragma in (
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = OFF",
        f"cache_size = -{CACHE_KIB}",
        "temp_store = MEMORY",
        "journal_size_limit = 16777216",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchone()
    connection.create_function("dcd_guard", 0, lambda: connection.applying)
    return connection


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error of the driver means that there is no room on the disk."""
    return isinstance(error, OperationalError) and "full" in str(error)


def integrity(connection: Any) -> str:
    """Return "ok", or the first fault SQLite finds in the whole file."""
    return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
