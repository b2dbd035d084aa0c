"""`build try-start`: how the packed program starts, measured from outside on a screen of its own.

Told are the time until the PIN box takes a key, beside a bare PySide6 window packed the same way, and until Today is
there after the PIN; memory; the block reads of a start after the page cache was dropped; and which modules were loaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import house
from steps import FailureError, quietly, say

from packing import facts, modules, trial
from packing.disk import disk
from packing.screen import Screen, screen, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORK = facts.WORK / "start"
PROGRAM = facts.WORK / "debian/dist/dicandesk/dicandesk"
PIN = "246810"
RUNS = 5
MOST_READS, MOST_TIMES_BARE, MOST_TO_TODAY = 1600, 1.5, 0.6
LATE = ("alembic", "reportlab", "pypdfium2")
"""Packages that no start needs."""
_PAINTED, _NEW_PAGE, _DOT = 0.3, 0.25, 0.0005


class Start(NamedTuple):
    """One start.

    Attributes:
        painted: seconds until something was there.
        worked: of them, seconds of the processor.
        answered: seconds until the first digit of the PIN showed.
        today: seconds from the PIN to the first page.
        memory: megabytes then.
        reads: from the disk until `answered`.
    """

    painted: float
    worked: float
    answered: float = 0.0
    today: float = 0.0
    memory: float = 0.0
    reads: int = 0


def run() -> None:
    """Measure the newest folder of `build deb` and say how it compares.

    Raises:
        FailureError: a module was loaded that no start needs, or there are too many reads.
    """
    if not PROGRAM.exists():
        raise FailureError("There is no program to start. Next step: python3 installer/dev.py build deb")
    bare = _bare()
    with tempfile.TemporaryDirectory(dir=facts.WORK) as name, screen() as shown:
        data = Path(name) / "data"
        office = trial.Installed("Office", [str(PROGRAM)], str(data), "Trần Văn Nam", PIN, env=os.environ)
        office.call("init", "--ward", "Phường Mẫu", "--device", "Office", "--member", office.member)
        env = {**shown.env, "DICANDESK_DATA": str(data)}
        _tell(
            [_time(shown, bare, env, signs_in=False) for _ in range(RUNS)],
            [_time(shown, PROGRAM, env) for _ in range(RUNS)],
        )
        _tell_modules(shown, env, Path(name) / "trace")
        _tell_cold(shown, bare, env)


def _bare() -> Path:
    """Pack the bare window with the same filters, unless it is there."""
    program = WORK / "dist/dicandesk/dicandesk"
    if not program.exists():
        places = ["--distpath", str(WORK / "dist"), "--workpath", str(WORK / "work"), "--log-level", "WARN"]
        spec = str(Path(__file__).with_name("dicandesk.spec"))
        script = {"DICANDESK_SCRIPT": str(Path(__file__).with_name("bare_window.py"))}
        script["PYINSTALLER_ZLIB_COMPRESSION_LEVEL"] = "0"
        quietly("a bare window", [house.PYTHON, "-m", "PyInstaller", "--noconfirm", *places, spec], extra=script)
    return program


@contextmanager
def _started(command: list[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    if not os.geteuid():  # goes before other work on this computer, as on a PC that has nothing else to do
        command = ["nice", "-n", "-15", *command]
    with subprocess.Popen(command, env=dict(env), stdin=quiet, stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            process.terminate()


def _time(shown: Screen, program: Path, env: Mapping[str, str], *, signs_in: bool = True, device: str = "") -> Start:
    empty, begun, reads = shown.look(), time.monotonic(), _reads(device)
    with _started([str(program)], env) as process:
        painted, worked = shown.wait(empty, _PAINTED, "The window") - begun, _worked(process.pid)
        if not signs_in:
            found = Start(painted, worked, reads=_reads(device) - reads)
        else:
            answered = _first_key(shown, begun)
            reads = _reads(device) - reads
            shown.type(PIN[1:])
            shown.quiet(0.3)
            before, pressed = shown.look(), time.monotonic()
            shown.press("Return")
            today = shown.wait(before, _NEW_PAGE, "Today") - pressed
            shown.quiet()
            found = Start(painted, worked, answered, today, _memory(process.pid), reads)
    until(lambda: shown.changed(empty) == 0, "The end")
    return found


def _first_key(shown: Screen, begun: float) -> float:
    """Press the first digit as soon as there is something, and return when it showed."""
    before = shown.look()
    shown.press(PIN[0])
    return shown.wait(before, _DOT, "The first digit") - begun


def _worked(pid: int) -> float:
    """Return the seconds of the processor that a process has had; other work on this computer changes it little."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _tell(bare: list[Start], program: list[Start]) -> None:
    floor, first = (median(one.painted for one in runs) for runs in (bare, program))
    work = [median(one.worked for one in runs) for runs in (bare, program)]
    box = median(one.answered for one in program)
    today, memory = median(one.today for one in program), max(one.memory for one in program)
    load = os.getloadavg()[0]
    say(f"  warm, {RUNS} runs each, load {load:.1f}")
    say(f"    bare window packed the same way: painted after {floor:.2f} s")
    say(f"    lock screen painted after {first:.2f} s, {first / floor:.2f} times as long (<= {MOST_TIMES_BARE})")
    say(f"    of the processor until then: {work[0]:.2f} and {work[1]:.2f} s, {work[1] / work[0]:.2f} times as much")
    say(f"    the PIN box showed a key after {box:.2f} s, xdotool's way included")
    say(f"    Today {today:.2f} s after the PIN (<= {MOST_TO_TODAY}); memory then {memory:.0f} MB")


