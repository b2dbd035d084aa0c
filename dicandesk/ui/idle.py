"""Tells when nobody has used the window for some minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QWindow

_USES = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}
LOOK_MS = 5000


class IdleWatch(QObject):
    """Watches what keyboard and mouse send to a window, before any widget gets it.

    The clock of the PC decides, so that a PC that slept for an hour locks when it wakes.

    Args:
        now: this moment.
        minutes: how long the window may rest; 0 or less for ever.

    Signals:
        rested: the time is over.
    """

    rested = Signal()

    def __init__(self, now: Callable[[], datetime], minutes: Callable[[], int]) -> None:
        super().__init__()
        self._now, self._minutes = now, minutes
        self._used_at = now()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self, window: QWindow) -> None:
        """Watch a window from now on."""
        self._used_at = self._now()
        window.installEventFilter(self)  # once more changes nothing; the wrapper of a QWindow is not worth keeping
        self._timer.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()

    def look(self) -> None:
        """Tell if the time is over."""
        minutes = self._minutes()
        if minutes > 0 and (self._now() - self._used_at).total_seconds() >= minutes * 60:
            self.stop()
            self.rested.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _USES:
            self._used_at = self._now()
        return False
