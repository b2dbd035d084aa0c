"""`build try-setup`: Setup.exe under Wine: installed, refused where it must be, used, looked at, taken away; data kept.

One PC of the errand is the installed Windows program, the other this source tree, so Windows and Linux sync with each
other. Wine is not Windows: what it cannot show is listed in the README beside this folder's parent.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from steps import ROOT, Command, FailureError, environment, quietly, say, timed

from packing import facts, older, trial, trial_upgrade, trial_window
from packing.disk import disk
from packing.screen import Screen, managed, screen

if TYPE_CHECKING:
    from collections.abc import Mapping

STAND_INS = {"icuuc": [], "mscms": ["-Wl,--kill-at"], "bcryptprimitives": ["-ladvapi32"]}
PLACE = r"C:\NguyễnThịHoà\ChươngTrình"
"""Without blanks: NSIS takes the rest of the line after `/D=` as it is, and Wine would put it in quotation marks."""
REFUSED = 2
SMALL, SMALL_PLACE = 180 << 20, r"C:\Đầy"
"""Bytes with room for one version and not for two, and where they are."""
USER = os.environ.get("USER", "root")


class Wine:
    """A Windows of its own in a folder.

    Args:
        folder: for it.
        shown: where its windows open.
        version: as `winecfg -v` calls it.
    """

    def __init__(self, folder: Path, shown: Screen, version: str = "win10") -> None:
        self.prefix, home = folder / f"wine-{version}", folder / "home"
        (home / "Documents").mkdir(parents=True, exist_ok=True)  # Wine leads its own folder there
        self.env: Mapping[str, str] = {
            **environment(),
            "WINEPREFIX": str(self.prefix),
            "HOME": str(home),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "LC_ALL": "C.UTF-8",
            "WINEDLLOVERRIDES": "mscms=n;winemenubuilder.exe=d;mshtml=;mscoree=",
            "DISPLAY": shown.display,
        }
        self.shown = shown
        with timed(f"Wine as {version}"):
            self.run("wineboot", "-i")
            self.run("winecfg", "-v", version)
        system = self.prefix / "drive_c/windows/system32"
        for name, flags in STAND_INS.items():
            source = ROOT / "tests/proofs/wine" / f"{name}.c"
            made: Command = ["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-s", "-o", system / f"{name}.dll", source]
            quietly(f"stand-in for {name}.dll", [*made, *flags])

    def run(self, *command: str | Path) -> int:
        """Run a Windows program to its end and return its exit code."""
        given = ["wine", *map(str, command)]
        return subprocess.run(given, env=self.env, input=b"", capture_output=True, check=False, timeout=300).returncode

    def path(self, windows: str) -> Path:
        """Return where a path on drive C lies here."""
        return self.prefix / "drive_c" / windows.removeprefix("C:\\").replace("\\", "/")

    def close(self) -> None:
        """End every Windows program."""
        server = shutil.which("wineserver") or "/usr/lib/wine/wineserver64"
        subprocess.run([server, "-k"], env=self.env, check=False)


def run() -> None:
    """Try the newest installer.

    Raises:
        FailureError: something is not as it should be; says what.
    """
    setup = facts.DIST / f"DiCanDesk-{facts.VERSION}-Setup.exe"
    if not setup.exists():
        raise FailureError("There is no installer to try. Next step: python3 installer/dev.py build windows")
    folder = Path(tempfile.mkdtemp(prefix="dicandesk-wine-"))
    try:
        with screen() as shown, managed(shown):
            _refused_on_old_windows(setup, folder, shown)
            wine = Wine(folder, shown)
            try:
                _try(wine, setup, folder)
            finally:
                wine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refused_on_old_windows(setup: Path, folder: Path, shown: Screen) -> None:
    old = Wine(folder, shown, "win7")
    try:
        code = old.run(setup, "/S")
        if code != REFUSED or (old.path(r"C:\users") / "root/AppData/Local/Programs/DiCanDesk").exists():
            raise FailureError(f"Windows 7 was not refused: exit code {code}.")
    finally:
        old.close()
    say("  Windows 7: refused")


def _try(wine: Wine, setup: Path, folder: Path) -> None:
    if not os.geteuid():
        _full(wine, setup, folder)
    program = wine.path(PLACE)
    with timed("an older version, silent, Vietnamese path"):
        code = wine.run(older.package("windows"), "/S", f"/D={PLACE}")
    _installed(program, code)
    cli = ["wine", str(program / "dicandesk-cli.exe")]
    place = rf"C:\users\{USER}\AppData\Local\DiCanDesk-older"
    desk = trial.Installed("Older", cli, place, "Trần Văn Nam", "246810", there, wine.env)
    trial_upgrade.prepare(desk)

    def install() -> None:
        with timed("this version over it, silent"):
            code = wine.run(setup, "/S")
        _installed(program, code)

    say(f"  upgraded: {trial_upgrade.look_again(desk, wine.path(place) / 'backups', install)}")
    say(
        f"  installed: {facts.megabytes(program):.1f} MB, {sum(1 for one in program.rglob('*') if one.is_file())} files"
    )
    data = rf"C:\users\{USER}\AppData\Local\DiCanDesk"
    windows = trial.Installed(
        "Một cửa", cli, data, "Trần Văn Nam", "246810",
        there, wine.env,
    )  # fmt: skip
    linux = trial.Installed(
        "Tổ 7", [sys.executable, "-m", "dicandesk"], str(folder / "linux"), "Lê Thị Mai", "135790", env=environment()
    )
    say(f"  Windows and Linux: {trial.errand(windows, linux, folder)}")
    synced = rf"C:\users\{USER}\OneDrive\DiCanDesk"
    say(f"  {trial.refuses(windows._replace(data=synced))}")
    _by_keys(wine, setup, program, folder)
    with timed("the same version over itself"):
        code = wine.run(setup, "/S")
    _installed(program, code)
    with timed("uninstall"):
        wine.run(program / "Uninstall.exe", "/S", f"_?={PLACE}")
    left = sorted(str(one.relative_to(program)) for one in program.rglob("*") if one.name != "Uninstall.exe")
    if left or not wine.path(rf"{data}\dicandesk.db").is_file():
        raise FailureError(f"After the uninstall these are left: {left}; data kept: {wine.path(data).exists()}.")
    say("  uninstalled, data kept")


def _full(wine: Wine, setup: Path, folder: Path) -> None:
    """Install over an older version on a disk that has no room for both."""
    with disk(folder, SMALL, wine.path(SMALL_PLACE)) as (program, _device):
        with timed("an older version on a small disk"):
            wine.run(older.package("windows"), "/S", f"/D={SMALL_PLACE}")
        with timed("this version, no room"):
            code = wine.run(setup, "/S", f"/D={SMALL_PLACE}")
        asked = ["wine", str(program / "dicandesk-cli.exe"), "--version"]
        told = subprocess.run(asked, env=wine.env, input=b"", capture_output=True, check=False).stdout.decode()
        if code != REFUSED or older.VERSION not in told or (program / "new").exists():
            raise FailureError(
                f"A full disk: exit code {code}, the program says {told!r}, {sorted(program.glob('*'))}."
            )
        wine.run(program / "Uninstall.exe", "/S", f"_?={SMALL_PLACE}")
    say("  a full disk: refused, the older version still answers")


def _installed(program: Path, code: int) -> None:
    left = [one for one in ("old", "new") if (program / one).exists()]
    if code or left or not (program / "DiCanDesk.exe").is_file():
        raise FailureError(f"The installer ended with {code} and left {sorted(program.glob('*'))}.")


def _by_keys(wine: Wine, setup: Path, program: Path, folder: Path) -> None:
    """Do the errand in the window, and see meanwhile that a running program is not installed over."""
    hub, data = folder / "by-keys" / "hub", rf"C:\users\{USER}\AppData\Local\DiCanDesk-keys"
    hub.mkdir(parents=True)
    desk = trial_window.Desk(wine.shown, "wine", hub, wine.path(rf"C:\users\{USER}\Documents"), there, 2.0)
    empty = wine.shown.look()
    started = ["wine", str(program / "DiCanDesk.exe")]
    pipe = subprocess.PIPE  # not files: Python under Wine wants it so
    env = {**wine.env, "DICANDESK_DATA": data}
    with subprocess.Popen(started, env=env, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT) as window:
        try:
            trial_window.errand(desk, "Tran Van Nam", empty)
            if (code := wine.run(setup, "/S")) != REFUSED:
                raise FailureError(f"A running program was installed over: exit code {code}.")
            say("  a running program is not installed over")
        finally:
            wine.close()
            window.wait(30)
    check = trial.Installed(
        "Windows", ["wine", str(program / "dicandesk-cli.exe")], data, "Tran Van Nam", trial_window.PIN, there, wine.env
    )
    say(f"  the window under Wine: {trial_window.look_again(check, desk.papers)}")


def there(path: Path) -> str:
    """Return how a path of this computer is called under Wine."""
    return "Z:" + str(path).replace("/", "\\")
