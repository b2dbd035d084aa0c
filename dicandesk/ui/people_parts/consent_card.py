"""What a person agreed to and may take back, what is sensitive, papers about it, and deleting the record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.consent import ConsentDraft, Method, Purpose, State
from dicandesk.rules.consent_text import explained
from dicandesk.rules.dates import show_date
from dicandesk.rules.ethnicity import GROUPS
from dicandesk.rules.labels import Labels
from dicandesk.rules.requests import Right, answer_by
from dicandesk.rules.residents import HOUSEHOLDS
from dicandesk.services.paperwork import person_papers
from dicandesk.services.register import consents, removal
from dicandesk.ui.desk_parts.choice import ChoiceChips
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label, Picture, line
from dicandesk.ui.people_parts.inline_form import FactCard, InlineForm
from dicandesk.ui.people_parts.paper_deed import print_made
from dicandesk.ui.people_parts.words import DOT, consent_of
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicandesk.services.paperwork.person_papers import Made, Who
    from dicandesk.services.records.profiles import ConsentView, ResidentView
    from dicandesk.ui.context import Context

REASONS = Labels(
    mistake=lambda: _("Ghi nhầm"),
    double=lambda: _("Trùng với hồ sơ khác"),
    moved=lambda: _("Đã chuyển đi nơi khác"),
    died=lambda: _("Đã mất"),
    wish=lambda: _("Người dân không muốn lưu nữa"),
)


class ConsentCard(FactCard):
    """Rights over one's data.

    Signals:
        deleted: the record was deleted; nothing of it is shown any more.
    """

    deleted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Đồng ý và quyền dữ liệu"), "shield-lock")
        self.is_deleting = False

    @override
    def told(self, view: ResidentView) -> object:
        return (
            view.consents,
            view.household,
            view.ethnicity,
        )

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        for purpose in Purpose:
            yield self._purpose(purpose, consent_of(view, purpose))
        if view.household is not None or view.ethnicity is not None:
            yield _Hidden(_sensitive(view))
        yield line()
        holder = QWidget()
        buttons = FlowLayout(8)
        person = person_papers.who_of(view)
        forms = {_("Phiếu đồng ý"): person_papers.consent_form, _("Phiếu yêu cầu"): person_papers.request_form}
        buttons.add(Button(_("In hồ sơ cho người dân"), icon="printer", scale="small", on=self._print_record))
        for name, make in forms.items():
            buttons.add(Button(name, icon="printer", scale="small", on=partial(self._print_form, make, person)))
        buttons.add(Button(_("Xoá hồ sơ…"), kind="danger", scale="small", icon="trash", on=self._start_delete))
        holder.setLayout(buttons)
        yield holder

    def _purpose(self, purpose: Purpose, answer: ConsentView | None) -> QWidget:
        holder = QWidget()
        row, texts = QHBoxLayout(holder), QVBoxLayout()
        spaced(row, 0, 8)
        spaced(texts, 0, 1)
        is_given = answer is not None and answer.state is State.GIVEN
        picture = ("shield-check", "good") if is_given else ("shield-off", "caution")
        texts.addWidget(Label(purpose.label(), "small_strong", wrap=True))
        texts.addWidget(Label(answer_text(answer), "hint", wrap=True))
        row.addWidget(Picture(*picture, 18))
        row.addLayout(texts, 1)
        if is_given:
            row.addWidget(Button(_("Rút lại"), scale="small", on=partial(self._start_withdraw, purpose)))
        else:
            row.addWidget(Button(_("Ghi đồng ý"), scale="small", on=partial(self._start_agree, purpose)))
        return holder

    def _print_record(self) -> None:
        """What is kept about a person is theirs to see; that it was printed is noted."""
        if self.view is not None:
            context = self.context
            work = partial(person_papers.own_record, context.db, context.actor, self.view.id, now=context.now())
            print_made(context, self, work)

    def _print_form(self, make: Callable[..., Made], person: Who) -> None:
        context = self.context
        print_made(context, self, partial(make, context.db, context.actor, person, now=context.now()))

    def _start_agree(self, purpose: Purpose) -> None:
        if self.view is None:
            return
        form = InlineForm(purpose.label(), _("Lưu đồng ý"))
        methods = ChoiceChips(_("Cách đồng ý"), [(method, method.label()) for method in Method])
        witness = TextField(placeholder=_("họ tên người chứng kiến"), moves_on=False)
        row = FormRow(_("Người chứng kiến"), witness)
        row.hide()
        methods.chosen.connect(lambda method: row.setVisible(method is Method.SPOKEN))
        form.put(Label(explained(purpose), "hint", wrap=True), methods, row)
        if consent_of(self.view, purpose) is None:
            refuse = Button(_("Không đồng ý"), scale="small", on=partial(self._refuse, form, self.view, purpose))
            form.put(refuse)
        form.accepted.connect(partial(self._agree, form, self.view, purpose, (methods, witness)))
        witness.entered.connect(form.accepted)
        self.open_form(form, methods)

    def _agree(
        self,
        form: InlineForm,
        view: ResidentView,
        purpose: Purpose,
        fields: tuple[ChoiceChips[Method], TextField],
    ) -> None:
        method = fields[0].value
        if method is None:
            form.show_problem(_("Hãy chọn cách người dân đồng ý."))
            fields[0].setFocus()
            return
        witness = fields[1].value or None if method is Method.SPOKEN else None
        draft = ConsentDraft(purpose.value, method.value, witness)
        context = self.context
        work = partial(consents.agree, context.db, context.actor, view.id, draft, view.shown, now=context.now())
        self.run(work, _("Đã ghi đồng ý."), form=form)

    def _refuse(self, form: InlineForm, view: ResidentView, purpose: Purpose) -> None:
        context = self.context
        work = partial(consents.refuse, context.db, context.actor, view.id, purpose, view.shown, now=context.now())
        self.run(work, _("Đã ghi là không đồng ý."), form=form)

    def _start_withdraw(self, purpose: Purpose) -> None:
        if self.view is None:
            return
        title = _("Rút lại đồng ý: {purpose}?").format(purpose=purpose.label())
        form = InlineForm(title, _("Rút lại đồng ý"), kind="danger")
        if purpose is Purpose.SENSITIVE:
            text = _("Dân tộc và hoàn cảnh hộ bị xoá trống ngay, trên mọi máy.")
            form.put(Label(text, "hint", wrap=True))
        form.accepted.connect(partial(self._withdraw, form, self.view, purpose))
        self.open_form(form)

    def _withdraw(self, form: InlineForm, view: ResidentView, purpose: Purpose) -> None:
        context = self.context
        work = partial(consents.withdraw, context.db, context.actor, view.id, purpose, view.shown, now=context.now())
        self.run(work, _("Đã ghi rút lại đồng ý."), form=form)

    def _start_delete(self) -> None:
        if self.view is None:
            return
        form = InlineForm(_("Xoá hồ sơ {name}?").format(name=self.view.name), _("Xoá hồ sơ"), kind="danger")
        reason: Select[str] = Select(_("Vì sao xoá"), list(REASONS.items()), placeholder=_("Chọn"))
        text = _("Các lần gặp, hẹn và số điện thoại cũng không hiện nữa. Xoá nhầm thì lấy lại được ngay sau đó.")
        form.put(FormRow(_("Vì sao xoá"), reason), Label(text, "hint", wrap=True))
        form.accepted.connect(partial(self._delete, form, self.view, reason))
        self.open_form(form, reason)

    def _delete(self, form: InlineForm, view: ResidentView, field: Select[str]) -> None:
        if field.value is None:
            form.show_problem(_("Hãy chọn vì sao xoá."))
            field.setFocus()
            return
        context = self.context
        self.is_deleting = True
        form.set_busy(on=True)
        work = partial(
            removal.delete,
            context.db,
            context.actor,
            view.id,
            view.shown,
            reason=REASONS[field.value],
            now=context.now(),
        )
        context.tasks.run(self, work, self._gone, or_else=partial(self._keep, form))

    def _keep(self, form: InlineForm, error: Exception) -> None:
        self.is_deleting = False
        self._refused(form, error)

    def _gone(self, _nothing: object) -> None:
        self.is_deleting = False
        self.close_form()
        self.deleted.emit()


class _Hidden(QWidget):
    """Sensitive facts behind a click."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        row = QHBoxLayout(self)
        spaced(row, 0, 8)
        row.addWidget(Picture("id", "text", 18))
        self._label = Label(_("Dân tộc, hoàn cảnh hộ"), "small_strong", wrap=True)
        row.addWidget(self._label, 1)
        self._button = Button(_("Hiện"), icon="eye", scale="small", on=self._turn)
        self._button.setAccessibleName(_("Hiện thông tin nhạy cảm"))
        row.addWidget(self._button)

    def _turn(self) -> None:
        is_hidden = self._button.icon_name == "eye"
        self._label.setText(self._text if is_hidden else _("Dân tộc, hoàn cảnh hộ"))
        self._button.setText(_("Ẩn") if is_hidden else _("Hiện"))
        self._button.set_icon("eye-off" if is_hidden else "eye")


def answer_text(answer: ConsentView | None) -> str:
    """Return an answer in words: how and when."""
    if answer is None:
        return _("Chưa hỏi")
    parts = [answer.state.label()]
    if answer.state is State.GIVEN and answer.method in set(Method):
        parts[0] = Method(answer.method).label()
    if answer.day is not None:
        parts.append(show_date(answer.day))
    if answer.state is State.WITHDRAWN and answer.day is not None:
        last = answer_by(Right.WITHDRAW, answer.day)
        parts.append(_("ngừng dùng chậm nhất {day}").format(day=show_date(last)))
    if answer.state is State.GIVEN and answer.method == Method.SPOKEN and answer.witness:
        parts.append(_("chứng kiến: {name}").format(name=answer.witness))
    return DOT.join(parts)


def _sensitive(view: ResidentView) -> str:
    parts = []
    if view.ethnicity is not None:
        parts.append(_("Dân tộc {name}").format(name=GROUPS.get(view.ethnicity, view.ethnicity)))
    if view.household is not None:
        label = HOUSEHOLDS.get(view.household.status, view.household.status)
        parts.append(f"{label} ({view.household.year})" if view.household.year else label)
    return DOT.join(parts)
