"""The least share of each package that the tests must run, from the table `[tool.dicandesk.coverage]`."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def prefix_of(path: str, prefixes: Iterable[str]) -> str | None:
    """Return the longest of `prefixes` that is `path` itself or a folder above it."""
    fitting = [prefix for prefix in prefixes if path == prefix or path.startswith(prefix + "/")]
    return max(fitting, key=len, default=None)


def too_low(measured: Path, table: Path) -> list[str]:
    """Return one line for each part of the program below its least share, the worst files named.

    Args:
        measured: the report of `coverage json`.
        table: pyproject.toml with the least shares in percent of lines and branches.
    """
    least: dict[str, int] = tomllib.loads(table.read_text("utf-8"))["tool"]["dicandesk"]["coverage"]
    files = json.loads(measured.read_text("utf-8"))["files"]
    parts: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for name, report in files.items():
        path = name.replace("\\", "/")
        if prefix := prefix_of(path, least):
            figures = report["summary"]
            whole = figures["num_statements"] + figures["num_branches"]
            run = figures["covered_lines"] + figures["covered_branches"]
            parts[prefix].append((whole - run, whole, path))
    return [line for prefix in sorted(parts) if (line := _judge(prefix, least[prefix], parts[prefix]))]


def _judge(prefix: str, least: int, files: list[tuple[int, int, str]]) -> str:
    """Return what is wrong with one part, or nothing."""
    missed, whole = sum(entry[0] for entry in files), sum(entry[1] for entry in files)
    share = 100 * (whole - missed) / whole if whole else 100.0
    if share >= least:
        return ""
    worst = ", ".join(f"{path} ({lacking})" for lacking, _, path in sorted(files, reverse=True)[:5] if lacking)
    return f"{prefix}: {share:.1f} % run, {least} % wanted; not run: {worst}"
