"""The errand in the window of an installed program, every key sent from outside: the first day from founding on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from steps import FailureError, say, timed

from packing import facts
from packing.screen import rest, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from packing.screen import Screen
    from packing.trial import Installed

PIN = "246810"
_PACE = 90
"""Milliseconds a key: what types faster is taken for a scanner."""
_TO_CENTRAL = ["Tab"] * 5
_PAINTED, _A_CARD, _A_PAGE = 0.3, 0.04, 0.4


class Desk(NamedTuple):
    """A window on a data folder that is still empty.

    Attributes:
        shown: the screen.
        name: of the pictures.
        hub: the folder of the ward.
        papers: below it the program leaves what it could not print, and nothing else is there.
        there: how a path here is called for the program.
        calm: seconds without a change after which it is taken for done.
        is_bare: no window manager gives it the keys.
    """

    shown: Screen
    name: str
    hub: Path
    papers: Path
    there: Callable[[Path], str] = str
    calm: float = 0.6
    is_bare: bool = False

    def picture(self, what: str) -> None:
        """Keep a picture of the screen, to be looked at by a person."""
        self.shown.quiet(self.calm, most=15)
        self.shown.save(facts.WORK / "trial" / f"{self.name}-{what}.png")

    def write(self, *texts: str) -> None:
        """Type texts, each ended by Enter."""
        for text in texts:
            self.shown.type(text, _PACE)
            self.shown.press("Return")

    def end(self, text: str, share: float, what: str) -> None:
        """Type the last text of a form and wait for a share of the screen to change with it."""
        self.shown.type(text, _PACE)
        before = self.shown.look()
        self.shown.press("Return")
        self.shown.wait(before, share, what)


def errand(desk: Desk, member: str, empty: bytes) -> None:
    """Found, register, log, print, sync, central file.

    Args:
        desk: its window has just been started.
        member: who works there.
        empty: the screen before.

    Raises:
        FailureError: something is not as it should be; says what.
    """
    shown, central = desk.shown, desk.hub.parent / "central.db"
    with timed(f"{desk.name}: founding by keys"):
        shown.wait(empty, _PAINTED, "The window")
        shown.quiet(desk.calm)
        if desk.is_bare:
            shown.focus()
        shown.press("Down", "Return")
        shown.quiet(desk.calm)
        desk.write("Phuong Mau", "Mot cua", member, PIN)
        desk.end(PIN, _A_CARD, "The founded ward")
        desk.picture("founded")
        desk.end(desk.there(desk.hub), _A_PAGE, "The first page")
        until(lambda: any(desk.hub.iterdir()), "The ward's folder")
        desk.picture("today")
    with timed(f"{desk.name}: register, log, sheet by keys"):
        _visit(desk)
        until(lambda: list(_sheets(desk.papers)), "The sheet")
        desk.picture("saved")
    with timed(f"{desk.name}: sync, central file by keys"):
        shown.press("ctrl+k", "Tab", "space")
        shown.quiet(desk.calm)
        shown.press("F5")
        shown.quiet(desk.calm)
        desk.picture("synced")
        shown.press(*_TO_CENTRAL, "space")
        shown.quiet(desk.calm)
        desk.picture("central")
        shown.press("ctrl+a")
        desk.write(desk.there(central))
        until(central.is_file, "The central file")
    say(f"  pictures in {facts.WORK / 'trial'}")


def _visit(desk: Desk) -> None:
    shown = desk.shown
    shown.press("F2")
    shown.quiet(desk.calm)
    shown.type("Dang Thi Hoa", _PACE)
    shown.quiet(desk.calm)
    shown.press("ctrl+n")
    shown.quiet(desk.calm)
    shown.press("Tab")
    shown.type("1954", _PACE)
    shown.press("Tab", "Tab")
    shown.type("0900000012", _PACE)
    shown.press("Tab", "space", "ctrl+Return")
    shown.quiet(desk.calm)
    shown.press("alt+1")
    shown.quiet(desk.calm)
    shown.press("Right")
    desk.picture("visit")
    shown.press("F9")
    rest(0.5)


def _sheets(folder: Path) -> Iterator[Path]:
    return (one for one in folder.rglob("*.pdf") if one.read_bytes()[:5] == b"%PDF-")


def look_again(check: Installed, papers: Path) -> str:
    """Ask the command line what the window has stored; the window is closed.

    Raises:
        FailureError: it is not what was typed.
    """
    found = check.call("resident", "find", "hoa 1954")["residents"]
    visits = check.call("session", "list")["sessions"]
    if len(found) != 1 or len(visits) != 1:
        raise FailureError(f"Stored were {len(found)} residents and {len(visits)} visits instead of one each.")
    return f"one resident, one visit, {sum(1 for _ in _sheets(papers))} sheet, sent, central file"
