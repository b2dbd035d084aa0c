"""The first step of a group meeting: who was added, a list to paste, how many stay without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.desk_parts.group_list import ROW_HEIGHT, GroupList
from dicandesk.ui.desk_parts.head_count import UnnamedPanel
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import NoteField
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.assisting.groups import GroupPerson

_LEAST_ROWS, _ROWS_WHOLE = 2, 8


class GroupPart(QWidget):
    """Who came, and how many more.

    Signals:
        dropped: id of somebody who is to be taken away.
        pasted: the text of a list, a name on each line.
    """

    dropped = Signal(object)
    pasted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._is_whole = False
        self.heading = Label("", "small_strong")
        self._paste = Button(_("Dán từ danh sách"), icon="file-text", kind="link", scale="small", on=self._open_paste)
        self.people, self.unnamed = GroupList(), UnnamedPanel()
        self._nobody = Label(_("Chưa có ai. Gõ tên người đầu tiên, hoặc chỉ đếm số người ở dưới."), "hint", wrap=True)
        self.list_box = NoteField(
            _("Danh sách tên"), placeholder=_("Mỗi dòng một tên, thêm năm sinh càng chắc"), rows=5
        )
        self._list = QWidget()
        self.doubtful = Label("", "warning", wrap=True)
        self._build()
        self.people.dropped.connect(self.dropped)
        self.show_people([])

    def show_people(self, people: Sequence[GroupPerson]) -> None:
        """Show who was added."""
        self.people.show_people(people)
        self.heading.setText(_("Đã thêm {n} người").format(n=len(people)))
        self._nobody.setVisible(not people)
        self.people.setVisible(bool(people))
        self._size()

    def show_doubtful(self, lines: Sequence[str]) -> None:
        """Say which lines of a list mean nobody, or more than one; they stay in the box to be looked at."""
        self.list_box.setPlainText("\n".join(lines))
        self._list.setVisible(bool(lines))
        text = _("{n} dòng chưa rõ là ai: gõ tên từng người, hoặc tính vào số không ghi tên.")
        self.doubtful.setText(text.format(n=len(lines)))
        self.doubtful.setVisible(bool(lines))

    def close_list(self) -> bool:
        """Hide the box for a list; return whether it was shown."""
        was_open = not self._list.isHidden()
        self._list.hide()
        self.doubtful.hide()
        return was_open

    def set_whole(self, *, on: bool) -> None:
        """Show the list whole, where the page around it scrolls."""
        self._is_whole = on
        self._size()

    def _build(self) -> None:
        head, inside, deeds = QHBoxLayout(), QVBoxLayout(self._list), QHBoxLayout()
        spaced(head, 0, 6)
        head.addWidget(self.heading, 1)
        head.addWidget(self._paste)
        spaced(inside, 0, 6)
        spaced(deeds, 0, 8)
        add = Button(_("Thêm cả danh sách"), icon="plus", scale="small", on=self._tell_pasted)
        deeds.addWidget(add)
        deeds.addWidget(Button(_("Thôi"), scale="small", on=self.close_list))
        deeds.addStretch(1)
        inside.addWidget(self.list_box)
        inside.addLayout(deeds)
        column = QVBoxLayout(self)
        spaced(column, 0, 6)
        column.addLayout(head)
        for part in (self._list, self.doubtful, self._nobody):
            column.addWidget(part)
        column.addWidget(self.people, 1)
        column.addStretch(0)
        column.addWidget(self.unnamed)
        self._list.hide()
        self.doubtful.hide()

    def _open_paste(self) -> None:
        """Open the box, with what was copied if that is a list."""
        if self.close_list():
            return
        self._list.show()
        self.list_box.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.list_box.value:
            self.list_box.paste()
        self.list_box.setToolTip(QKeySequence(QKeySequence.StandardKey.Paste).toString())

    def _tell_pasted(self) -> None:
        if text := self.list_box.value:
            self.pasted.emit(text)

    def _size(self) -> None:
        count = len(self.people.people)
        least = min(count, _ROWS_WHOLE if self._is_whole else _LEAST_ROWS)
        sized(self.people, min_height=least * ROW_HEIGHT, max_height=max(count, 1) * ROW_HEIGHT)
