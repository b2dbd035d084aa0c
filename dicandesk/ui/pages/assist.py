"""Help somebody and note it down: who, what, how far, in a minute and by keyboard alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.guidance import VisitDraft, check
from dicandesk.rules.problems import Problem, errors
from dicandesk.services import sessions
from dicandesk.services.moments import day_of
from dicandesk.services.reading import InputError
from dicandesk.services.visits import VisitRow
from dicandesk.ui.desk_parts import visit_log
from dicandesk.ui.desk_parts.faces import moment_text
from dicandesk.ui.desk_parts.foot import MovingFoot
from dicandesk.ui.desk_parts.keeper import DraftKeeper
from dicandesk.ui.desk_parts.sheet_opener import SheetOpener
from dicandesk.ui.desk_parts.tab_order import chain, enter
from dicandesk.ui.desk_parts.visit_log import FORM, Opening
from dicandesk.ui.desk_parts.who import Who
from dicandesk.ui.desk_parts.work_card import WorkCard
from dicandesk.ui.page import Page
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from dicandesk.services.profiles import ResidentView
    from dicandesk.services.sessions import Saved
    from dicandesk.ui.context import Context

_SOMEBODY = bytes(16)


class AssistPage(Page):
    """One visit.

    Signals:
        new_resident_requested: what was typed or scanned, for somebody who is not here yet.
    """

    new_resident_requested = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._is_open, self._is_busy, self._is_one = False, False, False
        self._wanted: bytes | None = None
        self.who = Who(context, self)
        self.work = WorkCard(day_of(context.now()), self._problem)
        self._sheets = SheetOpener(context, self)
        self.keeper = DraftKeeper(self, context, FORM, self._state)
        self.questions = BannerSlot(keeps_room=False)
        self.foot = MovingFoot()
        self._build()
        self._connect()
        context.changed.follow(self, {"resident", "session", "attendance", "followup"}, self.who.card.ask_recent)
        self._follow()

    def begin(self, resident: bytes) -> None:
        """Help this person; a visit half filled for somebody else stays until somebody decides."""
        if not self._is_open:
            self._wanted = resident
        elif self.who.person is not None and self.who.person.id != resident and not self.work.is_empty:
            self._ask_whom(self.who.person, resident)
        else:
            self.who.choose(resident)

    def begin_anonymous(self) -> None:
        """Help somebody without a name."""
        self.who.begin_anonymous()

    @override
    def arrive(self) -> None:
        self.who.card.ask_recent()
        self._context.tasks.run(self, partial(visit_log.opening, self._context), self._take_opening)
        if not self.who.is_decided:
            self.who.card.focus()

    @override
    def leave(self) -> bool:
        if self.questions.banner is not None:
            self.questions.clear()
            return True
        if self.work.picker.close_rest():
            self.work.picker.focus()
            return True
        return self.who.card.forget_text()

    @override
    def pick(self, number: int) -> bool:
        return self.work.picker.pick(number)

    @override
    def reflow(self, width: Width) -> None:
        self._is_one = width is Width.ONE
        target = self._tower_column if self._is_one else self._across_row
        for part in (self.who.line, self.who.card, self.work):
            target.addWidget(part)
        self._across_row.setStretchFactor(self.work, 1)
        self._across.setVisible(not self._is_one)
        self._tower.setVisible(self._is_one)
        sized(self.who.card, **({} if self._is_one else {"width": 438 if width is Width.WIDE else 360}))
        self.who.set_one(on=self._is_one)
        self.work.reflow(width)
        home = self._page if self._is_one else self.work.body
        home.addWidget(self.questions)
        self.foot.stand_in(home, is_page=self._is_one)
        self._follow()
        self._main.setText(_("Lưu") if width is not Width.WIDE else _("Lưu buổi hướng dẫn"))
        self._order()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; Ctrl+S and F9 go to what is missing."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_save = key == Qt.Key.Key_F9 or (key == Qt.Key.Key_S and modifiers == Qt.KeyboardModifier.ControlModifier)
        if is_save and self._reason() is not None:
            self._go_on()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not modifiers:
            enter(self, self.work.content)
        else:
            super().keyPressEvent(event)

    def _ask_whom(self, before: ResidentView, resident: bytes) -> None:
        keep = Button(_("Ghi tiếp"), scale="small", on=self.questions.clear)
        fresh = Button(_("Bỏ, ghi người mới"), scale="small", on=partial(self._start_over, resident))
        title = _("Buổi của {name} đang ghi dở").format(name=before.name)
        text = _("Chưa lưu. Chữ đã gõ còn nguyên.")
        self.questions.show_banner(Banner("caution", title, text, actions=[keep, fresh]))
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start_over(self, resident: bytes) -> None:
        self._reset()
        self.who.choose(resident)

    def _decided(self) -> None:
        view = self.who.person
        if not self.work.rows.states:
            self.work.set_large(on=view is not None and "large_print" in view.needs)
        self._go_on()

    def _go_on(self) -> None:
        """Put the keyboard where something is missing."""
        self._note()
        self.work.fields.allow_named(is_named=not self.who.anonymous)
        if not self.who.is_decided:
            self.who.card.focus()
        elif not self.work.rows.states:
            self.work.picker.focus()
        else:
            self.work.rows.focus_missing()

    def _build(self) -> None:
        self._across, self._tower_column = QWidget(), column(14, (22, 14, 10, 14))
        self._across_row = QHBoxLayout(self._across)
        spaced(self._across_row, (22, 18, 22, 18), 14)
        self._tower = Scroll(self._tower_column, _("Tiếp người dân"))
        self._page = QVBoxLayout(self)
        spaced(self._page)
        self._page.addWidget(self._across, 1)
        self._page.addWidget(self._tower, 1)
        self._print = Button(_("Lưu và in"), key="F9", on=self.save_and_print)
        self._main = Button(_("Lưu buổi hướng dẫn"), icon="check", kind="primary", key="Ctrl+S", on=self.save)
        self.foot.right(self._print, self._main)

    def _connect(self) -> None:
        self.who.card.new_requested.connect(self.new_resident_requested)
        self.who.decided.connect(self._decided)
        self.who.counted.connect(self._note)
        self.work.changed.connect(self._note)
        self.work.rearranged.connect(self._order)

    def _order(self) -> None:
        """Let Tab go from the person to the topics, their results, the rest, and to saving."""
        who = self.who
        chain([who.line, who.card, *self.work.cells, self.questions, self._main, self._print])

    def _take_opening(self, opening: Opening) -> None:
        self.work.show_topics(opening.topics)
        self.work.fields.show_usual(opening.place, opening.minutes)
        if self._is_open:
            return
        self._is_open = True
        wanted, self._wanted = self._wanted, None
        if opening.draft is not None and self._state() is None:
            self._restore(opening.draft, choose=wanted is None)
        if wanted is not None:
            self.begin(wanted)

    def _state(self) -> dict[str, Any] | None:
        """Return the half-filled visit, None where nothing is filled in."""
        who = self.who
        if not who.is_decided and self.work.is_empty:
            return None
        resident = who.person.id if who.person is not None else None
        return {"resident": resident, "anonymous": who.anonymous, **self.work.state}

    def _restore(self, state: dict[str, Any], *, choose: bool = True) -> None:
        self.work.show_state(state)
        if state["anonymous"]:
            self.who.begin_anonymous(state["anonymous"])
        elif state["resident"] is not None and choose:
            self.who.choose(state["resident"])
        self._follow()

    def _reset(self) -> None:
        self.questions.clear()
        self.who.clear()
        self.work.clear()
        self.work.fields.allow_named(is_named=True)
        self.keeper.drop()
        self._follow()

    def _draft(self) -> VisitDraft:
        resident = self.who.person.id if self.who.person is not None else None
        return self.work.draft(resident, self.who.anonymous, self._context.now())

    def _problem(self, field: str) -> Problem | None:
        """Return what the rules say of a field, as if somebody were chosen already."""
        now = self._context.now()
        found = check(self.work.draft(_SOMEBODY, 0, now), now)
        return next((problem for problem in found if problem.field == field), None)

    def _note(self) -> None:
        self.keeper.note()
        self._follow()

    def _reason(self) -> str | None:
        """Return why the visit cannot be saved yet."""
        if self._is_busy:
            return _("Đang lưu…")
        if not self.who.is_decided:
            return _("Chọn người và ít nhất một việc thì lưu được")
        if not self.work.rows.states:
            return _("Chọn ít nhất một việc thì lưu được")
        missing = self.work.rows.missing
        return _("Chọn kết quả: {topic}").format(topic=missing) if missing else None

    def _follow(self) -> None:
        """Let the buttons act, or say beside them why they cannot."""
        reason = self._reason()
        for button in (self._print, self._main):
            button.set_reason(reason)
        if reason is not None:
            self.foot.set_note(reason)
        elif self._is_one and self.who.name:  # who it is may have been scrolled away
            self.foot.set_note(_("Lưu cho {name}").format(name=self.who.name), "database")
        else:
            self.foot.set_note(_("Lưu ngay trên máy này, tự gửi về phường khi có mạng"), "database")

    def save(self) -> None:
        """Store the visit."""
        self._save(prints=False)

    def save_and_print(self) -> None:
        """Store the visit and open the sheets of its topics."""
        self._save(prints=True)

    def _save(self, *, prints: bool, is_sure: bool = False) -> None:
        if self._reason() is not None:
            return
        wrong = errors(self.work.fields.run_checks())
        if wrong:
            self.work.fields.rows[wrong[0].field].field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.foot.set_note(_("Còn {n} chỗ cần sửa.").format(n=len(wrong)), "alert-circle", "danger")
            return
        is_sure = is_sure or self.questions.banner is not None
        self.questions.clear()
        self._set_busy(on=True)
        work = partial(visit_log.log, self._context, self._draft(), is_sure=is_sure)
        self._context.tasks.run(self, work, partial(self._answered, prints=prints), or_else=self._refused)

    def _answered(self, answer: Saved | VisitRow, *, prints: bool) -> None:
        self._set_busy(on=False)
        if isinstance(answer, VisitRow):
            self._ask_again(answer, prints=prints)
            return
        draft, name, state = self._draft(), self.who.name, self._state() or {}
        orders = self._sheets.orders(self.work.sheets, draft.resident, draft.next_date)
        text = _("Đã lưu buổi hướng dẫn của {name}.").format(name=name) if name else _("Đã lưu buổi không ghi tên.")
        if self.work.has_secret:
            text += " " + _("Ghi chú giống mật khẩu hoặc mã OTP nên không được lưu.")
        undo = partial(self._undo, answer, state)
        self._reset()
        self._context.say(text, undo)
        self.who.card.ask_recent()
        self.who.card.focus()
        if prints:
            self._sheets.open(orders, text, undo)

    def _ask_again(self, earlier: VisitRow, *, prints: bool) -> None:
        when = moment_text(earlier.at, self._context.now())
        title = _("{name} đã có một buổi {when}").format(name=self.who.name, when=when)
        titles = ", ".join(result.title for result in earlier.results)
        go_on = partial(self._save, prints=prints, is_sure=True)
        again = Button(_("Lưu thêm buổi nữa"), kind="primary", scale="small", on=go_on)
        no = Button(_("Xem lại"), scale="small", on=self.questions.clear)
        self.questions.show_banner(Banner("caution", title, titles, icon="history", actions=[no, again]))
        again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: Exception) -> None:
        self._set_busy(on=False)
        rows = self.work.fields.rows
        if isinstance(error, InputError) and error.field in rows:
            rows[error.field].show_problem(Problem(error.field, error.message))
            rows[error.field].field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._context.tasks.failed.emit(error)

    def _set_busy(self, *, on: bool) -> None:
        self._is_busy = on
        self._follow()

    def _undo(self, saved: Saved, state: dict[str, Any]) -> None:
        """Take a visit back; what was filled in returns, unless another visit has begun."""
        work = partial(sessions.undo, self._context.db, self._context.actor, saved)
        self._context.tasks.run(self, work, partial(self._taken_back, state))

    def _taken_back(self, state: dict[str, Any], _nothing: None) -> None:
        if self._state() is None:
            self._restore(state)
