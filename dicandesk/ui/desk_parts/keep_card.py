"""Beside the form of a person: how the data are kept, or the text to be read out to who answers by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout

from dicandesk.i18n import _
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.text import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHOLE = 99
"""Share of the height beside the form: the text to be read out is long."""


class KeepCard(Card):
    """Quiet until somebody agrees by word: then it holds what has to be read out first."""

    def __init__(self) -> None:
        super().__init__(_("Dữ liệu được giữ thế nào"), icon="shield-lock", gap=6)
        self._privacy = Label(_privacy(), "hint", wrap=True)
        self._script: Sequence[str] = ()
        self._lines: list[Label] = []
        self._is_read = False
        self._rows = column(8)
        self._room = Scroll(self._rows, _("Đọc cho bà con nghe"), takes_focus=True, by_width=True)
        self.add(self._privacy, self._room)
        self._room.hide()

    @property
    def text(self) -> str:
        """Return the text to be read out, a sentence a line."""
        return "\n".join(self._script)

    def set_script(self, script: Sequence[str]) -> None:
        """Take the text to be read out."""
        if script != self._script:
            self._script = script
            for old in self._lines:
                self._rows.removeWidget(old)
                old.deleteLater()
            self._lines = [Label(text, "small", wrap=True) for text in script]
            for new in self._lines:
                self._rows.addWidget(new)
        self.show_script(on=self._is_read)

    def show_script(self, *, on: bool) -> None:
        """Show the text to be read out, or again how the data are kept."""
        self._is_read = on
        is_read = on and bool(self._script)
        self.set_title(_("Đọc cho bà con nghe") if is_read else _("Dữ liệu được giữ thế nào"))
        self._privacy.setVisible(not is_read)
        self._room.setVisible(is_read)
        parent = self.parentWidget()
        holder = parent.layout() if parent is not None else None
        if isinstance(holder, QBoxLayout):
            holder.setStretchFactor(self, _WHOLE if is_read else 0)


def _privacy() -> str:
    return _(
        "Mã hoá trên máy này. Chỉ tổ của người dân và cán bộ phường xem được. "
        "Người dân có quyền xem, sửa, rút lại đồng ý và yêu cầu xoá bất cứ lúc nào."
    )
