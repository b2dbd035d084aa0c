"""What was done with people's data: who printed, unmasked, erased, exported; to be read only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.services.hub.standing import moment
from dicandesk.services.records import audits
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.text import Label
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from dicandesk.services.records.audits import AuditRow
    from dicandesk.ui.context import Context


class Journal(QWidget):
    """The latest deeds, the newest first.

    Args:
        context: an officer's.

    Signals:
        resident_chosen: record id of whom the opened deed was about.
    """

    resident_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        columns: list[Column[AuditRow]] = [
            Column(_("Việc"), _deed, is_strong=True, stays=True),
            Column(_("Về ai"), _about),
            Column(_("Ai làm"), _who, 180),
            Column(_("Máy"), _device, 170, is_muted=True),
            Column(_("Lúc"), self._moment, 170, stays=True),
        ]
        self.model: RowsModel[AuditRow] = RowsModel(columns, second=_second)
        self.table = Table(_("Nhật ký"), self.model)
        self.table.opened.connect(self._open)
        self._nothing = Label(_("Chưa có gì được ghi."), "hint", wrap=True)
        card = Card(_("Việc đã làm với dữ liệu người dân"), icon="history", gap=6)
        hint = _("500 việc gần nhất, của mọi máy đã đồng bộ. Không ai sửa được nhật ký. Enter: mở hồ sơ người đó.")
        card.add(Label(hint, "hint", wrap=True), self._nothing)
        card.body.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        spaced(column, (22, 14, 22, 18), 0)
        column.addWidget(card)

    def ask(self) -> None:
        """Read the deeds anew."""
        work = partial(audits.recent, self._context.db, self._context.actor)
        self._context.tasks.run(self, work, self._show)

    def reflow(self, width: Width) -> None:
        """Take two lines a deed where there is less room."""
        self.table.set_two_line(on=width is not Width.WIDE)

    def _show(self, rows: list[AuditRow]) -> None:
        if rows != self.model.rows:
            current = self.table.current
            self.model.set_rows(rows)
            self.table.stand_on(next((place for place, row in enumerate(rows) if row == current), 0))
        self._nothing.setVisible(not rows)

    def _open(self, row: AuditRow) -> None:
        if row.person is not None:
            self.resident_chosen.emit(row.person)

    def _moment(self, row: AuditRow) -> str:
        return moment(row.at, self._context.now())


def _deed(row: AuditRow) -> str:
    return row.deed


def _about(row: AuditRow) -> str:
    return " · ".join(part for part in (row.name, row.text) if part)


def _who(row: AuditRow) -> str:
    return row.who or "—"


def _device(row: AuditRow) -> str:
    return row.device


def _second(row: AuditRow) -> str:
    return " · ".join(part for part in (row.name, row.text, row.who, row.device) if part)
