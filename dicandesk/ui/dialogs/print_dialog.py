"""Which printer, how many copies: asked where a page has no room of its own for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.checkbox import CheckBox
from dicandesk.ui.parts.copies_field import CopiesField
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from dicandesk.rules.printing import Printers


class PrintDialog(QDialog):
    """Never blocks; gone when it is closed.

    Args:
        parent: over which it lies.
        title: of the paper.
        printers: to choose from, at least one.
        printer: chosen at first, "" for the one the system takes.
        copies: shown at first.
        fits_two: the pages are A5, so two may go on one A4; None for other pages.

    Signals:
        decided: printer, copies, two on one sheet.
    """

    decided = Signal(str, int, bool)

    def __init__(
        self, parent: QWidget, title: str, printers: Printers, printer: str, copies: int, *, fits_two: bool | None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("In"))
        self.printer: Select[str] = Select(_("Máy in"), [(name, name) for name in printers.names], icon="printer")
        self.printer.set_value(printer if printer in printers.names else printers.choose("") or printers.names[0])
        self.copies = CopiesField()
        self.copies.set_copies(copies)
        self.two_up = CheckBox(_("Hai tờ A5 trên một tờ A4"), is_checked=bool(fits_two))
        self.two_up.setVisible(fits_two is not None)
        self._number = FormRow(_("Số bản"), self.copies, check=self.copies.check)
        column = QVBoxLayout(self)
        spaced(column, (20, 18, 20, 16), 14)
        column.addWidget(Label(title, "card", wrap=True))
        column.addWidget(FormRow(_("Máy in"), self.printer))
        column.addWidget(self._number)
        if fits_two is not None:
            column.addWidget(self.two_up)
        foot = Footer()
        self.main = Button(_("In"), icon="printer", kind="primary", cap="Enter", on=self._decide)
        foot.right(Button(_("Thôi"), cap="Esc", on=self.reject), self.main)
        column.addWidget(foot)
        sized(self, min_width=420)
        self.printer.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._decide()
        else:
            super().keyPressEvent(event)

    def _decide(self) -> None:
        if self._number.run_check() is not None:
            self.copies.setFocus()
            return
        self.decided.emit(self.printer.value or "", self.copies.copies, self.two_up.isChecked())
        self.accept()
