"""A secret of this PC that a copied slot file does not carry along.

On Windows it is protected by the account (DPAPI); elsewhere it is a file that only the account may read. Where all
volunteers share one account it guards against a stolen disk or a copied file, not against a colleague.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import files

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "device.key"
_BYTES = 32

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    def _protect(data: bytes, *, undo: bool = False) -> bytes:
        """Seal bytes to the Windows account, or open them again."""
        given = _Blob(
            len(data), ctypes.cast(ctypes.create_string_buffer(data, len(data)), ctypes.POINTER(ctypes.c_char))
        )
        taken = _Blob()
        call = ctypes.windll.crypt32.CryptUnprotectData if undo else ctypes.windll.crypt32.CryptProtectData
        no_window = 1
        if not call(ctypes.byref(given), None, None, None, None, no_window, ctypes.byref(taken)):
            raise ctypes.WinError()
        try:
            return ctypes.string_at(taken.data, taken.size)
        finally:
            ctypes.windll.kernel32.LocalFree(taken.data)

    KIND = "dpapi"
else:

    def _protect(data: bytes, *, undo: bool = False) -> bytes:  # noqa: ARG001 - same shape on every system
        """Leave bytes as they are: the file's mode protects them."""
        return data

    KIND = "file"


def load(folder: Path) -> bytes:
    """Return this PC's secret (32 bytes), making one the first time.

    Raises:
        OSError: it cannot be written.
        UserError: there is one that cannot be read.
    """
    path = folder / FILE_NAME
    if path.exists():
        return existing(folder)
    secret = os.urandom(_BYTES)
    files.write_whole(path, _protect(secret), private=True)
    return secret


def existing(folder: Path) -> bytes:
    """Return this PC's secret.

    Raises:
        UserError: it is gone, or was made by another account of Windows: then no PIN opens anything here.
    """
    try:
        secret = _protect((folder / FILE_NAME).read_bytes(), undo=True)
    except OSError:
        secret = b""
    if len(secret) != _BYTES:
        raise UserError(
            _(
                "Không đọc được khoá riêng của máy này ({file}) nên mã PIN nào cũng không mở được. Dữ liệu vẫn nguyên."
            ).format(file=FILE_NAME),
            _("Đăng nhập đúng tài khoản máy tính đã dùng DiCanDesk, hoặc chép lại tệp đó; báo cán bộ phường."),
            code=5,
        )
    return secret
