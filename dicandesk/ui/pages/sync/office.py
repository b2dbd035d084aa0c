"""What only an officer does here: let PCs in, and write the central file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.services.common.moments import day_of
from dicandesk.services.hub import enrolling, syncing
from dicandesk.services.ward import people
from dicandesk.store.database import Changes
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.dialogs.choose import choose_file, choose_new_file
from dicandesk.ui.pages.sync.requests import Request
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.layouts import empty
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.hub.enrolling import JoinRequest
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.store.database import Database
    from dicandesk.sync.central import Central
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier


class Office(Card):
    """The PCs that ask to be let in; hidden while none does.

    Args:
        context: an officer's.
        courier: carries the answer to the hub.

    Signals:
        answered: the last PC got its answer, and the buttons pressed for it are gone.
    """

    answered = Signal()

    def __init__(self, context: Context, courier: Courier) -> None:
        super().__init__(_("Máy xin vào phường"), icon="door-enter", kind="card", gap=10)
        self._context, self._courier = context, courier
        self._columns = 3
        self._is_office_pc = False
        self._refused: set[bytes] = set()
        self._by_file: dict[bytes, JoinRequest] = {}
        self._on_hub: list[JoinRequest] = []
        self._members: list[MemberRow] = []
        self.requests: list[Request] = []
        self._list = QVBoxLayout()
        spaced(self._list, 0, 14)
        self.add(self._list)
        self.open_file = Button(_("Mở tệp xin vào…"), icon="door-enter", scale="small", on=self._choose_request)
        self.central = Button(_("Ghi tệp trung tâm…"), icon="database", scale="small", on=self._choose_central)
        self.buttons = (self.open_file, self.central)
        self.set_on_office_pc(on=False)
        self._show()

    def set_on_office_pc(self, *, on: bool) -> None:
        """Say whether this is a PC of the ward office, which alone may do these things."""
        was, self._is_office_pc = self._is_office_pc, on
        for button in self.buttons:
            button.set_reason(None if on else _("Chỉ làm được trên máy của cán bộ phường"))
        if on and not was:
            self.ask()

    def set_columns(self, columns: int) -> None:
        """Lay the words into another number of columns."""
        self._columns = columns
        self._show()

    def ask(self) -> None:
        """Look on the hub for PCs that ask."""
        hub = self._context.settings.value.hub
        if hub and self._is_office_pc:
            work = partial(_look, self._context.db, hub)
            self._context.tasks.run(self, work, self._take, lane="sync", or_else=self._leave)

    def _take(self, answer: tuple[list[JoinRequest], list[MemberRow]]) -> None:
        found, self._members = answer
        if [one.device for one in found] != [one.device for one in self._on_hub]:
            self._on_hub = found
            self._show()

    def _leave(self, _error: Exception) -> None:
        """The hub is away: the sentence above says so."""

    def _show(self) -> None:
        empty(self._list)
        self.requests = []
        waiting = {one.device: one for one in (*self._on_hub, *self._by_file.values())}
        for request in waiting.values():
            if request.device in self._refused:
                continue
            one = Request(request, columns=self._columns, namesakes=self._namesakes(request.member_name))
            one.approved.connect(partial(self._approve, one))
            one.refused.connect(partial(self._refuse, request))
            self.requests.append(one)
            self._list.addWidget(one)
        self.setVisible(bool(self.requests))

    def _namesakes(self, name: str) -> list[tuple[bytes, str]]:
        """Return the members of one name with what tells them apart, none where there is only one or nobody."""
        same = [row for row in self._members if row.name == name]
        texts = [" · ".join((row.name, row.unit_short or row.role.label(), *filter(None, [row.phone]))) for row in same]
        return [(row.id, text) for row, text in zip(same, texts, strict=True)] if len(same) > 1 else []

    def _approve(self, one: Request, is_office: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        one.hold()
        context = self._context
        work = partial(
            enrolling.approve,
            context.db,
            context.actor,
            one.request,
            role="officer" if is_office else "volunteer",
            member=one.member,
            now=context.now(),
        )
        # Owned by the card: the sync that runs meanwhile may find the request answered and take its row away.
        context.tasks.run(self, work, partial(self._tell_approved, one.request), or_else=partial(self._fail, one))

    def _fail(self, one: Request, error: Exception) -> None:
        if one in self.requests:
            one.let_go()
        self._context.tasks.failed.emit(error)

    def _tell_approved(self, request: JoinRequest, entries: list[bytes]) -> None:
        self._on_hub = [one for one in self._on_hub if one.device != request.device]
        came_by_file = self._by_file.pop(request.device, None) is not None
        self._show()
        self._go_on()
        self._context.say(_("Đã cho máy {name} vào phường").format(name=request.device_name), None)
        self._context.changed.tell(Changes(frozenset({DELIVERY}), frozenset(), "local"))
        self._courier.send()
        if came_by_file:
            write = partial(self._write_answer, entries)
            choose_new_file(self, _("Lưu tệp duyệt ra USB"), f"duyet-{request.device_name}.dca", write)

    def _write_answer(self, entries: list[bytes], path: Path) -> None:
        work = partial(enrolling.write_answer, entries, path)
        self._context.tasks.run(self, work, partial(self._tell_written, path), lane="work")

    def _tell_written(self, path: Path, _nothing: None) -> None:
        self._context.say(_("Đã lưu tệp duyệt {name}. Mở tệp này trên máy kia.").format(name=path.name), None)

    def _refuse(self, request: JoinRequest) -> None:
        self._refused.add(request.device)
        self._by_file.pop(request.device, None)
        self._show()
        self._go_on()
        self._context.say(_("Chưa cho máy {name} vào. Nhờ máy kia xin lại.").format(name=request.device_name), None)

    def _go_on(self) -> None:
        """Take the keyboard on to the next PC that asks."""
        if self.requests:
            self.requests[0].yes.setFocus()
        else:
            self.answered.emit()

    def _choose_request(self) -> None:
        choose_file(self, _("Mở tệp xin vào phường"), _("Tệp xin vào (*.dcq)"), self._read_request)

    def _read_request(self, path: Path) -> None:
        self._context.tasks.run(self, partial(_read, self._context.db, path), self._take_file)

    def _take_file(self, answer: tuple[JoinRequest, list[MemberRow]]) -> None:
        request, self._members = answer
        self._refused.discard(request.device)
        self._by_file[request.device] = request
        self._show()

    def _choose_central(self) -> None:
        name = f"phuong-{day_of(self._context.now()).isoformat()}.dcc"
        choose_new_file(self, _("Ghi tệp trung tâm"), name, self._write_central)

    def _write_central(self, path: Path) -> None:
        context = self._context
        self.central.set_reason(_("Đang ghi tệp trung tâm"))
        work = partial(syncing.write_central, context.db, context.actor, path)
        context.tasks.run(self, work, self._tell_central, lane="work", or_else=self._fail_central)

    def _tell_central(self, made: Central) -> None:
        self.central.set_reason(None)
        self._context.say(
            _("Đã ghi {name}: {people} người, {sessions} lượt").format(
                name=made.path.name, people=show_number(made.residents), sessions=show_number(made.sessions)
            ),
            None,
        )

    def _fail_central(self, error: Exception) -> None:
        self.central.set_reason(None)
        self._context.tasks.failed.emit(error)


def _look(db: Database, hub: str) -> tuple[list[JoinRequest], list[MemberRow]]:
    return enrolling.requests(db, hub), people.members(db)


def _read(db: Database, path: Path) -> tuple[JoinRequest, list[MemberRow]]:
    return enrolling.read_request(db, path), people.members(db)
