"""`python -m dicandesk`: the window, or a headless command."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from dicandesk import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Start what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="dicandesk")
    parser.add_argument("--version", action="version", version=f"dicandesk {__version__}")
    parser.parse_args(arguments)
    parser.print_usage()
    return 2


if __name__ == "__main__":
    sys.exit(main())
