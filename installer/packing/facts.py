"""What every build says of itself: name, version, the moment of its commit, and where things go."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tomllib
from pathlib import Path

from steps import ROOT, FailureError

HERE = Path(__file__).resolve().parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION: str = PROJECT["version"]
LOCKS = ROOT / "installer" / "requirements"
WORK = ROOT / "build"
DIST = ROOT / "dist"
IN_A_HURRY = bool(os.environ.get("DICANDESK_QUICK"))
"""Hardly compress, and make nothing but the package itself: for what is only tried."""
QT_PICTURES = ("gif", "ico", "jpeg", "svg", "tiff", "webp")
"""Qt's plugins for pictures that are shipped: our own, and every kind in which a photo of an ID card is taken."""


def moment() -> int:
    """Return the second that all files of a build bear: of the last commit, so that two builds of it are equal.

    `SOURCE_DATE_EPOCH` (reproducible-builds.org) wins, for a source tree without its history.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    done = subprocess.run(asked, capture_output=True, encoding="ascii", check=False)
    if done.returncode:
        raise FailureError(
            "There is no history here to take the date of the build from. Next step: set SOURCE_DATE_EPOCH to the "
            "seconds since 1970 that its files shall bear."
        )
    return int(done.stdout)


def date_all(folder: Path) -> None:
    """Give every file and folder below `folder` the moment of the build, and the same rights everywhere."""
    now = moment()
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or (os.access(path, os.X_OK) and ".so" not in path.name)
            path.chmod(0o755 if runs else 0o644)
            os.utime(path, (now, now))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def megabytes(path: Path) -> float:
    """Return the size of a file, or of all files below a folder, in megabytes of a million bytes."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file() and not one.is_symlink()]
    return sum(one.stat().st_size for one in files) / 1e6
