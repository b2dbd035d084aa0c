"""A paper that no printer took is kept where a person looks for it: in a folder of its own among their documents.

Papers may carry a name, so the program takes them away again after a week; what somebody renamed is theirs and stays.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM
from dicandesk.store.files import write_whole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

DAYS = 7
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_OURS = re.compile(r"\d{4}-\d\d-\d\d \d\d\.\d\d(\.\d\d)? .*\.pdf")
_LONGEST = 80


def folder_name() -> str:
    """Return the name of the folder."""
    return _("DiCanDesk - giấy chưa in")


def keep(pdf: bytes, title: str, documents: Path, *, now: datetime) -> Path:
    """Write a paper into the folder and return where it lies; papers older than a week go.

    Args:
        pdf: the whole file.
        title: what it is; never the name of a person.
        documents: the folder of who uses this PC.
        now: this moment.

    Raises:
        UserError: the disk is full or refuses.
    """
    folder = documents / folder_name()
    name = " ".join(_FORBIDDEN.sub(" ", title).split())[:_LONGEST].rstrip(" .")
    stem = f"{now.astimezone(VIETNAM):%Y-%m-%d %H.%M.%S} {name}"
    path = next(path for number in count(1) if not (path := folder / _numbered(stem, number)).exists())
    try:
        write_whole(path, pdf, private=True)
    except OSError as error:
        raise UserError(
            _("Chưa in được và cũng không giữ được bản PDF, vì ổ đĩa đầy hoặc không cho ghi. Dữ liệu vẫn nguyên."),
            _("Giải phóng chỗ trên ổ đĩa rồi in lại."),
        ) from error
    _clear(folder, now)
    return path


def _numbered(stem: str, number: int) -> str:
    """Return the name of a file; two papers of one second are two files."""
    return f"{stem}.pdf" if number == 1 else f"{stem} ({number}).pdf"


def _clear(folder: Path, now: datetime) -> None:
    oldest = (now - timedelta(days=DAYS)).timestamp()
    for old in folder.glob("*.pdf"):
        with suppress(OSError):  # a viewer on Windows holds it; it goes another day
            if _OURS.fullmatch(old.name) and old.stat().st_mtime < oldest:
                old.unlink()
