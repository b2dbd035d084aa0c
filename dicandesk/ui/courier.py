"""Carries what was saved to the ward and brings back what others saved: by itself, and when somebody asks."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.rules.people import Deed, Role, may
from dicandesk.services.access.leaving import RemovedPcError
from dicandesk.services.care import backups
from dicandesk.services.hub import hub_faults, syncing
from dicandesk.services.hub.background import Rhythm
from dicandesk.services.hub.standing import Standing, standing
from dicandesk.services.records import conflicts, sweeps
from dicandesk.store.database import Changes
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.parts.pill import PillFace

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.rules.people import Actor
    from dicandesk.services.hub.standing import Kind
    from dicandesk.services.hub.syncing import Synced, SyncState
    from dicandesk.store.database import Database
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.pill import PillKind

_ASK_PAUSE_MS = 200
_TELL_AGAIN_MS = 30_000
_COPIES_MS = 120_000
"""Between two looks whether a backup is due, from the start on."""
NEEDS_PERSON = 1
"""Exit code of errors that trying again does not mend: another ward's folder, an empty one."""
LOOKS: dict[Kind, tuple[PillKind, str]] = {
    "arrived": ("good", "cloud-check"),
    "waiting": ("caution", "upload"),
    "offline": ("caution", "cloud-off"),
    "refused": ("caution", "alert-triangle"),
    "alone": ("plain", "cloud-off"),
    "working": ("info", "refresh"),
}


