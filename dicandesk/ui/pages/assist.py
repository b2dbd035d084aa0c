"""Help somebody and note it down: who, what, how far, in a minute and by keyboard alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.guidance import VisitDraft, check
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.problems import Problem, errors
from dicandesk.services import profiles, sessions
from dicandesk.services.moments import day_of
from dicandesk.services.papers import SheetOrder
from dicandesk.services.reading import InputError
from dicandesk.services.visits import VisitRow
from dicandesk.ui.desk_parts import visit_log
from dicandesk.ui.desk_parts.faces import moment_text
from dicandesk.ui.desk_parts.foot import MovingFoot
from dicandesk.ui.desk_parts.keeper import DraftKeeper
from dicandesk.ui.desk_parts.visit_log import FORM, Opening
from dicandesk.ui.desk_parts.who_card import WhoCard
from dicandesk.ui.desk_parts.who_summary import WhoLine
from dicandesk.ui.desk_parts.work_card import WorkCard
from dicandesk.ui.page import Page
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.profiles import ResidentView
    from dicandesk.services.sessions import Saved
    from dicandesk.ui.context import Context

_NOBODY = bytes(16)


class AssistPage(Page):
    """One visit.

    Signals:
        new_resident_requested: what was typed or scanned, for somebody who is not here yet.
    """

    new_resident_requested = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.person: ResidentView | None = None
        self.anonymous = 0
        self._asked = 0
        self._is_open, self._is_busy, self._is_one, self._is_finding = False, False, False, False
        self._wanted: bytes | None = None
        self.who, self.line = WhoCard(context), WhoLine()
        self.work = WorkCard(day_of(context.now()), self._problem)
        self.keeper = DraftKeeper(self, context, FORM, self._state)
        self.questions = BannerSlot(keeps_room=False)
        self.foot = MovingFoot()
        self._build()
        self._connect()
        context.changed.follow(self, {"resident", "session", "attendance", "followup"}, self.who.ask_recent)
        self._follow()

    # ---- what the window asks ----

    def begin(self, resident: bytes) -> None:
        """Help this person; a visit half filled for somebody else stays until somebody decides."""
        if not self._is_open:
            self._wanted = resident
        elif self.person is not None and self.person.id != resident and not self.work.is_empty:
            self._ask_whom(self.person, resident)
        else:
            self.choose(resident)

    def begin_anonymous(self) -> None:
        """Help somebody without a name."""
        self._asked += 1
        self.person, self.anonymous = None, max(self.anonymous, 1)
        self._is_finding = False
        self.who.show_anonymous(self.anonymous)
        self.line.show_anonymous(self.anonymous)
        self._go_on()

    @override
    def arrive(self) -> None:
        self.who.ask_recent()
        self._context.tasks.run(self, partial(visit_log.opening, self._context), self._take_opening)
        if self.person is None and not self.anonymous:
            self.who.focus()

    @override
    def leave(self) -> bool:
        if self.questions.banner is not None:
            self.questions.clear()
            return True
        if self.work.picker.close_rest():
            self.work.picker.focus()
            return True
        return False

    @override
    def pick(self, number: int) -> bool:
        return self.work.picker.pick(number)

    @override
    def reflow(self, width: Width) -> None:
        self._is_one = width is Width.ONE
        target = self._tower_column if self._is_one else self._across_row
        for part in (self.line, self.who, self.work):
            target.addWidget(part)
        self._across_row.setStretchFactor(self.work, 1)
        self._across.setVisible(not self._is_one)
        self._tower.setVisible(self._is_one)
        sized(self.who, **({} if self._is_one else {"width": 438 if width is Width.WIDE else 360}))
        self.who.set_whole(on=self._is_one)
        self.work.reflow(width)
        home = self._page if self._is_one else self.work.body
        home.addWidget(self.questions)
        self.foot.stand_in(home, is_page=self._is_one)
        self._follow()
        self._main.setText(_("Lưu") if width is not Width.WIDE else _("Lưu buổi hướng dẫn"))
        self._place_who()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; Ctrl+S and F9 go to what is missing."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_save = key == Qt.Key.Key_F9 or (key == Qt.Key.Key_S and modifiers == Qt.KeyboardModifier.ControlModifier)
        if is_save and self._reason() is not None:
            self._go_on()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not modifiers:
            self._enter()
        else:
            super().keyPressEvent(event)

    # ---- who ----

    def choose(self, resident: bytes) -> None:
        """Help this person."""
        self._asked += 1
        work = partial(profiles.open_, self._context.db, self._context.actor, resident, now=self._context.now())
        self._context.tasks.run(self, work, partial(self._take_person, self._asked), lane="screen")

    def _take_person(self, asked: int, view: ResidentView) -> None:
        if asked != self._asked:
            return
        self.person, self.anonymous, self._is_finding = view, 0, False
        self.who.show_person(view)
        self.line.show_person(view)
        if not self.work.rows.states:
            self.work.set_large(on="large_print" in view.needs)
        self._go_on()

    def _ask_whom(self, before: ResidentView, resident: bytes) -> None:
        keep = Button(_("Ghi tiếp"), scale="small", on=self.questions.clear)
        fresh = Button(_("Bỏ, ghi người mới"), scale="small", on=partial(self._start_over, resident))
        title = _("Buổi của {name} đang ghi dở").format(name=before.name)
        self._question(Banner("caution", title, _("Chưa lưu. Chữ đã gõ còn nguyên."), actions=[keep, fresh]))

    def _start_over(self, resident: bytes) -> None:
        self._reset()
        self.choose(resident)

    def _change_person(self) -> None:
        self._is_finding = True
        self._place_who()
        self.who.focus()

    def _count(self, count: int) -> None:
        if self.anonymous and count != self.anonymous:
            self.anonymous = count
            self.who.summary.count.box.setValue(count)
            self.line.count.box.setValue(count)
            self._note()

    def _place_who(self) -> None:
        """Show the chosen person in one line where there is one column."""
        is_chosen = self.person is not None or bool(self.anonymous)
        is_line = self._is_one and is_chosen and not self._is_finding
        self.line.setVisible(is_line)
        self.who.setVisible(not is_line)

    def _go_on(self) -> None:
        """Put the keyboard where something is missing."""
        self._place_who()
        self._note()
        self.work.fields.allow_named(is_named=not self.anonymous)
        if self.person is None and not self.anonymous:
            self.who.focus()
        elif not self.work.rows.states:
            self.work.picker.focus()
        else:
            self.work.rows.focus_missing()

    # ---- the form ----

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
        self.who.picked.connect(self.choose)
        self.who.new_requested.connect(self.new_resident_requested)
        self.who.anonymous_requested.connect(self.begin_anonymous)
        self.who.summary.count.changed.connect(self._count)
        self.line.count.changed.connect(self._count)
        self.line.change_requested.connect(self._change_person)
        self.work.changed.connect(self._note)

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
        if self.person is None and not self.anonymous and self.work.is_empty:
            return None
        resident = self.person.id if self.person is not None else None
        return {"resident": resident, "anonymous": self.anonymous, **self.work.state}

    def _restore(self, state: dict[str, Any], *, choose: bool = True) -> None:
        self.work.show_state(state)
        if state["anonymous"]:
            self.anonymous = state["anonymous"]
            self.begin_anonymous()
        elif state["resident"] is not None and choose:
            self.choose(state["resident"])
        self._follow()

    def _reset(self) -> None:
        self._asked += 1
        self.person, self.anonymous, self._is_finding = None, 0, False
        self.questions.clear()
        self.who.clear()
        self.work.clear()
        self.work.fields.allow_named(is_named=True)
        self.keeper.drop()
        self._place_who()
        self._follow()

    def _draft(self) -> VisitDraft:
        fields, note = self.work.fields, self.work.fields.note.value
        has_note = self.person is not None and not looks_secret(note)
        return VisitDraft(
            resident=self.person.id if self.person is not None else None,
            anonymous=self.anonymous,
            results=self.work.results,
            place=fields.place.value or "",
            minutes=fields.minutes.minutes,
            note=note if has_note else "",
            next_date=fields.next_day.day,
            at=self.work.moment(self._context.now()),
            mode="group" if self.anonymous > 1 else "one",
        )

    def _problem(self, field: str) -> Problem | None:
        """Return what the rules say of a field, as if somebody were chosen already."""
        note = self.work.fields.note.value
        fields = self.work.fields
        draft = VisitDraft(
            _NOBODY, 0, (), "", None, note, fields.next_day.day, self.work.moment(self._context.now())
        )  # fmt: skip
        return next((problem for problem in check(draft, self._context.now()) if problem.field == field), None)

    def _note(self) -> None:
        self.keeper.note()
        self._follow()

    def _reason(self) -> str | None:
        """Return why the visit cannot be saved yet."""
        if self._is_busy:
            return _("Đang lưu…")
        if self.person is None and not self.anonymous:
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
        elif self._is_one and self.person is not None:  # who it is may have been scrolled away
            self.foot.set_note(_("Lưu cho {name}").format(name=self.person.name), "database")
        else:
            self.foot.set_note(_("Lưu ngay trên máy này, tự gửi về phường khi có mạng"), "database")

    def _enter(self) -> None:
        """Enter presses a button and leaves anything else for what comes next."""
        focus = QApplication.focusWidget()
        if isinstance(focus, Button) and not isinstance(focus, Chip):
            focus.click()
        elif focus is not None and self.isAncestorOf(focus):
            self.focusNextChild()

    # ---- saving ----

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
            self.foot.set_note(_("Còn {n} chỗ cần sửa, xem chữ đỏ.").format(n=len(wrong)), "alert-circle", "danger")
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
        name, state = self._name(), self._state() or {}
        orders, had_secret = self._orders(), bool(looks_secret(self.work.fields.note.value))
        text = _("Đã lưu buổi hướng dẫn của {name}.").format(name=name) if name else _("Đã lưu buổi không ghi tên.")
        if had_secret:
            text += " " + _("Ghi chú giống mật khẩu hoặc mã OTP nên không được lưu.")
        undo = partial(self._undo, answer, state)
        self._reset()
        self._context.say(text, undo)
        self.who.ask_recent()
        self.who.focus()
        if prints:
            work = partial(visit_log.make_sheets, self._context, orders)
            self._context.tasks.run(self, work, partial(self._open_paper, text, undo), lane="work")

    def _ask_again(self, earlier: VisitRow, *, prints: bool) -> None:
        when = moment_text(earlier.at, self._context.now())
        title = _("{name} đã có một buổi {when}").format(name=self._name(), when=when)
        titles = ", ".join(result.title for result in earlier.results)
        again = Button(
            _("Lưu thêm buổi nữa"),
            kind="primary",
            scale="small",
            on=partial(self._save, prints=prints, is_sure=True),
        )
        no = Button(_("Xem lại"), scale="small", on=self.questions.clear)
        self._question(Banner("caution", title, titles, icon="history", actions=[no, again]))
        again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _question(self, banner: Banner) -> None:
        self.questions.show_banner(banner)
        banner.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

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

    def _name(self) -> str:
        return self.person.name if self.person is not None else ""

    def _orders(self) -> list[SheetOrder]:
        settings = self._context.settings.value
        resident = self.person.id if self.person is not None else None
        next_day = self.work.fields.next_day.day
        return [
            SheetOrder(wish.code, resident, wish.large, settings.paper, next_day, settings.phone_on_sheet)
            for wish in self.work.sheets
        ]

    def _undo(self, saved: Saved, state: dict[str, Any]) -> None:
        """Take a visit back; what was filled in returns, unless another visit has begun."""
        work = partial(sessions.undo, self._context.db, self._context.actor, saved)
        self._context.tasks.run(self, work, partial(self._taken_back, state))

    def _taken_back(self, state: dict[str, Any], _nothing: None) -> None:
        if self._state() is None:
            self._restore(state)

    def _open_paper(self, text: str, undo: object, path: Path) -> None:
        """Open the sheets in the program for PDF of this PC; where there is none, say where they lie."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            where = _("Máy chưa có chương trình mở PDF. Phiếu nằm ở {path}").format(path=path)
            self._context.say(f"{text} {where}", undo if callable(undo) else None)
