"""People who come to the desk while a visit is being noted: known ones, new ones, those whose card was scanned."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from dicandesk.i18n import _
from dicandesk.ui.pages.assist.card_desk import CardDesk
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from dicandesk.rules.card import Card
    from dicandesk.ui.context import Context
    from dicandesk.ui.pages.assist.page import AssistPage


class Arrivals(QObject):
    """Belongs to the page of a visit.

    Signals:
        whole_form_requested: what was typed or scanned, for the whole form of somebody new.
    """

    whole_form_requested = Signal(str)

    def __init__(self, page: AssistPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self.cards = CardDesk(context, page.questions, self)
        card, new = page.who.card, page.who.card.new_person
        card.finder.new_requested.connect(self._begin_new)
        card.finder.card_scanned.connect(self.scan)
        new.saved.connect(self._take_new)
        new.closed.connect(page.leave)
        new.whole_requested.connect(self._ask_whole)
        self.cards.known.connect(self.begin)
        self.cards.new.connect(self._begin_new_card)
        self.cards.unread.connect(card.finder.search_for)

    def begin(self, resident: bytes) -> None:
        """Help this person; a visit half filled for somebody else stays until somebody decides."""
        page, who = self._page, self._page.who
        is_other = who.person is not None and who.person.id != resident and not page.work.is_empty
        is_half = page.opened is not None or (who.mode == "one" and is_other) or (who.mode == "talk" and who.audience)
        if not is_half:
            who.choose(resident)
            return
        keep = Button(_("Ghi tiếp"), scale="small", on=page.questions.clear)
        fresh = Button(_("Bỏ, ghi người mới"), scale="small", on=partial(self._start_with, resident))
        title = _("Buổi của {name} đang ghi dở").format(name=who.words)
        text = _("Chưa lưu. Chữ đã gõ còn nguyên.")
        page.questions.show_banner(Banner("caution", title, text, actions=[keep, fresh]))
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def scan(self, text: str) -> None:
        """Help whom a scanned card means; the name is shown for a yes or a no."""
        if self._page.who.mode == "talk":
            self._context.say(_("Buổi nói chuyện không ghi tên ai. Chọn Một người hoặc Nhóm rồi quét lại."), None)
        else:
            self.cards.read(text)

    def _start_with(self, resident: bytes) -> None:
        self._page.start_over()
        self._page.who.choose(resident)

    def _begin_new(self, text: str) -> None:
        new = self._page.who.card.new_person
        if new.is_empty and text:
            new.fill(text)
        self._page.who.open_new()

    def _begin_new_card(self, card: Card, text: str) -> None:
        new = self._page.who.card.new_person
        new.clear()
        new.take_card(card, text)
        self._page.who.open_new()

    def _take_new(self, resident: bytes) -> None:
        who = self._page.who
        who.card.close_new()
        who.choose(resident)
        if who.mode == "group":
            who.card.focus()
        self._page.note()

    def _ask_whole(self, text: str) -> None:
        self._page.who.card.close_new()
        self.whole_form_requested.emit(text)
