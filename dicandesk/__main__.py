"""`python -m dicandesk`: the window, or a headless command."""

from __future__ import annotations

import sys

from dicandesk.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
