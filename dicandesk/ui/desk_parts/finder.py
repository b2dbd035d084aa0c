"""One box that searches and takes scanned cards; below it who was met lately, or who was found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.card import looks_like_card
from dicandesk.services.register import finding
from dicandesk.ui.desk_parts.faces import found_face, recent_face
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.keycap import KeyCap
from dicandesk.ui.parts.person_list import PersonList
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.register.finding import Found, FoundRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.person import PersonFace

_PAUSE_MS = 60
_ROWS = 30
_RECENT = 6
_ROW_HEIGHT = 61
_ROWS_WHOLE = 7
_ROWS_BESIDE_GROUP, _ROWS_NARROW = 4, 2


class Finder(QWidget):
    """Finds somebody by what is typed or scanned.

    Args:
        context: whom to ask.

    Signals:
        picked: record id of the person chosen.
        new_requested: the text typed, for somebody who is not here yet.
        erased: Backspace was pressed in the empty box.
        card_scanned: the text of an ID card.
        picture_requested: a picture of a card is to be read.
        list_pasted: a list of names, one on each line, was pasted for a group.
        typed: something else is searched for, "" for nothing any more.
    """

    picked = Signal(object)
    new_requested = Signal(str)
    erased = Signal()
    card_scanned = Signal(str)
    picture_requested = Signal()
    list_pasted = Signal(str)
    typed = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._wants_first = self._is_whole = self._is_group = self._is_narrow = False
        self._recent: Sequence[FoundRow] = ()
        self._chosen: bytes | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.box = TextField(_("Tìm người"), icon="search", placeholder="", moves_on=False)
        self.box.setAcceptDrops(False)  # a picture that is dropped here is read by the window
        self.box.add_tool("scan", _("Đặt thẻ CCCD dưới máy quét"), self.wait_for_card)
        self._hint = Label("", "hint", wrap=True)
        self._picture = Button(_("Mở ảnh chụp thẻ…"), icon="photo", scale="small", on=self.picture_requested.emit)
        self.people = PersonList(_("Người tìm thấy"))
        self.people.drive_from(self.box)
        self._lately = QWidget()
        self._none = Label("", "hint", wrap=True)
        self._new = Button("", icon="user-plus", key="Ctrl+N", on=self.ask_new)
        self._build()
        self.box.typed.connect(self._typed)
        self.box.textChanged.connect(self._emptied)
        self.box.entered.connect(self._enter)
        self.box.installEventFilter(self)
        self.people.picked.connect(self._pick)
        self.set_group(on=False)

    @property
    def text(self) -> str:
        """Return what is searched for."""
        return self.box.value

    def ask_recent(self) -> None:
        """Ask anew who was met lately."""
        context = self._context
        work = partial(finding.recent, context.db, context.actor, limit=_RECENT, now=context.now())
        context.tasks.run(self, work, self._take_recent)

    def ask_new(self) -> None:
        """Begin with somebody who is not here yet, with what was typed."""
        text = self.text
        self.box.clear()
        self.new_requested.emit(text)

    def search_for(self, text: str) -> None:
        """Put a text into the box, as if it were typed."""
        self.box.setText(text)
        self.focus()
        self._typed(text)

    def focus(self) -> None:
        """Put the keyboard into the box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def forget_text(self) -> bool:
        """Empty the box if it has the keyboard; return whether there was anything."""
        if not self.box.hasFocus() or not self.box.text():
            return False
        self.box.clear()
        return True

    def set_chosen(self, person: bytes | None) -> None:
        """Mark somebody among those shown."""
        self._chosen = person
        self.people.set_chosen(person)

    def set_group(self, *, on: bool) -> None:
        """Find one after the other for a group, which has the room below for itself."""
        self._is_group = on
        self.box.setPlaceholderText(_("Gõ tên người tiếp theo") if on else _("Tên, năm sinh, số điện thoại…"))
        self._show_hint()
        self._show_recent()

    def set_narrow(self, *, on: bool) -> None:
        """Show fewer of those found beside a group, where there is little room."""
        self._is_narrow = on
        self._size_list()

    def set_whole(self, *, on: bool) -> None:
        """Show the list whole, where the page around it scrolls."""
        self._is_whole = on
        self._size_list()

    def wait_for_card(self) -> None:
        """Say how a card is read, and where its picture is opened."""
        self._show_hint(
            _("Đặt thẻ dưới máy quét, chương trình tự tìm. Không có máy quét thì mở ảnh, hoặc kéo ảnh vào.")
        )
        self.box.clear()
        self._picture.show()
        self._show([], query="")
        self.focus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self.box.is_composing:
            if event.key() == Qt.Key.Key_Backspace and not self.box.text():
                self.erased.emit()
                return True
            if self._is_group and event.matches(QKeySequence.StandardKey.Paste):
                text = QGuiApplication.clipboard().text().strip()
                if "\n" in text:  # in one line it would mean nobody
                    self.list_pasted.emit(text)
                    return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        lately = QHBoxLayout(self._lately)
        spaced(lately, 0, 6)
        lately.addWidget(Label(_("Vừa gặp gần đây"), "small_strong"), 1)
        lately.addWidget(Label(_("chọn bằng"), "hint"))
        lately.addWidget(KeyCap("Down"))
        column = QVBoxLayout(self)
        spaced(column, 0, 9)
        for part in (self.box, self._hint, self._picture, self._lately):
            column.addWidget(part)
        column.addWidget(self.people, 100)
        column.addWidget(self._none)
        column.addWidget(self._new)
        for part in (self._new, self._none, self._picture):
            part.hide()
        self._show([], query="")

    def _typed(self, text: str) -> None:
        """Search soon; until the answer is here nobody of an older one can be picked."""
        self._wants_first = False
        self.people.setCurrentIndex(QModelIndex())
        self._pause.start()
        self._show_new()
        self.typed.emit(text)

    def _emptied(self, text: str) -> None:
        if not text:
            self._pause.stop()
            self._asked += 1
            self._show_recent()
            self._show_new()
            self.typed.emit("")

    def _enter(self) -> None:
        """Enter before the answer is here: take the one person found, once it comes; a card at once."""
        text = self.text
        if looks_like_card(text):
            self.box.clear()
            self.card_scanned.emit(text)
        elif text:
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
        if self._wants_first:
            self._wants_first = False
            if len(rows) == 1:
                self._pick(rows[0].id)

    def _take_recent(self, rows: Sequence[FoundRow]) -> None:
        self._recent = rows
        if not self.text:
            self._show_recent()

    def _show_recent(self) -> None:
        now = self._context.now()
        self._none.hide()
        self._show([] if self._is_group else [recent_face(row, now) for row in self._recent], query="")

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
        """Let the list be as high as its people; of one or two, with a bar to scroll, where there is little room."""
        count = len(self.people.faces)
        beside = _ROWS_NARROW if self._is_narrow else _ROWS_BESIDE_GROUP
        most = min(count, beside) if self._is_group else count
        few = 1 if self._is_narrow else 2
        least = most if self._is_group else min(count, _ROWS_WHOLE if self._is_whole else few)
        sized(self.people, min_height=least * _ROW_HEIGHT + 1, max_height=most * _ROW_HEIGHT + 1)

    def _show_new(self) -> None:
        text = self.text
        word = _("thẻ vừa quét") if looks_like_card(text) else f"“{text}”"
        self._new.setText(_("Người mới: {text}").format(text=word))
        self._new.setVisible(bool(text))

    def _pick(self, person: bytes) -> None:
        if self._is_group:
            self.box.clear()
        self.picked.emit(person)

    def _show_hint(self, text: str = "") -> None:
        usual = _("Gõ không dấu cũng được, ví dụ: hoa 1954")
        if self._is_group:
            usual = _("Enter để thêm, gõ tiếp. Ô trống bấm Backspace để bỏ.")
        self._hint.setText(text or usual)
        self._picture.hide()
