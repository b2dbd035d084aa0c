"""`build try-deb`: the package in an empty Debian or Ubuntu: apt, upgrade, errand, window, removed, data kept."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import bare_machine
from steps import FailureError, quietly, say

from packing import facts, older, trial, trial_upgrade, trial_window
from packing.screen import screen

SUITES = ("bookworm", "trixie", "jammy")


def run() -> None:
    """Try the newest package in an empty system of each release.

    Raises:
        FailureError: something is not as it should be; says what.
    """
    deb = facts.DIST / f"dicandesk_{facts.VERSION}_amd64.deb"
    if not deb.exists():
        raise FailureError("There is no package to try. Next step: python3 installer/dev.py build deb")
    if os.geteuid():
        raise FailureError("Making an empty system needs root.")
    for suite in SUITES:
        with bare_machine.empty_system(suite, include="ca-certificates", source=False) as system:
            _try(system, deb, suite)


def _inside(system: Path, line: str, title: str) -> str:
    return quietly(title, ["chroot", system, "sh", "-c", line], extra=bare_machine.variables())


def _try(system: Path, deb: Path, suite: str) -> None:
    client = "DEBIAN_FRONTEND=noninteractive apt-get -q"
    (system / "tmp" / deb.name).write_bytes(deb.read_bytes())
    install = f"{client} install -y --no-install-recommends"
    old = older.package("deb")
    (system / "tmp" / old.name).write_bytes(old.read_bytes())
    _inside(system, f"{client} update && {install} /tmp/{old.name}", "apt install, an older version")
    folder = Path(tempfile.mkdtemp(dir=system / "root"))

    def pc(name: str, member: str, pin: str) -> trial.Installed:
        command = ["chroot", str(system), "dicandesk"]
        data = f"/root/.local/share/{name}"
        return trial.Installed(
            name, command, data, member, pin, lambda path: f"/{path.relative_to(system)}", bare_machine.variables()
        )

    desk = pc("Older", "Trần Văn Nam", "246810")
    trial_upgrade.prepare(desk)
    backups = system / desk.data.lstrip("/") / "backups"
    told = trial_upgrade.look_again(
        desk, backups, lambda: _inside(system, f"{install} /tmp/{deb.name}", "apt install over it")
    )
    say(f"  {suite}, upgraded: {told}")
    office, team = pc("Office", "Trần Văn Nam", "246810"), pc("Tổ 7", "Lê Thị Mai", "135790")
    say(f"  {suite}: {trial.errand(office, team, folder)}")
    say(f"  {suite}: {trial.refuses(office._replace(data='/root/Dropbox/DiCanDesk'))}")
    by_keys = pc("By keys", "Tran Van Nam", trial_window.PIN)
    _by_keys(system, by_keys, suite)
    _inside(system, f"{client} remove -y dicandesk", "apt remove")
    if (system / "usr/lib/dicandesk").exists() or (system / "usr/bin/dicandesk").exists():
        raise FailureError("Something of the program is left after its removal.")
    if not (system / office.data.lstrip("/") / "dicandesk.db").is_file():
        raise FailureError("Removing the program took the data along.")
    say(f"  {suite}: removed, data kept")


def _by_keys(system: Path, check: trial.Installed, suite: str) -> None:
    """Do the errand in the window; its screen is here, its program there."""
    hub, sockets = system / "root" / "by-keys" / "hub", system / "tmp/.X11-unix"
    hub.mkdir(parents=True)
    sockets.mkdir(exist_ok=True)
    with screen() as shown:
        subprocess.run(["mount", "--bind", "/tmp/.X11-unix", sockets], check=True)  # noqa: S108 - where X has them
        try:
            desk = trial_window.Desk(shown, suite, hub, system / "root/Documents", check.there, is_bare=True)
            env = {**bare_machine.variables(), "DISPLAY": shown.display, "DICANDESK_DATA": check.data}
            empty, quiet = shown.look(), subprocess.DEVNULL
            with subprocess.Popen(check.command, env=env, stdin=quiet, stdout=quiet, stderr=quiet) as window:
                try:
                    trial_window.errand(desk, check.member, empty)
                finally:
                    window.terminate()
        finally:
            subprocess.run(["umount", "--lazy", sockets], check=False)
    say(f"  {suite}, the window: {trial_window.look_again(check, desk.papers)}")
