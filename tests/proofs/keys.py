"""The errand and the card scanner on a real X screen, every key sent by xdotool into the whole program.

Counted: key strokes besides the text typed, and the time from each key to the state it brings, which is the program's
own time. A scan at 4, 12 and 30 ms a key on three pages leaves the field with the keyboard as it was; the same text
typed by hand is no scan; a card copied from elsewhere is pasted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.proofs import CannotRunError, folder, require, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dicandesk.ui.program import Program

MOST_KEYS, PATIENCE = 25, 60.0
_CARD = "003154004417||NGUYEN THI HOA|15081954|Nu|To 7, Phuong Doi Can|02092021"


def prove() -> str:
    """Start a screen of its own, sign in, run the errand and the scans."""
    if sys.platform != "linux" or not (shutil.which("Xvfb") and shutil.which("xdotool")):
        raise CannotRunError("needs Xvfb and xdotool")
    with _screen(), folder() as place:
        program = _program(place)
        try:
            strokes, seconds = _errand(program)
            scans = _scans(program)
        finally:
            program.close()
    require(strokes <= MOST_KEYS, f"{strokes} key strokes")
    return f"{strokes} key strokes besides the text typed, {seconds:.2f} s of the program's own time; {scans} scans"


@contextmanager
def _screen() -> Iterator[None]:
    """Let windows open on a screen that nobody sees."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    try:
        os.environ["DISPLAY"] = ":" + os.read(read, 16).decode().strip()
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield
    finally:
        os.close(read)
        server.terminate()
        server.wait(10)


def _program(place: Path) -> Program:
    """Return the program with Mrs Hoà registered, signed in."""
    from dicandesk.rules.residents import ResidentDraft
    from dicandesk.services.register import residents
    from dicandesk.ui import printing_way
    from dicandesk.ui.program import Program
    from dicandesk.ui.theme import application
    from tests.ui import pcs

    app = application([])
    printing_way.use(printing_way.NoPrinters(), place / "papers")
    desk = pcs.found_ward(place)
    hoa = ResidentDraft("Nguyễn Thị Hoà", "1954", id_number="003154004417")
    residents.register(desk.db, desk.actor, hoa, now=pcs.now())
    desk.close()
    program = Program(app, place)
    program.begin()
    _until(lambda: program.shell.isVisible() and program.shell.windowHandle().isExposed(), "the window")
    program.shell.activateWindow()
    _until(program.shell.isActiveWindow, "the focus")
    _type(pcs.PIN)
    _press("Return")
    _until(lambda: program.room is not None, "the sign-in")
    return program


def _errand(program: Program) -> tuple[int, float]:
    """Help a known person with two topics and make the sheets; return key strokes and seconds."""
    from dicandesk.services.assisting import visits
    from tests.ui import pcs

    room = program.room
    assert room is not None
    context, own = room.context, 0.0
    keys = 0
    own += _timed("F2", lambda: room.window.key == "assist" and room.window.page._is_open)
    page, keys = room.window.page, keys + 1
    _type("hoa 1954")
    own += _wait(lambda: page.who.card.people.current is not None)
    own, keys = own + _timed("Return", lambda: page.who.name == "Nguyễn Thị Hoà"), keys + 1
    own, keys = own + _timed("alt+1", lambda: len(page.work.rows.states) == 1), keys + 2
    own, keys = own + _timed("Right", lambda: page.work.rows.missing == ""), keys + 1
    own, keys = own + _timed("alt+4", lambda: len(page.work.rows.states) == 2), keys + 2
    for _step in range(2):
        _press("Right")
    own, keys = own + _timed("Right", lambda: page.work.results[-1:][0].outcome.value == "unfinished"), keys + 3
    own, keys = own + _timed("Down", lambda: page.work.results[-1].cause is not None), keys + 1
    own, keys = own + _timed("F9", lambda: bool(visits.today(context.db, context.actor, now=pcs.now()))), keys + 1
    (row,) = visits.today(context.db, context.actor, now=pcs.now())
    require(len(row.results) == 2, "two topics are stored")
    tell(f"the errand: {keys} key strokes, {own:.2f} s")
    return keys, own


def _scans(program: Program) -> int:
    """Scan on three pages at three paces; then type and paste the same."""
    room = program.room
    assert room is not None
    count = 0
    for key in ("today", "guidance", "sync"):
        for pace in (4, 12, 30):
            if (visit := room.window.built("assist")) is not None:
                visit.start_over()
            room.go(key)
            search = room.window.search
            search.setFocus()
            search.setText("ghi chu ")
            _type(_CARD, pace)
            _press("Return")
            _until(
                lambda: room.window.key == "assist" and room.window.page.who.name != "", f"a scan on {key}, {pace} ms"
            )
            require(search.text() == "ghi chu ", f"the field keeps its text: {search.text()!r}")
            count += 1
    heard: list[str] = []
    room.cards.scanner.scanned.connect(heard.append)
    room.window.search.setFocus()
    room.window.search.setText("")
    _type("nguyen thi hoa 1954 to 7 ngo 3", 150)
    _until(lambda: room.window.search.text() == "nguyen thi hoa 1954 to 7 ngo 3", "typing")
    require(not heard, "typing is no scan")
    room.window.search.setText("")
    QGuiApplication.clipboard().setText(_CARD)
    _press("ctrl+v")
    _press("Return")
    _until(lambda: heard == [_CARD] and room.window.search.text() == "", "a card that was copied")
    return count


def _type(text: str, pace: int = 12) -> None:
    _run("type", "--delay", str(pace), "--", text)


def _press(key: str) -> None:
    _run("key", key)


def _timed(key: str, holds: Callable[[], object]) -> float:
    """Press a key and return how long its state took; the way of the key through the screen counts too."""
    _press(key)
    return _wait(holds)


def _wait(holds: Callable[[], object]) -> float:
    begun = time.monotonic()
    _until(holds, "what the key brings")
    return time.monotonic() - begun


def _run(*arguments: str) -> None:
    child = subprocess.Popen(["xdotool", *arguments])
    while child.poll() is None:
        QTest.qWait(2)
    require(child.returncode == 0, f"xdotool {arguments[0]}")


def _until(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        require(time.monotonic() < end, f"{what} never came")
        QTest.qWait(2)
