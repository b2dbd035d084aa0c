"""Try the program with invented people, in a folder of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal

from dicandesk.i18n import _
from dicandesk.ui.pages.first_start.steps import StepCard, hold
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.text import Label, breakable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from dicandesk.ui.tasks import Tasks


class Practice(Protocol):
    """Makes practice wards; loaded when it is wanted."""

    @property
    def folder(self) -> Path:
        """Return the data folder of the practice ward."""

    @property
    def is_ready(self) -> bool:
        """Say whether it was made before."""

    def pin(self) -> str:
        """Return the PIN of its members; on a lane."""

    def make(self, progress: Callable[[int, int], None], *, now: datetime) -> None:
        """Make it; on a lane."""


class SampleCard(StepCard):
    """One button.

    Args:
        tasks: the lanes.
        practice: makes the ward.
        now: this moment.

    Signals:
        opened: the practice ward is there.
        refused: an error to be shown.
    """

    opened = Signal()
    refused = Signal(Exception)
    _moved = Signal(int, int)

    def __init__(self, tasks: Tasks, practice: Practice, now: Callable[[], datetime]) -> None:
        super().__init__(_("Dùng thử với dữ liệu mẫu"), "player-play")
        self._tasks, self._practice, self._now = tasks, practice, now
        self.put(
            Label(_("Phường mẫu với người dân không có thật, để tập trước khi làm thật."), "body", wrap=True),
            Label(_("Không gửi đi đâu. Dữ liệu mẫu nằm riêng, xoá lúc nào cũng được:"), "body", wrap=True),
            Label(breakable(str(practice.folder)), "hint", wrap=True),
        )
        self.progress = ProgressRow(_("Đang tạo phường mẫu"), icon="users", can_stop=False)
        self.progress.setVisible(False)
        self._moved.connect(self._show_progress)
        self.put(self.progress)
        text = _("Mở phường mẫu") if practice.is_ready else _("Tạo phường mẫu")
        self.main = Button(text, icon="player-play", kind="primary", cap="Enter", on=self._go)
        self.foot.right(self.main)

    def focus(self) -> None:
        """Go to the main action."""
        self.main.setFocus()

    def _go(self) -> None:
        if self._practice.is_ready:
            self.opened.emit()
            return
        hold(self.main, on=True)
        self.progress.show_progress(0, 0)
        self.progress.setVisible(True)
        work = partial(self._practice.make, self._moved.emit, now=self._now())
        self._tasks.run(self, work, self._tell, lane="work", or_else=self._refuse)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.show_progress(done, total)

    def _tell(self, _nothing: Any) -> None:
        self.opened.emit()

    def _refuse(self, error: Exception) -> None:
        hold(self.main, on=False)
        self.progress.setVisible(False)
        self.refused.emit(error)
