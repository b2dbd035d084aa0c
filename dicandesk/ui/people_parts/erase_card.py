"""Erase a person for good because they asked: an officer's deed, said in full and confirmed by typing the name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed, refusal
from dicandesk.rules.problems import Problem
from dicandesk.rules.requests import Right
from dicandesk.rules.text import fold
from dicandesk.services.common import rights
from dicandesk.services.register import erasing
from dicandesk.services.register.erasures import DAYS, REASONS
from dicandesk.store.database import raw
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.inline_form import FactCard, InlineForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.register.erasing import Asked
    from dicandesk.store.database import Database
    from dicandesk.ui.context import Context


class _Fields(NamedTuple):
    request: FormRow
    reason: FormRow
    name: FormRow


class EraseCard(FactCard):
    """The way to erase, shut with the reason where this member or this PC may not.

    Signals:
        erased: the operation; nothing is left of the person that could be shown.
    """

    erased = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Xoá hẳn theo yêu cầu"), "user-off")
        self.is_working = False
        self._refusal = refusal(context.actor, Deed.ERASE)
        self._is_looked = self._refusal is not None

    @override
    def told(self, view: ResidentView) -> object:
        return self._refusal, self._is_looked

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        text = _("Khi chính người dân xin xoá. Cán bộ phường ghi sổ rồi xoá ở mọi máy, trong {days} ngày.")
        yield Label(text.format(days=DAYS), "hint", wrap=True)
        holder, flow = QWidget(), FlowLayout(8)
        holder.setLayout(flow)
        self.begin = Button(_("Xoá hẳn…"), icon="trash", kind="danger", scale="small", on=self.start)
        self.begin.set_reason(self._refusal if self._is_looked else _("Đang xem máy này có làm được không"))
        flow.add(self.begin)
        yield holder
        if self._refusal is not None:
            yield Label(self._refusal, "hint", wrap=True)

    @override
    def show_view(self, view: ResidentView) -> None:
        super().show_view(view)
        if not self._is_looked:
            self.context.tasks.run(self, partial(_is_officers_pc, self.context.db), self._take_place)

    @override
    def start(self) -> None:
        """Ask the store what would go, then the person at the PC whether that is meant."""
        if self.view is not None:
            work = partial(erasing.ask, self.context.db, self.context.actor, self.view.id)
            self.context.tasks.run(self, work, self._open)

    def _take_place(self, is_officers_pc: bool) -> None:  # noqa: FBT001 - an answer of a lane
        self._is_looked = True
        self._refusal = None if is_officers_pc else _("Chỉ làm được trên máy của cán bộ phường.")
        if self.view is not None:
            super().show_view(self.view)

    def _open(self, asked: Asked) -> None:
        if self.view is None or self.view.id != asked.resident:
            return
        form = InlineForm(_("Xoá hẳn {name}?").format(name=asked.name), _("Xoá hẳn, không lấy lại"), kind="danger")
        request, name = TextField(), TextField(moves_on=False)
        wish = next((one for one in self.view.requests if one.right is Right.ERASE and one.outcome is None), None)
        request.setText(wish.number if wish is not None else "")
        reason: Select[str] = Select(_("Lý do"), list(REASONS.items()), placeholder=_("Chọn"))
        if wish is not None:
            reason.set_value("asked")
        fields = _Fields(
            FormRow(_("Số phiếu yêu cầu"), request, hint=_("Theo sổ của phường, ví dụ 12/2026."), is_required=True),
            FormRow(_("Lý do"), reason, is_required=True),
            FormRow(_("Gõ lại họ tên của người sẽ xoá"), name, is_required=True, reserves=True),
        )
        by = _("Người xác nhận: {name}, {role}").format(
            name=self.context.actor.name, role=self.context.actor.role.label()
        )
        form.put(Label(_going(asked), "body", wrap=True), Label(_staying(), "hint", wrap=True), *fields)
        form.put(Label(by, "hint", wrap=True))
        form.accepted.connect(partial(self._erase, form, asked, fields))
        name.entered.connect(form.accepted)
        self.open_form(form, name if request.value and reason.value else request)

    def _erase(self, form: InlineForm, asked: Asked, fields: _Fields) -> None:
        request, reason, name = (row.field for row in fields)
        assert isinstance(request, TextField)  # noqa: S101 - made above
        assert isinstance(reason, Select)  # noqa: S101
        assert isinstance(name, TextField)  # noqa: S101
        if self.is_working or _is_wrong(fields, request.value, reason.value, is_same=_same(name.value, asked.name)):
            return
        self.is_working = True
        form.set_busy(on=True)
        form.show_problem("")
        context = self.context
        work = partial(
            erasing.erase,
            context.db,
            context.actor,
            asked,
            request=request.value,
            confirmed=name.value,
            reason=reason.value or "",
            now=context.now(),
        )
        # Behind a sync that runs: it may be making the snapshot that an erasure throws away.
        context.tasks.run(self, work, self._tell, lane="sync", or_else=partial(self._say_why, form))

    def _tell(self, op: bytes) -> None:
        self.is_working = False
        self.close_form()
        self.erased.emit(op)

    def _say_why(self, form: InlineForm, error: Exception) -> None:
        self.is_working = False
        if form is self.form:
            form.set_busy(on=False)
        if form is self.form and isinstance(error, UserError):
            form.show_problem(f"{error.message} {error.hint}")
        else:
            self.context.tasks.failed.emit(error)


def _going(asked: Asked) -> str:
    text = _(
        "Mất hẳn ở mọi máy, không lấy lại được: họ tên, ngày sinh, số căn cước, địa chỉ, điện thoại, "
        "nhu cầu, phiếu đồng ý, ghi chú."
    )
    if asked.people > 1:
        more = _("Người này có {n} hồ sơ đã gộp, tất cả đều bị xoá.")
        text = f"{text} {more.format(n=asked.people)}"
    return text


def _staying() -> str:
    return _("Còn lại dưới dạng con số: lượt hướng dẫn, việc đã làm và kết quả, không biết của ai. Báo cáo không đổi.")


def _same(typed: str, name: str) -> bool:
    return bool(typed) and fold(typed) == fold(name)


def _is_wrong(fields: _Fields, request: str, reason: str | None, *, is_same: bool) -> bool:
    """Say beside each field what is missing, and go to the first."""
    problems = (
        None if request else Problem("request", _("Cần số của phiếu yêu cầu xoá.")),
        None if reason else Problem("reason", _("Hãy chọn lý do.")),
        None if is_same else Problem("name", _("Tên gõ lại không khớp. Chưa xoá gì.")),
    )
    for row, problem in zip(fields, problems, strict=True):
        row.show_problem(problem)
    first = next((row for row in fields if row.problem is not None), None)
    if first is not None:
        first.field.setFocus()
    return first is not None


def _is_officers_pc(db: Database) -> bool:
    with db.reading() as session:
        return rights.is_officers_pc(raw(session))
