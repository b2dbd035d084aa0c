"""The virtual environment `.venv`: made once, filled from the locked files, checked in a moment ever after."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Literal

from steps import ROOT, Command, FailureError, quietly

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["run", "test", "build"]

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "dicandesk.json"
LOCKS = ROOT / "installer" / "requirements"


def tool(name: str) -> Path:
    """Return the path of a command that lies in the environment."""
    return PYTHON.with_name(name + PYTHON.suffix)


def wanted(kind: Kind) -> dict[str, str]:
    """Return what the stamp says when `kind` is installed; each lock holds those before it: run, test, build."""
    return {kind: hashlib.sha256((LOCKS / f"{kind}.txt").read_bytes()).hexdigest()}


def is_ready(kind: Kind) -> bool:
    """Tell whether the environment holds exactly what the lock for `kind` names now."""
    if not (STAMP.exists() and PYTHON.exists()):
        return False
    installed: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    kinds: list[Kind] = ["run", "test", "build"]
    kinds = kinds[kinds.index(kind) :]
    return any(installed.items() >= wanted(one).items() for one in kinds if (LOCKS / f"{one}.txt").exists())


def _make() -> None:
    """Create the environment if there is none that starts."""
    if PYTHON.exists() and not subprocess.run([PYTHON, "-c", ""], check=False).returncode:
        return
    quietly("virtual environment", [sys.executable, "-m", "venv", "--clear", VENV])


def _fill(kind: Kind) -> None:
    """Install the locked packages and put the source tree itself on the path of the environment."""
    command: Command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    locked: Command = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", LOCKS / f"{kind}.txt"]
    quietly(f"locked packages to {kind}", [*command, *locked])
    where = quietly("where packages lie", [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    # The tree itself, not a copy: nothing to go stale.
    (ROOT / where.strip() / "dicandesk.pth").write_text(f"{ROOT}\n", "utf-8")


def prepare(kind: Kind) -> None:
    """Make sure that the environment holds the packages for `kind`, the versions and hashes of the lock.

    Raises:
        FailureError: a package could not be had; nothing half-made is taken for done.
    """
    if is_ready(kind):
        compile_program()
        return
    try:
        _make()
        _fill(kind)
    except FailureError as failure:
        raise FailureError(
            f"{failure}\n\nThe environment could not be filled; the next run tries again. Next step: look whether "
            "this computer reaches the package index that pip is set up for."
        ) from failure
    STAMP.write_text(json.dumps(wanted(kind)), "utf-8")
    compile_program()


def compile_program() -> None:
    """Compile the program where Python itself is told to write nothing: each start would compile all of it anew.

    Takes 0.1 s when nothing has changed; a module that cannot be compiled says so itself when it is used.
    """
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        command = [str(PYTHON), "-m", "compileall", "-q", str(ROOT / "dicandesk")]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
