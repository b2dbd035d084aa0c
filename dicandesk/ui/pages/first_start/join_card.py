"""Join a ward: where its folder is, what this PC is called, who uses it first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from dicandesk.i18n import _
from dicandesk.ui.dialogs.choose import choose_folder
from dicandesk.ui.pages.first_start.steps import StepCard, all_filled, hold, needed
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.text import Label

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.access.joining import Waiting
    from dicandesk.ui.tasks import Tasks


class JoinCard(StepCard):
    """The request.

    Args:
        folder: the data folder.
        tasks: the lanes.

    Signals:
        asked: the `Waiting`: the request is made.
        refused: an error that belongs to no field.
    """

    asked = Signal(object)
    refused = Signal(Exception)

    def __init__(self, folder: Path, tasks: Tasks) -> None:
        super().__init__(_("Vào phường đã có"), "door-enter")
        self._folder, self._tasks = folder, tasks
        self.hub = TextField(placeholder=r"\\UBND-DOICAN\dicandesk", moves_on=False)
        self.device = TextField(placeholder=_("Tổ 7 – Nhà văn hoá"))
        self.hub.entered.connect(self.device.setFocus)
        self.member = TextField(placeholder=_("Lê Thị Mai"), moves_on=False)
        self.member.entered.connect(self._ask)
        hint = _("Hỏi cán bộ phường. Không nối được thì để trống, xin bằng USB.")
        self._rows = (
            needed(
                _("Tên máy này"), self.device, _("Gõ tên để nhận ra máy này."), hint=_("Nơi đặt máy, để dễ nhận ra")
            ),
            needed(_("Họ tên người dùng đầu tiên"), self.member, _("Gõ họ tên."), hint=_("Viết đúng như phường có")),
        )
        self.choose = Button(_("Chọn thư mục…"), icon="folder", scale="small", on=self._choose)
        line = QHBoxLayout()
        line.addWidget(self.choose)
        line.addStretch(1)
        explain = _("Máy này xin vào, cán bộ phường duyệt một lần. Sau đó dữ liệu của phường tự về máy.")
        self.put(Label(explain, "muted", wrap=True), FormRow(_("Thư mục phường"), self.hub, hint=hint))
        self.middle.addLayout(line)
        self.put(*self._rows)
        self.main = Button(_("Xin vào phường"), icon="door-enter", kind="primary", cap="Enter", on=self._ask)
        self.foot.right(self.main)

    def focus(self) -> None:
        """Go to the first field."""
        self.hub.setFocus()

    def fill(self, asked: Waiting) -> None:
        """Begin with what was asked before."""
        self.hub.setText(asked.hub)
        self.device.setText(asked.device_name)
        self.member.setText(asked.member_name)

    def _ask(self) -> None:
        if not all_filled(self._rows) or not self.main.isEnabled():
            return
        hold(self.main, on=True)
        work = partial(_ask, self._folder, self.hub.value, self.device.value, self.member.value)
        self._tasks.run(self, work, self._tell, lane="sync", or_else=self._refuse)

    def _tell(self, asked: Waiting) -> None:
        hold(self.main, on=False)
        self.asked.emit(asked)

    def _refuse(self, error: Exception) -> None:
        hold(self.main, on=False)
        self.refused.emit(error)

    def _choose(self) -> None:
        choose_folder(self, _("Thư mục chung của phường"), self.hub.value, self._take_hub)

    def _take_hub(self, path: Path) -> None:
        self.hub.setText(str(path))
        self.device.setFocus()


def _ask(folder: Path, hub: str, device: str, member: str) -> Waiting:
    """Make the request; on a lane, which loads the database now."""
    from dicandesk.services.access import joining  # noqa: PLC0415 - not before the first paint

    asked, _request = joining.ask_to_join(folder, hub, device, member)
    return asked
