"""Help somebody and note it down: who, what, how far, in a minute and by keyboard alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.guidance import VisitDraft, check
from dicandesk.services.common.moments import day_of
from dicandesk.ui.desk_parts import visit_log
from dicandesk.ui.desk_parts.keeper import DraftKeeper
from dicandesk.ui.desk_parts.tab_order import chain, enter
from dicandesk.ui.desk_parts.visit_log import FORM, Opening
from dicandesk.ui.desk_parts.who import Who
from dicandesk.ui.desk_parts.work_card import WhoCame, WorkCard
from dicandesk.ui.page import Page
from dicandesk.ui.pages.assist.arrivals import Arrivals
from dicandesk.ui.pages.assist.mending import Mending
from dicandesk.ui.pages.assist.save_row import SaveRow
from dicandesk.ui.pages.assist.saver import Saver
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from dicandesk.rules.problems import Problem
    from dicandesk.services.assisting.visit_changes import OpenedVisit
    from dicandesk.ui.context import Context

_SOMEBODY = bytes(16)


class AssistPage(Page):
    """One visit: of a person, of a group, or a talk.

    Signals:
        new_resident_requested: what was typed or scanned, for the whole form of somebody who is not here yet.
        picture_requested: a picture of a card is to be read.
        done: a visit was put right; back to the page before.
    """

    new_resident_requested = Signal(str)
    picture_requested = Signal()
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._is_open, self._is_one, self.is_narrow = False, False, False
        self._wanted: bytes | None = None
        self.who = Who(context, self)
        self.work = WorkCard(day_of(context.now()), self._problem)
        self.questions, self.foot = BannerSlot(keeps_room=False), SaveRow(self.save, self.save_and_print)
        self.saver = Saver(self, context)
        self.mending = Mending(self, context)
        self.arrivals = Arrivals(self, context)
        self.keeper = DraftKeeper(self, context, FORM, self._kept)
        self._build()
        self._connect()
        context.changed.follow(
            self, {"resident", "session", "attendance", "followup", "consent"}, self._ask_again_for_people
        )
        self._follow()

    @property
    def opened(self) -> OpenedVisit | None:
        """Return the stored meeting that is being put right, None for a new one."""
        return self.mending.opened

    @property
    def state(self) -> dict[str, Any]:
        """Return everything that is filled in, for a draft on disk and for undo."""
        new = self.who.card.new_person
        return {**self.who.state, **self.work.state, "new": None if new.is_empty else new.state}

    def begin(self, resident: bytes) -> None:
        """Help this person; a visit half filled for somebody else stays until somebody decides."""
        if self._is_open:
            self.arrivals.begin(resident)
        else:
            self._wanted = resident

    def begin_anonymous(self) -> None:
        """Help one more person without a name."""
        self.who.begin_anonymous()

    def mend(self, session: bytes) -> None:
        """Put a stored meeting right; a visit half filled stays where it is until it is saved or thrown away."""
        if self._kept() is not None and self.opened is None:
            text = _("Lưu hoặc bỏ buổi đang ghi dở trước, rồi sửa buổi cũ.")
            self.questions.show_banner(Banner("caution", _("Đang có buổi ghi dở"), text, can_close=True))
        else:
            self.mending.begin(session)

    @override
    def arrive(self) -> None:
        self._ask_again_for_people()
        self._context.tasks.run(self, partial(visit_log.opening, self._context), self._take_opening)
        if not self.who.is_decided:
            self.who.card.focus()

    @override
    def leave(self) -> bool:
        if self.saver.close_panel():
            self._go_on()
        elif self.questions.banner is not None:
            self.questions.clear()
        elif self.who.card.close_new() or self.who.card.group.close_list():
            self.who.card.focus()
        elif self.work.picker.close_rest():
            self.work.picker.focus()
        elif self.mending.opened is not None:
            self.mending.stop()
        else:
            return self.who.card.forget_text()
        return True

    @override
    def pick(self, number: int) -> bool:
        return self.work.picker.pick(number)

    @override
    def reflow(self, width: Width) -> None:
        self._is_one, self.is_narrow = width is Width.ONE, width is not Width.WIDE
        target = self._tower_column if self._is_one else self._across_row
        for part in (self.who.line, self.who.card, self.work):
            target.addWidget(part)
        self._across_row.setStretchFactor(self.work, 1)
        self._across.setVisible(not self._is_one)
        self._tower.setVisible(self._is_one)
        sized(self.who.card, **({} if self._is_one else {"width": 438 if width is Width.WIDE else 360}))
        self.who.set_one(on=self._is_one)
        self.who.card.set_narrow(on=width is Width.TWO)
        self.work.reflow(width)
        home = self._page if self._is_one else self.work.body
        home.addWidget(self._asked)
        self.foot.stand_in(home, is_page=self._is_one)
        self._follow()
        self._order()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; Ctrl+S and F9 go to what is missing."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_control = modifiers == Qt.KeyboardModifier.ControlModifier
        is_save = key == Qt.Key.Key_F9 or (key == Qt.Key.Key_S and is_control)
        if is_save and self.saver.reason is not None:
            self._go_on()
        elif key == Qt.Key.Key_N and is_control and self.who.mode != "talk":
            self.who.card.ask_new()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not modifiers:
            enter(self, self.work.content)
        else:
            super().keyPressEvent(event)

    def show_panel(self, panel: QWidget) -> None:
        """Show a question above the foot."""
        self._asked_column.addWidget(panel)
        panel.show()
        self._follow()

    def save(self) -> None:
        """Store the visit."""
        self.saver.save(prints=False)

    def save_and_print(self) -> None:
        """Store the visit and open the sheets of its topics."""
        self.saver.save(prints=True)

    def start_over(self) -> None:
        """Empty everything; what was kept of it is forgotten."""
        self.questions.clear()
        self.saver.close_panel()
        self.mending.forget()
        self.who.clear()
        self.who.card.new_person.clear()
        self.work.clear()
        self.keeper.drop()
        self._follow()

    def show_state(self, state: dict[str, Any], *, choose: bool = True) -> None:
        """Fill everything in."""
        self.work.show_state(state)
        self.who.show_state(state, choose=choose)
        if state.get("new"):
            self.who.card.new_person.show_state(state["new"])
            self.who.card.open_new()
        self._follow()

    # ---- putting it together ----

    def _build(self) -> None:
        self._across, self._tower_column = QWidget(), column(14, (22, 14, 10, 14))
        self._across_row = QHBoxLayout(self._across)
        spaced(self._across_row, (22, 18, 22, 18), 14)
        self._tower = Scroll(self._tower_column, _("Tiếp người dân"))
        self._page = QVBoxLayout(self)
        spaced(self._page)
        self._page.addWidget(self._across, 1)
        self._page.addWidget(self._tower, 1)
        self._asked = QWidget()
        self._asked_column = QVBoxLayout(self._asked)
        spaced(self._asked_column, 0, 8)
        for part in (self.mending.bar, self.questions):
            self._asked_column.addWidget(part)

    def _connect(self) -> None:
        who, card = self.who, self.who.card
        card.finder.picture_requested.connect(self.picture_requested)
        card.new_person.changed.connect(self.note)
        who.decided.connect(self._decided)
        who.counted.connect(self._counted)
        who.switched.connect(self._switched)
        self.work.changed.connect(self.note)
        self.work.rearranged.connect(self._order)
        self.saver.stored.connect(self._stored)
        self.saver.taken_back.connect(self._taken_back)
        self.saver.followed.connect(self._follow)
        self.arrivals.whole_form_requested.connect(self.new_resident_requested)
        self.mending.ended.connect(self.done)

    def _order(self) -> None:
        """Let Tab go from the person to the topics, their results, the rest, and to saving."""
        chain([self.who.line, self.who.card, *self.work.cells, self._asked, self.foot.main, self.foot.print])

    def _ask_again_for_people(self) -> None:
        self.who.card.ask_recent()
        self.who.ask_again()

    def _take_opening(self, opening: Opening) -> None:
        self.work.show_topics(opening.topics)
        actor = self._context.actor
        self.work.fields.present.show_team((actor.member, actor.name), opening.team)
        self.work.fields.show_usual(opening.place, opening.minutes)
        self.who.card.new_person.set_unit(opening.home)
        if self._is_open:
            return
        self._is_open = True
        wanted, self._wanted = self._wanted, None
        if opening.draft is not None and self._kept() is None:
            self._restore(opening.draft, choose=wanted is None)
        if wanted is not None:
            self.begin(wanted)

    def _restore(self, state: dict[str, Any], *, choose: bool) -> None:
        if state.get("session"):
            self.mending.begin(state["session"], state)
        else:
            self.show_state(state, choose=choose)

    def _kept(self) -> dict[str, Any] | None:
        """Return the half-filled visit, None where nothing is filled in."""
        if self.opened is not None:
            return {**self.state, "session": self.opened.session}
        if self.who.is_empty and self.work.is_empty and self.who.card.new_person.is_empty:
            return None
        return self.state

    def _problem(self, field: str) -> Problem | None:
        """Return what the rules say of a field, as if somebody were chosen already."""
        now = self._context.now()
        found = check(self._anybody(), now)
        return next((problem for problem in found if problem.field == field), None)

    def _anybody(self) -> VisitDraft:
        return self.work.draft(WhoCame(_SOMEBODY, (_SOMEBODY,)), self._context.now())

    # ---- who ----

    def _decided(self) -> None:
        view = self.who.person
        if not self.work.rows.states:
            self.work.set_large(on=view is not None and "large_print" in view.needs)
        self._go_on()

    def _counted(self) -> None:
        self.saver.close_panel()
        self.work.rows.show_people(self.who.group)
        self.note()

    def _switched(self) -> None:
        self.saver.close_panel()
        self.questions.clear()
        self.work.rows.show_people(self.who.group)
        self.note()
        if self.who.mode == "talk":
            self.who.card.talk.count.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- going on ----

    def _go_on(self) -> None:
        """Put the keyboard where something is missing."""
        self.note()
        if not self.who.is_decided:
            self.who.card.focus()
        elif not self.work.rows.states:
            self.work.picker.focus()
        else:
            self.work.rows.focus_missing()

    def note(self) -> None:
        """Something is new in the form: keep it, and look at the buttons again."""
        self.keeper.note()
        self._follow()

    def _follow(self) -> None:
        """Let the buttons act, or say beside them why they cannot."""
        who = self.who
        is_named = who.person is not None or not who.anonymous if who.mode == "one" else bool(who.group)
        self.work.set_mode(who.mode, is_named=is_named and who.mode != "talk")
        self.foot.follow(
            who,
            self.saver.reason,
            is_mending=self.opened is not None,
            is_narrow=self.is_narrow,
            tells_name=self._is_one,
        )

    def _stored(self) -> None:
        is_mended = self.opened is not None
        self.start_over()
        self.who.card.ask_recent()
        self.who.card.focus()
        if is_mended:
            self.done.emit()

    def _taken_back(self, state: dict[str, Any]) -> None:
        if self._kept() is None:
            self.show_state(state)
