"""By stick or by file: notices a stick, says what will be copied, copies, and says when it may be pulled out."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.services.access.leaving import RemovedPcError
from dicandesk.services.common.moments import day_of
from dicandesk.services.hub import carrying, sticks
from dicandesk.services.hub.sticks import Told, Watch
from dicandesk.store.database import Changes
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.dialogs.choose import choose_file, choose_new_file
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.text import Label, Picture, breakable
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QShowEvent

    from dicandesk.services.hub.sticks import Carried, Plan, Stick
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier

POLL_MS = 2_000


class StickRow(QWidget):
    """One stick: its name, what copying would do, and the button.

    Args:
        stick: plugged in.
        copy: copies.
    """

    def __init__(self, stick: Stick, copy: Callable[[], object]) -> None:
        super().__init__()
        self.stick = stick
        row = QHBoxLayout(self)
        spaced(row, 0, 12)
        row.addWidget(Picture("usb", "primary", 26))
        texts = QVBoxLayout()
        spaced(texts, 0, 2)
        self.sentence = Label(_("Đang xem USB…"), "body", wrap=True)
        texts.addWidget(Label(_("USB {name}").format(name=stick.name), "strong", wrap=True))
        texts.addWidget(self.sentence)
        row.addLayout(texts, 1)
        self.copy = Button(_("Chép"), icon="transfer", kind="primary", on=copy)
        self.copy.set_reason(_("Đang xem USB…"))
        row.addWidget(self.copy)

    def show_plan(self, plan: Plan) -> None:
        """Say what copying would do."""
        self.sentence.setText(sticks.sentence(plan))
        self.copy.set_reason(None)

    def show_trouble(self, error: Exception) -> None:
        """Say why nothing can be said; copying may be tried all the same."""
        self.sentence.setText(f"{error.message} {error.hint}" if isinstance(error, UserError) else _("Chưa xem được."))
        self.copy.set_reason(None)


class CarryCard(Card):
    """Hidden until it is asked for or a stick is plugged in.

    Args:
        context: whose PC.
        courier: counts anew what waits, and ends the copying when the person leaves.
        plugged: tells which sticks there are, given the ward's folder.

    Signals:
        closed: the person is done here.
    """

    closed = Signal()
    _moved = Signal(object, object)

    def __init__(self, context: Context, courier: Courier, plugged: Callable[[str], list[Stick]]) -> None:
        super().__init__(_("Mang đi bằng USB hoặc tệp"), icon="usb", gap=12)
        self._context, self._courier, self._plugged = context, courier, plugged
        self._stop = threading.Event()
        self._is_busy = self._is_asking = False
        self._known: set[Stick] | None = None
        self.rows: list[StickRow] = []
        self._build()
        self._moved.connect(self._show_progress)
        courier.ending.connect(self.stop)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._ask)

    # ---- building ----

    def _build(self) -> None:
        self._nothing = Label(
            _("Cắm USB vào máy này, máy tự nhận ra. Không có USB thì gửi một tệp qua Zalo hoặc thư."), "body", wrap=True
        )
        self._list = QVBoxLayout()
        spaced(self._list, 0, 12)
        self.progress = ProgressRow(_("Đang chép"), icon="transfer")
        self.progress.cancel_requested.connect(self.stop)
        self.progress.setVisible(False)
        self.result = BannerSlot(keeps_room=False)
        self.add(self._nothing, self._list, self.progress, self.result)
        self.open_file = Button(_("Chọn tệp .dcdsync…"), icon="download", scale="small", on=self._choose_file)
        self.save_file = Button(_("Lưu tệp để gửi Zalo, thư…"), icon="upload", scale="small", on=self._choose_new)
        self.close_card = Button(_("Đóng"), icon="x", scale="small", on=self._close)
        buttons = FlowLayout(8)
        buttons.add(self.open_file, self.save_file, self.close_card)
        self.body.addLayout(buttons)
        self.setVisible(False)

    # ---- noticing ----

    def watch(self, *, on: bool) -> None:
        """Look out for sticks while the page is seen."""
        if on:
            self._poll.start()
            self._ask()
        else:
            self._poll.stop()

    def open(self) -> None:
        """Show it because the person wants it, and put the keyboard there."""
        self.setVisible(True)
        ready = next((row.copy for row in self.rows if row.copy.isEnabled()), self.open_file)
        ready.setFocus()

    def take_file(self, path: Path) -> None:
        """Show it and read a file, as if it had been chosen here."""
        self.setVisible(True)
        if not self._is_busy:
            self._read(path)

    def stop(self) -> None:
        """Stop the copying at the next safe place."""
        self._stop.set()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for row in self.rows:
            self._look(row)

    def _ask(self) -> None:
        if not self._is_asking and not self._is_busy:
            self._is_asking = True
            work = partial(self._plugged, self._context.settings.value.hub)
            self._context.tasks.run(self, work, self._take_sticks, lane="work", or_else=self._take_none)

    def _take_none(self, error: Exception) -> None:
        self._is_asking = False
        self._poll.stop()
        self._context.tasks.failed.emit(error)

    def _take_sticks(self, found: list[Stick]) -> None:
        self._is_asking = False
        if self._is_busy or set(found) == self._known:
            return
        new = set(found) - (self._known or set())
        self._known = set(found)
        for row in [row for row in self.rows if row.stick not in self._known]:
            self.rows.remove(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for stick in (stick for stick in found if stick in new):
            row = StickRow(stick, partial(self._copy, stick))
            self.rows.append(row)
            self._list.addWidget(row)
            if self.isVisible():
                self._look(row)
        self._nothing.setVisible(not self.rows)
        if new:
            self.result.clear()
            self.setVisible(True)

    def _look(self, row: StickRow) -> None:
        work = partial(sticks.look, self._context.db, row.stick)
        self._context.tasks.run(row, work, row.show_plan, lane="sync", or_else=row.show_trouble)

    # ---- copying ----

    def _copy(self, stick: Stick) -> None:
        watch = self._begin()
        work = partial(sticks.carry, self._context.db, stick, watch=watch)
        self._context.tasks.run(self, work, partial(self._take_carried, stick), lane="sync", or_else=self._take_error)
        self.progress.stop_button.setFocus()

    def _begin(self) -> Watch:
        self._is_busy = True
        self._stop = threading.Event()
        self.result.clear()
        self.progress.show_progress(0, 0)
        self.progress.stop_button.set_reason(None)
        self._hold(on=True)
        return Watch(self._moved.emit, self._stop.is_set)

    def _hold(self, *, on: bool) -> None:
        """Take nothing else while something is copied."""
        self.progress.setVisible(on)
        for row in self.rows:
            row.setVisible(not on)
        for button in (self.open_file, self.save_file, self.close_card):
            button.set_reason(_("Đang chép") if on else None)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.show_progress(done * 100 // max(total, 1), 100, f"{done * 100 // max(total, 1)} %")

    def _take_carried(self, stick: Stick, done: Carried) -> None:
        told = sticks.outcome(done, stick)
        self._end(told)
        row = next((row for row in self.rows if row.stick == stick), None)
        if row is not None:
            row.setVisible(told.kind != "good")
            (row.copy if told.kind != "good" else self.close_card).setFocus()

    def _take_error(self, error: Exception) -> None:
        if isinstance(error, RemovedPcError):
            self._courier.removed.emit()
        elif isinstance(error, UserError):
            self._end(Told("caution", error.message, error.hint))
        else:
            self._end(None)
            self._context.tasks.failed.emit(error)

    def _end(self, told: Told | None) -> None:
        self._is_busy = False
        self._hold(on=False)
        if told is not None:
            self.result.show_banner(Banner(told.kind, told.title, breakable(told.text)))
        self._courier.ask()
        self._context.changed.tell(Changes(frozenset({DELIVERY}), frozenset(), "remote"))

    # ---- by file ----

    def _choose_file(self) -> None:
        choose_file(self, _("Mở tệp máy khác gửi"), _("Tệp mang đi (*.dcdsync)"), self._read)

    def _read(self, path: Path) -> None:
        work = partial(sticks.read_file, self._context.db, path, watch=self._begin())
        self._context.tasks.run(self, work, self._end, lane="sync", or_else=self._take_error)

    def _choose_new(self) -> None:
        settings, today = self._context.settings.value, day_of(self._context.now())
        name = carrying.name_for(settings.device_name, today)
        choose_new_file(self, _("Lưu tệp để gửi"), name, self._write)

    def _write(self, path: Path) -> None:
        work = partial(sticks.write_file, self._context.db, path, watch=self._begin())
        self._context.tasks.run(self, work, self._end, lane="sync", or_else=self._take_error)

    def _close(self) -> None:
        self.result.clear()
        for row in self.rows:
            row.setVisible(True)
        self.setVisible(False)
        self.closed.emit()
