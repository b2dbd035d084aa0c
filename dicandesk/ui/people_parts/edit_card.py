"""The facts of a person as a form: only what was changed is stored, against what the form had shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from dicandesk.i18n import _
from dicandesk.rules.consent import Purpose, agreed
from dicandesk.rules.dates import show_birth
from dicandesk.rules.ethnicity import COMMON, GROUPS
from dicandesk.rules.identity import looks_secret, mask_id, read_id_number
from dicandesk.rules.problems import Problem, errors
from dicandesk.rules.residents import HOUSEHOLDS, NEEDS, SEXES, Household, ResidentDraft, check, tidied
from dicandesk.rules.units import UnitKind
from dicandesk.services.common import drafts
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.services.register import residents
from dicandesk.services.ward import units
from dicandesk.ui.desk_parts.field_grid import FieldGrid
from dicandesk.ui.desk_parts.keeper import DraftKeeper
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.form import FormRow, show_problems
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.register.residents import Saved
    from dicandesk.services.ward.units import UnitRow
    from dicandesk.ui.context import Context


FORM = "edit_resident"


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the form begins with."""

    draft: ResidentDraft
    homes: Sequence[UnitRow]
    typed: dict[str, Any] | None


class EditCard(Card):
    """The form; phones and consents have their own cards.

    Signals:
        closed: the form is done with; True after something was stored.
        reopen_requested: the person, and what was typed when the form was left.
    """

    closed = Signal(bool)
    reopen_requested = Signal(object, dict)

    def __init__(self, context: Context) -> None:
        super().__init__(_("Sửa hồ sơ"), icon="pencil", gap=8)
        self._context = context
        self._view: ResidentView | None = None
        self._before: ResidentDraft | None = None
        self.name, self.birth, self.id_number, self.address = TextField(), TextField(), TextField(), TextField()
        self.sex: Select[str] = Select(_("Giới tính"), [("", _("Chưa rõ")), *SEXES.items()])
        self.unit: Select[bytes | None] = Select(_("Tổ dân phố"), [(None, _("Chưa rõ"))])
        self.needs = {code: Chip(label) for code, label in NEEDS.items()}
        self.household: Select[str] = Select(_("Hoàn cảnh hộ"), [("", _("Không ghi")), *HOUSEHOLDS.items()])
        self.year = TextField()
        groups = [*COMMON, *(code for code in GROUPS if code not in COMMON)]
        self.ethnicity: Select[str] = Select(
            _("Dân tộc"), [("", _("Không ghi")), *((code, GROUPS[code]) for code in groups)]
        )
        self.rows = {
            "name": self._row("name", _("Họ và tên"), self.name, is_required=True),
            "birth": self._row("birth", _("Ngày sinh"), self.birth, hint=_("Chỉ nhớ năm? Gõ 1954")),
            "id_number": self._row("id_number", _("Số CCCD mới"), self.id_number, hint=_("Để trống nếu không đổi")),
            "unit": self._row("unit", _("Tổ dân phố"), self.unit),
            "address": self._row("address", _("Địa chỉ"), self.address),
            "household": self._row("household", _("Năm rà soát hộ"), self.year),
            "ethnicity": self._row("ethnicity", _("Dân tộc"), self.ethnicity),
        }
        self._build()
        self.keeper = DraftKeeper(self, context, FORM, self._state)
        for field in (self.name, self.birth, self.id_number, self.address, self.year):
            field.typed.connect(self._note)
        for choice in (self.sex, self.unit, self.household, self.ethnicity):
            choice.chosen.connect(self._note)
        for chip in self.needs.values():
            chip.clicked.connect(self._note)

    @property
    def draft(self) -> ResidentDraft:
        """Return what the form holds, over what was stored."""
        before = self._before or ResidentDraft("")
        year = self.year.value
        household = None
        if self.household.value:
            household = Household(self.household.value, int(year) if year.isascii() and year.isdigit() else 0)
        may_keep = agreed(before.consents, Purpose.SENSITIVE)
        return replace(
            before,
            name=self.name.value,
            birth=self.birth.value or None,
            sex=self.sex.value or None,
            id_number=self.id_number.value or None,
            unit=self.unit.value,
            address=self.address.value,
            needs=tuple(code for code, chip in self.needs.items() if chip.isChecked()),
            household=household if may_keep else None,
            ethnicity=(self.ethnicity.value or None) if may_keep else None,
        )

    def start(self, view: ResidentView, state: dict[str, Any] | None = None) -> None:
        """Read what is stored of a person into the form; over it what was typed before, given or kept on disk."""
        self._view, self._before = view, None
        self.set_title(_("Sửa hồ sơ {name}").format(name=view.name))
        self._save.set_reason(_("Đang mở…"))
        context = self._context
        work = partial(_stored, context, view.id)
        context.tasks.run(self, work, partial(self._fill, view.id, state))

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields that say something new, as `services.residents.change` takes them."""
        if self._before is None:
            return {}
        this_year = day_of(self._context.now()).year
        before, now = tidied(self._before, this_year=this_year), tidied(self.draft, this_year=this_year)
        names = [name for name in residents.CHANGEABLE if getattr(before, name) != getattr(now, name)]
        return {name: getattr(now, name) for name in names}

    def save(self) -> None:
        """Store what was changed."""
        if self._view is None or self._before is None:
            return
        changes = self.changes
        if not changes:
            self.cancel()
            return
        problems = errors(problem for problem in self._problems() if problem.field in changes)
        rest = show_problems(self.rows, problems)
        if looks_secret(self.address.value):
            self.rows["address"].show_problem(Problem("address", looks_secret(self.address.value) or ""))
            self.address.setFocus()
            return
        if problems:
            self._foot.set_note(rest[0].message if rest else _("Xem chữ đỏ rồi sửa."), "alert-circle", "danger")
            return
        context = self._context
        self._save.set_reason(_("Đang lưu…"))
        work = partial(
            residents.change, context.db, context.actor, self._view.id, changes, self._view.shown, now=context.now()
        )
        context.tasks.run(self, work, self._saved, or_else=self._refused)

    def cancel(self) -> None:
        """Leave everything as it was; what was typed can be brought back for a moment."""
        state, view = self._state(), self._view
        self.keeper.drop()
        if state is not None and view is not None:
            self._context.say(_("Đã bỏ phần sửa chưa lưu."), partial(self.reopen_requested.emit, view, state))
        self.closed.emit(False)

    def _row(self, name: str, label: str, field: QWidget, *, hint: str = "", is_required: bool = False) -> FormRow:
        return FormRow(label, field, hint=hint, is_required=is_required, check=partial(self._problem, name))

    def _build(self) -> None:
        rows, needs = self.rows, QWidget()
        flow = FlowLayout(8)
        flow.add(*self.needs.values())
        needs.setLayout(flow)
        needs_row = FormRow(_("Cần quan tâm"), needs)
        sex, household = FormRow(_("Giới tính"), self.sex), FormRow(_("Hoàn cảnh hộ"), self.household)
        wide = (
            ((rows["name"], 6), (rows["birth"], 3), (sex, 3)),
            ((rows["id_number"], 4), (rows["unit"], 3), (rows["address"], 5)),
            ((needs_row, 12),),
            ((household, 5), (rows["household"], 3), (rows["ethnicity"], 4)),
        )
        narrow = (
            ((rows["name"], 12),),
            ((rows["birth"], 7), (sex, 5)),
            ((rows["id_number"], 7), (rows["unit"], 5)),
            ((rows["address"], 12),),
            ((needs_row, 12),),
            ((household, 7), (rows["household"], 5)),
            ((rows["ethnicity"], 12),),
        )
        self._why = Label(
            _("Dân tộc và hoàn cảnh hộ chỉ ghi khi người dân đồng ý lưu thông tin nhạy cảm."), "hint", wrap=True
        )
        self._foot = Footer()
        self._save = Button(_("Lưu thay đổi"), icon="check", kind="primary", key="Ctrl+S", on=self.save)
        self._foot.left(Button(_("Thôi"), cap="Esc", on=self.cancel))
        self._foot.right(self._save)
        inner = column(8)
        inner.addWidget(FieldGrid((640, wide), (0, narrow)))
        inner.addWidget(self._why)
        inner.addStretch(1)
        self.add(Scroll(inner, _("Sửa hồ sơ")), self._foot)
        self._guarded = (household, rows["household"], rows["ethnicity"])

    def _state(self) -> dict[str, Any] | None:
        """Return what is typed, for a draft on disk; None while it says nothing new."""
        if self._view is None or not self.changes:
            return None
        return {
            "resident": self._view.id,
            "name": _kept(self.name),
            "birth": _kept(self.birth),
            "sex": self.sex.value or "",
            "id_number": self.id_number.text() if read_id_number(self.id_number.value) else _kept(self.id_number),
            "unit": self.unit.value,
            "address": _kept(self.address),
            "needs": [code for code, chip in self.needs.items() if chip.isChecked()],
            "household": self.household.value or "",
            "year": self.year.text(),
            "ethnicity": self.ethnicity.value or "",
        }

    def _show_state(self, state: Mapping[str, Any]) -> None:
        self.name.setText(state["name"])
        self.birth.setText(state["birth"])
        self.sex.set_value(state["sex"])
        self.id_number.setText(state["id_number"])
        self.unit.set_value(state["unit"])
        self.address.setText(state["address"])
        for code, chip in self.needs.items():
            chip.setChecked(code in state["needs"])
        self.household.set_value(state["household"])
        self.year.setText(state["year"])
        self.ethnicity.set_value(state["ethnicity"])

    def _note(self, _value: object = None) -> None:
        self.keeper.note()

    def _fill(self, resident: bytes, state: dict[str, Any] | None, found: _Stored) -> None:
        if self._view is None or self._view.id != resident:
            return
        self._before = found.draft
        self._show_stored(found.draft, found.homes)
        typed = state or found.typed
        if typed is not None and typed["resident"] == resident:
            self._show_state(typed)
            self._foot.set_note(_("Phần sửa dở lần trước, chưa lưu. Xem lại rồi lưu."), "history")
        self._save.set_reason(None)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_stored(self, draft: ResidentDraft, homes: Sequence[UnitRow]) -> None:
        self.name.setText(draft.name)
        self.birth.setText(show_birth(draft.birth) if draft.birth else "")
        self.sex.set_value(draft.sex or "")
        self.id_number.clear()
        tail = self._view.id_tail if self._view is not None else ""
        self.rows["id_number"].set_hint(_("Để trống là giữ {tail}").format(tail=mask_id(tail)) if tail else _("12 số"))
        self.unit.set_options([(None, _("Chưa rõ")), *((row.id, row.short) for row in homes)])
        self.unit.set_value(draft.unit)
        self.address.setText(draft.address)
        for code, chip in self.needs.items():
            chip.setChecked(code in draft.needs)
        self.household.set_value(draft.household.status if draft.household else "")
        self.year.setText(str(draft.household.year or "") if draft.household else "")
        self.ethnicity.set_value(draft.ethnicity or "")
        may_keep = agreed(draft.consents, Purpose.SENSITIVE)
        for row in self._guarded:
            row.setVisible(may_keep)
        self._why.setVisible(not may_keep)
        show_problems(self.rows, ())
        self._foot.set_note("")

    def _problems(self) -> list[Problem]:
        return check(self.draft, this_year=day_of(self._context.now()).year)

    def _problem(self, name: str) -> Problem | None:
        if self._before is None:
            return None
        return next((problem for problem in self._problems() if problem.field == name), None)

    def _saved(self, done: Saved) -> None:
        self.keeper.drop()
        self._save.set_reason(None)
        context = self._context
        is_elsewhere = self._view is not None and done.resident != self._view.id
        text = _("Đã lưu vào hồ sơ chung: hồ sơ này đã được gộp.") if is_elsewhere else _("Đã lưu thay đổi.")
        undo = partial(residents.undo_change, context.db, context.actor, done)
        back = None if done.is_empty else partial(context.tasks.run, self, undo, self._taken_back)
        context.say(text, back)
        self.closed.emit(True)

    def _taken_back(self, is_back: bool) -> None:  # noqa: FBT001 - an answer of a lane
        gone = _("Không hoàn tác được nữa: đã có người sửa tiếp. Dữ liệu vẫn nguyên.")
        self._context.say(_("Đã hoàn tác thay đổi.") if is_back else gone, None)

    def _refused(self, error: Exception) -> None:
        self._save.set_reason(None)
        if isinstance(error, InputError) and error.field in self.rows:
            show_problems(self.rows, [Problem(error.field, error.message)])
        else:
            self._context.tasks.failed.emit(error)


def _kept(field: TextField) -> str:
    """Return a text for the draft on disk; what looks like a secret is nowhere kept."""
    return "" if looks_secret(field.value) else field.text()


def _stored(context: Context, resident: bytes) -> _Stored:
    """Return what is stored of a person, the neighbourhoods to choose from, and what was typed but not saved."""
    draft = residents.current(context.db, context.actor, resident)
    rows = units.units(context.db, day=day_of(context.now()))
    homes = [row for row in rows if row.kind is UnitKind.NEIGHBOURHOOD]
    if draft.unit is not None and draft.unit not in {row.id for row in homes}:
        homes += [row for row in units.units(context.db) if row.id == draft.unit]
    return _Stored(draft, homes, drafts.take(context.db, context.actor, FORM, context.unstored))
