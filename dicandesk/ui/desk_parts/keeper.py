"""Keeps a half-filled form on disk while it is being filled, for its author only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer
from typing_extensions import override

from dicandesk.services.common import drafts

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from dicandesk.ui.context import Context

PAUSE_MS = 400
"""So long after the last key the form is on disk."""


class DraftKeeper(QObject):
    """Stores what a form holds soon after each change, and at once when its page is hidden.

    Args:
        page: the page with the form.
        context: whose draft it is.
        form: name of the form in the store.
        read: returns what the form holds, None for an empty form, which keeps nothing.
    """

    def __init__(self, page: QWidget, context: Context, form: str, read: Callable[[], dict[str, Any] | None]) -> None:
        super().__init__(page)
        self._context, self._form, self._read = context, form, read
        self._has_told = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        page.installEventFilter(self)

    def note(self) -> None:
        """Say that something in the form is new."""
        self._pause.start()

    def flush(self, then: Callable[[], object] | None = None) -> None:
        """Store what the form holds; `then` is called once it is on the disk, and never for an empty form."""
        self._pause.stop()
        data = self._read()
        if data is None:
            self.drop()
            return
        context = self._context
        work = partial(drafts.keep, context.db, context.actor, self._form, data, context.unstored)
        context.tasks.run(self, work, partial(self._kept, then), or_else=self._not_kept)

    def drop(self) -> None:
        """Forget the draft: it was saved, or thrown away."""
        self._pause.stop()
        context = self._context
        context.tasks.run(self, partial(drafts.drop, context.db, context.actor, self._form, context.unstored), _done)

    def fetch(self, then: Callable[[dict[str, Any] | None], object]) -> None:
        """Ask for what was kept."""
        context = self._context
        context.tasks.run(self, partial(drafts.take, context.db, context.actor, self._form, context.unstored), then)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and self._pause.isActive():
            self.flush()
        return super().eventFilter(watched, event)

    def _kept(self, then: Callable[[], object] | None, _nothing: None) -> None:
        self._has_told = False
        if then is not None:
            then()

    def _not_kept(self, error: Exception) -> None:
        """Say it once, not after every word that is typed."""
        if not self._has_told:
            self._has_told = True
            self._context.tasks.failed.emit(error)


def _done(_nothing: object) -> None:
    """Nothing more to do once it is on disk."""
