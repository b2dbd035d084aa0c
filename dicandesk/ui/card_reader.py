"""Cards anywhere in the program: from a scanner, from a picture that is dropped or opened, to the page they mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from dicandesk.rules.card import CardProblem, parse_card
from dicandesk.services.register import finding
from dicandesk.ui.card_picture import CardDrop, ask_for_picture, read_picture
from dicandesk.ui.scanner import Scanner

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from dicandesk.services.register.finding import Found
    from dicandesk.ui.desk_window import DeskWindow
    from dicandesk.ui.pages.assist import AssistPage
    from dicandesk.ui.pages.register import RegisterPage

_ABOUT_PEOPLE = {"residents", "resident"}


class CardReader(QObject):
    """Belongs to the window of who is signed in."""

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk)
        self._desk = desk
        self.scanner, self.drop = Scanner(self), CardDrop(desk.window)
        self.scanner.scanned.connect(self.read)
        self.drop.dropped.connect(self.read_picture)

    def watch(self) -> None:
        """Watch the keys of the window, once it is on the screen."""
        handle = self._desk.window.window().windowHandle()
        if handle is not None:
            self.scanner.watch(handle)

    def read(self, text: str) -> None:
        """Follow a card to its page: to the record where records are looked at, else to a visit or the form."""
        key = self._desk.window.key
        card = parse_card(text)
        if key == "register":
            cast("RegisterPage", self._desk.window.page).begin(text)
        elif key in _ABOUT_PEOPLE and not isinstance(card, CardProblem):
            context = self._desk.context
            work = partial(finding.find, context.db, card.id_number, actor=context.actor, limit=2)
            context.tasks.run(self, work, partial(self._open, text))
        else:
            self._assist(text)

    def open_picture(self) -> None:
        """Let somebody choose a picture, and read it."""
        file = ask_for_picture(self._desk.window)
        if file is not None:
            self.read_picture(file)

    def read_picture(self, source: Path | QImage) -> None:
        """Read a picture off the GUI thread; it is not kept."""
        self._desk.context.tasks.run(self, partial(read_picture, source), self.read, lane="work")

    def _open(self, text: str, found: Found) -> None:
        if len(found.rows) == 1:
            self._desk.show_resident(found.rows[0].id)
        else:
            self._assist(text)

    def _assist(self, text: str) -> None:
        cast("AssistPage", self._desk.go("assist")).arrivals.scan(text)
