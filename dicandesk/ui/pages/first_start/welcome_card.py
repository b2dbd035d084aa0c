"""The ward has said yes: choose a PIN, then everything of the ward comes over once."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.ui.pages.first_start.steps import StepCard, hold
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pin_pair import PinPair
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.text import Label

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicandesk.services.access.joining import Waiting
    from dicandesk.services.access.new_folder import Ready
    from dicandesk.ui.context import PcSettings
    from dicandesk.ui.tasks import Tasks


class WelcomeCard(StepCard):
    """PIN, then the first sync.

    Args:
        folder: the data folder.
        tasks: the lanes.
        settings: of this PC; name and hub are kept there.
        asked: the request.
        entries: the answer.

    Signals:
        ready: member and PIN, to go on signed in.
        refused: an error to be shown.
    """

    ready = Signal(object, str)
    refused = Signal(Exception)
    _moved = Signal(int, int)

    def __init__(self, folder: Path, tasks: Tasks, settings: PcSettings, asked: Waiting, entries: list[bytes]) -> None:
        super().__init__(_("Phường đã cho máy này vào"), "circle-check")
        self._folder, self._tasks, self._settings = folder, tasks, settings
        self._asked, self._entries = asked, entries
        self._ready: Ready | None = None
        self._pin = ""
        self._stop = threading.Event()
        self.pins = PinPair()
        self.pins.entered.connect(self._go)
        self.progress = ProgressRow(_("Đang nhận dữ liệu của phường"), icon="download")
        self.progress.setVisible(False)
        self.progress.cancel_requested.connect(self._stop.set)
        self._moved.connect(self._show_progress)
        hello = _("Chào {name}. Chọn mã PIN để mở máy này; mã chỉ dùng trên máy này.").format(name=asked.member_name)
        title = asked.ward or _("Phường đã duyệt")
        self.put(Banner("good", title, _("Cán bộ phường đã duyệt máy này.")), Label(hello, "body", wrap=True))
        self.put(self.pins, self.progress)
        self.main = Button(_("Vào làm việc"), icon="check", kind="primary", cap="Enter", on=self._go)
        self.foot.right(self.main)

    def focus(self) -> None:
        """Go to the PIN."""
        self.pins.first.setFocus()

    def _go(self) -> None:
        if not self.main.isEnabled() or (pin := self.pins.read()) is None:
            return
        hold(self.main, on=True)
        self._pin = pin
        work = partial(_finish, self._folder, self._entries, pin)
        self._tasks.run(self, work, self._receive, or_else=self._refuse)

    def _receive(self, ready: Ready) -> None:
        """This PC is in: get everything once, with progress; without a hub go on at once."""
        self._ready = ready
        self._settings.change(hub=self._asked.hub, device_name=self._asked.device_name)
        if not self._asked.hub:
            self._tell(None)
            return
        self.pins.setVisible(False)
        self.progress.show_progress(0, 0)
        self.progress.setVisible(True)
        work = partial(
            _first_sync, self._folder, ready.member, self._pin, self._asked.hub,
            progress=self._moved.emit, cancelled=self._stop.is_set,
        )  # fmt: skip
        self._tasks.run(self, work, self._tell, lane="sync", or_else=self._go_on_without)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.show_progress(done, total)

    def _go_on_without(self, error: Exception) -> None:
        """The hub is away just now: work can begin, the rest comes by itself."""
        if isinstance(error, UserError):
            self._tell(None)
        else:
            self._refuse(error)

    def _tell(self, _nothing: object) -> None:
        if self._ready is not None:
            self.ready.emit(self._ready.member, self._pin)

    def _refuse(self, error: Exception) -> None:
        hold(self.main, on=False)
        self.refused.emit(error)


def _finish(folder: Path, entries: list[bytes], pin: str) -> Ready:
    from dicandesk.services.access import joining  # noqa: PLC0415 - not before the first paint

    return joining.finish_joining(folder, entries, pin)


def _first_sync(
    folder: Path,
    member: bytes,
    pin: str,
    hub: str,
    *,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    from dicandesk.services.access import desk  # noqa: PLC0415
    from dicandesk.services.hub import syncing  # noqa: PLC0415

    opened = desk.unlock(folder, member, pin)
    try:
        syncing.sync_now(opened.db, hub, progress=progress, cancelled=cancelled)
    finally:
        opened.close()
