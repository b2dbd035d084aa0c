"""The first step of a visit: one box that searches and takes scanned cards, who was met lately, who is chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.card import looks_like_card
from dicandesk.services import finding
from dicandesk.ui.desk_parts.faces import found_face, recent_face
from dicandesk.ui.desk_parts.who_summary import WhoSummary
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.keycap import KeyCap
from dicandesk.ui.parts.person_list import PersonList
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.finding import Found, FoundRow
    from dicandesk.services.profiles import ResidentView
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.person import PersonFace

_PAUSE_MS = 60
_ROWS = 30
_RECENT = 6
_ROW_HEIGHT = 61
_ROWS_WHOLE = 7


class WhoCard(Card):
    """Finds the person, or starts without a name.

    Args:
        context: whom to ask.

    Signals:
        picked: record id of the person chosen.
        new_requested: the text typed or scanned, for somebody who is not here yet.
        anonymous_requested: nobody is to be named.
    """

    picked = Signal(object)
    new_requested = Signal(str)
    anonymous_requested = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(_("Ai đang cần giúp?"), number=1, gap=9)
        self._context = context
        self._asked = 0
        self._wants_first, self._is_whole = False, False
        self._recent: Sequence[FoundRow] = ()
        self._chosen: bytes | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.box = TextField(
            _("Tìm người"), icon="search", placeholder=_("Tên, năm sinh, số điện thoại…"), moves_on=False
        )
        self.box.add_tool("scan", _("Đặt thẻ CCCD dưới máy quét"), self._wait_for_card)
        self._hint = Label("", "hint", wrap=True)
        self.people = PersonList(_("Người tìm thấy"))
        self.people.drive_from(self.box)
        self._lately = QWidget()
        self._none = Label("", "hint", wrap=True)
        self._new = Button("", icon="user-plus", key="Ctrl+N", on=self._ask_new)
        self.summary = WhoSummary()
        self._rule = line()
        self._foot_new = Button(_("Người mới"), icon="user-plus", key="Ctrl+N", on=self._ask_new)
        self._anonymous = Button(_("Không ghi tên"), icon="user-off", key="F3", on=self.anonymous_requested.emit)
        self._build()
        self.box.typed.connect(self._typed)
        self.box.textChanged.connect(self._emptied)
        self.box.entered.connect(self._enter)
        self.people.picked.connect(self._pick)
        self._show_hint()

    @property
    def text(self) -> str:
        """Return what is searched for."""
        return self.box.value

    def ask_recent(self) -> None:
        """Ask anew who was met lately."""
        context = self._context
        work = partial(finding.recent, context.db, context.actor, limit=_RECENT, now=context.now())
        context.tasks.run(self, work, self._take_recent)

    def focus(self) -> None:
        """Put the keyboard into the search box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def forget_text(self) -> bool:
        """Empty the search box if it has the keyboard; return whether there was anything."""
        if not self.box.hasFocus() or not self.box.text():
            return False
        self.box.clear()
        return True

    def clear(self) -> None:
        """Begin with another person."""
        self.box.clear()
        self.show_nobody()

    def show_person(self, view: ResidentView) -> None:
        """Show who is chosen."""
        self._chosen = view.id
        self.people.set_chosen(view.id)
        self.summary.show_person(view, self._context.now())
        self._rule.show()

    def show_anonymous(self, count: int) -> None:
        """Show that nobody is named."""
        self._chosen = None
        self.people.set_chosen(None)
        self.summary.show_anonymous(count)
        self._rule.show()

    def show_nobody(self) -> None:
        """Show that nobody is chosen yet."""
        self._chosen = None
        self.people.set_chosen(None)
        self.summary.show_nobody()
        self._rule.hide()

    def set_whole(self, *, on: bool) -> None:
        """Show the list whole, where the page around it scrolls."""
        self._is_whole = on
        self._size_list()

    def _build(self) -> None:
        lately = QHBoxLayout(self._lately)
        spaced(lately, 0, 6)
        lately.addWidget(Label(_("Vừa gặp gần đây"), "small_strong"), 1)
        lately.addWidget(Label(_("chọn bằng"), "hint"))
        lately.addWidget(KeyCap("Down"))
        foot = QHBoxLayout()
        spaced(foot, 0, 8)
        foot.addWidget(self._foot_new)
        foot.addWidget(self._anonymous)
        self.add(self.box, self._hint, self._lately)
        self.body.addWidget(self.people, 100)
        self.add(self._none, self._new, self._rule, self.summary)
        self.body.addStretch(1)
        self.add(foot)
        self._new.hide()
        self._none.hide()
        self._rule.hide()
        self._show([], query="")

    def _typed(self, _text: str) -> None:
        """Search soon; until the answer is here nobody of an older one can be picked."""
        self._wants_first = False
        self.people.setCurrentIndex(QModelIndex())
        self._pause.start()
        self._show_new()

    def _emptied(self, text: str) -> None:
        if not text:
            self._pause.stop()
            self._asked += 1
            self._show_recent()
            self._show_new()

    def _enter(self) -> None:
        """Enter before the answer is here: take the one person found, once it comes."""
        if self.text:
            self._wants_first = True
            self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        text = self.text
        if not text:
            return
        self._asked += 1
        context = self._context
        work = partial(finding.find, context.db, text, actor=context.actor, limit=_ROWS)
        context.tasks.run(self, work, partial(self._take_found, self._asked, text))

    def _take_found(self, asked: int, text: str, found: Found) -> None:
        if asked != self._asked:
            return
        rows, is_card = found.rows, looks_like_card(text)
        self._show([found_face(row, text) for row in rows], query=text)
        more = found.total - len(rows)
        self._none.setText(
            _("Không thấy ai khớp “{text}”.").format(text=text if not is_card else _("thẻ này"))
            if not rows
            else _("Còn {n} người nữa, gõ thêm năm sinh hoặc tổ.").format(n=more)
        )
        self._none.setVisible(not rows or more > 0)
        if not self._wants_first:
            return
        self._wants_first = False
        if is_card and self._context.settings.value.scanner_sound:
            QApplication.beep()
        if len(rows) == 1:
            self._pick(rows[0].id)
        elif is_card and not rows:
            self._ask_new()

    def _take_recent(self, rows: Sequence[FoundRow]) -> None:
        self._recent = rows
        if not self.text:
            self._show_recent()

    def _show_recent(self) -> None:
        now = self._context.now()
        self._none.hide()
        self._show([recent_face(row, now) for row in self._recent], query="")

    def _show(self, people: Sequence[PersonFace], *, query: str) -> None:
        before = self.people.current
        self.people.show_people(people, chosen=self._chosen, stands_on_first=bool(query))
        if before is not None and not query:  # news of another PC must not move the keyboard
            row = next((row for row, face in enumerate(people) if face.id == before.id), -1)
            self.people.setCurrentIndex(self.people.model().index(row, 0))
        self.people.setVisible(bool(people))
        self._size_list()
        self._lately.setVisible(bool(people) and not query)

    def _size_list(self) -> None:
        """Let the list be as high as its people; two of them where there is little room."""
        count = len(self.people.faces)
        least = min(count, _ROWS_WHOLE if self._is_whole else 2)
        sized(self.people, min_height=least * _ROW_HEIGHT + 1, max_height=count * _ROW_HEIGHT + 1)

    def _show_new(self) -> None:
        text = self.text
        word = _("thẻ vừa quét") if looks_like_card(text) else f"“{text}”"
        self._new.setText(_("Người mới: {text}").format(text=word))
        self._new.setVisible(bool(text))
        self._foot_new.setVisible(not text)

    def _pick(self, person: bytes) -> None:
        self.picked.emit(person)

    def _ask_new(self) -> None:
        text = self.text
        self.box.clear()
        self.new_requested.emit(text)

    def _wait_for_card(self) -> None:
        self._show_hint(_("Đặt thẻ dưới máy quét, chương trình tự tìm."))
        self.box.clear()
        self.focus()

    def _show_hint(self, text: str = "") -> None:
        self._hint.setText(text or _("Gõ không dấu cũng được, ví dụ: hoa 1954"))
