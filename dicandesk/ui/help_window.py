"""Help before anybody is signed in: a window of its own beside the start page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.help_view import HelpView
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import px, spaced

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from dicandesk.ui.help_texts import HelpText


class HelpWindow(QDialog):
    """One page of help; it blocks nothing and goes with Esc.

    Args:
        parent: the start page.
        key: of the page.
    """

    def __init__(self, parent: QWidget, key: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Trợ giúp"))
        self.resize(px(760), px(620))
        column, head = QVBoxLayout(self), QHBoxLayout()
        spaced(column, (18, 16, 18, 16), 12)
        spaced(head, 0, 12)
        self.title = Label(" ", "headline", wrap=True)
        head.addWidget(self.title, 1)
        head.addWidget(Button(_("Đóng"), scale="small", cap="Esc", on=self.close))
        self.view = HelpView(_("Trợ giúp"))
        self.view.page_requested.connect(self.view.show_page)
        self.view.shown.connect(self._show)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.view.show_page(key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.close()
        else:
            super().keyPressEvent(event)

    def _show(self, page: HelpText) -> None:
        self.title.setText(page.title)
