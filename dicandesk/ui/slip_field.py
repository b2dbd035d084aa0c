"""The field for what stands on a recovery slip: typed group by group, pasted, or read from a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules import slips
from dicandesk.rules.problems import Problem
from dicandesk.ui.dialogs.choose import choose_file
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import NoteField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.ui.tasks import Tasks


class SlipField(QWidget):
    """The groups of a slip, looked at while they are typed.

    Args:
        tasks: the lanes.

    Signals:
        completed: all groups are there and fit.
    """

    completed = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self.field = NoteField(placeholder=_("Gõ hoặc dán các nhóm bốn chữ trên phiếu"), rows=4)
        self.row = FormRow(_("Phiếu phục hồi"), self.field, is_required=True, reserves=True)
        self.choose = Button(_("Chọn tệp phiếu…"), icon="file-text", scale="small", on=self._choose)
        column = QVBoxLayout(self)
        spaced(column, 0, 4)
        column.addWidget(self.row)
        line = QHBoxLayout()
        line.addWidget(self.choose)
        line.addStretch(1)
        column.addLayout(line)
        self.field.textChanged.connect(self._look)
        self._look()

    @property
    def key(self) -> bytes | None:
        """Return what the slip says, None while it is not whole."""
        return slips.typed(self.field.toPlainText()).key

    def read(self) -> bytes | None:
        """Return what the slip says, or show what is missing, go there and return None."""
        key = self.key
        if key is None:
            if self.row.problem is None:
                n = slips.typed(self.field.toPlainText()).groups
                text = _("Chưa đủ: mới có {n} trong {all} nhóm bốn chữ.").format(n=n, all=slips.GROUPS)
                self.show_problem(text)
            self.field.setFocus()
        return key

    def show_problem(self, text: str) -> None:
        """Say beside the field what is wrong with the slip."""
        self.row.show_problem(Problem("slip", text))

    def _look(self) -> None:
        now = slips.typed(self.field.toPlainText())
        self.row.show_problem(_problem(now))
        if now.key is not None:
            self.row.set_hint(_("Đủ {all} nhóm, chép đúng.").format(all=slips.GROUPS))
            self.completed.emit()
        else:
            hint = _("Đã có {n} trong {all} nhóm. Chữ hoa hay thường đều được; số 0 là chữ O, số 1 là chữ I.")
            self.row.set_hint(hint.format(n=now.groups, all=slips.GROUPS))

    def _choose(self) -> None:
        choose_file(self, _("Mở tệp phiếu phục hồi"), _("Phiếu phục hồi (*.pdf *.txt)"), self._open)

    def _open(self, path: Path) -> None:
        self._tasks.run(self, partial(_rows_in, path), self._take, or_else=self._refuse)

    def _take(self, text: str) -> None:
        self.field.setPlainText(text)

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.show_problem(f"{error.message} {error.hint}")
        else:
            self._tasks.failed.emit(error)


def _problem(now: slips.Typed) -> Problem | None:
    if now.wrong is not None:
        text = _("Nhóm {n} có “{letter}”, trên phiếu không có chữ này. Tắt bộ gõ tiếng Việt nếu đang bật.")
        return Problem("slip", text.format(n=now.wrong[0], letter=now.wrong[1]))
    if now.is_too_long:
        return Problem("slip", _("Thừa chữ: phiếu chỉ có {all} nhóm bốn chữ.").format(all=slips.GROUPS))
    if now.groups == slips.GROUPS and now.key is None:
        return Problem("slip", _("Đủ nhóm nhưng chữ kiểm tra không khớp: so lại từng nhóm với phiếu."))
    return None


def _rows_in(path: Path) -> str:
    """Return the first slip in a file, row by row; on a lane."""
    from dicandesk.services.hub import recovery  # noqa: PLC0415 - not before the first paint

    return "\n".join(slips.to_rows(recovery.read_slips([path])[0]))
