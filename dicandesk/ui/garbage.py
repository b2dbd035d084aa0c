"""Python's search for cycles runs on the GUI thread only.

Left alone it runs on whatever thread happens to allocate, and would destroy widgets that hang in a cycle on a lane,
which Qt does not survive. So it is off, and a timer here does the same by the same thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000


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

    def close(self) -> None:
        """Hand the search back to Python."""
        self.deleteLater()
        gc.enable()
