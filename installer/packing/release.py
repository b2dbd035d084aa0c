"""`build release`: tests, both packages, checksums, bills of materials, notes, and this version's golden files."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import house
from steps import ROOT, FailureError, openly, quietly, say

from packing import debian, facts, notes, windows

if TYPE_CHECKING:
    from pathlib import Path


def run() -> None:
    """Make everything that a release consists of in `dist/`.

    Raises:
        FailureError: the tree holds what is not committed, a test failed, or a part could not be made.
    """
    _is_committed()
    if openly("tests", [house.PYTHON, ROOT / "installer/dev.py", "test"]):
        raise FailureError("Not everything is well, so nothing is released.")
    shutil.rmtree(facts.DIST, ignore_errors=True)
    made = [windows.build(), *debian.build()]
    made.append(_bill(windows.PROGRAM / "sbom.json", "windows"))
    made.append(_bill(debian.WORK / "dist/dicandesk/sbom.json", "linux"))
    made.append(facts.DIST / f"DiCanDesk-{facts.VERSION}-notes.md")
    made[-1].write_text(notes.news((ROOT / "CHANGELOG.md").read_text("utf-8"), facts.VERSION), "utf-8")
    notes.write_sums(made, facts.DIST / notes.SUMS)
    quietly("golden files of this version", [house.PYTHON, "-m", "tests.golden.make", "--release", facts.VERSION])
    say(f"  in {facts.DIST}: {', '.join(sorted(path.name for path in facts.DIST.iterdir()))}")
    say(f"Next steps: commit tests/golden/released/{facts.VERSION}, tag it, then `build manifest` and two signatures.")


def _is_committed() -> None:
    asked = ["git", "-C", str(ROOT), "status", "--porcelain"]
    if found := subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout.strip():
        raise FailureError(f"A release is made of what is committed; this is not:\n{found}")


def _bill(source: Path, system: str) -> Path:
    target = facts.DIST / f"DiCanDesk-{facts.VERSION}-{system}.sbom.json"
    shutil.copy(source, target)
    return target
