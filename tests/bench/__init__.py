"""Measurements: ratios within one run; no test asserts a time."""

from __future__ import annotations

from pathlib import Path


def place() -> Path:
    """Return a folder on the disk that the program would use; a temporary folder may lie in memory."""
    folder = Path(__file__).resolve().parents[2] / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
