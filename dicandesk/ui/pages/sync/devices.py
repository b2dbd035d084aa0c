"""What an officer decides on the ward's PCs: role, removal, what waits. Each is said in full and asked twice in place.

One choice of a PC above the list, not buttons in each of its lines: a ward has 25 PCs, and a slip of the mouse must not
remove one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.services import devices
from dicandesk.store.database import Changes
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicandesk.services.enrolling import DeviceRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be decided on a PC: the button, what it means, the button that says yes, and the deed."""

    text: str
    icon: str
    meaning: str
    yes: str
    done: str
    act: Callable[[], None]
    is_hard: bool = False


class DeviceDeeds(QWidget):
    """Choose a PC, then what is to become of it.

    Args:
        context: of who is signed in.
        courier: tells the other PCs.
    """

    def __init__(self, context: Context, courier: Courier) -> None:
        super().__init__()
        self._context, self._courier = context, courier
        self._rows: dict[bytes, DeviceRow] = {}
        self._sure: Choice | None = None
        self._is_working = False
        self.choices: list[Button] = []
        self.who: Select[bytes] = Select(_("Đổi vai trò, thu hồi máy"), [], placeholder=_("Chọn máy"))
        self.who.chosen.connect(self._show)
        self.meaning = Label("", "body", wrap=True)
        self.yes = Button("", icon="check", kind="primary", scale="small", on=self._act)
        self.no = Button(_("Thôi"), scale="small", on=self._leave)
        self._buttons, sure = QWidget(), FlowLayout(8)
        sure.add(self.yes, self.no)
        column = QVBoxLayout(self)
        spaced(column, (0, 0, 0, 8), 8)
        column.addWidget(FormRow(_("Đổi vai trò, thu hồi máy"), self.who))
        column.addWidget(self.meaning)
        column.addWidget(self._buttons)
        column.addLayout(sure)
        self._show()

    def show_rows(self, rows: Sequence[DeviceRow]) -> None:
        """Offer these PCs; a question that is being asked stays."""
        known = {row.id: row for row in rows if _choices(self._context, row)}
        is_same = list(map(_decidable, known.values())) == list(map(_decidable, self._rows.values()))
        self._rows = known
        if not is_same and not self._is_working:
            self.who.set_options([(row.id, row.name) for row in known.values()])
            self._show()

    def _show(self, _device: object = None) -> None:
        """Show what can be decided on the chosen PC."""
        self._sure = None
        row = self._rows.get(self.who.value or b"")
        found = () if row is None else _choices(self._context, row)
        self.choices = [
            Button(one.text, icon=one.icon, kind="danger" if one.is_hard else "quiet", scale="small") for one in found
        ]
        for button, one in zip(self.choices, found, strict=True):
            button.clicked.connect(partial(self._ask, one))
        before, self._buttons = self._buttons, QWidget()
        flow = FlowLayout(8)
        self._buttons.setLayout(flow)
        flow.add(*self.choices)
        column = self.layout()
        if column is not None:
            column.replaceWidget(before, self._buttons)
        before.hide()
        before.deleteLater()
        self._turn()

    def _turn(self) -> None:
        is_sure = self._sure is not None
        self.meaning.setVisible(is_sure)
        for button in (self.yes, self.no):
            button.setVisible(is_sure)
        self._buttons.setVisible(bool(self.choices) and not is_sure)

    def _ask(self, one: Choice) -> None:
        """Say what it means, and ask whether it is meant; the careful answer has the keyboard."""
        self._sure = one
        self.meaning.setText(one.meaning)
        self.yes.setText(one.yes)
        self.yes.set_kind("danger" if one.is_hard else "primary")
        self._turn()
        self.no.setFocus()

    def _leave(self) -> None:
        self._sure = None
        self._turn()
        self.who.setFocus()

    def _act(self) -> None:
        if self._sure is None or self._is_working:
            return
        self._is_working = True
        for button in (self.yes, self.no):
            button.set_reason(_("Đang làm, xin chờ một chút"))
        self._context.tasks.run(self, self._sure.act, partial(self._tell, self._sure), or_else=self._refuse)

    def _rest(self) -> None:
        self._is_working = False
        for button in (self.yes, self.no):
            button.set_reason(None)
        self._leave()

    def _tell(self, one: Choice, _nothing: None) -> None:
        self._rest()
        self._context.say(one.done, None)
        self._context.changed.tell(Changes(frozenset({DELIVERY}), frozenset(), "local"))
        self._courier.send()

    def _refuse(self, error: Exception) -> None:
        self._rest()
        self._context.tasks.failed.emit(error)


