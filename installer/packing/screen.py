"""A screen that nobody sees, looked at from outside: keys go in by xdotool, what is painted is read from its memory."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from steps import FailureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WIDTH, HEIGHT = 1366, 768
_BLOCK = 32 * 4
"""Bytes of 32 pixels, the piece of a line that is compared."""
_EVERY = 4
_BLINK = 0.004
_PATIENCE = 120.0


class Screen:
    """An X server's screen.

    Args:
        display: as `DISPLAY` calls it.
        memory: what the server writes its picture to, in the format of xwd.
    """

    def __init__(self, display: str, memory: Path) -> None:
        self.display = display
        self.env = {**os.environ, "DISPLAY": display}
        with memory.open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = struct.unpack(">25I", self._memory[:100])
        self._line: int = head[12]
        self._start: int = head[0] + head[19] * 12

    def look(self) -> bytes:
        """Return what is painted now."""
        return self._memory[self._start : self._start + self._line * HEIGHT]

    def _at(self, line: int) -> bytes:
        return self._memory[self._start + line : self._start + line + self._line]

    def save(self, target: Path) -> Path:
        """Write what is painted now as PNG."""
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.frombytes("RGB", (WIDTH, HEIGHT), self.look(), "raw", "BGRX", self._line).save(target)
        return target

    def changed(self, before: bytes) -> float:
        """Return which share of the screen looks other than before."""
        different, looked = 0, HEIGHT // _EVERY * -(-self._line // _BLOCK)
        for line in range(0, self._line * HEIGHT, self._line * _EVERY):
            then, now = before[line : line + self._line], self._at(line)
            if then != now:
                different += sum(then[x : x + _BLOCK] != now[x : x + _BLOCK] for x in range(0, self._line, _BLOCK))
        return different / looked

    def wait(self, before: bytes, share: float, what: str) -> float:
        """Return the moment at which a share of the screen has changed.

        Raises:
            FailureError: it never did.
        """
        end = time.monotonic() + _PATIENCE
        while self.changed(before) < share:
            if time.monotonic() > end:
                raise FailureError(f"{what} never came; see {self.save(Path(tempfile.gettempdir()) / 'screen.png')}")
            rest(_BLINK)
        return time.monotonic()

    def quiet(self, seconds: float = 0.6, *, most: float = 30.0) -> None:
        """Return once nothing but a caret has changed for a while."""
        end = time.monotonic() + most
        seen, since = self.look(), time.monotonic()
        while time.monotonic() - since < seconds and time.monotonic() < end:
            if self.changed(seen) > 0.001:
                seen, since = self.look(), time.monotonic()
            rest(0.02)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as xdotool calls them."""
        self.tool("key", "--delay", "60", *keys)

    def type(self, text: str, pace: int = 30) -> None:
        """Type letters."""
        self.tool("type", "--delay", str(pace), "--", text)

    def focus(self) -> None:
        """Give the only window the keys; without a window manager nobody else does."""
        self.tool("search", "--onlyvisible", "--name", "DiCanDesk", "windowfocus")

    def tool(self, *arguments: str) -> str:
        """Run xdotool and return what it says.

        Raises:
            FailureError: it could not do it.
        """
        asked = ["xdotool", *arguments]
        done = subprocess.run(asked, env=self.env, capture_output=True, encoding="utf-8", check=False, timeout=60)
        if done.returncode:
            raise FailureError(f"xdotool {' '.join(arguments)}: {done.stderr.strip() or 'nothing found'}")
        return done.stdout


@contextmanager
def screen() -> Iterator[Screen]:
    """Start a server of its own and end it afterwards."""
    read, write = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        started = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
        with _ended([*started, "-fbdir", folder], pass_fds=[write]):
            os.close(write)
            with os.fdopen(read, encoding="ascii") as told:
                display = ":" + told.readline().strip()
            yield Screen(display, Path(folder) / "Xvfb_screen0")


@contextmanager
def managed(shown: Screen) -> Iterator[None]:
    """Let a window manager give windows the keys: Wine takes them from nobody else."""
    if shutil.which("openbox") is None:
        raise FailureError("The window under Wine needs a window manager. Next step: apt-get install openbox")
    with _ended(["openbox", "--sm-disable"], env=shown.env):
        rest(1)
        yield


@contextmanager
def _ended(command: list[str], **options: Any) -> Iterator[None]:
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, **options) as process:
        try:
            yield
        finally:
            process.terminate()


def rest(seconds: float) -> None:
    """Let time pass; what is waited for happens in programs that tell nothing."""
    threading.Event().wait(seconds)


def until(holds: Callable[[], object], what: str, most: float = _PATIENCE) -> None:
    """Return once something holds.

    Raises:
        FailureError: it never did.
    """
    end = time.monotonic() + most
    while not holds():
        if time.monotonic() > end:
            raise FailureError(f"{what} never came")
        rest(0.1)
