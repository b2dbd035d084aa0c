"""Run work off the GUI thread and bring its answer back.

How threads are used in DiCanDesk:

- The GUI thread draws and waits for people; it never waits for a disk, a network or a lane.
- Three lanes of one thread each: `screen` answers pages and saves, `work` builds papers, imports and backs up,
  `sync` may hang on a share without holding up the other two.
- Work is plain Python: no widget, no QObject is made, touched or destroyed on a lane.
- `work` and `sync` wrap heavy Python in `with tasks.crunch:`, one lock for both, so that at most one of them computes
  while the screen lane answers; a lane that waits for a disk or a network must not hold it.
- One QObject, this one, carries answers back by a queued signal. An answer whose owner was deleted is dropped, and
  so is every answer that arrives after `close()`. Owners and `then` stay on the GUI thread in a table; a lane knows
  only the number of its job, so the last reference to a widget is never dropped on a lane.
- Python runs one thread at a time. `app.py` sets `sys.setswitchinterval(0.001)`: measured stalls of the GUI
  beside one busy lane fall from up to 1.7 s to about 30 ms.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from dicandesk.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

T = TypeVar("T")
Lane: TypeAlias = Literal["screen", "work", "sync"]
LANES: tuple[Lane, ...] = ("screen", "work", "sync")


@dataclass(frozen=True, slots=True)
class _Job:
    owner: QObject
    then: Callable[[Any], object]
    or_else: Callable[[Exception], object] | None


class Tasks(QObject):
    """The lanes; see the head of this module.

    Signals:
        failed: an error that work or its answer raised and that no `or_else` took; shown by `ui.notices`.
    """

    failed = Signal(Exception)
    _answered = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.crunch = threading.Lock()
        self._is_open = True
        self._numbers = count()
        self._jobs: dict[int, _Job] = {}
        self._lanes: dict[Lane, ThreadPoolExecutor] = {lane: ThreadPoolExecutor(1, lane) for lane in LANES}
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], object],
        *,
        lane: Lane = "screen",
        or_else: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run `work` on a lane, then call `then` with its result on the GUI thread.

        Args:
            owner: the answer is dropped when this object was deleted meanwhile.
            work: touches no widget.
            then: touches no database.
            lane: where to run; see the head of this module.
            or_else: takes the error instead of `failed`.
        """
        if not self._is_open:
            return
        number = next(self._numbers)
        self._jobs[number] = _Job(owner, then, or_else)
        self._lanes[lane].submit(work).add_done_callback(partial(self._announce, number))

    def close(self) -> None:
        """Wait for running work and drop what has not begun; nothing outlives this call."""
        self._is_open = False
        for lane in self._lanes.values():
            lane.shutdown(cancel_futures=True)
        self._jobs.clear()

    def _announce(self, number: int, done: Future[Any]) -> None:
        """Hand the answer over; runs on the lane, or on the GUI thread for cancelled work."""
        if self._is_open:
            self._answered.emit(number, done)

    @Slot(int, object)
    def _deliver(self, number: int, done: Future[Any]) -> None:
        job = self._jobs.pop(number, None)
        if job is None or done.cancelled() or not shiboken6.isValid(job.owner):
            return
        error = done.exception()
        if error is None:
            try:
                job.then(done.result())
            except Exception as mistake:  # noqa: BLE001 - an error in an answer is shown like one in work
                self._fail(mistake, None)
        elif isinstance(error, Exception):
            self._fail(error, job.or_else)
        else:
            raise error

    def _fail(self, error: Exception, or_else: Callable[[Exception], object] | None) -> None:
        if isinstance(error, UserError):
            log.info("Work refused", extra={"code": error.code})
        else:
            log.error("Background work failed", exc_info=error)
        if or_else is None:
            self.failed.emit(error)
        else:
            or_else(error)
