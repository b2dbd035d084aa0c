"""Python's search for cycles runs on the GUI thread only.

Left alone it runs on whatever thread happens to allocate, and would destroy widgets that hang in a cycle on a lane,
which Qt does not survive. So it is off, and a timer here does the same by the same thresholds. What was found goes back
to the system where the C library can be told to (glibc): 2 MB with everybody in the list, in a tenth of a millisecond.
"""

from __future__ import annotations

import ctypes
import gc
import sys

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


class Garbage(QObject):
    """Looks for cycles once a second where enough was allocated."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=INTERVAL_MS)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due."""
        due = [
            kind
            for kind, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if 0 < limit < count
        ]
        if due:
            gc.collect(due[-1])
            if _trim is not None:
                _trim(0)

    def close(self) -> None:
        """Hand the search back to Python."""
        self.deleteLater()
        gc.enable()
