"""One person: who they are, how far they came, when they come again, what they agreed to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.services.records import conflicts, profiles
from dicandesk.services.register import removal
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.people_parts.consent_card import ConsentCard
from dicandesk.ui.people_parts.difference_card import Differences
from dicandesk.ui.people_parts.edit_card import EditCard
from dicandesk.ui.people_parts.erase_card import EraseCard
from dicandesk.ui.people_parts.head_card import HeadCard
from dicandesk.ui.people_parts.history_card import HistoryCard
from dicandesk.ui.people_parts.kin_card import KinCard, read_kin
from dicandesk.ui.people_parts.log_card import LogCard
from dicandesk.ui.people_parts.phones_card import PhonesCard
from dicandesk.ui.people_parts.promise_card import PromiseCard
from dicandesk.ui.people_parts.request_card import RequestCard
from dicandesk.ui.people_parts.skill_panel import SkillPanel
from dicandesk.ui.people_parts.skill_tiles import SkillTiles
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from dicandesk.services.records.conflicts import Conflict
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context
    from dicandesk.ui.people_parts.inline_form import FactCard
    from dicandesk.ui.people_parts.kin_card import Kin

KINDS = frozenset(
    {
        "resident",
        "phone",
        "need",
        "consent",
        "attendance",
        "session",
        "result",
        "followup",
        "unit",
        "member",
        "not_same",
        "request",
        DELIVERY,
    }
)


class ResidentPage(Page):
    """The record of one person.

    Signals:
        assist_requested: record id of the person whose visit is to be logged.
        sheet_requested: code of the topic nearest at hand, and record id of the person.
        duplicates_requested: ids of people to be laid side by side.
        mend_requested: record id of a meeting that is to be put right.
        erasures_requested: somebody was erased by this operation; nothing of them is left to be shown.
        done: back to the page before.
    """

    assist_requested = Signal(object)
    sheet_requested = Signal(str, object)
    duplicates_requested = Signal(object)
    mend_requested = Signal(object)
    erasures_requested = Signal(object)
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._person: bytes | None = None
        self._asked = 0
        self._wants_erase = False
        self.view: ResidentView | None = None
        self.head, self.skills = HeadCard(context), SkillTiles()
        self.history, self.promises = HistoryCard(context), PromiseCard(context)
        self.phones, self.consents = PhonesCard(context), ConsentCard(context)
        self.differences, self.edit, self.kin = Differences(context), EditCard(context), KinCard(context)
        self.erase, self.log, self.skill = EraseCard(context), LogCard(context), SkillPanel()
        self.requests = RequestCard(context)
        self._cards: tuple[FactCard, ...] = (
            self.history,
            self.promises,
            self.phones,
            self.consents,
            self.requests,
            self.log,
            self.erase,
            self.kin,
        )
        self._build()
        self._connect()

    def show_resident(self, resident: bytes) -> None:
        """Show one person."""
        if resident != self._person:
            self._show_read()
            self._scroll.verticalScrollBar().setValue(0)
        self._person = resident
        self._ask()
        self.head.assist.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_erase(self, resident: bytes) -> None:
        """Show somebody who asked to be erased, with the form for it."""
        self._wants_erase = True
        self.show_resident(resident)

    @override
    def arrive(self) -> None:
        if self._person is not None:
            self._ask()
            self.head.assist.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        if self._form.isVisible():
            self.edit.cancel()
        elif self.skill.isVisible():
            self._open_skill("")
        elif not any(card.close_form() for card in self._cards):
            self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        is_one = width is Width.ONE
        turn(self._columns, down=is_one)
        self.head.set_stacked(on=is_one)
        if is_one:  # what is to be done comes before what was done
            self._right.insertWidget(3, self.log)
        else:
            self._left.addWidget(self.log)
        sized(self._side, width=None if is_one else 413 if width is Width.WIDE else 360)

    def _build(self) -> None:
        inner = column(14, (22, 18, 22, 18))
        self._side = QWidget()
        self._right, self._left = QVBoxLayout(self._side), QVBoxLayout()
        spaced(self._right, 0, 14)
        spaced(self._left, 0, 14)
        for card in (self.promises, self.phones, self.consents, self.requests, self.kin, self.erase):
            self._right.addWidget(card)
        self._right.addStretch(1)
        self._left.addWidget(self.history, 1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(self._columns, 0, 14)
        self._columns.addLayout(self._left, 1)
        self._columns.addWidget(self._side)
        self._read = QWidget()
        read = QVBoxLayout(self._read)
        spaced(read, 0, 14)
        read.addWidget(self.skills)
        read.addWidget(self.skill)
        read.addLayout(self._columns, 1)
        self._stranger = Card()
        text = _("Bạn chỉ thấy tên, năm sinh và tổ. Vẫn ghi được buổi hướng dẫn cho người này.")
        self._stranger.add(EmptyState("lock", _("Người này do tổ khác theo dõi"), text))
        self._gone = Card()
        self._gone_text = EmptyState(
            "trash",
            _("Đã xoá hồ sơ"),
            _("Lấy lại được ngay bây giờ, cùng các lần gặp, hẹn và số điện thoại."),
            Button(_("Lấy lại hồ sơ"), icon="arrow-back-up", scale="small", on=self._bring_back),
            Button(_("Quay lại"), scale="small", cap="Esc", on=self.done.emit),
        )
        self._gone.add(self._gone_text)
        parts: tuple[QWidget, ...] = (self.differences, self.head, self._stranger, self._gone)
        for part in parts:
            inner.addWidget(part)
        inner.addWidget(self._read, 1)
        self._scroll = Scroll(inner, _("Hồ sơ người dân"))
        page = QVBoxLayout(self)
        spaced(page)
        page.addWidget(self._scroll)
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        spaced(form, (22, 18, 22, 18), 0)
        form.addWidget(self.edit)
        page.addWidget(self._form)
        for part in (*parts[1:], self._read, self._form):
            part.hide()

    def _connect(self) -> None:
        self.head.edit_requested.connect(self._start_edit)
        self.head.sheet_requested.connect(self._print)
        self.head.assist_requested.connect(self._assist)
        self.skills.chosen.connect(self._open_skill)
        self.skill.closed.connect(partial(self._open_skill, ""))
        self.skill.sheet_requested.connect(self._print_topic)
        self.edit.closed.connect(self._edited)
        self.edit.reopen_requested.connect(self._reopen)
        self.consents.deleted.connect(self._show_gone)
        self.erase.erased.connect(self._leave_erased)
        self.kin.compare_requested.connect(self.duplicates_requested)
        self.history.mend_requested.connect(self.mend_requested)
        self._context.changed.follow(self, KINDS, self._ask)

    def _ask(self) -> None:
        is_leaving = self.erase.is_working or self.consents.is_deleting
        if self._person is None or self._gone.isVisible() or is_leaving:
            return
        self._asked += 1
        context = self._context
        work = partial(_read, context, self._person)
        context.tasks.run(self, work, partial(self._take, self._asked), or_else=partial(self._lose, self._asked))

    def _lose(self, asked: int, error: Exception) -> None:
        """Leave a record that is no more: another PC deleted or erased it, and nothing of it may stay on the screen."""
        if asked == self._asked and isinstance(error, UserError):
            self._forget()
            self.done.emit()
        self._context.tasks.failed.emit(error)

    def _take(self, asked: int, found: tuple[ResidentView, list[Conflict], Kin]) -> None:
        if asked != self._asked:
            return
        view, waiting, kin = found
        is_other = self.view is None or self.view.id != view.id
        self._follow_merge(view)
        self.view = view
        self.head.show_view(view)
        self.differences.show_conflicts(waiting)
        if view.whole:
            self.skills.show_skills(view.skills, is_other=is_other)
            self.skill.show_topic(view, "" if is_other else self.skill.topic)
            for card in self._cards[:-1]:
                card.show_view(view)
            self.kin.show_kin(view, kin)
            if self._wants_erase:
                self._wants_erase = False
                self.erase.start()
        self._show_read()

    def _follow_merge(self, view: ResidentView) -> None:
        """Say that the record asked for was merged into another one, which is shown; an open form goes on there."""
        if view.id != self._person:
            self._person = view.id
            self._context.say(_("Hồ sơ này đã gộp vào hồ sơ chung {name}.").format(name=view.name), None)

    def _show_read(self) -> None:
        """Show the record, unless its form is open."""
        view = self.view
        is_known = view is not None and view.id == self._person
        is_whole = is_known and view is not None and view.whole
        is_edited = is_whole and self._form.isVisible()
        self.head.setVisible(is_known)
        self._form.setVisible(is_edited)
        self._scroll.setVisible(not is_edited)
        self._read.setVisible(is_whole)
        self._stranger.setVisible(is_known and not is_whole)
        self._gone.hide()

    def _start_edit(self) -> None:
        if self.view is not None and self.view.whole:
            self._show_form()
            self.edit.start(self.view)

    def _reopen(self, view: ResidentView, state: dict[str, Any]) -> None:
        """Bring back what was typed, if the page still shows this person."""
        if self.isVisible() and self.view is not None and self.view.id == view.id:
            self._show_form()
            self.edit.start(self.view, state)

    def _show_form(self) -> None:
        self._scroll.hide()
        self._form.show()

    def _edited(self, _is_stored: object) -> None:
        self._form.hide()
        self._show_read()
        self.head.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _assist(self) -> None:
        if self._person is not None:
            self.assist_requested.emit(self._person)

    def _print(self) -> None:
        """Print what comes next: what an appointment is for, what was left unfinished, what was guided last."""
        if self.view is None:
            return
        due = [row.topic for row in self.view.followups if row.done is None and row.topic]
        codes = [*due, *(tile.topic for tile in self.view.skills)]
        if codes:
            self.sheet_requested.emit(codes[0], self.view.id)

    def _print_topic(self, topic: str) -> None:
        if self.view is not None:
            self.sheet_requested.emit(topic, self.view.id)

    def _open_skill(self, topic: str) -> None:
        """Show what is behind a tile, "" to fold it again, which gives the keyboard back to the tile."""
        if self.view is not None:
            if not topic:
                self.skills.focus_topic(self.skill.topic)
            self.skills.open_topic(topic)
            self.skill.show_topic(self.view, topic)

    def _show_gone(self) -> None:
        self._asked += 1  # an answer on its way would say that the record is no more, and leave the page
        for part in (self.head, self._read, self._stranger, self.differences):
            part.hide()
        name = self.view.name if self.view is not None else ""
        self._gone_text.title.setText(_("Đã xoá hồ sơ {name}").format(name=name))
        self._gone.show()

    def _leave_erased(self, op: bytes) -> None:
        """Forget who was erased, and go where the confirmations of all PCs are told."""
        self._forget()
        self.erasures_requested.emit(op)

    def _forget(self) -> None:
        self._person = self.view = None
        self._asked += 1
        for card in self._cards:
            card.close_form()
        self.differences.show_conflicts([])
        self._show_read()

    def _bring_back(self) -> None:
        if self._person is not None:
            context = self._context
            work = partial(removal.undelete, context.db, context.actor, self._person)
            context.tasks.run(self, work, self._is_back)

    def _is_back(self, _nothing: object) -> None:
        self._gone.hide()
        self._context.say(_("Đã lấy lại hồ sơ."), None)
        self._ask()


def _read(context: Context, resident: bytes) -> tuple[ResidentView, list[Conflict], Kin]:
    """Return a person, the decisions that wait about them, and other records of the same person."""
    view = profiles.open_(context.db, context.actor, resident, now=context.now())
    waiting = conflicts.inbox(context.db, context.actor) if view.conflicts else []
    about = [one for one in waiting if one.resident == view.id and one.kind in {"field", "existence"}]
    return view, about, read_kin(context, view)
