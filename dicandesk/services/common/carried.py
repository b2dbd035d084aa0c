"""Small files that a person carries to another PC on a stick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import files

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, limit: int) -> bytes | None:
    """Return what is in a file, or None where it cannot be read or is larger than any file of ours."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    return data if len(data) <= limit else None


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        UserError: the stick is full, was pulled out, or takes no files.
    """
    try:
        files.write_whole(path, data)
    except OSError as error:
        raise UserError(
            _("Không ghi được {path}. Dữ liệu trên máy vẫn nguyên.").format(path=path),
            _("Kiểm tra USB còn chỗ và không bị khoá, rồi thử lại."),
        ) from error
