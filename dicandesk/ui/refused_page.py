"""The one page of a program that must not open its data folder: why, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.text import Label
from dicandesk.ui.shell import Shell
from dicandesk.ui.start_page import StartPage, heading
from dicandesk.ui.theme import Width, application, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicandesk.errors import UserError


class RefusedPage(StartPage):
    """Says what is wrong with the place of the data folder.

    Args:
        refusal: what happened and the next step.
        on_end: closes the program.
    """

    def __init__(self, refusal: UserError, on_end: Callable[[], object]) -> None:
        super().__init__(width=720)
        self.bar.language.hide()  # nothing is opened, so nothing could be kept
        spaced(self.content, (0, 52, 0, 24), 6)
        for label in heading(_("Thư mục dữ liệu cần chuyển chỗ"), _("DiCanDesk chưa mở gì, dữ liệu vẫn nguyên.")):
            self.content.addWidget(label)
        card = Card(_("Vì sao"), icon="alert-triangle")
        self.why, self.step = Label(refusal.message, "body", wrap=True), Label(refusal.hint, "body", wrap=True)
        next_step = Card(_("Làm gì tiếp"), icon="arrow-right")
        card.add(self.why)
        next_step.add(self.step)
        self.end = Button(_("Đóng"), kind="primary", cap="Enter", on=on_end)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.end)
        for part in (card, next_step):
            self.content.addSpacing(8)
            self.content.addWidget(part)
        self.content.addSpacing(8)
        self.content.addLayout(row)
        self.content.addStretch(1)

    @override
    def arrive(self) -> None:
        self.end.setFocus()

    @override
    def reflow(self, width: Width) -> None:
        spaced(self.content, (0, 52 if width is Width.WIDE else 20, 0, 24), 6)


def refuse(refusal: UserError, argv: Sequence[str]) -> int:
    """Show why the data folder is not opened until the window is closed; return the exit code 1."""
    app = application(argv)
    app.setApplicationName("DiCanDesk")
    theme().install()
    shell = Shell()
    shell.close_requested.connect(shell.let_go)
    page = RefusedPage(refusal, shell.let_go)
    shell.show_page(page)
    shell.open()
    page.arrive()
    app.exec()
    return 1
