"""Whom a line is about: a box that finds people while one types, with the people found below it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.book import Whom, whom
from dicandesk.rules.dates import show_birth
from dicandesk.rules.problems import Problem
from dicandesk.services.register import finding
from dicandesk.ui.desk_parts.faces import found_face
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.found_popup import FoundPopup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from dicandesk.services.register.finding import Found, FoundRow
    from dicandesk.ui.context import Context

_PAUSE_MS = 60
_ROWS = 5
DOT = " · "


class NameCell(TextField):
    """Finds people.

    Signals:
        decided: it is known whom the line is about: Enter was pressed, or somebody was picked.
        settled: the answer to the last letters is here.
        changed: what is typed, or who is chosen, is another.
    """

    decided = Signal()
    settled = Signal()
    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(_("Người"), placeholder=_("tên, năm sinh; - không ghi tên"), moves_on=False)
        self._context = context
        self.resident: bytes | None = None
        self._asked = self._answered = 0
        self._found: Sequence[FoundRow] = ()
        self._wants_next = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._popup = FoundPopup(self, _ROWS)
        self._popup.people.picked.connect(self._pick)
        self.typed.connect(self._type)
        self.entered.connect(self._enter)

    @property
    def is_open(self) -> bool:
        """Say whether people found are shown."""
        return self._popup.isVisible()

    @property
    def is_pending(self) -> bool:
        """Say whether the answer to the last letters is still to come."""
        return self._pause.isActive() or self._answered != self._asked

    @property
    def found(self) -> Sequence[FoundRow]:
        """Return who was found for what is typed."""
        return self._found

    def whom(self) -> Whom | Problem:
        """Return whom the text means; for somebody chosen their name."""
        return Whom(self.value) if self.resident is not None else whom(self.value)

    def choose(self, row: FoundRow) -> None:
        """Be about somebody in the register."""
        self.show_chosen(row.id, DOT.join(part for part in (row.name, show_birth(row.birth), row.unit) if part))
        self.changed.emit()

    def show_chosen(self, resident: bytes | None, text: str) -> None:
        """Show what was kept of a line: somebody in the register, or what was typed."""
        self._pause.stop()
        self._answered = self._asked
        self._found = ()
        self.resident = resident
        self.setText(text)
        self.setCursorPosition(0)
        self.close_popup()
        if resident is None and text:
            self._type(text)

    def close_popup(self) -> None:
        """Hide the people found."""
        self._popup.hide()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._popup.close_unless_used()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.resident is not None:
            self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_open:
            self.close_popup()
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes who stands ready, as Enter does."""
        face = self._popup.people.current if self.is_open and forward else None
        for row in self._found:
            if face is not None and row.id == face.id:
                self.choose(row)
                break
        return super().focusNextPrevChild(forward)

    def _type(self, _text: str) -> None:
        self.resident = None
        self._wants_next = False
        self._popup.people.setCurrentIndex(QModelIndex())
        read = whom(self.value)
        if isinstance(read, Problem) or read.anonymous or read.is_new:
            self._pause.stop()
            self._answered = self._asked = self._asked + 1
            self._found = ()
            self.close_popup()
        else:
            self._pause.start()
        self.changed.emit()

    def _enter(self) -> None:
        """Go on; before the answer is here, once it is, and only where it leaves no choice."""
        if not self.value:
            return
        if self.resident is None and self.is_pending:
            self._wants_next = True
            self._ask()
        elif self.resident is None and len(self._found) > 1 and not self.is_open:
            self._open()
        else:
            if self.resident is None and len(self._found) == 1:
                self.choose(self._found[0])
            self.decided.emit()

    def _ask(self) -> None:
        self._pause.stop()
        self._asked += 1
        context, text = self._context, self.value
        work = partial(finding.find, context.db, text, actor=context.actor, limit=_ROWS)
        context.tasks.run(self, work, partial(self._take, self._asked, text))

    def _take(self, asked: int, text: str, found: Found) -> None:
        if asked != self._asked or text != self.value:
            return
        self._answered = asked
        self._found = found.rows
        more, hint = found.total - len(found.rows), _("Người mới thì gõ thêm dấu +")
        if more > 0:
            hint = _("Còn {n} người nữa, gõ thêm năm sinh. {new}").format(n=more, new=hint)
        self._popup.show_people([found_face(row, text) for row in found.rows], hint)
        wants_next, self._wants_next = self._wants_next, False
        if wants_next and len(found.rows) <= 1:
            if found.rows:
                self.choose(found.rows[0])
            self.decided.emit()
        elif self.hasFocus():
            self._open()
        self.settled.emit()
        self.changed.emit()

    def _open(self) -> None:
        if not self._found:
            self.close_popup()
            return
        self._popup.open()

    def _pick(self, resident: bytes) -> None:
        row = next((row for row in self._found if row.id == resident), None)
        if row is not None:
            self.choose(row)
            self.decided.emit()
