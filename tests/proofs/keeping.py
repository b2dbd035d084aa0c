"""A plugin of pytest that keeps each failing history, and bytes that a reader stumbled over, for the default run.

A machine of Hypothesis gives the lines of a test; a history that a number makes is kept by that number, where the
module of its test names the machine as `REPLAYED` and the number is its parameter `seed`, or the error says "history
517". What goes well when it is played again says nothing of the program, and is not kept: a folder was cleared away
under it, or the disk was full.
"""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

FOLDER = Path(__file__).resolve().parents[1] / "machines" / "seeds"
_SAID = re.compile(r"history (\d+)")
TEMPLATE = '''"""A history that once failed: {error}."""

import {module} as machine


def test_this_history():
    {name} = machine.{name}
    {lines}
'''


def pytest_exception_interact(node: pytest.Item, call: pytest.CallInfo[Any]) -> None:
    """Keep what Hypothesis printed of a failing machine, or the number that makes the history again."""
    if call.excinfo is None:
        return
    params, module = getattr(getattr(node, "callspec", None), "params", {}), getattr(node, "module", None)
    error, machine = call.excinfo.value, params.get("machine")
    if machine is not None:
        keep(machine, error)
    elif "seed" in params and hasattr(module, "REPLAYED"):
        if fails_again(lambda: replay(module.REPLAYED, params["seed"], module.LONG_STEPS)):
            keep_seed(module.REPLAYED, params["seed"], error, steps=module.LONG_STEPS)
    elif said := _SAID.fullmatch(str(error)):
        seed = int(said[1])
        if fails_again(lambda: replay("rules", seed)):
            keep_seed("rules", seed, error.__cause__ or error)


def replay(machine: str, seed: int, steps: int = 0) -> None:
    """Play a history that a number makes once more."""
    from tests.machines.seeds import test_replay

    with tempfile.TemporaryDirectory() as name:
        test_replay.MACHINES[machine](seed, steps, Path(name))


def fails_again(play: Callable[[], object]) -> bool:
    """Tell whether playing a history once more ends with an error."""
    try:
        play()
    except Exception:  # noqa: BLE001 - whatever it is, it is there again
        return True
    return False


def keep_seed(machine: str, seed: int, error: BaseException, folder: Path = FOLDER, *, steps: int = 0) -> Path:
    """Keep the number that makes a history that failed, and return where."""
    kept = {"machine": machine, "seed": seed, "steps": steps, "said": said_by(error)}
    path = folder / f"{machine}-{seed}.json"
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")
    return path


def keep_bytes(data: bytes, folder: Path = FOLDER) -> Path:
    """Keep bytes that a reader stumbled over, and return where."""
    path = folder / f"bytes-{hashlib.sha256(data).hexdigest()[:8]}.bin"
    path.write_bytes(data)
    return path


def kept(folder: Path = FOLDER) -> set[str]:
    """Return the names of what is kept."""
    return {path.name for pattern in ("test_kept_*.py", "*.json", "*.bin") for path in folder.glob(pattern)}


def said_by(error: BaseException) -> str:
    """Return an error in one short line."""
    return (f"{type(error).__name__}: {error}".splitlines() or [""])[0][:100]


def keep(machine: type, error: BaseException, folder: Path = FOLDER) -> Path | None:
    """Write the history that led to an error as a test, and return where it lies.

    None for an error without a history, and for one that goes well when it is played again.
    """
    lines = history(error)
    if not lines:
        return None
    said = f"{type(error).__name__} {error}".splitlines()[0].replace('"""', "'''")[:80]
    text = TEMPLATE.format(
        error=said.rstrip("."), module=machine.__module__, name=machine.__name__, lines="\n    ".join(lines)
    )
    path = folder / f"test_kept_{hashlib.sha256(text.encode()).hexdigest()[:8]}.py"
    path.write_text(text, "utf-8")
    if not fails_again(runpy.run_path(str(path))["test_this_history"]):
        path.unlink()
        return None
    return path


def history(error: BaseException) -> list[str]:
    """Return the lines of a failing history, from the making of the machine to its end."""
    notes = getattr(error, "__notes__", [])
    text = "\n".join(notes)
    starts = [number for number, line in enumerate(text.splitlines()) if line.startswith("state = ")]
    if not starts:
        return []
    lines = text.splitlines()[starts[0] :]
    ends = [number for number, line in enumerate(lines) if line.startswith("state.teardown(")]
    return lines[: ends[0] + 1] if ends else lines
