"""Rebuild a ward whose PCs are all gone: its slip and its folder, then who works here, then everything comes back."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.rules.problems import Problem
from dicandesk.ui.dialogs.choose import choose_folder
from dicandesk.ui.pages.first_start.steps import StepCard, all_filled, hold, needed
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.pin_pair import PinPair
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.text import Label
from dicandesk.ui.slip_field import SlipField
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.services.hub.recovery import Restored
    from dicandesk.ui.context import PcSettings
    from dicandesk.ui.tasks import Tasks

_SLIP, _WHO, _DONE = range(3)


class RestoreCard(StepCard):
    """Three steps: slip and folder, names and PIN, what came back.

    Args:
        folder: the data folder.
        tasks: the lanes.
        settings: of this PC; name and hub are kept there.

    Signals:
        ready: member and PIN, to go on signed in.
        refused: an error that belongs to no field.
        held: the ward is being rebuilt, or that came to nothing; meanwhile nothing else is chosen.
    """

    ready = Signal(object, str)
    refused = Signal(Exception)
    held = Signal(bool)
    _moved = Signal(int, int)

    def __init__(self, folder: Path, tasks: Tasks, settings: PcSettings) -> None:
        super().__init__(_("Phục hồi từ phiếu"), "key")
        self._folder, self._tasks, self._settings = folder, tasks, settings
        self._made: Restored | None = None
        self._pin = ""
        self._steps = QStackedWidget()
        for step in (self._build_slip(), self._build_who(), self._build_done()):
            self._steps.addWidget(step)
        self.put(self._steps)
        self.back = Button(_("Quay lại"), icon="arrow-left", on=self._go_back)
        self.main = Button(_("Tiếp"), icon="arrow-right", kind="primary", cap="Enter", on=self._go)
        self.foot.left(self.back)
        self.foot.right(self.main)
        self._moved.connect(self._show_progress)
        self._show(_SLIP)

    def focus(self) -> None:
        """Go to the first field of the step."""
        fields = {_SLIP: self.slip.field, _WHO: self.device}
        fields.get(self._steps.currentIndex(), self.main).setFocus()

    # ---- building ----

    def _build_slip(self) -> QWidget:
        explain = _(
            "Dành cho cán bộ phường khi mọi máy của phường đều mất hoặc hỏng. Cần một phiếu phục hồi (bản nào cũng "
            "được) và thư mục chung của phường, hoặc bản chép của nó."
        )
        self.slip = SlipField(self._tasks)
        self.hub = TextField(placeholder=r"\\UBND-DOICAN\dicandesk", moves_on=False)
        self.hub.entered.connect(self._check)
        self.choose = Button(_("Chọn thư mục…"), icon="folder", scale="small", on=self._choose)
        self.hub_row = needed(_("Thư mục phường"), self.hub, _("Gõ hoặc chọn thư mục chung của phường."))
        line = QHBoxLayout()
        line.addWidget(self.choose)
        line.addStretch(1)
        box, column = _step()
        for part in (Label(explain, "muted", wrap=True), self.slip, self.hub_row):
            column.addWidget(part)
        column.addLayout(line)
        column.addStretch(1)
        return box

    def _build_who(self) -> QWidget:
        self.device = TextField(placeholder=_("Một cửa phường"))
        self.member = TextField(placeholder=_("Trần Văn Nam"))
        self.pins = PinPair()
        self.pins.entered.connect(self._restore)
        self.progress = ProgressRow(_("Đang nhận dữ liệu của phường"), icon="download")
        self.progress.cancel_requested.connect(self._stop_asked)
        self._stop = threading.Event()
        self.progress.setVisible(False)
        self._rows = (
            needed(
                _("Tên máy này"), self.device, _("Gõ tên để nhận ra máy này."), hint=_("Nơi đặt máy, để dễ nhận ra")
            ),
            needed(
                _("Họ tên của tôi"),
                self.member,
                _("Gõ họ tên cán bộ."),
                hint=_("Viết đúng như trước, để nhận lại tên cũ"),
            ),
        )
        good = Banner("good", _("Phiếu và thư mục khớp nhau"), _("Máy này sẽ là máy của cán bộ phường."))
        box, column = _step()
        for part in (good, *self._rows, self.pins, self.progress):
            column.addWidget(part)
        column.addStretch(1)
        return box

    def _build_done(self) -> QWidget:
        self.done = Banner("good", " ", " ")
        lost = _(
            "Các máy cũ vẫn còn trong danh sách. Máy nào mất thì thu hồi ở trang Đồng bộ, để máy đó không đọc được gì "
            "mới. Phiếu vẫn dùng được: niêm phong lại và cất như cũ."
        )
        box, column = _step()
        column.addWidget(self.done)
        column.addWidget(Label(lost, "body", wrap=True))
        column.addStretch(1)
        return box

    def _show(self, step: int) -> None:
        self._steps.setCurrentIndex(step)
        self.back.setVisible(step == _WHO)
        self.main.setText({_SLIP: _("Tiếp"), _WHO: _("Phục hồi phường"), _DONE: _("Vào làm việc")}[step])

    def _go(self) -> None:
        {_SLIP: self._check, _WHO: self._restore, _DONE: self._go_in}[self._steps.currentIndex()]()

    def _go_back(self) -> None:
        self._show(_SLIP)
        self.focus()

    # ---- slip and folder ----

    def _choose(self) -> None:
        choose_folder(self, _("Thư mục chung của phường"), self.hub.value, self._take_hub)

    def _take_hub(self, path: Path) -> None:
        self.hub.setText(str(path))
        self.hub_row.run_check()
        self.main.setFocus()

    def _check(self) -> None:
        key = self.slip.read()
        if key is None or not all_filled([self.hub_row]) or not self.main.isEnabled():
            return
        hold(self.main, on=True)
        work = partial(_check_slip, key, self.hub.value)
        self._tasks.run(self, work, self._take_checked, lane="sync", or_else=self._refuse_slip)

    def _take_checked(self, _nothing: None) -> None:
        hold(self.main, on=False)
        self._show(_WHO)
        self.focus()

    def _refuse_slip(self, error: Exception) -> None:
        from dicandesk.services.hub.recovery import WrongSlipError  # noqa: PLC0415 - loaded by now

        hold(self.main, on=False)
        if isinstance(error, WrongSlipError):
            self.slip.show_problem(f"{error.message} {error.hint}")
            self.slip.field.setFocus()
        elif isinstance(error, UserError):
            self.hub_row.show_problem(Problem("hub", f"{error.message} {error.hint}"))
            self.hub.setFocus()
        else:
            self.refused.emit(error)

    # ---- rebuilding ----

    def _restore(self) -> None:
        key = self.slip.key
        filled = all_filled(self._rows)
        if key is None or not filled or (pin := self.pins.read()) is None or not self.main.isEnabled():
            return
        for button in (self.main, self.back):
            hold(button, on=True)
        self.held.emit(True)
        self._pin = pin
        self._stop = threading.Event()
        self.progress.show_progress(0, 0)
        self.progress.stop_button.set_reason(None)
        self.progress.setVisible(True)
        work = partial(
            _restore, self._folder, key, self.hub.value, self.device.value, self.member.value,
            pin=pin, progress=self._moved.emit, cancelled=self._stop.is_set,
        )  # fmt: skip
        self._tasks.run(self, work, self._tell, lane="sync", or_else=self._refuse)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.show_progress(done, total, f"{done} %")

    def _stop_asked(self) -> None:
        self._stop.set()

    def _tell(self, made: Restored) -> None:
        self._made = made
        self._settings.change(hub=_whole(self.hub.value), device_name=self.device.value)
        self.pins.clear()
        hold(self.main, on=False)
        self.done.title.setText(_("Đã phục hồi {ward}").format(ward=made.ward))
        text = _("{n} người dân đã về máy này.").format(n=show_number(made.residents))
        if made.waiting:
            more = _("{n} gói chưa nhận được, máy sẽ tự thử lại khi đồng bộ.").format(n=show_number(made.waiting))
            text = f"{text} {more}"
        self.done.text.setText(text)
        self._show(_DONE)
        self.focus()

    def _refuse(self, error: Exception) -> None:
        for button in (self.main, self.back):
            hold(button, on=False)
        self.progress.setVisible(False)
        self.held.emit(False)
        self.refused.emit(error)

    def _go_in(self) -> None:
        if self._made is not None:
            hold(self.main, on=True)
            self.ready.emit(self._made.ready.member, self._pin)


def _step() -> tuple[QWidget, QVBoxLayout]:
    box = QWidget()
    column = QVBoxLayout(box)
    spaced(column, 0, 6)
    return box, column


def _whole(hub: str) -> str:
    return str(Path(hub).absolute())


def _check_slip(key: bytes, hub: str) -> None:
    """Look whether slip and folder belong together; on a lane, which loads the database now."""
    from dicandesk.services.hub import recovery  # noqa: PLC0415 - not before the first paint

    recovery.check([key], _whole(hub))


def _restore(
    folder: Path, key: bytes, hub: str, device: str, member: str, *, pin: str,
    progress: Callable[[int, int], None], cancelled: Callable[[], bool],
) -> Restored:  # fmt: skip
    from dicandesk.services.access.founding import FirstStart  # noqa: PLC0415
    from dicandesk.services.hub import recovery  # noqa: PLC0415

    start = FirstStart(device, member, pin)
    return recovery.restore(folder, [key], _whole(hub), start, progress=progress, cancelled=cancelled)