class Courier(QObject):
    """Syncs on its lane, and tells how everything stands.

    Args:
        context: whose data; `context.settings.value.hub` says where to.
        seconds: a clock that only runs forward.

    Signals:
        stood: the `Standing`, whenever it may be another.
        moved: done and all, while a sync runs.
        ended: the `Synced`, or None where it did not go through.
        ending: the person leaves; what copies by stick or file stops too.
        removed: the ward removed this PC, its keys are gone and its data closed.
    """

    stood = Signal(object)
    moved = Signal(int, int)
    ended = Signal(object)
    ending = Signal()
    removed = Signal()

    def __init__(self, context: Context, *, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._context, self._seconds = context, seconds
        self._state: SyncState | None = None
        self._error: UserError | None = None
        self._is_working = self._is_over = False
        self._stop = threading.Event()
        self._rhythm = Rhythm(seconds())
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._go_again)
        self._ask_soon = QTimer(self, singleShot=True, interval=_ASK_PAUSE_MS)
        self._ask_soon.timeout.connect(self.ask)
        self._again = QTimer(self, interval=_TELL_AGAIN_MS)
        self._again.timeout.connect(self._tell)
        self._copies = QTimer(self, interval=_COPIES_MS)
        self._copies.timeout.connect(self._tend_copies)
        context.changed.happened.connect(self._note, Qt.ConnectionType.QueuedConnection)
        context.settings.changed.connect(self._take_settings)

    @property
    def is_working(self) -> bool:
        """Say whether a sync runs."""
        return self._is_working

    @property
    def state(self) -> SyncState | None:
        """Return what the store last said, None before it was asked."""
        return self._state

    @property
    def standing(self) -> Standing | None:
        """Return how everything stands, None before the store was asked."""
        if self._state is None:
            return None
        return standing(
            self._state, self._hub(), error=self._error, is_working=self._is_working, now=self._context.now()
        )

    @property
    def may_begin_here(self) -> bool:
        """Say whether the last try found an empty folder that this PC may make the ward's."""
        return isinstance(self._error, hub_faults.EmptyFolderError)

    def begin(self) -> None:
        """Sync by itself from now on."""
        self.ask()
        self._again.start()
        self._copies.start()
        self._plan()

    def ask(self) -> None:
        """Ask the store how many changes wait."""
        if not self._is_over:
            work = partial(_state_of, self._context.db, self._context.actor)
            self._context.tasks.run(self, work, self._take_state)

    def send(self) -> None:
        """Sync now because a person wants it."""
        self._go()

    def begin_here(self) -> None:
        """Make the empty folder the ward's because an officer said so twice."""
        self._go(anew=True)

    def stop(self) -> None:
        """Stop the running sync at the next safe place."""
        self._stop.set()

    def last_push(self) -> tuple[Callable[[], None], threading.Event]:
        """End, and return what hands over the rest on the sync lane, and the event that hurries it."""
        self._is_over = True
        for timer in (self._due, self._ask_soon, self._again, self._copies):
            timer.stop()
        self._stop.set()
        self.ending.emit()
        hurry = threading.Event()
        pending = self._state is None or self._state.pending
        if not self._hub() or not pending or self._error is not None:
            return _nothing, hurry
        push = partial(
            syncing.sync_now, self._context.db, self._hub(), pull=False, thorough=False, cancelled=hurry.is_set
        )
        return partial(_run, push), hurry

    def _tend_copies(self) -> None:
        """Make today's backup where it is due; otherwise this costs next to nothing."""
        self._context.tasks.run(self, partial(backups.tend, self._context.db), _drop, lane="sync")

    def _hub(self) -> str:
        return self._context.settings.value.hub

    @Slot(object)
    def _note(self, changes: Changes) -> None:
        """A commit: ask how it stands now, and go soon if it was made here."""
        if self._is_over or changes.kinds == {DELIVERY}:
            return
        self._ask_soon.start()
        if changes.origin == "local":
            self._rhythm.saved(self._seconds())
            self._plan()

    def _take_settings(self) -> None:
        self._error = None
        self._rhythm = Rhythm(self._seconds())
        self._tell()
        self._plan()

    def _plan(self) -> None:
        if self._hub() and not self._is_working and not self._is_over:
            self._due.start(round(self._rhythm.wait(self._seconds()) * 1000))

    def _go_again(self) -> None:
        """Sync because it is time to: for the most part only what is new is looked at."""
        self._go(thorough=self._rhythm.is_thorough_due(self._seconds()))

    def _go(self, *, anew: bool = False, thorough: bool = True) -> None:
        if not self._hub() or self._is_working or self._is_over:
            return
        self._due.stop()
        self._is_working = True
        self._rhythm.begun(self._seconds())
        self._stop = threading.Event()
        self._tell()
        work = partial(
            syncing.sync_now,
            self._context.db,
            self._hub(),
            anew=anew,
            thorough=thorough,
            progress=self.moved.emit,
            cancelled=self._stop.is_set,
        )
        then = partial(self._take_done, thorough)
        self._context.tasks.run(self, work, then, lane="sync", or_else=self._take_error)

    def _take_done(self, was_thorough: bool, done: Synced) -> None:  # noqa: FBT001 - bound by `partial`
        self._error = None
        was_thorough = was_thorough and not self._stop.is_set()
        self._rhythm.worked(self._seconds(), has_sent=bool(done.sent), was_thorough=was_thorough)
        self._come_back(done)
        if done.removed and not self._is_over:
            text = _("Máy khác vừa xoá hoặc gộp {n} mục. Xem ở trang Đồng bộ.").format(n=show_number(done.removed))
            self._context.say(text, self.bring_back if may(self._context.actor, Deed.DECIDE) else None)

    def bring_back(self) -> None:
        """Bring back what others took away, because an officer pressed the one button for it."""
        work = partial(sweeps.undo, self._context.db, self._context.actor)
        self._context.tasks.run(self, work, self._tell_back, lane="work")

    def _tell_back(self, count: int) -> None:
        self._context.say(_("Đã khôi phục {n} mục").format(n=show_number(count)), None)
        self.ask()

    def _take_error(self, error: Exception) -> None:
        if isinstance(error, RemovedPcError):
            self.removed.emit()
            return
        if isinstance(error, UserError):
            self._error = error
            self._rhythm.failed(self._seconds(), needs_person=error.code == NEEDS_PERSON)
        else:
            self._rhythm.failed(self._seconds())
            self._context.tasks.failed.emit(error)
        self._come_back(None)

    def _come_back(self, done: Synced | None) -> None:
        self._is_working = False
        if self._is_over:
            return
        self._plan()
        self.ask()
        self._context.changed.tell(Changes(frozenset({DELIVERY}), frozenset(), "remote"))
        self.ended.emit(done)

    def _take_state(self, state: SyncState) -> None:
        self._state = state
        self._tell()

    def _tell(self) -> None:
        if not self._is_over and (now := self.standing) is not None:
            self.stood.emit(now)


def _state_of(db: Database, actor: Actor) -> SyncState:
    """Return how sync stands; of the decisions only those that wait for this member."""
    state, mine = syncing.state(db), 0
    if state.conflicts and actor.role is not Role.VIEWER:
        mine = len(conflicts.inbox(db, actor))
    if may(actor, Deed.DECIDE):
        with db.reading() as session:
            mine += sweeps.waiting(session) is not None
    return replace(state, conflicts=mine)


def pill_of(now: Standing) -> PillFace:
    """Return the state as the pill of the top bar."""
    kind, icon = LOOKS[now.kind]
    return PillFace(kind, icon, now.short)


def _run(push: Callable[[], Synced]) -> None:
    push()


def _drop(_made: object) -> None:
    """There is nothing to show of a backup that was made by itself."""


def _nothing() -> None:
    """Nothing waits, or the hub is away."""
