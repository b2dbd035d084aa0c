"""Packages of an earlier program, with tables of another version: what an upgrade is tried from.

The program, its resources and its locks are taken from the history, the rules of packing from today, and it is packed
in a hurry: hardly compressed, not looked at by lintian.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import house
from steps import ROOT, FailureError, quietly

from packing import facts, twice

if TYPE_CHECKING:
    from pathlib import Path

TREE = facts.WORK / "older"
VERSION = "0.0.9"
PARTS = ("dicandesk", "resources", "pyproject.toml", "installer/requirements", "CHANGELOG.md", "LICENSE")
NEXT_TABLES = "^VERSION = 3$"
"""The commit that brought it is the first after the program that is taken."""


def package(kind: str) -> Path:
    """Return the older `deb` or `windows` package, made if it is not there.

    Raises:
        FailureError: the history is not there, or packing failed.
    """
    name = f"dicandesk_{VERSION}_amd64.deb" if kind == "deb" else f"DiCanDesk-{VERSION}-Setup.exe"
    made = TREE / "dist" / name
    if not made.exists():
        if not (TREE / ".venv").exists():
            _tree()
        extra = {"PYTHONPATH": str(TREE / "installer"), "PYTHONHASHSEED": "0", "DICANDESK_QUICK": "1"}
        python = TREE / house.PYTHON.relative_to(ROOT)
        module = {"deb": "debian", "windows": "windows"}[kind]  # what else is packed the older program knows nothing of
        quietly(
            f"older {kind}", [python, "-c", f"from packing import {module} as one; one.build()"], extra=extra, cwd=TREE
        )
    return made


def _git(*arguments: str, where: Path = ROOT) -> str:
    done = subprocess.run(["git", "-C", str(where), *arguments], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise FailureError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def _tree() -> None:
    """Clone the history and put an older program between today's rules of packing."""
    shutil.rmtree(TREE, ignore_errors=True)
    twice.clone_with_environment(TREE)
    changed = _git("log", "--format=%H", "-G", NEXT_TABLES, "--", "dicandesk/store/schema.py", where=TREE).split()
    _git("rm", "-r", "--quiet", "dicandesk", "resources", where=TREE)
    _git("checkout", "--quiet", f"{changed[-1]}^", "--", *PARTS, where=TREE)
    for icon in ("dicandesk.svg", "courier.svg"):
        shutil.copy(ROOT / "resources/icons" / icon, TREE / "resources/icons")
    shutil.copytree(ROOT / "installer", TREE / "installer", dirs_exist_ok=True, ignore=_locks)
    for name, shape in (("pyproject.toml", r'^version = ".*"'), ("dicandesk/__init__.py", r'^__version__ = ".*"')):
        text = (TREE / name).read_text("utf-8")
        (TREE / name).write_text(re.sub(shape, lambda found: _renamed(found[0]), text, flags=re.MULTILINE), "utf-8")


def _renamed(line: str) -> str:
    return f'{line.partition(" = ")[0]} = "{VERSION}"'


def _locks(folder: str, names: list[str]) -> list[str]:
    return names if folder.endswith("requirements") else []
