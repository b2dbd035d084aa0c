"""How far long work on a lane is, told to the window; and the other way round that it is to stop."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal


class Steps(QObject):
    """Carries from the lane how far the work is, and to it that it is to stop.

    Args:
        parent: whose work it is.
        total: for `count`.

    Signals:
        told: how many of how many are done.
    """

    told = Signal(int, int)

    def __init__(self, parent: QObject, total: int = 0) -> None:
        super().__init__(parent)
        self._total = total
        self.stop = threading.Event()

    def tick(self, done: int, of: int) -> bool:
        """Tell how far it is; called on the lane. False: it is to stop."""
        self.told.emit(done, of)
        return not self.stop.is_set()

    def count(self, done: int) -> bool:
        """Tell how far it is of what was known at the beginning."""
        return self.tick(done, self._total)
