"""Real file systems for the proofs: mounted in the proof's own world, so that nothing is left however it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.proofs import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def run(*command: str | Path, **more: object) -> str:
    """Run a command and return what it said; a `CalledProcessError` carries it too."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60, **more)  # type: ignore[call-overload]
    except FileNotFoundError as error:
        raise CannotRunError(f"there is no {words[0]}") from error
    except subprocess.CalledProcessError as error:
        raise CannotRunError(f"{' '.join(words)}: {(error.stderr or error.stdout).strip()}") from error
    return str(done.stdout)


def first_that_works(ways: dict[str, list[str | Path]], more: dict[str, str] | None = None) -> str:
    """Try commands one after another and return the name of the first that works.

    Raises:
        CannotRunError: none does; says what each answered.
    """
    answers = []
    for name, command in ways.items():
        try:
            run(*command, env={**os.environ, **(more or {})})
        except CannotRunError as error:
            answers.append(f"{name}: {error}")
        else:
            return name
    raise CannotRunError("; ".join(answers))


@contextmanager
def mounted(place: Path, *command: str | Path) -> Iterator[Path]:
    """Mount something at `place` for the time of the block."""
    place.mkdir(exist_ok=True)
    run(*command, place)
    try:
        yield place
    finally:
        unmount(place)


def unmount(place: Path) -> None:
    """Take a mount away, at once if need be."""
    if subprocess.run(["umount", place], capture_output=True, check=False).returncode:
        subprocess.run(["umount", "-l", place], capture_output=True, check=False)


@contextmanager
def small(place: Path, size: int) -> Iterator[Path]:
    """Yield a disk in memory of `size` bytes."""
    with mounted(place, "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs") as found:
        yield found


def leave(disk: Path, room: int) -> None:
    """Fill a disk with one file until about `room` bytes are free; remove the file first if it is there."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    wanted = max(0, shutil.disk_usage(disk).free - room)
    with ballast.open("wb") as file:
        if wanted:
            os.posix_fallocate(file.fileno(), 0, wanted)
