"""`build twice`: both packages built in two other folders from the last commit, and the same to the last byte."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import house
from steps import ROOT, FailureError, quietly, say

from packing import facts

FOLDERS = ("first", "ở thư mục khác, có dấu cách")


def run() -> None:
    """Build twice and compare; what was built lies in `build/twice` when it differs.

    Raises:
        FailureError: names what differs.
    """
    facts.WORK.mkdir(exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="twice-", dir=facts.WORK))
    found = [_built(place / name) for name in FOLDERS]
    if found[0] != found[1]:
        differing = sorted(name for name in found[0] if found[0][name] != found[1].get(name))
        raise FailureError(f"Built twice and not the same: {', '.join(differing)}; look in {place}.")
    for name, digest in sorted(found[0].items()):
        say(f"  {name}: both times {digest}")
    shutil.rmtree(place)


def _built(tree: Path) -> dict[str, str]:
    clone_with_environment(tree)
    python = tree / house.PYTHON.relative_to(ROOT)
    extra = {"PYTHONPATH": str(tree / "installer"), "PYTHONHASHSEED": "0"}
    quietly(f"built in {tree.name}", [python, "-m", "packing", "windows", "deb"], extra=extra, cwd=tree)
    return {path.name: facts.digest(path) for path in (tree / "dist").iterdir() if path.is_file()}


def clone_with_environment(tree: Path) -> None:
    """Clone the last commit, and give the clone an environment of its own that shares this one's files."""
    quietly("clone", ["git", "clone", "--quiet", "--no-hardlinks", ROOT, tree])
    shutil.copytree(house.VENV, tree / house.VENV.name, symlinks=True, copy_function=os.link)
    for path in (tree / house.VENV.name).rglob("dicandesk.pth"):
        path.unlink()
        path.write_text(f"{tree}\n", "utf-8")
