"""Everything a developer types: `python3 installer/dev.py WORD`, from a fresh clone, with nothing set up.

This file alone must be readable by any Python 3, so that a computer with an old one gets a sentence, not a traceback.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

OLDEST, TOO_NEW = (3, 11), (3, 15)


def main() -> int:
    """Go on with a Python that fits, or say which line installs one."""
    version = sys.version_info[:2]
    if not OLDEST <= version < TOO_NEW:
        for minor in (11, 12, 13, 14):
            other = shutil.which(f"python3.{minor}")
            if other and subprocess.run([other, "-c", ""], stderr=subprocess.DEVNULL, check=False).returncode == 0:
                os.execv(other, [other, *sys.argv])  # noqa: S606 - the same script under another interpreter
        sys.stderr.write(
            f"DiCanDesk needs Python 3.11 to 3.14; this is {version[0]}.{version[1]}.\n"
            "Nothing was changed. Next step: sudo apt-get install -y python3.11 python3.11-venv\n"
        )
        return 1
    from words import run  # noqa: PLC0415 - only readable by a Python that fits

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
