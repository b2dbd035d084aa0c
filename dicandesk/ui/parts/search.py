"""The search box of the top bar, with the people found below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.found_popup import FoundPopup
from dicandesk.ui.parts.keycap import cap_size, paint_cap
from dicandesk.ui.theme import ink, px, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.ui.parts.person import PersonFace

_KEY = "Ctrl+K"
_ROWS = 7


class SearchBox(TextField):
    """Searches everybody from anywhere.

    Signals:
        asked: the text to look for; answer with `show_found`.
        chosen: the id of the person picked.
        register_requested: the text typed, for a person who was not found.
    """

    asked = Signal(str)
    chosen = Signal(object)
    register_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Tìm người dân"), icon="search", moves_on=False, kind="top_search")
        sized(self, max_width=520)
        self._popup = FoundPopup(self, _ROWS)
        self._popup.people.picked.connect(self._choose)
        self._new = Button("", icon="user-plus", cap="Ctrl+N", on=self.request_register)
        self._popup.add(self._new)
        self.typed.connect(self._ask)
        self.textChanged.connect(self.update)

    @property
    def is_open(self) -> bool:
        """Say whether the people found are shown."""
        return self._popup.isVisible()

    def show_found(self, query: str, faces: Sequence[PersonFace], total: int) -> None:
        """Show who was found; an answer to an older question is dropped."""
        if query != self.value or not self.hasFocus():
            return
        more, hint = total - len(faces), ""
        if not faces:
            hint = _("Không thấy ai khớp “{text}”.").format(text=query)
        elif more > 0:
            hint = _("Còn {n} người nữa, gõ thêm năm sinh hoặc tổ.").format(n=more)
        self._new.setText(_("Người mới: “{text}”").format(text=query))
        self._popup.show_people(faces, hint)
        self._popup.open()

    def request_register(self) -> None:
        """Ask for a new person with what was typed."""
        text = self.value
        self.close_popup()
        self.clear()
        self.register_requested.emit(text)

    def close_popup(self) -> None:
        """Hide the people found."""
        self._popup.hide()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._popup.close_unless_used()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.is_open or self.text()):
            self.close_popup()
            self.clear()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= px(430)
        long, short = _("Tìm tên, số điện thoại, CCCD… hoặc quét thẻ"), _("Tìm người hoặc quét thẻ")
        self.setPlaceholderText(long if is_wide else short)
        if self.is_open:
            self._popup.open()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text() or self.width() < px(330):
            return
        cap = cap_size(_KEY)
        where = QRect(
            self.width() - cap.width() - px(12), (self.height() - cap.height()) // 2, cap.width(), cap.height()
        )
        paint_cap(QPainter(self), where, _KEY, ink("muted"), ink("line"))

    def _ask(self, _text: str) -> None:
        if self.value:
            self.asked.emit(self.value)
        else:
            self.close_popup()

    def _choose(self, person: bytes) -> None:
        self.close_popup()
        self.clear()
        self.chosen.emit(person)
