"""Erasures by the number of their request: which PCs confirmed, whether the ward's folder is clean, the minutes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.services.common.moments import day_of
from dicandesk.services.hub import erasure_paper
from dicandesk.services.register import erasures
from dicandesk.services.register.erasures import DAYS, REASONS
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.rows import Rows
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Label
from dicandesk.ui.printing import print_paper
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from dicandesk.services.register.erasures import Confirmation, Minutes
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier

_SOON_DAYS = 5
"""So close to the last day a PC that has not confirmed is a worry."""


class ErasuresPage(Page):
    """The erasures on the left, how far the chosen one has come on the right.

    Args:
        context: an officer's.
        courier: carries them to the other PCs.

    Signals:
        page_requested: another page.
        done: back to the page before.
    """

    page_requested = Signal(str)
    done = Signal()

    def __init__(self, context: Context, courier: Courier) -> None:
        super().__init__()
        self._context, self._courier = context, courier
        self._wanted: bytes | None = None
        self.found: tuple[Minutes, ...] = ()
        self._build()
        context.changed.follow(self, {DELIVERY, "audit"}, self._ask)

    def show_erasure(self, op: bytes | None) -> None:
        """Stand on one erasure."""
        self._wanted = op
        self._ask()

    @override
    def arrive(self) -> None:
        self._ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        is_one = width is Width.ONE
        turn(self._columns, down=is_one)
        sized(self.list, width=None if is_one else 320)
        sized(self.table, min_height=190 if is_one else 0)

    # ---- building ----

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        spaced(self._columns, (22, 18, 22, 18), 14)
        self.list = Card(_("Các lần xoá hẳn"), icon="user-off", gap=6)
        columns: list[Column[Minutes]] = [Column("", _title, is_strong=True)]
        self.model: RowsModel[Minutes] = RowsModel(columns, second=_second)
        self.table = Table(_("Các lần xoá hẳn"), self.model)
        self.table.set_two_line(on=True)
        self.table.moved.connect(self._show_one)
        self.list.body.addWidget(self.table, 1)
        self._columns.addWidget(self.list)
        self._columns.addWidget(self._build_one(), 1)
        self.nothing = Card()
        text = _("Người dân xin xoá thì mở hồ sơ của họ; mục “Xoá hẳn theo yêu cầu” ở cuối trang.")
        go = Button(_("Mở danh sách người dân"), icon="users", scale="small", on=self._go_residents)
        self.nothing.add(EmptyState("user-off", _("Chưa có lần xoá hẳn nào"), text, go))
        self._columns.addWidget(self.nothing, 1)
        outer.addWidget(Scroll(inner, _("Các lần xoá hẳn")))
        for part in (self.list, self.one, self.nothing):
            part.hide()

    def _build_one(self) -> Card:
        self.one = Card(" ", icon="file-text", gap=8)
        self.day_pill, self.hub_pill = Pill("info", "calendar", ""), Pill("info", "folder", "")
        pills = FlowLayout(8)
        pills.add(self.day_pill, self.hub_pill)
        self._facts, self._next = Label("", "body", wrap=True), Label("", "hint", wrap=True)
        self.pcs = Rows(_("Các máy đã xác nhận xoá"), 0)
        self.minutes = Button(_("In biên bản…"), icon="printer", kind="primary", on=self._print)
        self.send = Button(_("Đồng bộ ngay"), icon="refresh", on=self._courier.send)
        buttons = QHBoxLayout()
        spaced(buttons, 0, 10)
        buttons.addWidget(self.send)
        buttons.addStretch(1)
        buttons.addWidget(self.minutes)
        self.one.add(pills, self._facts, Label(_("Máy nào đã xoá"), "strong"), self.pcs, self._next)
        self.one.body.addStretch(1)
        self.one.add(buttons)
        return self.one

    # ---- showing ----

    def _ask(self) -> None:
        self._context.tasks.run(self, partial(_look, self._context), self._show)

    def _show(self, found: tuple[Minutes, ...]) -> None:
        current = self.table.current
        here = self._wanted or (current.op if current is not None else None)
        if found != self.found:
            self.found = found
            self.model.set_rows(found)
        self.list.setVisible(bool(found))
        self.one.setVisible(bool(found))
        self.nothing.setVisible(not found)
        place = next((place for place, one in enumerate(found) if one.op == here), 0)
        if found:
            self._wanted = None
            self.table.stand_on(place)
            self._show_one(found[place])
        self.send.setVisible(bool(self._context.settings.value.hub))

    def _show_one(self, one: Minutes | None) -> None:
        if one is None:
            return
        self.one.set_title(_title(one))
        is_late = bool(one.open) and one.day > DAYS - _SOON_DAYS
        if not one.open:
            self.day_pill.set_face(PillFace("good", "check", _("Mọi máy đã xoá")))
        else:
            text = _("Ngày {day} trên {days}").format(day=one.day, days=DAYS)
            self.day_pill.set_face(PillFace("danger" if is_late else "caution", "clock", text))
        self.hub_pill.set_face(_hub_face(one))
        self._facts.setText("\n".join(_facts(one)))
        self.pcs.clear()
        for pc in one.pcs:
            self.pcs.add(Label(_name(pc), "strong", wrap=True), Label(_when(pc), "body"), Pill.of(_face(pc)))
        self._next.setText(_next_step(one))
        self._next.setVisible(bool(_next_step(one)))

    # ---- acting ----

    def _print(self) -> None:
        one = self.table.current
        if one is None:
            return
        context = self._context
        self.minutes.set_reason(_("Đang làm biên bản"))
        work = partial(erasure_paper.make, context.db, [one], now=context.now())
        context.tasks.run(self, work, partial(self._hand_over, one), lane="work", or_else=self._fail)

    def _hand_over(self, one: Minutes, pdf: bytes) -> None:
        self.minutes.set_reason(None)
        number = one.request or show_date(day_of(one.at))
        print_paper(self._context, self, pdf, title=_("Biên bản xoá hẳn {number}").format(number=number))

    def _fail(self, error: Exception) -> None:
        self.minutes.set_reason(None)
        self._context.tasks.failed.emit(error)

    def _go_residents(self) -> None:
        self.page_requested.emit("residents")


def _look(context: Context) -> tuple[Minutes, ...]:
    if not context.db.read_only:
        erasures.note(context.db)
    return erasures.minutes(context.db, context.actor, now=context.now())


def _title(one: Minutes) -> str:
    return _("Phiếu {number}").format(number=one.request) if one.request else _("Chưa nhận được số phiếu")


def _second(one: Minutes) -> str:
    done = len(one.pcs) - one.open
    text = _("{day} · {done}/{all} máy đã xoá")
    return text.format(day=show_date(day_of(one.at)), done=done, all=len(one.pcs))


def _facts(one: Minutes) -> list[str]:
    lines = [_("Xoá ngày {day}: {n} hồ sơ.").format(day=show_date(day_of(one.at)), n=one.people)]
    if one.reason:
        lines.append(_("Lý do: {reason}.").format(reason=REASONS[one.reason]))
    lines.append(_("Hạn cuối để mọi máy xoá xong: {day}.").format(day=show_date(one.due)))
    return lines


def _hub_face(one: Minutes) -> PillFace:
    if one.clean is not None:
        day = show_date(day_of(one.clean))
        return PillFace("good", "check", _("Thư mục phường sạch từ {day}").format(day=day))
    if one.published is not None:
        return PillFace("caution", "hourglass", _("Thư mục phường: chờ máy khác kiểm lại"))
    return PillFace("caution", "hourglass", _("Thư mục phường chưa sạch"))


def _name(pc: Confirmation) -> str:
    return _("{name} (máy này)").format(name=pc.device) if pc.is_this else pc.device


def _when(pc: Confirmation) -> str:
    return show_date(day_of(pc.at)) if pc.at is not None else ""


def _face(pc: Confirmation) -> PillFace:
    if pc.at is not None:
        return PillFace("good", "check", _("Đã xoá"))
    return PillFace("caution", "hourglass", _("Chưa xác nhận"))


def _next_step(one: Minutes) -> str:
    if one.open:
        return _("Máy chưa xác nhận sẽ tự xoá ở lần đồng bộ tới: bật máy đó lên và nối thư mục phường, hoặc dùng USB.")
    if one.clean is None:
        return _("Tệp cũ trong thư mục phường được bỏ sau khi một máy khác đồng bộ và kiểm lại bản gộp mới.")
    return ""
