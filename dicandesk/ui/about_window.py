"""About the program: its version, what it consists of, and the licence of each part to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from dicandesk import __version__
from dicandesk.i18n import _
from dicandesk.services.common import licences
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Label, breakable
from dicandesk.ui.theme import px, sized, spaced, theme

if TYPE_CHECKING:
    from dicandesk.services.common.licences import Part
    from dicandesk.ui.tasks import Tasks


class AboutWindow(QDialog):
    """A window of its own; it blocks nothing and goes with Esc.

    Args:
        parent: where it was asked for.
        tasks: looks for the parts off the GUI thread.
    """

    def __init__(self, parent: QWidget, tasks: Tasks) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Giới thiệu và giấy phép"))
        self.resize(px(860), px(620))
        self.entries: list[Button] = []
        self._parts: list[Part] = []
        self._build()
        tasks.run(self, licences.parts, self._show_parts, lane="work")

    def _build(self) -> None:
        column, head, row = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        spaced(column, (18, 16, 18, 16), 12)
        spaced(head, 0, 12)
        spaced(row, 0, 12)
        head.addWidget(Label(_("DiCanDesk bản {version}").format(version=__version__), "headline", wrap=True), 1)
        self.close_button = Button(_("Đóng"), scale="small", cap="Esc", on=self.close)
        head.addWidget(self.close_button)
        self.says = Label(
            _("Phần mềm tự do theo giấy phép Apache 2.0. Bên trong còn có các phần dưới đây; chọn để đọc giấy phép."),
            "body",
            wrap=True,
        )
        replaceable = _(
            "Qt và PySide6 dùng theo giấy phép LGPL bản 3: đó là những tệp rời, ai cũng thay được bằng bản dựng khác "
            "cùng phiên bản. Chúng nằm ở {folder}"
        )
        folder = Path(PySide6.__file__).parent
        self.replaceable = Label(breakable(replaceable.format(folder=folder)), "hint", wrap=True)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        spaced(self._list, 4, 2)
        self._list.addStretch(1)
        side = Scroll(inner, _("Các phần của chương trình"))
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        sized(side, width=300)
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("kind", "help")
        self.text.document().setDefaultFont(theme().font())
        row.addWidget(side)
        row.addWidget(self.text, 1)
        column.addLayout(head)
        column.addWidget(self.says)
        column.addWidget(self.replaceable)
        column.addLayout(row, 1)

    def _show_parts(self, parts: list[Part]) -> None:
        self._parts = parts
        for number, part in enumerate(parts):
            entry = Button(part.name, kind="plain", scale="chip", align_left=True)
            entry.setProperty("number", number)
            entry.setCheckable(True)
            entry.setToolTip(part.name)
            entry.clicked.connect(self._choose)
            self.entries.append(entry)
            self._list.insertWidget(number, entry)
        self.show_part(0)
        self.entries[0].setFocus()

    def _choose(self) -> None:
        self.show_part(self.sender().property("number"))

    def show_part(self, number: int) -> None:
        """Show the licence of one part, from its beginning."""
        part = self._parts[number]
        self.text.setPlainText(part.text())
        self.text.setAccessibleName(_("Giấy phép của {part}").format(part=part.name))
        for place, entry in enumerate(self.entries):
            entry.setChecked(place == number)
            entry.set_kind("quiet" if place == number else "plain")
