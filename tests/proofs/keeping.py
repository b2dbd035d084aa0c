"""A plugin of pytest that keeps each failing history of a state machine as a test of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

FOLDER = Path(__file__).resolve().parents[1] / "machines"
TEMPLATE = '''"""A history that once failed: {error}."""

import {module} as machine


def test_this_history():
    {name} = machine.{name}
    {lines}
'''


def pytest_exception_interact(node: pytest.Item, call: pytest.CallInfo[Any]) -> None:
    """Keep what Hypothesis printed of a failing machine."""
    machine = getattr(getattr(node, "callspec", None), "params", {}).get("machine")
    if machine is not None and call.excinfo is not None:
        keep(machine, call.excinfo.value)


def keep(machine: type, error: BaseException, folder: Path = FOLDER) -> Path | None:
    """Write the history that led to an error as a test, and return where it lies; None for an error without one."""
    lines = history(error)
    if not lines:
        return None
    said = f"{type(error).__name__} {error}".splitlines()[0].replace('"""', "'''")[:80]
    text = TEMPLATE.format(
        error=said.rstrip("."), module=machine.__module__, name=machine.__name__, lines="\n    ".join(lines)
    )
    path = folder / f"test_kept_{hashlib.sha256(text.encode()).hexdigest()[:8]}.py"
    path.write_text(text, "utf-8")
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
