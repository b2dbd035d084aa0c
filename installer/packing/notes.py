"""What lies beside the packages of a release: its notes and its checksums."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steps import FailureError

from packing import facts

if TYPE_CHECKING:
    from pathlib import Path

SUMS = "SHA256SUMS"


def news(changes: str, version: str) -> str:
    """Return what CHANGELOG.md says of a version, or of what is unreleased where it does not know it yet.

    Raises:
        FailureError: it says nothing.
    """
    for name in (version, "Unreleased"):
        told = re.search(rf"^## \[?{re.escape(name)}\]?[^\n]*\n(.*?)(?=^## |\Z)", changes, re.MULTILINE | re.DOTALL)
        if told and told[1].strip():
            return f"# DiCanDesk {version}\n\n{told[1].strip()}\n"
    raise FailureError(f"CHANGELOG.md says nothing of {version}.")


def write_sums(files: list[Path], target: Path) -> None:
    """Write checksums as `sha256sum -c` reads them."""
    lines = [f"{facts.digest(path)}  {path.name}\n" for path in sorted(files, key=lambda path: path.name)]
    target.write_text("".join(lines), "utf-8")
