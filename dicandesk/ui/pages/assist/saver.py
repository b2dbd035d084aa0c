"""Saving a visit: what is missing, what is asked before, what is said and printed after, and the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from dicandesk.i18n import _
from dicandesk.rules.consent import silent
from dicandesk.rules.problems import Problem, errors
from dicandesk.services.assisting import sessions
from dicandesk.services.assisting.groups import some
from dicandesk.services.common.reading import InputError
from dicandesk.ui.desk_parts import visit_log
from dicandesk.ui.desk_parts.faces import moment_text
from dicandesk.ui.desk_parts.settle_panel import SettlePanel
from dicandesk.ui.desk_parts.sheet_opener import SheetOpener
from dicandesk.ui.desk_parts.visit_log import Twice
from dicandesk.ui.desk_parts.work_card import SheetWish, WhoCame
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicandesk.rules.consent import ConsentDraft
    from dicandesk.rules.guidance import VisitDraft
    from dicandesk.services.assisting.sessions import Saved
    from dicandesk.services.assisting.visit_changes import OpenedVisit
    from dicandesk.services.paperwork.papers import SheetOrder
    from dicandesk.ui.context import Context
    from dicandesk.ui.pages.assist.page import AssistPage


class Saver(QObject):
    """Belongs to the page of a visit.

    Signals:
        stored: the visit is on disk; the page may begin the next one.
        taken_back: what was filled in, after a save was undone.
        followed: buttons and note are to be looked at again.
    """

    stored = Signal()
    taken_back = Signal(object)
    followed = Signal()

    def __init__(self, page: AssistPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self._is_busy = False
        self._sheets = SheetOpener(context, page)
        self.panel: SettlePanel | None = None

    @property
    def reason(self) -> str | None:
        """Return why the visit cannot be saved yet."""
        who, rows = self._page.who, self._page.work.rows
        if self._is_busy:
            return _("Đang lưu…")
        if not who.is_decided:
            missing = {
                "one": _("Chọn người và ít nhất một việc thì lưu được"),
                "group": _("Thêm người, hoặc đếm số người, rồi chọn việc thì lưu được"),
                "talk": _("Ghi số người dự và chủ đề thì lưu được"),
            }
            return missing[who.mode]
        if not rows.states:
            return _("Chọn ít nhất một việc thì lưu được")
        topic = "" if who.mode == "talk" else rows.missing
        return _("Chọn kết quả: {topic}").format(topic=topic) if topic else None

    def save(self, *, prints: bool) -> None:
        """Store the visit, after whatever is to be asked."""
        if self.reason is not None:
            return
        if self.panel is not None:
            self.panel.settle()
            return
        fields = self._page.work.fields
        wrong = errors(fields.run_checks())
        if wrong:
            fields.rows[wrong[0].field].field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._page.foot.set_note(_("Còn {n} chỗ cần sửa.").format(n=len(wrong)), "alert-circle", "danger")
        elif self._page.who.silent:
            self._ask_consent(prints=prints)
        else:
            self._store({}, prints=prints)

    def close_panel(self) -> bool:
        """Take the question about consent away; return whether there was one."""
        panel, self.panel = self.panel, None
        if panel is None:
            return False
        panel.hide()
        panel.deleteLater()
        self.followed.emit()
        return True

    # ---- what is asked before ----

    def _ask_consent(self, *, prints: bool) -> None:
        panel = SettlePanel(self._page.who.silent, is_stacked=self._page.is_narrow)
        panel.cancelled.connect(self.close_panel)
        panel.settled.connect(partial(self._settled, prints))
        self.panel = panel
        self._page.show_panel(panel)
        (panel.first or self._page.foot.main).setFocus(Qt.FocusReason.TabFocusReason)

    def _settled(self, prints: bool, answers: Mapping[bytes, ConsentDraft]) -> None:  # noqa: FBT001 - bound by partial
        self._store(answers, prints=prints)

    def _ask_again(self, twice: Twice, answers: Mapping[bytes, ConsentDraft], *, prints: bool) -> None:
        questions, names = self._page.questions, some(twice.names)
        if twice.earlier is not None:
            when = moment_text(twice.earlier.at, self._context.now())
            title = _("{name} đã có một buổi {when}").format(name=self._page.who.name or names, when=when)
            text = ", ".join(result.title for result in twice.earlier.results)
        else:
            title = _("{n} người đã có buổi trong ngày này").format(n=len(twice.names))
            text = names
        go_on = partial(self._store, answers, prints=prints, is_sure=True)
        again = Button(_("Lưu thêm buổi nữa"), kind="primary", scale="small", on=go_on)
        no = Button(_("Xem lại"), scale="small", on=questions.clear)
        questions.show_banner(Banner("caution", title, text, icon="history", actions=[no, again]))
        again.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- storing ----

    def _store(self, answers: Mapping[bytes, ConsentDraft], *, prints: bool, is_sure: bool = False) -> None:
        page = self._page
        is_sure = is_sure or page.questions.banner is not None
        page.questions.clear()
        self._set_busy(on=True)
        draft = self.draft(answers)
        opened, context = page.opened, self._context
        if opened is not None:
            change = partial(visit_log.change, context, opened, draft, answers)
            context.tasks.run(self, change, partial(self._changed, opened), or_else=self._refused)
            return
        work = partial(visit_log.log, context, draft, answers, is_sure=is_sure)
        then = partial(self._answered, draft, answers, prints=prints)
        context.tasks.run(self, work, then, or_else=self._refused)

    def draft(self, answers: Mapping[bytes, ConsentDraft]) -> VisitDraft:
        """Return the visit; who of a group does not agree is counted only."""
        who = self._page.who
        unasked = {person.id for person in silent(who.group, answers)}
        named = tuple(person.id for person in who.group if person.id not in unasked)
        came = {
            "one": WhoCame(who.person.id if who.person is not None else None, count=who.anonymous),
            "group": WhoCame(group=named, count=who.unnamed + len(unasked)),
            "talk": WhoCame(count=who.audience),
        }
        return self._page.work.draft(came[who.mode], self._context.now())

    def _answered(
        self, draft: VisitDraft, answers: Mapping[bytes, ConsentDraft], answer: Saved | Twice, *, prints: bool
    ) -> None:
        self._set_busy(on=False)
        if isinstance(answer, Twice):
            self._ask_again(answer, answers, prints=prints)
            return
        text, state = self._said(draft), self._page.state
        orders = self._orders(draft) if prints else []
        self.close_panel()
        self.stored.emit()
        undo = partial(self._undo, answer, state)
        self._context.say(text, undo)
        if orders:
            self._sheets.open(orders, text, undo)

    def _changed(self, opened: OpenedVisit, _nothing: object) -> None:
        self._set_busy(on=False)
        self.close_panel()
        self.stored.emit()
        text = _("Đã sửa buổi hướng dẫn. Hồ sơ giữ dấu vết.")
        self._context.say(text, partial(self._change_back, opened))

    def _change_back(self, before: OpenedVisit) -> None:
        """Store the meeting as it was before, over what was just stored."""
        self._context.tasks.run(self, partial(visit_log.put_back, self._context, before), _done)

    def _said(self, draft: VisitDraft) -> str:
        page = self._page
        if draft.mode == "talk":
            return _("Đã lưu buổi nói chuyện, {n} người dự.").format(n=draft.anonymous)
        if draft.mode == "group" and draft.group:
            text = _("Đã lưu buổi của {n} người, thêm {m} người không ghi tên.")
            if not draft.anonymous:
                text = _("Đã lưu buổi của {n} người.")
            return text.format(n=len(draft.group), m=draft.anonymous)
        name = page.who.name
        text = _("Đã lưu buổi hướng dẫn của {name}.").format(name=name) if name else _("Đã lưu buổi không ghi tên.")
        if page.work.has_secret:
            text += " " + _("Ghi chú giống mật khẩu hoặc mã OTP nên không được lưu.")
        return text

    def _orders(self, draft: VisitDraft) -> list[SheetOrder]:
        """Return the sheets: of a group each person's own, and as many without a name as there are such people."""
        wishes, day = self._page.work.sheets, draft.next_date
        if not draft.group:
            return self._sheets.orders(wishes, draft.resident, day)
        large = {person.id for person in self._page.who.group if person.large}
        found: list[SheetOrder] = []
        for person in draft.group:
            own = [SheetWish(wish.code, person.resident in large) for wish in wishes]
            found += self._sheets.orders(own, person.resident, day)
        for _copy in range(draft.anonymous):
            found += self._sheets.orders(wishes, None, None)
        return found

    def _refused(self, error: Exception) -> None:
        self._set_busy(on=False)
        rows = self._page.work.fields.rows
        if isinstance(error, InputError) and error.field in rows:
            rows[error.field].show_problem(Problem(error.field, error.message))
            rows[error.field].field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(error, InputError) and self.panel is not None:
            self.panel.show_problem(Problem(error.field, error.message))
        else:
            self._context.tasks.failed.emit(error)

    def _set_busy(self, *, on: bool) -> None:
        self._is_busy = on
        self.followed.emit()

    # ---- the way back ----

    def _undo(self, saved: Saved, state: dict[str, Any]) -> None:
        """Take a visit back; what was filled in returns, unless another visit has begun."""
        work = partial(sessions.undo, self._context.db, self._context.actor, saved)
        self._context.tasks.run(self, work, partial(self._back, state))

    def _back(self, state: dict[str, Any], _nothing: None) -> None:
        self.taken_back.emit(state)


def _done(_nothing: object) -> None:
    """Nothing more to do once it is stored."""
