"""Who the list stands on, beside it: what one needs to know before calling or opening the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.identity import mask_id
from dicandesk.services.common.moments import day_of
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.person import Avatar
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.text import Elided, Label, line
from dicandesk.ui.people_parts.phone_line import PhoneLine
from dicandesk.ui.people_parts.words import (
    UNKNOWN,
    consent_face,
    day_and_place,
    need_faces,
    outcome_face,
    person_line,
    promise_text,
)
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context

_MOST_RESULTS = 4


class PersonPanel(Card):
    """One person in short.

    Signals:
        assist_requested: a visit of this person is to be logged.
        open_requested: the whole record is wanted.
    """

    assist_requested = Signal()
    open_requested = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(gap=10)
        self._context = context
        self.setAccessibleName(_("Người đang chọn"))
        self._view: ResidentView | None = None
        self._content: QWidget | None = None
        self._holder = column(0)
        inner = QWidget()
        inner.setLayout(self._holder)
        self.add(Scroll(inner, _("Người đang chọn")))
        self.assist_button = Button(
            _("Ghi buổi hướng dẫn"), icon="calendar-plus", key="F2", on=self.assist_requested.emit
        )
        self.open_button = Button(_("Mở hồ sơ"), icon="file-text", cap="Return", on=self.open_requested.emit)
        self.add(self.assist_button, self.open_button)
        self.show_person(None)

    def show_person(self, view: ResidentView | None) -> None:
        """Show another person, or nobody; where nothing is new a number that is being read stays."""
        if self._content is not None and view == self._view:
            return
        self._view = view
        if self._content is not None:
            self._holder.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = self._of(view) if view is not None else Label(_("Chọn một người để xem."), "hint", wrap=True)
        self._holder.insertWidget(0, self._content)
        if self._holder.count() == 1:
            self._holder.addStretch(1)
        for button in (self.assist_button, self.open_button):
            button.set_reason(None if view is not None else _("Chọn một người trong danh sách."))

    def _of(self, view: ResidentView) -> QWidget:
        content = QWidget()
        whole = QVBoxLayout(content)
        spaced(whole, 0, 10)
        whole.addLayout(self._head(view))
        pills = FlowLayout(6)
        pills.add(*(Pill.of(face) for face in (*need_faces(view), consent_face(view))))
        whole.addLayout(pills)
        whole.addLayout(self._facts(view))
        for block in (self._promise(view), self._last(view)):
            whole.addWidget(line())
            whole.addLayout(block)
        return content

    def _head(self, view: ResidentView) -> QHBoxLayout:
        head, texts = QHBoxLayout(), QVBoxLayout()
        spaced(head, 0, 12)
        spaced(texts, 0, 1)
        texts.addStretch(1)
        texts.addWidget(Label(view.name, "card", wrap=True))
        texts.addWidget(Label(person_line(view), "hint", wrap=True))
        texts.addStretch(1)
        head.addWidget(Avatar(view.name, 56), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        return head

    def _facts(self, view: ResidentView) -> QGridLayout:
        first, more = next(iter(view.phones), None), len(view.phones) - 1
        phone = PhoneLine(self._context, first, has_owner=False) if first is not None else Elided(UNKNOWN, "strong")
        rows: list[tuple[str, QWidget]] = [(_("Điện thoại"), phone)]
        if more > 0:
            rows.append(("", Elided(_("và {n} số nữa trong hồ sơ").format(n=more), "hint")))
        rows.append((_("CCCD"), Elided(mask_id(view.id_tail) if view.id_tail else UNKNOWN, "strong")))
        rows.append((_("Địa chỉ"), Label(view.address or UNKNOWN, "strong", wrap=True)))
        facts = QGridLayout()
        spaced(facts, 0, 12, row_gap=4)
        facts.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(rows):
            middle, top = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignTop
            facts.addWidget(Label(name, "muted"), place, 0, top if isinstance(value, Label) else middle)
            facts.addWidget(value, place, 1)
        return facts

    def _promise(self, view: ResidentView) -> QVBoxLayout:
        block = QVBoxLayout()
        spaced(block, 0, 3)
        block.addWidget(Label(_("Hẹn tiếp theo"), "strong"))
        first = next((row for row in view.followups if row.done is None), None)
        if first is None:
            block.addWidget(Label(_("Chưa có hẹn nào."), "hint"))
            return block
        today = day_of(self._context.now())
        block.addWidget(Label(day_and_place(first.due, first.place, today), "small", wrap=True))
        if text := promise_text(first):
            block.addWidget(Label(text, "hint", wrap=True))
        return block

    def _last(self, view: ResidentView) -> QVBoxLayout:
        block = QVBoxLayout()
        spaced(block, 0, 6)
        last = next(iter(view.timeline), None)
        if last is None:
            block.addWidget(Label(_("Chưa gặp lần nào"), "strong"))
            return block
        title = _("Gặp gần nhất · {day}").format(day=show_date(day_of(last.at)))
        block.addWidget(Label(title, "strong", wrap=True))
        for result in last.results[:_MOST_RESULTS]:
            row = QHBoxLayout()
            spaced(row, 0, 8)
            row.addWidget(Elided(result.title, "small"), 1)
            if result.outcome is not None:
                row.addWidget(Pill.of(outcome_face(result.outcome)))
            block.addLayout(row)
        return block