def _decidable(row: DeviceRow) -> tuple[object, ...]:
    """Return what the choices depend on: a question stays while only the last contact moves on."""
    return row.id, row.name, row.role, row.state, row.held, row.is_braked


def _choices(context: Context, row: DeviceRow) -> tuple[Choice, ...]:
    """Return what an officer can decide on a PC."""
    found = []
    if row.held:
        found.append(_accept(context, row))
    if row.is_braked:
        found.append(_release(context, row))
    if row.state == "active":
        found.append(_demote(context, row) if row.role == "officer" else _promote(context, row))
        if not row.is_this:
            found.append(_revoke(context, row))
    return tuple(found)


def _promote(context: Context, row: DeviceRow) -> Choice:
    return Choice(
        _("Đặt làm máy cán bộ"),
        "shield-check",
        _(
            "Cán bộ phường đăng nhập trên máy {name} sẽ duyệt và thu hồi máy, quản lý thành viên được như ở máy này."
        ).format(name=row.name),
        _("Đúng, đặt làm máy cán bộ"),
        _("{name} giờ là máy cán bộ").format(name=row.name),
        partial(devices.set_role, context.db, context.actor, row.id, "officer"),
    )


def _demote(context: Context, row: DeviceRow) -> Choice:
    return Choice(
        _("Thôi làm máy cán bộ"),
        "shield-off",
        _(
            "Từ nay trên máy {name} không duyệt, thu hồi máy hay quản lý thành viên được nữa. Dữ liệu vẫn nguyên."
        ).format(name=row.name),
        _("Đúng, thôi làm máy cán bộ"),
        _("{name} thôi làm máy cán bộ").format(name=row.name),
        partial(devices.set_role, context.db, context.actor, row.id, "volunteer"),
    )


def _revoke(context: Context, row: DeviceRow) -> Choice:
    text = _(
        "Máy {name} sẽ không đọc được gì mới. Lần nối tới, máy giao nốt những gì chưa gửi rồi huỷ khoá; dữ liệu "
        "ở đó không mở được nữa. Những gì máy đã gửi về phường vẫn giữ. Muốn dùng lại thì phải xin vào như máy mới."
    )
    return Choice(
        _("Thu hồi máy…"),
        "x",
        text.format(name=row.name),
        _("Đúng, thu hồi"),
        _("Đã thu hồi máy {name}").format(name=row.name),
        partial(devices.revoke, context.db, context.actor, row.id),
        is_hard=True,
    )


def _accept(context: Context, row: DeviceRow) -> Choice:
    text = _("{n} gói của máy {name} đến sau khi máy bị thu hồi hoặc đổi vai trò. Nhận nếu tin máy và người dùng.")
    if row.state == "unsure":
        text = _("Máy {name} được duyệt bởi một máy mà sau đó không còn quyền. Nhận nếu phường muốn giữ máy này.")
    return Choice(
        _("Nhận máy này") if row.state == "unsure" else _("Nhận {n} gói đang chờ").format(n=len(row.held)),
        "check",
        text.format(n=len(row.held), name=row.name),
        _("Đúng, nhận"),
        _("Đã nhận của máy {name}").format(name=row.name),
        partial(_accept_all, context, row.held),
    )


def _release(context: Context, row: DeviceRow) -> Choice:
    text = _(
        "Máy {name} xoá rất nhiều người trong một ngày nên các lượt xoá đang được giữ lại. Cho qua thì dữ liệu của "
        "những người đó bị xoá hẳn ở mọi máy, không lấy lại được."
    )
    return Choice(
        _("Cho qua các lượt xoá…"),
        "trash",
        text.format(name=row.name),
        _("Đúng, cho qua"),
        _("Đã cho qua các lượt xoá của máy {name}").format(name=row.name),
        partial(devices.release, context.db, context.actor, row.id),
        is_hard=True,
    )


def _accept_all(context: Context, held: tuple[bytes, ...]) -> None:
    for one in held:
        devices.accept(context.db, context.actor, one)
