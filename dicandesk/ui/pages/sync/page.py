"""Sync: one sentence that tells the truth, decisions waiting, what was done, the ward's PCs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.people import Deed, Role, may, refusal
from dicandesk.services.hub import enrolling, sticks, syncing
from dicandesk.services.hub.standing import moment
from dicandesk.services.records import conflicts, sweeps
from dicandesk.services.ward import people
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.dialogs.choose import choose_folder
from dicandesk.ui.page import Page
from dicandesk.ui.pages.sync.carry import CarryCard
from dicandesk.ui.pages.sync.decisions import Inbox
from dicandesk.ui.pages.sync.device_choices import Ward
from dicandesk.ui.pages.sync.devices import DeviceDeeds
from dicandesk.ui.pages.sync.dispute import Dispute
from dicandesk.ui.pages.sync.lists import show_devices, show_log
from dicandesk.ui.pages.sync.new_hub import NewHub
from dicandesk.ui.pages.sync.office import Office
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.rows import Rows
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Label
from dicandesk.ui.standing_card import StandingCard
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QShowEvent

    from dicandesk.rules.people import Actor
    from dicandesk.services.hub.standing import Standing
    from dicandesk.services.hub.syncing import LogRow
    from dicandesk.services.records.conflicts import Conflict
    from dicandesk.services.records.sweeps import Sweep
    from dicandesk.store.database import Database
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier
    from dicandesk.ui.pages.sync.decisions import Decision

LOG_LINES = 12


@dataclass(frozen=True, slots=True)
class Board:
    """What the store says about sync."""

    conflicts: tuple[Conflict, ...]
    ward: Ward
    log: tuple[LogRow, ...]
    sweep: Sweep | None


class SyncPage(Page):
    """How everything stands between this PC and the ward.

    Args:
        context: whose PC.
        courier: syncs.
        plugged: tells which sticks there are.

    Signals:
        duplicates_requested: the page of likely duplicates is wanted, with some people or None.
        page_requested: another page.
    """

    duplicates_requested = Signal(object)
    page_requested = Signal(str)

    def __init__(
        self, context: Context, courier: Courier, plugged: Callable[[str], list[sticks.Stick]] = sticks.plugged
    ) -> None:
        super().__init__()
        self._plugged = plugged
        self._context, self._courier = context, courier
        self._board: Board | None = None
        self._width = Width.WIDE
        self._build()
        courier.stood.connect(self._show_standing)
        courier.moved.connect(self._show_progress)
        if courier.standing is not None:
            self._show_standing(courier.standing)
        context.changed.follow(
            self, {DELIVERY, "resident", "phone", "consent", "member", "unit", "not_same"}, self._ask
        )

    @property
    def decisions(self) -> list[Decision]:
        """Return the decisions shown."""
        return self.inbox.decisions

    @override
    def arrive(self) -> None:
        self._ask()
        self._courier.ask()
        self._begin()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.carry.watch(on=True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.carry.watch(on=False)

    def _begin(self) -> None:
        """Put the keyboard where the page begins."""
        (self.send if self.send.isVisibleTo(self) else self.hub).setFocus()

    @override
    def reflow(self, width: Width) -> None:
        self._width = width
        down = width is Width.ONE
        turn(self._columns, down=down)
        if self.office is not None:
            self.office.set_columns(2 if width is not Width.WIDE else 3)
        if self._board is not None:
            self._show(self._board)

    # ---- building ----

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, (22, 18, 22, 18), 14)
        column.addWidget(self._build_standing())
        self.sweep = BannerSlot(keeps_room=False)
        column.addWidget(self.sweep)
        self.new_hub = NewHub(self._choose_hub)
        self.new_hub.agreed.connect(self._courier.begin_here)
        column.addWidget(self.new_hub)
        self.dispute = Dispute(self._context)
        self.dispute.settled.connect(self._courier.send)
        column.addWidget(self.dispute)
        self.carry = CarryCard(self._context, self._courier, self._plugged)
        self.carry.closed.connect(self._begin)
        column.addWidget(self.carry)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(self._columns, 0, 14)
        self._columns.addLayout(self._build_left(), 614)
        self._columns.addLayout(self._build_right(), 498)
        column.addLayout(self._columns, 1)
        outer.addWidget(Scroll(inner, _("Đồng bộ")))

    def _build_standing(self) -> StandingCard:
        self.standing = StandingCard()
        self.send = Button(_("Đồng bộ ngay"), icon="refresh", kind="primary", cap="F5", on=self._courier.send)
        self.send.setShortcut("F5")
        self.first_hub = Button(_("Chọn thư mục phường…"), icon="folder", kind="primary", on=self._choose_hub)
        self.first_hub.setVisible(False)
        self.stick = Button(_("Dùng USB"), icon="usb", on=self._use_stick)
        self.standing.add_right(self.stick, self.first_hub, self.send)
        self.progress = ProgressRow(_("Đang gửi và nhận"), icon="refresh")
        self.progress.cancel_requested.connect(self._courier.stop)
        self.progress.setVisible(False)
        self.standing.texts.insertWidget(self.standing.texts.count() - 1, self.progress)
        return self.standing

    def _build_left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        spaced(left, 0, 14)
        self.inbox = Inbox(self._context)
        self.inbox.decided.connect(self._ask)
        self.inbox.left.connect(self._begin)
        self.inbox.duplicates_requested.connect(self.duplicates_requested)
        if self._context.actor.role is Role.VIEWER:
            self.inbox.hide()
        left.addWidget(self.inbox)
        log = Card(_("Nhật ký"), icon="list-check", gap=4)
        self.log = Rows(_("Nhật ký"), 1)
        self._no_log = Label(_("Chưa đồng bộ lần nào."), "hint", wrap=True)
        log.add(self.log, self._no_log)
        log.body.addStretch(1)
        left.addWidget(log, 1)
        return left

    def _build_right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        spaced(right, 0, 14)
        self.office: Office | None = None
        if may(self._context.actor, Deed.ENROL):
            self.office = Office(self._context, self._courier)
            self.office.answered.connect(self._begin)
            right.addWidget(self.office)
        devices = Card(_("Các máy của phường"), icon="devices", gap=4)
        self.devices = Rows(_("Các máy của phường"), 0)
        self.deeds = DeviceDeeds(self._context, self._courier)
        self.deeds.setVisible(False)
        text = _(
            "Đổi vai trò, thay hoặc thu hồi máy: cán bộ phường làm trên máy cán bộ. Có máy mới thì cho nó xin vào "
            "phường, rồi nhờ cán bộ thay máy này bằng máy mới."
        )
        self._who_may = Label(text, "hint", wrap=True)
        devices.add(self.deeds, self.devices, self._who_may)
        devices.body.addSpacing(6)
        buttons = FlowLayout(10)
        self.hub = Button(_("Đổi thư mục phường…"), icon="folder", scale="small", on=self._choose_hub)
        buttons.add(self.hub)
        if self.office is not None:
            self.erasures = Button(_("Các lần xoá hẳn"), icon="user-off", scale="small", on=self._go_erasures)
            buttons.add(*self.office.buttons, self.erasures)
        devices.add(buttons)
        devices.body.addStretch(1)
        right.addWidget(devices, 1)
        return right

    # ---- showing ----

    def _ask(self) -> None:
        work = partial(_look, self._context.db, self._context.actor)
        self._context.tasks.run(self, work, self._show)
        if self.office is not None:
            self.office.ask()

    def _show(self, board: Board) -> None:
        self._board = board
        now = self._context.now()
        self.inbox.show_conflicts(board.conflicts, is_narrow=self._width is Width.ONE)
        self._show_sweep(board.sweep)
        show_log(self.log, board.log[:LOG_LINES], now)
        self._no_log.setVisible(not board.log)
        rows = board.ward.rows
        show_devices(self.devices, rows, now)
        is_office_pc = any(one.is_this and one.role == "officer" for one in rows)
        may_decide = self.office is not None and is_office_pc
        if self.office is not None:
            self.office.set_on_office_pc(on=is_office_pc)
            self.dispute.show_rows(rows)
        if may_decide:
            self.deeds.show_ward(board.ward)
        self.deeds.setVisible(may_decide)
        self._who_may.setVisible(not may_decide)

    def _show_sweep(self, sweep: Sweep | None) -> None:
        """Say that others took very much away, until an officer has decided about it."""
        if sweep is None:
            self.sweep.clear()
            return
        if self.sweep.banner is not None and self.sweep.banner.title.text() == sweep.title:
            return
        back = Button(_("Khôi phục tất cả"), icon="arrow-back-up", scale="small", on=self._courier.bring_back)
        fine = Button(_("Đúng, đã biết"), scale="small", on=self._accept_sweep)
        reason = refusal(self._context.actor, Deed.DECIDE)
        for button in (back, fine):
            button.set_reason(reason)
        text = _("Lúc {moment}. Nếu phường không chủ định, khôi phục được tất cả bằng một lần bấm.")
        said = text.format(moment=moment(sweep.at, self._context.now()))
        said = said if reason is None else f"{said} {reason}"
        self.sweep.show_banner(Banner("caution", sweep.title, said, actions=[back, fine]))

    def _accept_sweep(self) -> None:
        work = partial(sweeps.accept, self._context.db, self._context.actor)
        self._context.tasks.run(self, work, self._take_accepted)

    def _take_accepted(self, _nothing: None) -> None:
        self._ask()
        self._courier.ask()

    def _show_standing(self, now: Standing) -> None:
        self.standing.show_standing(now)
        has_hub = bool(self._context.settings.value.hub)
        self.send.setVisible(has_hub)
        self.first_hub.setVisible(not has_hub)
        self.hub.setVisible(has_hub)
        may_begin = self._courier.may_begin_here and may(self._context.actor, Deed.ENROL)
        is_working = self._courier.is_working
        self.new_hub.show_for(self._context.settings.value.hub, on=has_hub and may_begin and not is_working)
        if is_working != self.progress.isVisibleTo(self):
            state = self._courier.state
            is_first = state is not None and state.last_sync is None
            self.progress.set_title(_("Đang nhận dữ liệu của phường lần đầu") if is_first else _("Đang gửi và nhận"))
            self.progress.show_progress(0, 0)
            self.progress.stop_button.set_reason(None)
            self.progress.setVisible(is_working)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.show_progress(done, total)

    # ---- acting ----

    def _go_erasures(self) -> None:
        self.page_requested.emit("erasures")

    def take_file(self, path: Path) -> None:
        """Read a file that another PC wrote to be carried here."""
        self.carry.take_file(path)

    def _use_stick(self) -> None:
        self.carry.open()

    def _choose_hub(self) -> None:
        choose_folder(self, _("Thư mục chung của phường"), self._context.settings.value.hub, self._take_hub)

    def _take_hub(self, folder: Path) -> None:
        self._context.settings.change(hub=str(folder))
        self._courier.send()


def _look(db: Database, actor: Actor) -> Board:
    found = () if actor.role is Role.VIEWER else tuple(conflicts.inbox(db, actor))
    with db.reading() as session:
        sweep = sweeps.waiting(session)
    members = people.members(db) if may(actor, Deed.ENROL) else []
    return Board(found, Ward(enrolling.devices(db), members), syncing.state(db).log, sweep)
