"""The state machines for as long as one has; a history that fails is kept as a test under tests/machines/seeds."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.proofs import MINUTES, keeping, require, tell

RATE = re.compile(r"[\d,]+ (?:random )?histories.*a second[^\n]*")


def prove() -> str:
    """Run tests/machines/test_long.py and pass on its figures."""
    before = keeping.kept()
    command = [sys.executable, "-m", "pytest", "-m", "proof", "-p", "tests.proofs.keeping", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--timeout=0", "-o", "faulthandler_timeout=0", "tests/machines/test_long.py"],
        env={**os.environ, "DICANDESK_PROOFS": "1", "DICANDESK_MINUTES": str(MINUTES)},
        capture_output=True,
        text=True,
        check=False,
    )
    kept = sorted(keeping.kept() - before)
    if done.returncode:
        tell(done.stdout[-4000:])
    require(done.returncode == 0, f"a history failed; kept as {', '.join(kept) or 'nothing'}")
    found = RATE.findall(done.stdout)
    require(found, "no machine ran")
    return f"{'; '.join(found)}: 0 lost, 0 diverged"
