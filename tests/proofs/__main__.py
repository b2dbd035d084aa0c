"""Run one proof: `python -m tests.proofs NAME`."""

from __future__ import annotations

import importlib
import os
import sys

from tests.proofs import CannotRunError, tell


def main(name: str) -> int:
    """Run it, write its figures, and return the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["CUPS_SERVER"] = "127.0.0.1:9"  # nothing is printed on the printer of the person who runs it
    try:
        figures = importlib.import_module(f"tests.proofs.{name}").prove()
    except CannotRunError as error:
        tell(f"{name} cannot run here: {error}")
        return 3
    tell(f"{name}: {figures}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
