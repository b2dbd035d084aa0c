"""`python -m packing windows|deb|release`: called by `installer/dev.py build`, inside the environment."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from steps import FailureError, say

from packing import debian, manifest, release, trial_deb, trial_setup, trial_sign, trial_start, twice, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KINDS: dict[str, Callable[[], object]] = {
    "windows": windows.build,
    "deb": debian.build,
    "release": release.run,
    "twice": twice.run,
    "try-deb": trial_deb.run,
    "try-setup": trial_setup.run,
    "try-start": trial_start.run,
    "try-sign": trial_sign.run,
}


def main(arguments: Sequence[str]) -> int:
    """Build the named kinds, or say which there are."""
    is_makers = bool(arguments) and arguments[0] in manifest.WORDS
    if not is_makers and (not arguments or set(arguments) - set(KINDS)):
        say(f"python3 installer/dev.py build KIND, where KIND is one of {', '.join(KINDS)}")
        say(f"or, for new versions: {', '.join(manifest.WORDS)}")
        return 2
    try:
        if is_makers:
            manifest.run(list(arguments))
            return 0
        for kind in arguments:
            KINDS[kind]()
    except FailureError as failure:
        say(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