def _tell_modules(shown: Screen, env: Mapping[str, str], trace: Path) -> None:
    empty = shown.look()
    traced = ["strace", "-D", "-f", "-y", "-qq", "-e", f"trace={modules.TRACE}", "-o", str(trace), str(PROGRAM)]
    with _started(traced, env):
        shown.wait(empty, _PAINTED, "The window")
        shown.quiet(1.5)
    loaded = modules.loaded(trace, PROGRAM)
    say(f"  {len(loaded)} pure modules loaded until the PIN is typed, {modules.opened(trace)} files opened")
    if "dicandesk.ui.program" not in loaded:
        raise FailureError("What was loaded could not be read from the trace.")
    if wrong := sorted(name for name in loaded if name.split(".")[0] in LATE):
        raise FailureError(f"Loaded at the start, but needed only later: {', '.join(wrong[:5])}")


def _tell_cold(shown: Screen, bare: Path, env: Mapping[str, str]) -> None:
    """Start both from a disk of their own, whose reads nobody else adds to."""
    if os.geteuid():
        say("  cold start: not counted here; mounting a disk needs root")
        return
    with tempfile.TemporaryDirectory(dir=WORK) as name, disk(Path(name), 1 << 30) as (place, device):
        found: list[Start] = []
        for program, told in ((bare, False), (PROGRAM, True)):
            copy = place / str(len(found))
            shutil.copytree(program.parent, copy, symlinks=True)
            home = shutil.copytree(env["DICANDESK_DATA"], place / f"data{len(found)}")
            _drop()
            here = {**env, "DICANDESK_DATA": str(home)}
            found.append(_time(shown, copy / program.name, here, signs_in=told, device=device))
    floor, cold = found
    say(f"  cold: {cold.reads} reads of its own files until the PIN box showed a key (<= {MOST_READS})")
    say(f"    after {cold.answered:.2f} s; bare window: {floor.reads} reads, painted after {floor.painted:.2f} s")
    if cold.reads > MOST_READS:
        raise FailureError(f"{cold.reads} reads are too many for an old disk.")


def _drop() -> None:
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3", "ascii")


def _reads(device: str) -> int:
    """Return how many reads a disk has answered since it was mounted; none where no disk is named."""
    rows = (line.split() for line in Path("/proc/diskstats").read_text("ascii").splitlines())
    return next((int(row[3]) for row in rows if row[2] == device), 0)
