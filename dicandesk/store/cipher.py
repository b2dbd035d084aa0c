"""Open the encrypted database file, and the slots that its key lies in; the only importer of the driver.

SQLCipher with a random 32-byte key given raw, so opening takes a fraction of a millisecond. Write-ahead log,
`synchronous=FULL`: what was committed survives a power cut. `secure_delete`: what was deleted leaves no bytes.
"""

from __future__ import annotations

import errno
import os
import unicodedata
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlcipher3 import dbapi2

from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

DRIVER = dbapi2
KEY_BYTES = 32
CACHE_KIB = 16_000
FILL_KIB = 64_000
LOG_PAGES, FILL_PAGES = 1_000, 10_000
"""Pages in the write-ahead log after which it goes to the file; the first is SQLite's own."""
READER_KIB = 8_000
"""Holds what a day's work with 12,000 residents asks for again and again; there may be four readers."""
PASS_KIB = 1_000
DatabaseError = dbapi2.DatabaseError
OperationalError = dbapi2.OperationalError


class Connection(dbapi2.Connection):  # type: ignore[misc]
    """One connection. `applying` is True only while `store.apply` changes synced rows.

    The driver carries no types, hence the ignored base.
    """

    applying: bool = False


def connect(path: Path, key: bytes, *, create: bool = False, cache: int = CACHE_KIB) -> Connection:
    """Open the file at `path`, and keep `cache` KiB of its pages.

    Raises:
        UserError: the file is damaged or not there, or was not made with this key.
    """
    connection = _open(path, "rwc" if create else "rw")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except DatabaseError as error:
        connection.close()
        raise plain_error(error) or UserError(
            _("Không mở được tệp dữ liệu của máy này: tệp hỏng hoặc không khớp khoá. Tệp vẫn nằm nguyên chỗ cũ."),
            _("Báo cán bộ phường; bản sao lưu gần nhất có thể khôi phục."),
        ) from error
    for pragma in (
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = OFF",
        f"cache_size = -{cache}",
        "temp_store = MEMORY",
        "journal_size_limit = 16777216",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchone()
    connection.create_function("dcd_guard", 0, lambda: connection.applying)
    return connection


def _open(path: Path, mode: str) -> Connection:
    try:
        connection: Connection = dbapi2.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            factory=Connection,
            isolation_level=None,
            check_same_thread=False,
            timeout=10,
            cached_statements=256,
        )
    except OperationalError as error:
        raise UserError(
            _("Không mở được tệp dữ liệu của máy này: không thấy tệp, hoặc không có quyền đọc và ghi."),
            _("Kiểm tra ổ đĩa và thư mục dữ liệu rồi mở lại."),
        ) from error
    return connection


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error of the driver or the system means that there is no room on the disk."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, OperationalError) and "full" in str(error)


def plain_error(error: BaseException) -> UserError | None:
    """Return what a fault of the disk means for a person; None for other errors, a damaged file among them."""
    if is_disk_full(error):
        return UserError(
            _("Ổ đĩa của máy đã đầy nên chưa lưu được. Những gì đã lưu trước đây vẫn nguyên."),
            _("Xoá bớt tệp không cần rồi bấm Lưu lại; chữ đã gõ vẫn còn trên màn hình."),
        )
    kind = str(getattr(error, "sqlite_errorname", ""))
    if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return UserError(
            _("Một chương trình khác đang giữ tệp dữ liệu nên chưa làm được. Những gì đã lưu vẫn nguyên."),
            _("Chờ một lát rồi làm lại; có thể phần mềm diệt virus hoặc sao lưu đang đọc tệp đó."),
        )
    if kind.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")):
        return UserError(
            _("Ổ đĩa của máy không đọc hoặc ghi được tệp dữ liệu nên chưa làm được. Những gì đã lưu vẫn nguyên."),
            _("Kiểm tra ổ đĩa, chỗ trống và quyền ghi rồi làm lại; vẫn lỗi thì báo cán bộ phường."),
        )
    return None


def integrity(connection: Any) -> str:
    """Return "ok", or the first fault SQLite finds in the whole file."""
    return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])


# ---- one member's slot: the database key under a PIN ----

ARGON_PASSES, ARGON_KIB, ARGON_LANES = 3, 65_536, 4
"""Argon2id (RFC 9106): about 100 ms and 64 MiB a try on a small PC."""
_SALT_BYTES, _NONCE_BYTES = 16, 12


class WrongSecretError(Exception):
    """This PIN or passphrase does not open the slot, or the slot was made on another PC or for another member."""


def wrap(key: bytes, secret: str, device_secret: bytes, member: bytes) -> bytes:
    """Return a slot: `key` sealed under a PIN or passphrase, bound to this PC and to one member."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    return salt + nonce + AESGCM(_stretch(secret, salt, device_secret)).encrypt(nonce, key, member)


def unwrap(slot: bytes, secret: str, device_secret: bytes, member: bytes) -> bytes:
    """Return the database key out of a slot.

    Raises:
        WrongSecretError: wrong PIN, another PC, another member, or damaged.
    """
    salt, nonce = slot[:_SALT_BYTES], slot[_SALT_BYTES : _SALT_BYTES + _NONCE_BYTES]
    try:
        stretched = _stretch(secret, salt, device_secret)
        return AESGCM(stretched).decrypt(nonce, slot[_SALT_BYTES + _NONCE_BYTES :], member)
    except (InvalidTag, ValueError) as error:
        raise WrongSecretError from error


def _stretch(secret: str, salt: bytes, device_secret: bytes) -> bytes:
    kdf = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=ARGON_PASSES,
        lanes=ARGON_LANES,
        memory_cost=ARGON_KIB,
        secret=device_secret,
    )
    return kdf.derive(unicodedata.normalize("NFC", secret).encode())
