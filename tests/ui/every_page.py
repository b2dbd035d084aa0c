"""Every page there is, one after the other in one window over the ward of the pictures, in any look and language."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dicandesk import i18n
from dicandesk.services.access.desk import Desk
from dicandesk.store import slots
from dicandesk.ui import printing_way
from dicandesk.ui.context import PcSettings
from dicandesk.ui.desk_pages import PLACES
from dicandesk.ui.desk_window import DeskWindow
from dicandesk.ui.parts.focus import FocusRing
from dicandesk.ui.tasks import LANES
from dicandesk.ui.theme import Size, theme
from tests.ui import pcs
from tests.ui.desk_ward import around, make_desk, settle_people
from tests.ui.gallery import gallery
from tests.ui.people_ward import settle_list
from tests.ui.shots import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ui.desk_ward import DeskWard

LOOKS = {
    "A": (Size.NORMAL, False),
    "A++": (Size.LARGEST, False),
    "high contrast": (Size.NORMAL, True),
}
CHANGING = {"check", "settings", "sync", "office", "erasures", "today"}
"""Pages that tell of the disk, the folder and the keys of a PC, so that no two PCs paint the same; and the first page,
whose parts are filled one by one, so that a busy computer paints it otherwise now and then."""
STORED = Path(__file__).with_name("pictures.json")
DRAWN = Path(__file__).resolve().parents[2] / "build" / "test" / "pictures"
"""Where the pictures themselves lie after they were drawn anew, to be looked at; not part of the project."""
_WINDOW = (1366, 768)
_PATIENCE_S, _PAUSE_MS = 60, 70


@dataclass
class Walk:
    """A window over the ward, with what leads to each of its pages."""

    desk: DeskWard
    room: DeskWindow

    @property
    def window(self) -> QWidget:
        return self.room.window

    @property
    def keys(self) -> list[str]:
        return [place.key for place in PLACES if self.room.window.has(place.key)]

    def show(self, key: str) -> None:
        """Show a page, on pages of one person Hoà's, and wait until it stands still."""
        hoa = self.desk.people["Nguyễn Thị Hoà"]
        ways = {"resident": lambda: self.room.show_resident(hoa), "assist": lambda: self.room.assist(hoa)}
        ways.get(key, lambda: self.room.go(key))()
        self.rest()

    def rest(self) -> None:
        """Wait until the lanes have answered and what they answered is laid out."""
        for _round in range(3):  # answers ask again, some after a pause
            for lane in LANES:
                told: list[None] = []
                self.desk.tasks.run(self.room, _nothing, told.append, lane=lane)
                _until(lambda told=told: bool(told))
            QTest.qWait(_PAUSE_MS)
        settle(self.window)


def wear(size: Size, *, high_contrast: bool = False) -> None:
    """Give the whole program a look."""
    theme().set_size(size)
    theme().set_high_contrast(on=high_contrast)


@contextmanager
def walk(desk: DeskWard, language: i18n.Language = "vi") -> Iterator[Walk]:
    """Open the window of the officer, who may see every page; the ward is closed afterwards."""
    folder = desk.context.folder
    i18n.use(language)
    opened = Desk(folder, desk.db, desk.ward.officer, FileLock(folder / "lock"), bytes(32))
    room = DeskWindow(opened, desk.tasks, PcSettings(folder, desk.tasks), now=lambda: desk.wall.now)
    try:
        room.window.resize(*_WINDOW)
        settle(room.window)
        room.window.activateWindow()
        _until(room.window.isActiveWindow)
        room.begin()
        yield Walk(desk, room)
        assert desk.failed == [], desk.failed
    finally:
        i18n.use("vi")
        room.last_push()
        room.window.close()
        room.window.deleteLater()
        wear(Size.NORMAL)
        desk.close()


def timeless(folder: Path) -> DeskWard:
    """Return a ward that was always and will always be of the same moment; it has neither PCs nor a folder."""
    desk = make_desk(folder)
    slots.write(folder, slots.SlotFile("Phường Đội Cấn", "Tổ 7 – NVH", b""))
    return _peopled(desk)


def founded(folder: Path) -> DeskWard:
    """Return a ward with all that founding makes, of today."""
    return _peopled(around(pcs.found_ward(folder).db, folder))


def _peopled(desk: DeskWard) -> DeskWard:
    settle_people(desk)
    settle_list(desk)
    return desk


def pictures(made: Walk, look: str) -> Iterator[tuple[str, QImage]]:
    """Yield what is painted in a look: every part, and each page that is the same on all PCs."""
    size, high = LOOKS[look]
    wear(size, high_contrast=high)
    parts = gallery()
    parts.resize(1500, 1100)
    settle(parts)
    yield f"parts, {look}", _painted(parts)
    parts.close()
    parts.deleteLater()
    made.window.activateWindow()
    _until(made.window.isActiveWindow)
    for key in made.keys:
        if key not in CHANGING:
            made.show(key)
            _let_go(made.window)
            yield f"{key}, {look}", _painted(made.window)


def fingerprint(image: QImage) -> str:
    """Return what no other picture has."""
    size = f"{image.width()}x{image.height()} ".encode()
    return hashlib.sha256(size + bytes(image.constBits())).hexdigest()[:24]


def hand() -> str:
    """Return how this computer draws letters: FreeType and its settings are the system's, and versions of it differ."""
    image = QImage(1400, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for row, weight in enumerate((400, 600)):
        painter.setFont(theme().font(15, weight))
        painter.drawText(
            QPoint(4, 24 + 28 * row), "Nguyễn Thị Hoà, Đỗ Văn Hải, Ê-đê, 0123456789 abcdefghijklmnopqrstuvwxyz"
        )
    painter.end()
    return fingerprint(image)


def stored() -> dict[str, dict[str, str]]:
    """Return the fingerprints by the hand that drew them."""
    found: dict[str, dict[str, str]] = json.loads(STORED.read_text("utf-8")) if STORED.exists() else {}
    return found


def _let_go(window: QWidget) -> None:
    """Take the keyboard from where it is: pages give it to a part once they are filled, sooner or later."""
    if (has := window.focusWidget()) is not None:
        has.clearFocus()
    settle(window)


def _painted(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def _until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        QTest.qWait(5)


def _nothing() -> None:
    """Come back at once."""


def main() -> None:
    """Draw all pictures, store their fingerprints for this hand, and put the pictures where they can be looked at."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication([])
    app.setCursorFlashTime(0)
    theme().install()
    FocusRing(app)
    gc.disable()  # as in the program: widgets are not destroyed on a lane
    DRAWN.mkdir(parents=True, exist_ok=True)
    found = {}
    for look in LOOKS:
        with tempfile.TemporaryDirectory() as name:
            printing_way.use(printing_way.NoPrinters(), Path(name))
            with walk(timeless(Path(name))) as made:
                for title, image in pictures(made, look):
                    image.save(str(DRAWN / f"{title}.png"))
                    found[title] = fingerprint(image)
            printing_way.use(None)
    whole = {**stored(), hand(): found}
    STORED.write_text(json.dumps(whole, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"{len(found)} pictures in {DRAWN}\n")


if __name__ == "__main__":
    main()
