"""The page of a PC that the ward removed: what happened, that the ward keeps everything, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.text import Label
from dicandesk.ui.start_page import StartPage, heading
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from pathlib import Path


class RemovedPage(StartPage):
    """Shown instead of the lock screen until this PC asks to be let in again.

    Args:
        log_file: named where the program itself has failed.

    Signals:
        join_requested: this PC is to ask to be let in as a new one.
    """

    join_requested = Signal()

    def __init__(self, *, log_file: Path | None = None) -> None:
        super().__init__(width=760, log_file=log_file)
        self.join = Button(
            _("Xin vào như máy mới"), icon="door-enter", kind="primary", cap="Enter", on=self.join_requested.emit
        )
        for label in heading(
            _("Phường đã thu hồi máy này"),
            _("Phường vẫn giữ đủ những gì máy này đã lưu. Các máy khác làm việc như thường."),
        ):
            self.content.addWidget(label)
        self._tell(
            "info-circle",
            _("Đã có chuyện gì"),
            _(
                "Cán bộ phường đã cho máy này thôi làm máy của phường, thường vì đổi máy, thất lạc máy hoặc đổi người "
                "dùng. Máy đã giao hết những gì đã lưu cho phường, rồi huỷ khoá để giữ kín thông tin người dân: dữ "
                "liệu ở đây không ai đọc được nữa. Chỉ phiếu viết dở chưa lưu là không còn."
            ),
        )
        self._tell(
            "arrow-right",
            _("Làm gì tiếp"),
            _(
                "Muốn dùng lại máy này thì xin vào phường như máy mới: cán bộ phường duyệt một lần, dữ liệu sẽ tự về. "
                "Không rõ vì sao bị thu hồi thì gọi cán bộ phường. Không dùng nữa thì đóng chương trình."
            ),
        )
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.join)
        self.content.addSpacing(8)
        self.content.addLayout(row)
        self.content.addStretch(1)

    @override
    def arrive(self) -> None:
        self.join.setFocus()

    @override
    def reflow(self, width: Width) -> None:
        spaced(self.content, (0, 52 if width is Width.WIDE else 20, 0, 24), 6)

    def _tell(self, icon: str, title: str, text: str) -> None:
        card = Card(title, icon=icon)
        card.add(Label(text, "body", wrap=True))
        self.content.addSpacing(8)
        self.content.addWidget(card)
