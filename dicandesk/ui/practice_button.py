"""The way from the lock screen to the practice ward, which is made with the first press."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from dicandesk.i18n import _
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dicandesk.ui.pages.first_start.sample_card import Practice
    from dicandesk.ui.start_page import StartPage
    from dicandesk.ui.tasks import Tasks


def lead_in(
    page: StartPage,
    tasks: Tasks,
    practice: Practice,
    open_: Callable[[], object],
    *,
    now: Callable[[], datetime],
) -> None:
    """Give a lock screen the way to the practice ward."""
    button = PracticeButton(tasks, practice, now)
    button.opened.connect(open_)
    page.bar.add(button)


def lead_out(page: StartPage, tasks: Tasks, practice: Practice, leave: Callable[[], object]) -> None:
    """Say on the lock screen of the practice ward what it is and its PIN, and give it the way back."""
    page.bar.add(Button(_("Ra khỏi phần tập"), icon="arrow-back-up", scale="small", on=leave))
    tasks.run(page, practice.pin, partial(_tell_pin, page))


def _tell_pin(page: StartPage, pin: str) -> None:
    title = _("Phường mẫu để tập, không có gì là thật")
    page.notices.show_banner(Banner("info", title, _("Mã PIN của mọi người: {pin}").format(pin=pin), can_close=True))


class PracticeButton(Button):
    """One press away: invented people in a folder of their own.

    Args:
        tasks: the lanes.
        practice: makes the ward.
        now: this moment.

    Signals:
        opened: the practice ward is there.
    """

    opened = Signal()
    _moved = Signal(int, int)

    def __init__(self, tasks: Tasks, practice: Practice, now: Callable[[], datetime]) -> None:
        super().__init__(_("Tập thử"), icon="player-play", scale="small", on=self._go)
        self._tasks, self._practice, self._now = tasks, practice, now
        self.setToolTip(_("Phường mẫu để tập: người dân không có thật, nằm riêng, không gửi đi đâu"))
        self._moved.connect(self._show_progress)

    def _go(self) -> None:
        if self._practice.is_ready:
            self.opened.emit()
            return
        self.set_reason(_("Đang tạo phường mẫu…"))
        work = partial(self._practice.make, self._moved.emit, now=self._now())
        self._tasks.run(self, work, self._tell, lane="work", or_else=self._refuse)

    def _show_progress(self, done: int, total: int) -> None:
        self.setText(_("Đang tạo {n} %").format(n=100 * done // max(total, 1)))

    def _tell(self, _nothing: Any) -> None:
        self.opened.emit()

    def _refuse(self, error: Exception) -> None:
        self.setText(_("Tập thử"))
        self.set_reason(None)
        self._tasks.failed.emit(error)
