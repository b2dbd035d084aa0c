"""Plant each mistake of `tests/mutations` in a copy of the program and see the default tests turn red.

First the tests run on the program as it is: they must be green, or red would mean nothing. `DICANDESK_MISTAKES` picks
mistakes whose names hold a word.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutations import rules_table, sync_table, versions_table
from tests.proofs import folder, require, tell

if TYPE_CHECKING:
    from tests.mutations import Mistake

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
NOT_COPIED = shutil.ignore_patterns(".*", "build", "__pycache__", "*.pyc")
LONGEST = 900.0
"""Seconds for the tests of one mistake on a busy machine; what takes longer goes round for ever."""
NO_END = 99
ANSWERS = {0: "not noticed", 1: "red", NO_END: "no end"}


def prove() -> str:
    """Plant them all."""
    word = os.environ.get("DICANDESK_MISTAKES", "")
    tables = (rules_table.TABLE, sync_table.TABLE, versions_table.TABLE)
    table = [one for found in tables for one in found if word in one.name]
    with folder() as place, ThreadPoolExecutor(WORKERS) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            shutil.copytree(ROOT, place / str(number), ignore=NOT_COPIED)
            copies.put(place / str(number))
        files = tuple(sorted({test for one in table for test in one.tests}))
        require(run(place / "0", files) == 0, "the tests are red without any mistake")
        answers = list(pool.map(lambda one: tried(one, copies), table))
    wrong = len(answers) - answers.count("red") - answers.count("no end")
    require(not wrong, f"{wrong} of {len(table)} mistakes are not noticed")
    red, endless = answers.count("red"), answers.count("no end")
    return f"{len(table)} mistakes planted one at a time: {red} turn the default tests red, {endless} never end"


def tried(mistake: Mistake, copies: SimpleQueue[Path]) -> str:
    """Plant one mistake in a copy of its own and return "red", or what went wrong."""
    copy = copies.get()
    path = copy / "dicandesk" / mistake.path
    text = path.read_text("utf-8")
    try:
        if text.count(mistake.right) != 1:
            answer = f"the line stands there {text.count(mistake.right)} times, not once"
        else:
            path.write_text(text.replace(mistake.right, mistake.wrong), "utf-8")
            answer = ANSWERS.get(run(copy, mistake.tests), "pytest could not run")
    finally:
        path.write_text(text, "utf-8")
        copies.put(copy)
    if answer != "red":
        tell(f"{mistake.name}: {answer}")
    return answer


def run(copy: Path, tests: tuple[str, ...]) -> int:
    """Run tests in a copy until the first failure and return the exit code."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DICANDESK")}
    try:
        return subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, check=False, timeout=LONGEST
        ).returncode
    except subprocess.TimeoutExpired:
        return NO_END
