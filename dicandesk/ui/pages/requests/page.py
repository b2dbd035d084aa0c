"""The register of what people ask about their data: what is open by its last day, the chosen one, what to do next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.services.common.moments import day_of
from dicandesk.services.register import data_requests
from dicandesk.ui.left_face import request_face
from dicandesk.ui.page import Page
from dicandesk.ui.pages.requests.panel import RequestPanel
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.pill import PillFace

KINDS = {"request", "resident", "member", "unit"}


class RequestsPage(Page):
    """The list on the left, the chosen request on the right.

    Args:
        context: an officer's.

    Signals:
        resident_chosen: record id of who asked.
        erase_requested: record id of who asked to be erased.
        page_requested: another page.
        done: back to the page before.
    """

    resident_chosen = Signal(object)
    erase_requested = Signal(object)
    page_requested = Signal(str)
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.found: list[RequestRow] = []
        self._build()
        context.changed.follow(self, KINDS, self._ask)

    @override
    def arrive(self) -> None:
        self._ask()
        (self.table if self.found else self.go).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        if not self.panel.close_form():
            self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        is_one = width is Width.ONE
        turn(self._columns, down=is_one)
        self.table.set_two_line(on=width is not Width.WIDE)
        sized(self.table, min_height=250 if is_one else 120)

    # ---- building ----

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        spaced(self._columns, (22, 18, 22, 18), 14)
        self.list = Card(_("Yêu cầu của người dân"), icon="shield-lock", gap=8)
        columns: list[Column[RequestRow]] = [
            Column(_("Người yêu cầu"), who_text, width=160, is_strong=True),
            Column(_("Việc"), lambda row: row.right.label()),
            Column(_("Hạn"), lambda row: show_date(row.due), width=112),
            Column("", self._state, width=162, pill=self._pill, stays=True),
        ]
        self.model: RowsModel[RequestRow] = RowsModel(columns, second=_second)
        self.table: Table[RequestRow] = Table(_("Yêu cầu của người dân"), self.model)
        self.table.moved.connect(self._stand)
        self.table.opened.connect(self._open)
        self.list.body.addWidget(self.table, 1)
        self.panel = RequestPanel(self._context)
        self.panel.resident_chosen.connect(self.resident_chosen)
        self.panel.erase_requested.connect(self.erase_requested)
        self._columns.addWidget(self.list, 640)
        self._columns.addWidget(self.panel, 472)
        self.nothing = Card()
        text = _("Có người hỏi về dữ liệu của mình thì mở hồ sơ của họ, mục “Yêu cầu về dữ liệu”, bấm “Ghi yêu cầu”.")
        self.go = Button(
            _("Mở danh sách người dân"),
            icon="users",
            scale="small",
            on=partial(self.page_requested.emit, "residents"),
        )
        self.nothing.add(EmptyState("shield-lock", _("Chưa có yêu cầu nào"), text, self.go))
        self._columns.addWidget(self.nothing, 1)
        outer.addWidget(Scroll(inner, _("Yêu cầu của người dân")))
        for part in (self.list, self.panel):
            part.hide()

    def _pill(self, row: RequestRow) -> PillFace:
        return request_face(row, day_of(self._context.now()))

    def _state(self, row: RequestRow) -> str:
        return self._pill(row).text

    # ---- showing ----

    def _ask(self) -> None:
        context = self._context
        context.tasks.run(self, partial(data_requests.list_, context.db, context.actor, now=context.now()), self._show)

    def _show(self, found: list[RequestRow]) -> None:
        chosen = self.panel.row.id if self.panel.row is not None else b""
        before, is_first = self.table.currentIndex().row(), not self.found
        self.found = found
        self.model.set_rows(found)
        has_any = bool(found)
        had_focus = self.go.hasFocus()
        for part in (self.list, self.panel):
            part.setVisible(has_any)
        self.nothing.setVisible(not has_any)
        place = next((at for at, row in enumerate(found) if row.id == chosen), max(before, 0))
        self.table.stand_on(min(place, len(found) - 1))
        if not has_any:
            self.panel.show_row(None)
        elif had_focus or is_first:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stand(self, row: RequestRow | None) -> None:
        if row is not None:
            self.panel.show_row(row)

    def _open(self, row: RequestRow) -> None:
        self.panel.show_row(row)
        self.panel.begin()


def who_text(row: RequestRow) -> str:
    """Return who asked; of an erased person that is not known any more."""
    return row.name or _("(đã xoá hẳn)")


def _second(row: RequestRow) -> str:
    return f"{row.right.label()} · {show_date(row.due)}"
