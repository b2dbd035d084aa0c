"""Make the pictures of the help from the program itself: `python3 installer/dev.py pictures`.

Each is a page of the real window at its smallest size with invented people, made small with a table of the 256 colours
it has most of, so that all of them together weigh less than a photograph.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from dicandesk.demo import practice
from dicandesk.demo.window import Window
from dicandesk.i18n import _
from dicandesk.paths import resource
from dicandesk.rules.requests import Right
from dicandesk.services.access import desk
from dicandesk.services.assisting import followups, referrals
from dicandesk.services.common import lock_screen
from dicandesk.services.common.moments import day_of
from dicandesk.services.register import data_requests
from dicandesk.services.ward import people
from dicandesk.ui.help_texts import ORDER, START

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 900
_BEFORE = {START, "unlock", "first_start"}
_OFFICERS = ("requests", "erasures", "office", "import")
_MOST_BYTES = 190_000


def main() -> int:
    """Write the pictures of every page that this PC can show."""
    scratch = Path(tempfile.gettempdir(), "DiCanDesk")  # one page shows where the data lie
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        folder = scratch / "data"
        folder.mkdir(parents=True)
        practice.fill(folder, now=datetime.now(UTC))
        resident = _promise(folder)
        window = Window(folder, scratch / "hub", scratch, "vi")
        volunteer, officer = practice.TOLD[2].name, practice.TOLD[0].name
        try:
            window.open()
            _keep(window, "unlock")
            for name, keys in ((volunteer, ORDER), (officer, _OFFICERS)):
                _sign_in(window, folder, name)
                for key in keys:
                    if key not in _BEFORE and window.room.window.has(key):
                        _show(window, key, resident)
                        _keep(window, key)
                window.program.lock()
        finally:
            window.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


def _sign_in(window: Window, folder: Path, name: str) -> None:
    window.until("the lock screen is shown", lambda: hasattr(window.start_page, "choose"))
    window.start_page.choose(next(tile.member for tile in _tiles(folder) if tile.name == name))
    window.write(practice.PIN)
    window.press("Return")
    window.until("somebody is signed in", lambda: window.program.room is not None)


def _show(window: Window, key: str, resident: bytes) -> None:
    ways: dict[str, Callable[[], object]] = {
        "resident": lambda: window.room.show_resident(resident),
        "assist": lambda: window.room.assist(resident),
        "duplicates": window.room.show_duplicates,
    }
    ways.get(key, lambda: window.room.go(key))()
    window.arrive(key)


def _keep(window: Window, key: str) -> None:
    """Store what the window shows, small."""
    window.rest()
    image = window.shell.grab().toImage().scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("I")
    colours = [colour for colour, _count in Counter(pixels).most_common(256)]
    path = resource("help") / f"{key}.png"
    image.convertToFormat(QImage.Format.Format_Indexed8, colours, Qt.ImageConversionFlag.ThresholdDither).save(
        str(path), quality=0
    )
    assert path.stat().st_size < _MOST_BYTES  # noqa: S101 - a check of our own tool


def _promise(folder: Path) -> bytes:
    """Give the ward a question to the office and two requests about data; return a person who has an appointment."""
    now = datetime.now(UTC)
    officer = next(tile for tile in _tiles(folder) if tile.name == practice.TOLD[0].name)
    opened = desk.unlock(folder, officer.member, practice.PIN)
    try:
        mai = next(row for row in people.members(opened.db) if row.name == practice.TOLD[2].name)
        asker = people.actor_of(opened.db, mai.id)
        rows = followups.due(opened.db, asker, now=now, until=day_of(now) + timedelta(days=60))
        question = _("Bác mất giấy khai sinh bản gốc, cần giấy gì để xin cấp lại?")
        for row in rows[1:2]:
            referrals.refer(opened.db, asker, row.id, question, now=now)
            answer = _("Mang CCCD đến bộ phận một cửa, sáng thứ Tư.")
            referrals.answer(opened.db, opened.actor, row.id, answer, now=now)
        for row, right, days in zip(rows, (Right.COPY, Right.CORRECT), (9, 1), strict=False):
            asked = data_requests.RequestDraft(right, day_of(now) - timedelta(days=days), f"{days}/2026")
            request = data_requests.add(opened.db, opened.actor, row.resident, asked, now=now)
            data_requests.confirm(opened.db, opened.actor, request, now=now)
        return rows[0].resident
    finally:
        opened.close()


def _tiles(folder: Path) -> tuple[lock_screen.Tile, ...]:
    return lock_screen.read(folder).tiles


if __name__ == "__main__":
    sys.exit(main())
