"""What every page is given: the opened database, who sits at it, the lanes, and word of what changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from dicandesk import settings as kept
from dicandesk.services.common.unstored import Unstored

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from dicandesk.rules.people import Actor
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.settings import Settings
    from dicandesk.store.database import Changes, Database
    from dicandesk.ui.tasks import Tasks
    from dicandesk.ui.theme import Size

Clock: TypeAlias = "Callable[[], datetime]"

DELIVERY = "delivery"
"""Kind that is told when sending or receiving came further, though no record may have changed."""


class Changed(QObject):
    """Carries what commits changed from the lanes to the pages.

    Signals:
        happened: the `Changes` of one commit; emitted on any thread, so connect queued. Pages use `follow`.
    """

    happened = Signal(object)

    def tell(self, changes: Changes) -> None:
        """Pass on what a commit changed; `Database.listen` calls it on the thread that committed."""
        self.happened.emit(changes)

    def follow(self, page: QWidget, kinds: Collection[str], refresh: Callable[[], object]) -> None:
        """Call `refresh` on the GUI thread, once a burst, after records of these kinds changed while `page` is seen.

        A page that is not seen is left alone: it asks anew in `arrive`.

        Args:
            page: follows as long as it lives.
            kinds: table names ("resident", "session" ...) and `DELIVERY`.
            refresh: asks the services again; a method of the page.
        """
        self.happened.connect(_Follower(page, frozenset(kinds), refresh).take, Qt.ConnectionType.QueuedConnection)


class _Follower(QObject):
    """Waits for the end of a burst of changes, then refreshes its page."""

    def __init__(self, page: QWidget, kinds: frozenset[str], refresh: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._kinds, self._refresh = page, kinds, refresh
        self._pause = QTimer(self, singleShot=True, interval=0)
        self._pause.timeout.connect(self._act)

    @Slot(object)
    def take(self, changes: Changes) -> None:
        """Note that something changed."""
        if self._kinds & changes.kinds:
            self._pause.start()

    @Slot()
    def _act(self) -> None:
        if self._page.isVisible():
            self._refresh()


class PcSettings(QObject):
    """The settings of this PC while the program runs.

    Signals:
        changed: the new `Settings`.
    """

    changed = Signal(object)

    def __init__(self, folder: Path, tasks: Tasks) -> None:
        super().__init__()
        self._folder, self._tasks = folder, tasks
        self._value = kept.load(folder)

    @property
    def value(self) -> Settings:
        """Return the settings as they are now."""
        return self._value

    def change(self, **values: Any) -> None:
        """Change some settings now, and keep them in the file on the screen lane; an error is shown as a notice."""
        new = replace(self._value, **values)
        if new != self._value:
            self._value = new
            self._tasks.run(self, partial(kept.save, new, self._folder), _noted)
            self.changed.emit(new)

    def keep_size(self, size: Size) -> None:
        """Keep the size of the window."""
        self.change(text_size=size.label)

    def keep_contrast(self, on: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        """Keep whether the contrast is high."""
        self.change(high_contrast=on)


@dataclass(frozen=True, slots=True)
class Context:
    """What a page works with. Ask services on a lane: `tasks.run(self, partial(service, db, actor, ...), self._show)`.

    Attributes:
        db: closed when the person leaves; every page is gone then.
        actor: who signed in.
        tasks: the lanes.
        settings: of this PC.
        folder: the data folder.
        now: this moment, aware, UTC; use `services.moments.day_of` for the day.
        changed: word of what other pages and other PCs changed.
        say: shows what was done for ten seconds, with a way to take it back: `say(text, undo | None)`.
        unstored: half-filled forms that the disk did not take.
        give_pin: gives a member a PIN on this PC; None where nobody opened the data folder.
    """

    db: Database
    actor: Actor
    tasks: Tasks
    settings: PcSettings
    folder: Path
    now: Clock
    changed: Changed
    say: Callable[[str, Callable[[], object] | None], None]
    unstored: Unstored = field(default_factory=Unstored)
    give_pin: Callable[[MemberRow, str], None] | None = None


def _noted(_nothing: None) -> None:
    """Nothing more to do once the file is written."""
