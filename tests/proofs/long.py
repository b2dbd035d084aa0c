"""All other tests marked `proof`, with the long profile of Hypothesis: two thousand examples each."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.proofs import MINUTES, keeping, require, tell


def prove() -> str:
    """Run them and return the closing line of pytest."""
    before = keeping.kept()
    command = [sys.executable, "-m", "pytest", "-q", "-m", "proof", "-p", "tests.proofs.keeping", "--timeout=0"]
    done = subprocess.run(
        [
            *command,
            "-p",
            "no:cacheprovider",
            "-o",
            "faulthandler_timeout=0",
            "--ignore=tests/machines/test_long.py",
            "tests",
        ],
        env={**os.environ, "DICANDESK_PROOFS": "1", "DICANDESK_MINUTES": str(MINUTES)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        tell(done.stdout[-4000:])
    new = ", ".join(sorted(keeping.kept() - before))
    require(done.returncode == 0, f"see above; kept as {new or 'nothing'}")
    return done.stdout.strip().splitlines()[-1].strip("= ")
