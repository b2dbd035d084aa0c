"""System packages that a fresh Debian or Ubuntu lacks: find them, install them, or say the line that does."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from steps import FailureError, quietly

if TYPE_CHECKING:
    from collections.abc import Iterable

# Found in an empty Debian 12 with ldd and a window really shown. Newer releases call some of them `...t64`
# and provide the old name.
OFFSCREEN = ("libglib2.0-0", "libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libxkbcommon0")
WINDOW = ("libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0")
PRINTING = ("libcups2",)
VIRTUAL_SCREEN = ("xvfb", "xauth", "xdotool")
READING_PAPERS = ("poppler-utils", "imagemagick")
PACKING = ("nsis", "gcc-mingw-w64-x86-64", "osslsigncode", "binutils", "fakeroot", "lintian", "xz-utils")

NEEDED: dict[str, tuple[str, ...]] = {
    "check": (),
    "texts": (),
    "lock": (),
    "demo": (*OFFSCREEN, *WINDOW, *PRINTING),
    "pictures": (*OFFSCREEN, *WINDOW, *PRINTING),
    "run": (*OFFSCREEN, *WINDOW, *PRINTING),
    "build": (*OFFSCREEN, *WINDOW, *PRINTING, *VIRTUAL_SCREEN, *READING_PAPERS, *PACKING),
    "bench": OFFSCREEN,
    "test": (*OFFSCREEN, *WINDOW, *PRINTING, *VIRTUAL_SCREEN, *READING_PAPERS),
    "proofs": (*OFFSCREEN, *WINDOW, *PRINTING, *VIRTUAL_SCREEN, *READING_PAPERS),
}


def packages_present() -> set[str]:
    """Return the names of all installed packages and of what they provide."""
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}, ${Provides}\n"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    names: set[str] = set()
    for line in listed.splitlines():
        status, _, rest = line.partition("\t")
        if status == "installed":
            names.update(re.sub(r"[\s(].*", "", name.strip()) for name in rest.split(","))
    return names


def missing(word: str) -> list[str]:
    """Return the packages that `word` needs and this computer lacks, what Python itself needs first."""
    first = ["ca-certificates"]
    if importlib.util.find_spec("ensurepip") is None:
        first.insert(0, f"python3.{sys.version_info.minor}-venv")
    present = packages_present()
    return [name for name in (*first, *NEEDED[word]) if name not in present]


def install(names: Iterable[str]) -> None:
    """Install `names` as root or by a password-less sudo.

    Raises:
        FailureError: no right to install; carries the one line to type. Or the package client failed.
    """
    wanted = list(names)
    line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(wanted)}"
    if os.geteuid() == 0:
        prefix = []
    elif (
        shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        prefix = ["sudo", "-n"]
    else:
        raise FailureError(
            f"{len(wanted)} system packages are missing, and installing them needs root. Nothing was changed.\n"
            f'Next step: type this line once, then the same command again:\n\n  sudo sh -c "{line}"\n'
        )
    client = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    quietly("package lists", [*client, "update"])
    quietly(f"{len(wanted)} system packages", [*client, "install", "-y", "--no-install-recommends", *wanted])


def prepare(word: str) -> None:
    """Make sure that the system packages for `word` are there; other systems than Debian's are left alone."""
    if shutil.which("dpkg-query") is None:
        return
    if lacking := missing(word):
        install(lacking)
