"""Plant each mistake of `tests/mutations` in a copy of the program and see the default tests turn red.

First the tests run on the program as it is: they must be green, or red would mean nothing. `DICANDESK_MISTAKES` picks
mistakes whose names hold a word. Which test noticed a mistake is kept in `build/proofs`: it is asked first the next
time, and the others only if it does not notice any more.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.mutations import rules_table, store_table, sync_table, versions_table
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
TABLES = (rules_table.TABLE, store_table.TABLE, sync_table.TABLE, versions_table.TABLE)
NOTICED = ROOT / "build" / "proofs" / "mutations.json"
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+\.py(?:::[^\n]*?)?)(?: - .*)?$", re.MULTILINE)


class Answer(NamedTuple):
    """What came of a mistake: "red" or what is wrong, and the test that noticed."""

    said: str
    test: str = ""


def prove() -> str:
    """Plant them all."""
    word = os.environ.get("DICANDESK_MISTAKES", "")
    table = [one for found in TABLES for one in found if word in one.name]
    before = noticed()
    with folder() as place, ThreadPoolExecutor(WORKERS) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            shutil.copytree(ROOT, place / str(number), ignore=NOT_COPIED)
            copies.put(place / str(number))
        files = tuple(sorted({test for one in table for test in one.tests}))
        right = run(place / "0", files)
        require(right.code == 0, f"the tests are red without any mistake:\n{right.said[-2000:]}")
        found = list(pool.map(lambda one: tried(one, copies, before.get(one.name, "")), table))
    kept = {one.name: answer.test for one, answer in zip(table, found, strict=True) if answer.test}
    NOTICED.parent.mkdir(parents=True, exist_ok=True)
    NOTICED.write_text(json.dumps(before | kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    answers = [answer.said for answer in found]
    wrong = len(answers) - answers.count("red") - answers.count("no end")
    require(not wrong, f"{wrong} of {len(table)} mistakes are not noticed")
    red, endless = answers.count("red"), answers.count("no end")
    return f"{len(table)} mistakes planted one at a time: {red} turn the default tests red, {endless} never end"


def noticed() -> dict[str, str]:
    """Return which test noticed each mistake the last time."""
    try:
        found: dict[str, str] = json.loads(NOTICED.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def tried(mistake: Mistake, copies: SimpleQueue[Path], first: str) -> Answer:
    """Plant one mistake in a copy of its own, and say what came of it; `first` is the test that is asked first."""
    copy = copies.get()
    path = copy / "dicandesk" / mistake.path
    text = path.read_text("utf-8")
    try:
        if text.count(mistake.right) != 1:
            answer = Answer(f"the line stands there {text.count(mistake.right)} times, not once")
        else:
            path.write_text(text.replace(mistake.right, mistake.wrong), "utf-8")
            answer = asked(copy, (first,)) if first.startswith(mistake.tests) else Answer("")
            if answer.said != "red":
                answer = asked(copy, mistake.tests)
    finally:
        path.write_text(text, "utf-8")
        copies.put(copy)
    if answer.said != "red":
        tell(f"{mistake.name}: {answer.said}")
    return answer


def asked(copy: Path, tests: tuple[str, ...]) -> Answer:
    """Run tests in a copy, and say what they say and which of them."""
    done = run(copy, tests)
    test = _FAILED.search(done.said) if done.code == 1 else None
    return Answer(ANSWERS.get(done.code, "pytest could not run"), test[1] if test else "")


class Done(NamedTuple):
    """The end of pytest."""

    code: int
    said: str


def run(copy: Path, tests: tuple[str, ...]) -> Done:
    """Run tests in a copy until the first failure."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DICANDESK")}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, check=False, timeout=LONGEST, text=True
        )
    except subprocess.TimeoutExpired:
        return Done(NO_END, "")
    return Done(done.returncode, done.stdout)
