"""Register a person: one form, who may be the same person beside it, a draft that outlives everything."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _, for_residents
from dicandesk.rules import consent_text
from dicandesk.rules.dates import show_birth
from dicandesk.rules.problems import Problem, errors
from dicandesk.rules.text import tidy_name
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.services.register import duplicates, removal
from dicandesk.ui.desk_parts import register_work
from dicandesk.ui.desk_parts.alike_panel import AlikePanel
from dicandesk.ui.desk_parts.faces import DOT
from dicandesk.ui.desk_parts.foot import MovingFoot
from dicandesk.ui.desk_parts.keep_card import KeepCard
from dicandesk.ui.desk_parts.keeper import DraftKeeper
from dicandesk.ui.desk_parts.register_form import RegisterForm
from dicandesk.ui.desk_parts.tab_order import chain, enter
from dicandesk.ui.page import Page
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.paper_deed import print_made
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from dicandesk.services.register.duplicates import Alike
    from dicandesk.services.register.finding import FoundRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.desk_parts.register_work import Completed, Surroundings

FORM = "register"
_ALIKE_MS = 150


class RegisterPage(Page):
    """The form of a new person.

    Signals:
        saved: record id of the person registered, to go on with a visit.
        assist_requested: record id of somebody who was here already.
        done: the person at the desk goes back; what is typed is kept.
        page_requested: the key of this page, when an undone registration is shown again.
    """

    saved = Signal(object)
    assist_requested = Signal(object)
    done = Signal()
    page_requested = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._text, self._is_fetched, self._asked, self._is_one = "", False, 0, False
        self._told = set[bytes]()
        self.form = RegisterForm(day_of(context.now()).year)
        self.alike, self.keep = AlikePanel(), KeepCard()
        self.keeper = DraftKeeper(self, context, FORM, self._state)
        self.banners = BannerSlot(keeps_room=False)
        self._pause = QTimer(self, singleShot=True, interval=_ALIKE_MS)
        self._pause.timeout.connect(self._ask_alike)
        self._pill = Pill("good", "scan", _("Đã điền từ thẻ CCCD"))
        self._build()
        self.form.changed.connect(self._note)
        self.form.card_read.connect(self._read_card)
        self.form.consent.form_requested.connect(self._print_form)
        self.banners.changed.connect(self._follow_room)
        self.alike.use_requested.connect(self._use)
        self.keeper.fetch(self._take_draft)

    def begin(self, text: str = "") -> None:
        """Begin with what was typed into a search box, or scanned; a form half filled stays until somebody decides."""
        self._text = text
        if self._is_fetched:
            self._start()

    @override
    def arrive(self) -> None:
        self._context.tasks.run(self, partial(register_work.surroundings, self._context), self._show_units)
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        kept = _("Đã giữ bản viết dở. Mở lại trang này để viết tiếp.")
        self.keeper.flush(partial(self._context.say, kept, None))
        self.done.emit()
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            enter(self, self.form)
        else:
            super().keyPressEvent(event)

    @override
    def reflow(self, width: Width) -> None:
        self._is_one = is_one = width is Width.ONE
        self._side_holder.setVisible(not is_one)
        if is_one:
            self._below.addWidget(self.alike)
        else:
            self._side.insertWidget(0, self.alike)
        self.alike.set_low(on=is_one)
        sized(self._side_holder, width=300 if width is Width.TWO else 330)
        self.foot.stand_in(self._page if is_one else self.card.body, is_page=is_one)
        self._stars.setVisible(not is_one)
        self._follow_answer()
        self._follow_room()
        chain([self.banners, self.form, self._main, self._save_only, self._later, self.alike])

    def save(self) -> None:
        """Store the person and stay, for the next one."""
        self._save(goes_on=False)

    def save_and_assist(self) -> None:
        """Store the person and go on with a visit."""
        self._save(goes_on=True)

    def start_over(self) -> None:
        """Throw away what is typed."""
        self.keeper.drop()
        self._empty()
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self.card = Card(_("Người dân mới"), icon="id", gap=4)
        self.card.title.setWordWrap(False)
        self._stars = Label(_("* cần điền"), "hint")
        self.card.add_to_heading(self._pill)
        self.card.heading.setStretchFactor(self.card.title, 0)
        self.card.heading.addStretch(1)
        self.card.heading.addWidget(self._stars)
        self._pill.hide()
        self.foot = MovingFoot()
        self._later = Button(_("Để sau"), cap="Esc", on=self.leave)
        self._save_only = Button(_("Chỉ lưu"), key="Ctrl+S", on=self.save)
        self._main = Button(
            _("Lưu và ghi buổi hướng dẫn"),
            icon="arrow-right",
            kind="primary",
            key="Ctrl+Return",
            on=self.save_and_assist,
        )
        self.foot.left(self._later)
        self.foot.right(self._save_only, self._main)
        self.card.add(self.banners, Scroll(self.form, _("Người dân mới")))
        self._side_holder = QWidget()
        self._side = QVBoxLayout(self._side_holder)
        spaced(self._side, 0, 14)
        self._side.addWidget(self.keep)
        self._side.addStretch(1)
        middle, self._below = QHBoxLayout(), QVBoxLayout()
        spaced(middle, 0, 14)
        spaced(self._below, (22, 18, 22, 18), 14)
        middle.addWidget(self.card, 1)
        middle.addWidget(self._side_holder)
        self._below.addLayout(middle, 1)
        self._page = QVBoxLayout(self)
        spaced(self._page)
        self._page.addLayout(self._below, 1)

    def _follow_room(self) -> None:
        """Where there is little room, a question takes that of the heading and of who is alike until it is answered."""
        is_tight = self._is_one and self.banners.banner is not None
        self.alike.set_held(on=is_tight)
        for part in self.card.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if self.card.heading.indexOf(part) >= 0 and part not in {self._pill, self._stars}:
                part.setVisible(not is_tight)

    def _follow_answer(self) -> None:
        """Show what has to be read out, where there is room for it."""
        is_spoken = self.form.consent.is_spoken
        self.keep.show_script(on=is_spoken)
        self.form.consent.show_script(self.keep.text, has_room=self._is_one)

    def _print_form(self) -> None:
        """Print the form to agree with what is known so far of the person."""
        draft, unit = self.form.draft, self.form.unit_name
        print_made(self._context, self, partial(register_work.consent_form, self._context, draft, unit))

    def _state(self) -> dict[str, Any] | None:
        return None if self.form.is_empty else self.form.state

    def _read_card(self) -> None:
        self._pill.show()
        if self._context.settings.value.scanner_sound:
            QApplication.beep()

    def _note(self) -> None:
        self.keeper.note()
        self._pause.start()
        self.foot.set_note("")
        self._follow_answer()

    def _take_draft(self, data: dict[str, Any] | None) -> None:
        self._is_fetched = True
        if data is not None and self.form.is_empty:
            self.form.show_state(data)
            self._note()
            if not self._text:
                again = Button(_("Xoá, viết lại"), scale="small", on=self.start_over)
                text = _("Chữ đã gõ lần trước còn nguyên, viết tiếp hoặc xoá đi.")
                self.banners.show_banner(
                    Banner("info", _("Bản viết dở"), text, icon="history", actions=[again], can_close=True)
                )
        self._start()

    def _start(self) -> None:
        text, self._text = self._text, ""
        if not text:
            return
        if self.form.is_empty:
            self.form.fill(text)
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form.name.end(False)
            return
        name = self.form.draft.name or _("chưa ghi tên")
        fresh = Button(_("Bỏ, ghi người mới"), scale="small", on=partial(self._start_with, text))
        keep = Button(_("Viết tiếp"), scale="small", on=self.banners.clear)
        title = _("Còn phiếu viết dở: {name}").format(name=name)
        self.banners.show_banner(Banner("caution", title, _("Chưa lưu. Chữ đã gõ còn nguyên."), actions=[keep, fresh]))
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start_with(self, text: str) -> None:
        self.start_over()
        self.form.fill(text)

    def _empty(self) -> None:
        self._pause.stop()
        self._asked += 1
        self.form.show_state({})
        self.alike.forget()
        self._told.clear()
        self.banners.clear()
        self._follow_answer()
        self._pill.hide()
        self.foot.set_note("")

    def _show_units(self, found: Surroundings) -> None:
        self.form.show_units(found.homes, found.own)
        with for_residents():
            self.keep.set_script(consent_text.read_out(found.ward))
        self._follow_answer()

    def _ask_alike(self) -> None:
        self._asked += 1
        context = self._context
        work = partial(duplicates.alike, context.db, self.form.draft, actor=context.actor)
        context.tasks.run(self, work, partial(self._show_alike, self._asked))

    def _show_alike(self, asked: int, found: Sequence[Alike]) -> None:
        if asked == self._asked:
            self.alike.show_alike(found)

    def _use(self, row: FoundRow) -> None:
        """Go on with somebody who is here already; what their record lacked goes along."""
        state = self.form.state
        draft, _has = register_work.without_secrets(self.form.draft, self.form.secrets)
        self.start_over()
        work = partial(register_work.complete, self._context, row.id, draft)
        self._context.tasks.run(self, work, partial(self._used, row, state))

    def _used(self, row: FoundRow, state: dict[str, Any], done: Completed) -> None:
        back = partial(register_work.take_back, self._context, done)
        undo = partial(self._context.tasks.run, self, back, lambda _nothing: self._bring_back(state))
        self._context.say(register_work.told(row.name, done), undo)
        self.assist_requested.emit(row.id)

    def _bring_back(self, state: dict[str, Any]) -> None:
        self.form.show_state(state)
        self._note()
        self.page_requested.emit(FORM)

    def _save(self, *, goes_on: bool) -> None:
        problems = self.form.problems()
        rest = errors(self.form.show_problems(problems))
        if wrong := errors(problems):
            text = rest[0].message if rest else _("Còn {n} chỗ cần sửa.").format(n=len(wrong))
            self.foot.set_note(text, "alert-circle", "danger")
            return
        draft, has_secret = register_work.without_secrets(self.form.draft, self.form.secrets)
        self._set_busy(on=True)
        work = partial(register_work.register, self._context, draft, self.alike.refused | self._told)
        then = partial(self._stored, draft.name, has_secret=has_secret, goes_on=goes_on)
        self._context.tasks.run(self, work, then, or_else=self._refused)

    def _stored(self, name: str, found: bytes | Alike, *, has_secret: bool, goes_on: bool) -> None:
        if isinstance(found, bytes):
            self._registered(name, found, has_secret=has_secret, goes_on=goes_on)
        else:
            self._set_busy(on=False)
            self._ask_twin(found, goes_on=goes_on)

    def _ask_twin(self, twin: Alike, *, goes_on: bool) -> None:
        """Ask once whether it is somebody who is here already; saving again means another person."""
        self._told.add(twin.row.id)
        row = twin.row
        title = _("Hình như đã có: {name}").format(name=row.name)
        parts = (show_birth(row.birth) if row.birth else "", row.unit, twin.why)
        text = _("{facts}. Chưa lưu.").format(facts=DOT.join(part for part in parts if part))
        use = Button(_("Dùng hồ sơ này"), kind="primary", scale="small", on=partial(self._use, row))
        other = Button(_("Người khác, vẫn lưu"), scale="small", on=partial(self._save, goes_on=goes_on))
        self.banners.show_banner(Banner("caution", title, text, icon="users", actions=[use, other]))
        use.setFocus(Qt.FocusReason.OtherFocusReason)

    def _registered(self, name: str, resident: bytes, *, has_secret: bool, goes_on: bool) -> None:
        self._set_busy(on=False)
        state = self.form.state
        self.keeper.drop()
        self._empty()
        text = _("Đã lưu hồ sơ {name}.").format(name=tidy_name(name))
        if has_secret:
            text += " " + _("Phần giống mật khẩu, mã OTP hoặc số tài khoản không được lưu.")
        self._context.say(text, None if goes_on else partial(self._undo, resident, state))
        if goes_on:
            self.saved.emit(resident)
        else:
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self, resident: bytes, state: dict[str, Any]) -> None:
        work = partial(removal.delete, self._context.db, self._context.actor, resident, None)
        self._context.tasks.run(self, work, lambda _nothing: self._bring_back(state))

    def _refused(self, error: Exception) -> None:
        self._set_busy(on=False)
        if isinstance(error, InputError) and error.field in self.form.rows | self.form.phones.rows:
            self.form.show_problems([Problem(error.field, error.message)])
        else:
            self._context.tasks.failed.emit(error)

    def _set_busy(self, *, on: bool) -> None:
        for button in (self._save_only, self._main):
            button.set_reason(_("Đang lưu…") if on else None)
