"""Somebody who is not here yet, in the few fields that a visit needs, without leaving the visit.

Everything else about a person has its place on the page of registration; what is typed here goes along.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.card import Card as IdCard
from dicandesk.rules.consent import ConsentDraft, Method, Purpose
from dicandesk.rules.dates import show_birth
from dicandesk.rules.identity import mask_id
from dicandesk.rules.problems import Problem, errors
from dicandesk.rules.residents import SEXES, PhoneDraft, ResidentDraft, check
from dicandesk.rules.text import capitalised
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.services.register import duplicates, residents
from dicandesk.ui.desk_parts.alike_panel import AlikePanel
from dicandesk.ui.desk_parts.choice import ChoiceChips
from dicandesk.ui.desk_parts.field_grid import FieldGrid
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow, show_problems
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicandesk.services.register.duplicates import Alike
    from dicandesk.services.register.finding import FoundRow
    from dicandesk.ui.context import Context

_ALIKE_MS = 150
_SEXES = ("male", "female")


class NewPersonForm(QWidget):
    """Name, birth, sex, phone, and whether the person agrees.

    Args:
        context: whom to ask.

    Signals:
        saved: record id of the person, who was registered now or was here already.
        closed: back to the search; what was typed stays for the next time.
        whole_requested: the page of registration is wanted, with what was typed or scanned here.
        changed: something was typed.
    """

    saved = Signal(object)
    closed = Signal()
    whole_requested = Signal(str)
    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._unit: bytes | None = None
        self._card: IdCard | None = None
        self._scanned = ""
        self._this_year = day_of(context.now()).year
        self.name = TextField(moves_on=True)
        self.birth = TextField(placeholder=_("ví dụ: 1954"))
        self.phone, self.witness = TextField(), TextField(placeholder=_("Họ tên người nghe"))
        self.sex = ChoiceChips(_("Giới tính"), [(key, SEXES[key]) for key in _SEXES], can_clear=True)
        methods = [(method, method.label()) for method in Method]
        self.method = ChoiceChips(_("Đồng ý cho tổ lưu thông tin"), methods, can_clear=True)
        self.rows = {
            "name": self._row("name", _("Họ và tên"), self.name, is_required=True),
            "birth": self._row("birth", _("Năm sinh"), self.birth),
            "sex": self._row("sex", _("Giới tính"), self.sex),
            "phones.0": self._row("phones.0", _("Điện thoại"), self.phone),
            "consents": self._row("consents", _("Đồng ý cho tổ lưu thông tin"), self.method),
        }
        self._witness_row = FormRow(_("Người làm chứng"), self.witness)
        self._from_card = Pill("good", "scan", "")
        self._problem = Label("", "problem", wrap=True)
        self.alike = AlikePanel()
        self.deed = Button(
            _("Lưu người mới"), icon="check", kind="primary", scale="small", key="Ctrl+Return", on=self.save
        )
        self._pause = QTimer(self, singleShot=True, interval=_ALIKE_MS)
        self._build()
        self._connect()
        self.clear()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is typed."""
        return not (self.name.value or self.birth.value or self.phone.value or self.method.value)

    @property
    def draft(self) -> ResidentDraft:
        """Return what is typed."""
        card, method = self._card, self.method.value
        consents = (ConsentDraft(Purpose.STORE, method, self.witness.value or None),) if method else ()
        return ResidentDraft(
            name=self.name.value,
            birth=self.birth.value or None,
            sex=self.sex.value,
            id_number=card.id_number if card is not None else None,
            phones=(PhoneDraft(self.phone.value),) if self.phone.value else (),
            unit=self._unit,
            address=card.address if card is not None else "",
            consents=consents,
        )

    @property
    def state(self) -> dict[str, Any]:
        """Return what is typed, for a draft on disk."""
        draft = self.draft
        return {
            "name": self.name.text(),
            "birth": self.birth.text(),
            "sex": draft.sex or "",
            "id_number": draft.id_number or "",
            "phones": [[self.phone.text(), ""]] if self.phone.text() else [],
            "address": draft.address,
            "method": self.method.value or "",
            "witness": self.witness.text(),
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Fill the form with what `state` gave."""
        self.clear()
        self.name.setText(state.get("name", ""))
        self.birth.setText(state.get("birth", ""))
        self.sex.set_value(state.get("sex", "") or None)
        self.phone.setText(next((number for number, _owner in state.get("phones", ())), ""))
        self.method.set_value(Method(state["method"]) if state.get("method") else None)
        self.witness.setText(state.get("witness", ""))
        if state.get("id_number"):
            self._card = IdCard(
                state["id_number"], self.name.text(), None, state.get("sex", ""), state.get("address", "")
            )
        self._follow()

    def set_unit(self, unit: bytes | None) -> None:
        """Know the neighbourhood of who is at the desk: that of new people too, unless the whole form says other."""
        self._unit = unit

    def fill(self, text: str) -> None:
        """Begin with what was typed into the search box."""
        words = [word for word in text.split() if not _digits(word)]
        numbers = [word for word in text.split() if _digits(word)]
        births = [word for word in numbers if "/" in word or (len(word) == 4 and word[:2] in {"19", "20"})]
        rest = "".join(_digits(word) for word in numbers if word not in births[:1])
        if words:
            self.name.setText(capitalised(" ".join(words)))
        if births:
            self.birth.setText(births[0])
        if len(rest) in {9, 10, 11}:
            self.phone.setText(rest)
        self._typed()

    def take_card(self, card: IdCard, text: str) -> None:
        """Fill in what a card says; what to look at again stands beside its field."""
        self._card, self._scanned = card, text
        self.name.setText(card.name)
        self.birth.setText(show_birth(card.birth) if card.birth else "")
        self.sex.set_value(card.sex)
        for problem in card.problems:
            if problem.field in self.rows:
                self.rows[problem.field].show_problem(problem)
        self._typed()

    def clear(self) -> None:
        """Empty the form."""
        self._asked += 1
        self._pause.stop()
        self._card, self._scanned = None, ""
        for field in (self.name, self.birth, self.phone, self.witness):
            field.clear()
        self.sex.set_value(None)
        self.method.set_value(None)
        self.alike.forget()
        show_problems(self.rows, ())
        self._say("")
        self._follow()

    def focus(self) -> None:
        """Put the keyboard into the first field."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.end(False)

    def save(self) -> None:
        """Register the person."""
        draft = self.draft
        problems = check(draft, this_year=self._this_year)
        rest = errors(show_problems(self.rows, problems))
        if errors(problems):
            self._say(rest[0].message if rest else "")
            return
        self.deed.set_reason(_("Đang lưu…"))
        context = self._context
        work = partial(residents.register, context.db, context.actor, draft, now=context.now())
        context.tasks.run(self, work, self._stored, or_else=self._refused)

    def _row(self, name: str, label: str, field: QWidget, *, is_required: bool = False) -> FormRow:
        return FormRow(label, field, is_required=is_required, check=partial(self._check, name), reserves=False)

    def _build(self) -> None:
        rows, column, deeds = self.rows, QVBoxLayout(self), QHBoxLayout()
        spaced(column, (4, 0, 8, 4), 8)
        spaced(deeds, 0, 8)
        column.addWidget(Label(_("Người mới"), "strong"))
        column.addWidget(self._from_card, 0, Qt.AlignmentFlag.AlignLeft)
        wide = (
            ((rows["name"], 12),),
            ((rows["birth"], 7), (rows["sex"], 5)),
            ((rows["phones.0"], 12),),
            ((rows["consents"], 12),),
            ((self._witness_row, 12),),
        )
        column.addWidget(FieldGrid((0, wide), row_gap=6))
        column.addWidget(self.alike)
        column.addWidget(self._problem)
        deeds.addWidget(self.deed)
        deeds.addWidget(Button(_("Thôi"), scale="small", cap="Esc", on=self.closed.emit))
        deeds.addStretch(1)
        column.addLayout(deeds)
        whole = Button(_("Điền đủ mục…"), kind="link", scale="small", icon="id", on=self._ask_whole)
        column.addWidget(whole, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.alike.set_low(on=False)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._ask_alike)
        for field in (self.name, self.birth, self.phone, self.witness):
            field.typed.connect(self._typed)
        self.sex.chosen.connect(self._typed)
        self.method.chosen.connect(self._typed)
        self.alike.use_requested.connect(self._use)

    def _check(self, name: str) -> Problem | None:
        """Return the first thing that is wrong in a field; an empty form is not asked yet."""
        if self.is_empty or (name == "consents" and not self.witness.value):
            return None
        return next((one for one in check(self.draft, this_year=self._this_year) if one.field == name), None)

    def _typed(self, _value: object = None) -> None:
        self._follow()
        self._pause.start()
        self.changed.emit()

    def _follow(self) -> None:
        self._witness_row.setVisible(self.method.value == Method.SPOKEN)
        card = self._card
        self._from_card.setVisible(card is not None)
        if card is not None:
            self._from_card.set_face(
                PillFace("good", "scan", _("Từ thẻ CCCD {tail}").format(tail=mask_id(card.id_number[-4:])))
            )

    def _ask_alike(self) -> None:
        self._asked += 1
        context = self._context
        work = partial(duplicates.alike, context.db, self.draft, actor=context.actor, limit=2)
        context.tasks.run(self, work, partial(self._show_alike, self._asked))

    def _show_alike(self, asked: int, found: Sequence[Alike]) -> None:
        if asked == self._asked and not self.is_empty:
            self.alike.show_alike(found)

    def _use(self, row: FoundRow) -> None:
        self.clear()
        self.saved.emit(row.id)

    def _ask_whole(self) -> None:
        typed = (self.name.value, self.birth.value, self.phone.value.replace(" ", ""))
        text = self._scanned or " ".join(part for part in typed if part)
        self.clear()
        self.whole_requested.emit(text)

    def _stored(self, resident: bytes) -> None:
        self.deed.set_reason(None)
        self.clear()
        self.saved.emit(resident)

    def _refused(self, error: Exception) -> None:
        self.deed.set_reason(None)
        if isinstance(error, InputError) and error.field in self.rows:
            show_problems(self.rows, [Problem(error.field, error.message)])
        elif isinstance(error, InputError):
            self._say(error.message)
        else:
            self._context.tasks.failed.emit(error)

    def _say(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))


def _digits(word: str) -> str:
    """Return the digits of a word that is a number or a date, "" for any other."""
    bare = word.translate(str.maketrans("", "", "/-.+"))
    return bare if bare.isdigit() else ""
