"""An empty folder that an officer may make the ward's: asked twice, in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label, breakable

if TYPE_CHECKING:
    from collections.abc import Callable


class NewHub(Card):
    """Hidden until the folder turns out to be empty.

    Args:
        choose: lets the person take another folder.

    Signals:
        agreed: this folder is to become the ward's.
    """

    agreed = Signal()

    def __init__(self, choose: Callable[[], object]) -> None:
        super().__init__(_("Thư mục này còn trống"), icon="folder", kind="card_caution", gap=10)
        self._text = Label("", "body", wrap=True)
        self.begin = Button(_("Lập thư mục phường ở đây…"), icon="folder", scale="small", on=self._ask)
        self.other = Button(_("Chọn thư mục khác…"), scale="small", on=choose)
        self.yes = Button(_("Đúng, lập ở đây"), icon="check", kind="primary", scale="small", on=self._agree)
        self.no = Button(_("Thôi"), scale="small", on=self._leave)
        buttons = FlowLayout(8)
        buttons.add(self.begin, self.other, self.yes, self.no)
        self.add(self._text)
        self.body.addLayout(buttons)
        self._hub = ""
        self.setVisible(False)

    def show_for(self, hub: str, *, on: bool) -> None:
        """Offer the empty folder `hub`, or nothing."""
        if on == self.isHidden() or hub != self._hub:
            self._hub = hub
            self._turn(is_sure=False)
        self.setVisible(on)

    def _ask(self) -> None:
        self._turn(is_sure=True)
        self.no.setFocus()

    def _leave(self) -> None:
        self._turn(is_sure=False)
        self.begin.setFocus()

    def _agree(self) -> None:
        self.agreed.emit()

    def _turn(self, *, is_sure: bool) -> None:
        text = _(
            "Nếu phường vừa tạo thư mục này để dùng chung, hãy lập nó làm thư mục phường. "
            "Nếu không, hãy chọn lại: có thể ổ mạng chưa nối đúng chỗ."
        )
        if is_sure:
            text = _(
                "Mọi dữ liệu của phường trên máy này sẽ được chép vào {hub}. Thư mục cũ không bị xoá. "
                "Sau đó các máy khác của phường phải chọn đúng thư mục này. Lập ở đây chứ?"
            ).format(hub=self._hub)
        self._text.setText(breakable(text))
        for button in (self.begin, self.other):
            button.setVisible(not is_sure)
        for button in (self.yes, self.no):
            button.setVisible(is_sure)
