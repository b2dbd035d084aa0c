"""An ID card at the desk: who it is, shown by name for a yes or a no before anything follows from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from dicandesk.i18n import _
from dicandesk.rules.card import Card, CardProblem, parse_card
from dicandesk.rules.dates import show_birth
from dicandesk.rules.residents import SEXES
from dicandesk.rules.text import fold
from dicandesk.services.register import finding
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.services.register.finding import Found, FoundRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.banner import BannerSlot


class CardDesk(QObject):
    """Reads cards for a page.

    Args:
        context: whom to ask.
        slot: where questions are shown.
        page: an answer that comes after it is gone is dropped.

    Signals:
        known: record id of whom the card means.
        new: the card, and its text, of somebody who is not here yet and whose name was read rightly.
        unread: the scan is no card; its text, so that nothing is lost.
    """

    known = Signal(object)
    new = Signal(object, str)
    unread = Signal(str)

    def __init__(self, context: Context, slot: BannerSlot, page: QObject) -> None:
        super().__init__(page)
        self._context, self._slot = context, slot

    def read(self, text: str) -> None:
        """Say who a scanned card is."""
        if self._context.settings.value.scanner_sound:
            QApplication.beep()
        card = parse_card(text)
        if isinstance(card, CardProblem):
            self._show_problem(card)
            return
        context = self._context
        work = partial(finding.find, context.db, card.id_number, actor=context.actor, limit=2)
        context.tasks.run(self, work, partial(self._take, card, text))

    def _show_problem(self, card: CardProblem) -> None:
        actions = [Button(_("Đóng"), scale="small", on=self._slot.clear)]
        if card.id_number or not card.text.startswith(("http", "{", "0002")):
            kept = card.id_number or card.text
            actions.insert(0, Button(_("Tìm bằng chữ vừa quét"), scale="small", on=partial(self._search, kept)))
        text = _("Chưa ghi gì. Đặt thẻ lại dưới máy quét, thẳng và gần hơn.")
        self._slot.show_banner(Banner("caution", card.message, text, icon="scan", actions=actions))

    def _search(self, text: str) -> None:
        self._slot.clear()
        self.unread.emit(text)

    def _take(self, card: Card, text: str, found: Found) -> None:
        self._slot.clear()
        row = found.rows[0] if len(found.rows) == 1 else None
        if row is not None and _is_same(row, card):
            self.known.emit(row.id)
        elif row is not None:
            self._ask_other_name(row, card)
        else:
            self._ask_new(card, text)

    def _ask_other_name(self, row: FoundRow, card: Card) -> None:
        title = _("Thẻ ghi {card}, hồ sơ ghi {name}").format(card=card.name or "—", name=row.name)
        text = _("Cùng một số định danh. Có đúng là một người không?")
        self._ask(title, text, _("Đúng, mở hồ sơ"), partial(self.known.emit, row.id))

    def _ask_new(self, card: Card, text: str) -> None:
        about = (show_birth(card.birth) if card.birth else "", SEXES.get(card.sex, ""), card.address)
        title = _("Người mới: {name}. Đúng tên trên thẻ không?").format(name=card.name or "—")
        words = " · ".join(part for part in about if part)
        self._ask(title, words, _("Đúng, ghi người mới"), partial(self.new.emit, card, text))

    def _ask(self, title: str, text: str, yes: str, act: Callable[[], object]) -> None:
        deed = Button(yes, kind="primary", scale="small", on=partial(self._accept, act))
        no = Button(_("Sai, quét lại"), scale="small", on=self._slot.clear)
        self._slot.show_banner(Banner("info", title, text, icon="id", actions=[no, deed]))
        deed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _accept(self, act: Callable[[], object]) -> None:
        self._slot.clear()
        act()


def _is_same(row: FoundRow, card: Card) -> bool:
    """Say whether the record has the name on the card, marks aside: a scanner may lose them."""
    return sorted(fold(row.name).split()) == sorted(fold(card.name).split())
