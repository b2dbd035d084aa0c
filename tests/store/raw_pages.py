"""Every page of an encrypted file in plain, free ones and those of the write-ahead log too, without SQLite.

SQLCipher 4 with a raw key: AES-256-CBC under that key itself, page by page; the last 80 bytes of a page are the
initial vector (16) and the authentication code (64). The first 16 bytes of the file are the salt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE, RESERVED, SALT = 4096, 80, 16
LOG_HEAD, FRAME_HEAD = 32, 24


def plain(path: Path, key: bytes) -> bytes:
    """Return all pages of a database and of its log, one after the other."""
    data = path.read_bytes()
    salt = data[:SALT]
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[LOG_HEAD:] if log.exists() else b""
    step = FRAME_HEAD + PAGE
    pages += [frames[at + FRAME_HEAD : at + step] for at in range(0, len(frames), step)]
    return b"".join(_decrypted(pages, key, salt))


def _decrypted(pages: list[bytes], key: bytes, salt: bytes) -> Iterator[bytes]:
    for page in pages:
        start = SALT if page[:SALT] == salt else 0
        vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        yield decryptor.update(page[start : PAGE - RESERVED]) + decryptor.finalize()
