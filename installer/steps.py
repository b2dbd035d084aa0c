"""One line a step, with its time; the output of a command only when it fails or is asked for."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent

Command = list[str | Path]


class FailureError(Exception):
    """A step did not work; the text says why and what to do."""


def say(text: str = "") -> None:
    """Write one line for the person at the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def timed(title: str) -> Iterator[None]:
    """Write `title`, then on the same line how long the block took, or that it failed."""
    sys.stdout.write(f"  {title:<44}")
    sys.stdout.flush()
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"{time.monotonic() - start:7.1f} s  failed")
        raise
    say(f"{time.monotonic() - start:7.1f} s")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables for a child: ours plus `extra`, always with UTF-8 output."""
    return {**os.environ, "PYTHONUTF8": "1", **(extra or {})}


def quietly(title: str, command: Command, *, extra: Mapping[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run `command` under one line and return what it printed; its output is shown only in the failure.

    Raises:
        FailureError: the command ended with an error; carries the last 60 lines it printed.
    """
    with timed(title):
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=environment(extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            tail = "\n".join(done.stdout.rstrip().splitlines()[-60:])
            raise FailureError(f"{title} ended with code {done.returncode}:\n{tail}")
    return done.stdout


def openly(title: str, command: Command, *, extra: Mapping[str, str] | None = None) -> int:
    """Run `command` with its output on the terminal, say how long it took, and return its exit code."""
    say(f"  {title}")
    start = time.monotonic()
    code = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment(extra), check=False).returncode
    say(f"  {title:<44}{time.monotonic() - start:7.1f} s" + (f"  ended with code {code}" if code else ""))
    return code
