"""Help inside the window: the pages at the left, the chosen one at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui import help_texts
from dicandesk.ui.help_view import HelpView
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from dicandesk.ui.help_texts import HelpText


class HelpPage(Page):
    """What F1 opens: the page of the screen where it was pressed.

    Signals:
        done: back to that screen.
    """

    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, Button] = {}
        self._build()
        self.view.show_page(help_texts.START)

    @override
    def arrive(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        self._side.setVisible(width is Width.WIDE)
        self.choice.setVisible(width is not Width.WIDE)

    def show_screen(self, key: str) -> None:
        """Show the page of a screen."""
        self.view.show_page(key)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        spaced(row, (22, 18, 22, 18), 14)
        titles = [(key, help_texts.read(key).title) for key in help_texts.ORDER]
        row.addWidget(self._build_side(titles))
        card = Card(gap=10)
        head = QHBoxLayout()
        spaced(head, 0, 12)
        self.title = Label(" ", "headline", wrap=True)
        self.back = Button(_("Quay lại"), icon="arrow-left", scale="small", cap="Esc", on=self.done.emit)
        head.addWidget(self.title, 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self.choice: Select[str] = Select(_("Trang trợ giúp"), titles, icon="help-circle")
        self.choice.chosen.connect(self.show_screen)
        self.view = HelpView(_("Trợ giúp"))
        self.view.page_requested.connect(self.show_screen)
        self.view.shown.connect(self._show)
        card.add(head, self.choice, self.view)
        card.body.setStretchFactor(self.view, 1)
        row.addWidget(card, 1)

    def _build_side(self, titles: list[tuple[str, str]]) -> Card:
        self._side = Card(gap=0)
        self._side.setAccessibleName(_("Các trang trợ giúp"))
        spaced(self._side.body, (8, 8, 8, 8), 0)
        sized(self._side, width=270)
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, 4, 2)
        for key, title in titles:
            entry = Button(title, kind="plain", scale="chip", align_left=True)
            entry.setProperty("key", key)
            entry.setCheckable(True)
            entry.setToolTip(title)
            entry.clicked.connect(self._choose)
            self.entries[key] = entry
            column.addWidget(entry)
        column.addStretch(1)
        self._side.add(Scroll(inner, _("Các trang trợ giúp")))
        return self._side

    def _choose(self) -> None:
        self.show_screen(self.sender().property("key"))

    def _show(self, page: HelpText) -> None:
        self.title.setText(page.title)
        self.choice.set_value(page.key)
        for key, entry in self.entries.items():
            entry.setChecked(key == page.key)
            entry.set_kind("quiet" if key == page.key else "plain")
