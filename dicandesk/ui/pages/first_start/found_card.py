"""Found a ward: its name, this PC, the first officer and the PIN; then where the ward's folder is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.dialogs.choose import choose_folder
from dicandesk.ui.pages.first_start.steps import StepCard, all_filled, hold, needed
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.pin_pair import PinPair
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dicandesk.services.access.new_folder import Ready
    from dicandesk.ui.context import PcSettings
    from dicandesk.ui.tasks import Tasks


class FoundCard(StepCard):
    """Two steps: the ward, then its folder.

    Args:
        folder: the data folder.
        tasks: the lanes.
        settings: of this PC; name and hub are kept there.
        today: this day.

    Signals:
        ready: member and PIN, to go on signed in.
        refused: an error that belongs to no field.
        founded: the ward is there.
    """

    ready = Signal(object, str)
    refused = Signal(Exception)
    founded = Signal()

    def __init__(self, folder: Path, tasks: Tasks, settings: PcSettings, today: date) -> None:
        super().__init__(_("Lập phường mới"), "building-estate")
        self._folder, self._tasks, self._settings, self._today = folder, tasks, settings, today
        self._ready: Ready | None = None
        self._pin = ""
        self._steps = QStackedWidget()
        self._steps.addWidget(self._build_ward())
        self._steps.addWidget(self._build_hub())
        self.put(self._steps)
        self.main = Button(_("Lập phường"), icon="check", kind="primary", cap="Enter", on=self._go)
        self.later = Button(_("Để sau"), on=self._go_in)
        self.later.setVisible(False)
        self.foot.right(self.later, self.main)

    def focus(self) -> None:
        """Go to the first field."""
        (self.ward if self._ready is None else self.hub).setFocus()

    def _build_ward(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        spaced(column, 0, 4)
        self.ward = TextField(placeholder=_("Phường Đội Cấn"))
        self.device = TextField(placeholder=_("Một cửa phường"))
        self.member = TextField(placeholder=_("Trần Văn Nam"))
        self.pins = PinPair()
        self.pins.entered.connect(self._found)
        self._rows = (
            needed(_("Tên phường"), self.ward, _("Gõ tên phường hoặc xã.")),
            needed(
                _("Tên máy này"), self.device, _("Gõ tên để nhận ra máy này."), hint=_("Nơi đặt máy, để dễ nhận ra")
            ),
            needed(_("Họ tên của tôi"), self.member, _("Gõ họ tên cán bộ."), hint=_("Cán bộ phường đầu tiên")),
        )
        for row in self._rows:
            column.addWidget(row)
        column.addWidget(self.pins)
        return box

    def _build_hub(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        spaced(column, 0, 12)
        self._done = Banner("good", " ", _("Dữ liệu nằm trên máy này, có mã hoá."))
        column.addWidget(self._done)
        column.addWidget(Label(_("Thư mục chung để các máy gửi và nhận dữ liệu"), "strong", wrap=True))
        explain = _("Một thư mục trống trên máy chủ tệp của phường, mọi máy trong phường cùng mở được.")
        column.addWidget(Label(explain, "hint", wrap=True))
        line = QHBoxLayout()
        spaced(line, 0, 10)
        self.hub = TextField(placeholder=r"\\UBND-DOICAN\dicandesk", moves_on=False)
        self.hub.entered.connect(self._finish)
        line.addWidget(FormRow(_("Thư mục phường"), self.hub), 1)
        column.addLayout(line)
        self.choose = Button(_("Chọn thư mục…"), icon="folder", scale="small", on=self._choose)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return box

    def _go(self) -> None:
        if self._ready is None:
            self._found()
        else:
            self._finish()

    def _found(self) -> None:
        if not all_filled(self._rows) or (pin := self.pins.read()) is None or not self.main.isEnabled():
            return
        hold(self.main, on=True)
        self._pin = pin
        work = partial(
            _found, self._folder, self.ward.value, self.device.value, self.member.value, pin=pin, today=self._today
        )
        self._tasks.run(self, work, self._tell, or_else=self._refuse)

    def _tell(self, ready: Ready) -> None:
        self._ready = ready
        hold(self.main, on=False)
        self.pins.clear()
        self._settings.change(device_name=self.device.value)
        self._done.title.setText(_("Đã lập {ward}").format(ward=self.ward.value))
        self.main.setText(_("Vào làm việc"))
        self.later.setVisible(True)
        self._steps.setCurrentIndex(1)
        self.founded.emit()
        self.hub.setFocus()

    def _refuse(self, error: Exception) -> None:
        hold(self.main, on=False)
        self.refused.emit(error)

    def _choose(self) -> None:
        choose_folder(self, _("Thư mục chung của phường"), self.hub.value, self._take_hub)

    def _take_hub(self, path: Path) -> None:
        self.hub.setText(str(path))
        self.main.setFocus()

    def _finish(self) -> None:
        if self._ready is None:
            return
        if not self.hub.value:
            self._go_in()
        elif self.main.isEnabled():
            hold(self.main, on=True)
            work = partial(_check_hub, self.hub.value)
            self._tasks.run(self, work, self._take_checked, lane="sync", or_else=self._refuse)

    def _take_checked(self, hub: str) -> None:
        self._settings.change(hub=hub)
        self._go_in()

    def _go_in(self) -> None:
        if self._ready is not None:
            hold(self.main, on=True)
            self.ready.emit(self._ready.member, self._pin)


def _found(folder: Path, ward: str, device: str, member: str, *, pin: str, today: date) -> Ready:
    """Found the ward; on a lane, which loads the database now."""
    from dicandesk.services.access import founding  # noqa: PLC0415 - not before the first paint

    return founding.found(folder, ward, founding.FirstStart(device, member, pin), today=today)


def _check_hub(hub: str) -> str:
    """Return the folder if it can be opened; on a lane, because a share may take its time."""
    from dicandesk.services.access import founding  # noqa: PLC0415 - not before the first paint

    founding.check_hub(hub)
    return hub
