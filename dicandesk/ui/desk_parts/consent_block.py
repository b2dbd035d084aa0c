"""What a person agrees to, nothing ticked beforehand, and the sensitive facts that only one of the answers allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.consent import ConsentDraft, Method, Purpose
from dicandesk.rules.consent_text import ADULT
from dicandesk.rules.ethnicity import COMMON, GROUPS
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.residents import HOUSEHOLDS, Household
from dicandesk.ui.desk_parts.choice import ChoiceChips
from dicandesk.ui.desk_parts.field_grid import FieldGrid
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.checkbox import CheckBox
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dicandesk.rules.problems import Problem

_SENSITIVE, _CONTACT = Purpose.SENSITIVE, Purpose.CONTACT


class ConsentBlock(QWidget):
    """How the person answered, the two further purposes, then household and ethnicity.

    Args:
        this_year: offered as the year of the review of households.
        check: returns what is wrong in a field ("consents", "household", "ethnicity").

    Signals:
        changed: another answer, or another fact.
        form_requested: the form to sign is to be printed.
    """

    changed = Signal()
    form_requested = Signal()

    def __init__(self, this_year: int, check: Callable[[str], Problem | None]) -> None:
        super().__init__()
        methods = [(Method.PAPER, Method.PAPER.label()), (Method.SPOKEN, Method.SPOKEN.label())]
        self.method = ChoiceChips(_("Đồng ý cho tổ lưu thông tin"), methods, can_clear=True)
        self.witness = TextField(placeholder=_("họ và tên"))
        self.sensitive = CheckBox(_SENSITIVE.label(), on=self._answer)
        self.contact = CheckBox(_CONTACT.label(), on=self._answer)
        self.status = Select(_("Hoàn cảnh hộ"), [("", _("Không ghi")), *HOUSEHOLDS.items()])
        self.year = TextField()
        groups = [
            ("", _("Không ghi")),
            *((code, GROUPS[code]) for code in (*COMMON, *(code for code in GROUPS if code not in COMMON))),
        ]
        self.ethnicity = Select(_("Dân tộc"), groups)
        self.rows = {
            "consents": FormRow(_("Người chứng kiến"), self.witness, check=lambda: check("consents"), reserves=False),
            "household": FormRow(_("Năm rà soát"), self.year, check=lambda: check("household"), reserves=False),
            "ethnicity": FormRow(_("Dân tộc"), self.ethnicity, check=lambda: check("ethnicity"), reserves=False),
        }
        self._status_row = FormRow(_("Hoàn cảnh hộ"), self.status)
        self._method_row = FormRow(_("Đồng ý cho tổ lưu thông tin"), self.method)
        self.form = Button(_("In phiếu đồng ý"), icon="printer", scale="small", on=self.form_requested.emit)
        self._script = Label("", "hint", wrap=True)
        self._has_script = False
        self._this_year = this_year
        self._build()
        self._connect()
        self._follow()

    @property
    def consents(self) -> tuple[ConsentDraft, ...]:
        """Return what the person agreed to; nothing without an answer how."""
        method = self.method.value
        if method is None:
            return ()
        further = ((self.sensitive, _SENSITIVE), (self.contact, _CONTACT))
        purposes = [Purpose.STORE, *(purpose for box, purpose in further if box.isChecked())]
        witness = self.witness.value or None if method is Method.SPOKEN else None
        return tuple(ConsentDraft(purpose.value, method.value, witness) for purpose in purposes)

    @property
    def household(self) -> Household | None:
        """Return the status of the household, None while the person does not agree to have it kept."""
        year = self.year.value
        if not self._may_keep or not self.status.value:
            return None
        return Household(self.status.value, int(year) if year.isascii() and year.isdigit() else 0)

    @property
    def group(self) -> str | None:
        """Return the code of the ethnic group, None while the person does not agree to have it kept."""
        return (self.ethnicity.value or None) if self._may_keep else None

    @property
    def state(self) -> dict[str, Any]:
        """Return what is filled in, for a draft; what the person does not agree to is left out."""
        may_keep = self._may_keep
        return {
            "method": self.method.value.value if self.method.value else "",
            "witness": "" if looks_secret(self.witness.value) else self.witness.value,
            "sensitive": self.sensitive.isChecked(),
            "contact": self.contact.isChecked(),
            "status": self.status.value or "" if may_keep else "",
            "year": self.year.value,
            "group": self.ethnicity.value or "" if may_keep else "",
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Fill everything in."""
        method = state.get("method", "")
        self.method.set_value(Method(method) if method in set(Method) else None)
        self.witness.setText(state.get("witness", ""))
        self.sensitive.setChecked(bool(state.get("sensitive")))
        self.contact.setChecked(bool(state.get("contact")))
        self.status.set_value(state.get("status", ""))
        self.year.setText(state.get("year") or str(self._this_year))
        self.ethnicity.set_value(state.get("group", ""))
        self._follow()

    def show_facts(self, consents: Iterable[ConsentDraft], household: Household | None, group: str | None) -> None:
        """Fill in what is stored of a person."""
        given = {consent.purpose: consent for consent in consents}
        first = next(iter(given.values()), None)
        self.show_state(
            {
                "method": first.method if first else "",
                "witness": (first.witness or "") if first else "",
                "sensitive": _SENSITIVE in given,
                "contact": _CONTACT in given,
                "status": household.status if household else "",
                "year": str(household.year) if household else "",
                "group": group or "",
            }
        )

    @property
    def is_spoken(self) -> bool:
        """Tell whether the person answers by word, so that the text must be read out."""
        return self.method.value is Method.SPOKEN

    def show_minor(self, *, on: bool) -> None:
        """Say who answers for a child."""
        text = _("Dưới {age} tuổi: cha mẹ hoặc người giám hộ đồng ý thay.").format(age=ADULT)
        self._method_row.set_hint(text if on else "")

    def show_script(self, text: str, *, has_room: bool) -> None:
        """Let the text to be read out stand below the answer, where there is no room for it beside the form."""
        self._script.setText(text)
        self._has_script = has_room
        self._follow()

    @property
    def _may_keep(self) -> bool:
        return self.method.value is not None and self.sensitive.isChecked()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        spaced(column, 0, 4)
        answers = QHBoxLayout()
        spaced(answers, 0, 14)
        answers.addWidget(self._method_row)
        answers.addWidget(self.rows["consents"], 1)
        answers.addStretch(0)
        form = FormRow(_("Chưa có phiếu?"), self.form)
        form.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        answers.addWidget(form)
        column.addLayout(answers)
        column.addWidget(self._script)
        ticks = FlowLayout(16)
        ticks.add(self.sensitive, self.contact)
        column.addLayout(ticks)
        household, ethnicity = self.rows["household"], self.rows["ethnicity"]
        wide = (((self._status_row, 5), (household, 3), (ethnicity, 4)),)
        narrow = (((self._status_row, 7), (household, 5)), ((ethnicity, 12),))
        column.addWidget(FieldGrid((480, wide), (0, narrow)))

    def _connect(self) -> None:
        self.method.chosen.connect(self._answer)
        self.witness.typed.connect(self._tell)
        self.year.typed.connect(self._tell)
        self.status.chosen.connect(self._tell)
        self.ethnicity.chosen.connect(self._tell)

    def _answer(self, _value: object) -> None:
        self._follow()
        self.changed.emit()

    def _tell(self, _value: object) -> None:
        self.changed.emit()

    def _follow(self) -> None:
        """Let only be filled in what the answers so far allow, and say why where they do not."""
        method = self.method.value
        self.rows["consents"].setVisible(method is Method.SPOKEN)
        self._script.setVisible(method is Method.SPOKEN and self._has_script)
        reason = "" if method else _("Chọn cách bà con đồng ý trước.")
        for box in (self.sensitive, self.contact):
            box.setEnabled(method is not None)
            box.setToolTip(reason)
        why = "" if self._may_keep else _("Chỉ ghi khi bà con đồng ý lưu thông tin nhạy cảm.")
        for field in (self.status, self.year, self.ethnicity):
            field.setEnabled(self._may_keep)
            field.setToolTip(why)
            field.setAccessibleDescription(why)
