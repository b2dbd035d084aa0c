"""`python -m packing windows|deb|release`: called by `installer/dev.py build`, inside the environment."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from steps import FailureError, say

from packing import debian, trial_deb, trial_setup, trial_start, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KINDS: dict[str, Callable[[], object]] = {
    "windows": windows.build,
    "deb": debian.build,
    "try-deb": trial_deb.run,
    "try-setup": trial_setup.run,
    "try-start": trial_start.run,
}


def main(arguments: Sequence[str]) -> int:
    """Build the named kinds, or say which there are."""
    if not arguments or set(arguments) - set(KINDS):
        say(f"python3 installer/dev.py build KIND, where KIND is one of {', '.join(KINDS)}")
        return 2
    try:
        for kind in arguments:
            KINDS[kind]()
    except FailureError as failure:
        say(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
