"""The form of a person: fields into a `ResidentDraft` and back, problems beside the field once it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from dicandesk.i18n import _
from dicandesk.rules.card import Card, CardProblem, looks_like_card, parse_card
from dicandesk.rules.consent_text import ADULT
from dicandesk.rules.dates import birth_year, parse_birth, show_birth
from dicandesk.rules.identity import looks_secret, read_id_number
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import NEEDS, SEXES, ResidentDraft, check
from dicandesk.rules.text import capitalised
from dicandesk.ui.desk_parts.consent_block import ConsentBlock
from dicandesk.ui.desk_parts.field_grid import FieldGrid
from dicandesk.ui.desk_parts.phone_rows import PhoneRows
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow, show_problems
from dicandesk.ui.parts.scroll import column
from dicandesk.ui.parts.select import Select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicandesk.services.ward.units import UnitRow

_SCAN_MS = 150
"""A scanner types a whole card within so long after its last letter."""


class RegisterForm(QWidget):
    """All fields of a person.

    Args:
        this_year: for birth years and reviews of households.

    Signals:
        changed: something was typed or chosen.
        card_read: a scanned card has filled the form.
    """

    changed = Signal()
    card_read = Signal()

    def __init__(self, this_year: int) -> None:
        super().__init__()
        self._this_year = this_year
        self._shorts: dict[bytes | None, str] = {}
        self.name, self.birth, self.id_number, self.address = TextField(), TextField(), TextField(), TextField()
        self.sex = Select(_("Giới tính"), [("", _("Chưa rõ")), *SEXES.items()])
        self.unit: Select[bytes | None] = Select(_("Tổ dân phố"), [(None, _("Chưa rõ"))])
        self.needs = {code: Chip(label) for code, label in NEEDS.items()}
        self.phones = PhoneRows(self._problem)
        self.consent = ConsentBlock(this_year, self._problem)
        self.rows = {
            "name": self._row("name", _("Họ và tên"), self.name, is_required=True),
            "birth": self._row("birth", _("Ngày sinh"), self.birth, hint=_("Chỉ nhớ năm? Gõ 1954")),
            "sex": FormRow(_("Giới tính"), self.sex, reserves=True),
            "id_number": self._row("id_number", _("Số CCCD"), self.id_number, hint=_("12 số, hoặc quét thẻ vào đây")),
            "unit": self._row("unit", _("Tổ dân phố"), self.unit),
            "address": FormRow(_("Địa chỉ"), self.address, check=lambda: self._problem("address"), reserves=False),
            **self.consent.rows,
        }
        self._scanned = QTimer(self, singleShot=True, interval=_SCAN_MS)
        self._scanned.timeout.connect(self._take_scan)
        self._build()
        self._connect()
        self.show_state({})

    @property
    def draft(self) -> ResidentDraft:
        """Return what is filled in, as typed."""
        return ResidentDraft(
            name=self.name.value,
            birth=self.birth.value or None,
            sex=self.sex.value or None,
            id_number=self.id_number.value or None,
            phones=self.phones.values,
            unit=self.unit.value,
            address=self.address.value,
            needs=tuple(code for code, chip in self.needs.items() if chip.isChecked()),
            household=self.consent.household,
            ethnicity=self.consent.group,
            consents=self.consent.consents,
        )

    @property
    def unit_name(self) -> str:
        """Return the short name of the neighbourhood chosen, "" for none."""
        return self._shorts.get(self.unit.value, "")

    @property
    def is_empty(self) -> bool:
        """Say whether nothing about a person is filled in; the neighbourhood alone is nothing."""
        texts = (self.name.value, self.birth.value, self.id_number.value, self.address.value)
        return not (
            any(texts)
            or any(any(pair) for pair in self.phones.typed_texts)
            or any(chip.isChecked() for chip in self.needs.values())
            or self.consent.method.value
        )

    @property
    def secrets(self) -> list[str]:
        """Return the fields whose text looks like something that must never be stored."""
        texts = {"name": self.name.value, "birth": self.birth.value, "address": self.address.value}
        if not read_id_number(self.id_number.value):
            texts["id_number"] = self.id_number.value
        for place, (number, owner) in enumerate(self.phones.typed_texts):
            texts |= {f"numbers.{place}": number, f"owners.{place}": owner}
        return [name for name, text in texts.items() if looks_secret(text)]

    @property
    def state(self) -> dict[str, Any]:
        """Return what is typed, for a draft on disk; what looks secret is left out."""
        secrets = self.secrets

        def kept(name: str, text: str) -> str:
            return "" if name in secrets else text

        return {
            "name": kept("name", self.name.text()),
            "birth": kept("birth", self.birth.text()),
            "sex": self.sex.value or "",
            "id_number": kept("id_number", self.id_number.text()),
            "phones": [
                [kept(f"numbers.{place}", number), kept(f"owners.{place}", owner)]
                for place, (number, owner) in enumerate(self.phones.typed_texts)
            ],
            "unit": self.unit.value,
            "address": kept("address", self.address.text()),
            "needs": [code for code, chip in self.needs.items() if chip.isChecked()],
            "consent": self.consent.state,
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Fill the form with what `state` gave, or empty it; the neighbourhood stays where nothing is said of it."""
        self.name.setText(state.get("name", ""))
        self.birth.setText(state.get("birth", ""))
        self.sex.set_value(state.get("sex", ""))
        self.id_number.setText(state.get("id_number", ""))
        self.phones.show_texts(state.get("phones", ()))
        if "unit" in state:
            self.unit.set_value(state["unit"])
        self.address.setText(state.get("address", ""))
        for code, chip in self.needs.items():
            chip.setChecked(code in state.get("needs", ()))
        self.consent.show_state(state.get("consent", {}))
        self._look_at_age()
        self.clear_problems()

    def show_draft(self, draft: ResidentDraft) -> None:
        """Fill the form with what is stored of a person."""
        self.show_state(
            {
                "name": draft.name,
                "birth": show_birth(draft.birth) if draft.birth else "",
                "sex": draft.sex or "",
                "unit": draft.unit,
                "address": draft.address,
                "needs": draft.needs,
            }
        )
        self.consent.show_facts(draft.consents, draft.household, draft.ethnicity)

    def show_units(self, rows: Sequence[UnitRow], own: bytes | None) -> None:
        """Offer the neighbourhoods; choose one's own where nothing is chosen yet."""
        chosen = self.unit.value
        self._shorts = {row.id: row.short for row in rows}
        self.unit.set_options([(None, _("Chưa rõ")), *((row.id, row.short) for row in rows)])
        self.unit.set_value(chosen if chosen is not None else own)

    def clear_problems(self) -> None:
        """Show no problem beside any field."""
        show_problems({**self.rows, **self.phones.rows}, ())

    def problems(self) -> list[Problem]:
        """Return everything that is wrong, or unlikely."""
        return [*check(self.draft, this_year=self._this_year), *self.phones.problems]

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Show problems beside their fields, go to the first error, and return those without a field."""
        return show_problems({**self.rows, **self.phones.rows}, problems)

    def fill(self, text: str) -> None:
        """Begin with what was typed into a search box, or scanned."""
        if looks_like_card(text):
            self._take_card(text, self.name)
            return
        words, dates, number = _parted(text)
        self.name.setText(capitalised(" ".join(words)))
        self.birth.setText(dates[0] if dates else "")
        if len(number) == 12:
            self.id_number.setText(number)
        elif len(number) in {9, 10, 11}:
            self.phones.take_number(number)
        elif len(number) == 4 and not dates:
            self.birth.setText(number)
        self.changed.emit()

    def take_card(self, card: Card) -> None:
        """Fill in what a card says, over what was there."""
        self.name.setText(card.name)
        self.birth.setText(show_birth(card.birth) if card.birth else "")
        self.sex.set_value(card.sex)
        self.id_number.setText(card.id_number)
        self.address.setText(card.address)
        self.clear_problems()
        for problem in card.problems:
            if problem.field in self.rows:
                self.rows[problem.field].show_problem(problem)
        self.card_read.emit()
        self.changed.emit()

    def _row(self, name: str, label: str, field: QWidget, *, hint: str = "", is_required: bool = False) -> FormRow:
        return FormRow(label, field, hint=hint, is_required=is_required, check=lambda: self._problem(name))

    def _build(self) -> None:
        rows, needs = self.rows, QWidget()
        flow = FlowLayout(8)
        flow.add(*self.needs.values())
        needs.setLayout(flow)
        needs.setAccessibleName(_("Cần quan tâm"))
        self._needs_row = FormRow(_("Cần quan tâm"), needs)
        name, birth, sex = rows["name"], rows["birth"], rows["sex"]
        number, unit, address = rows["id_number"], rows["unit"], rows["address"]
        wide = (
            ((name, 6), (birth, 3), (sex, 3)),
            ((number, 4), (self.phones, 5), (unit, 3)),
            ((address, 12),),
            ((self._needs_row, 12),),
            ((self.consent, 12),),
        )
        middle = (
            ((name, 6), (birth, 3), (sex, 3)),
            ((number, 6), (unit, 6)),
            ((self.phones, 12),),
            *wide[2:],
        )
        narrow = (
            ((name, 12),),
            ((birth, 7), (sex, 5)),
            ((number, 7), (unit, 5)),
            ((self.phones, 12),),
            *wide[2:],
        )
        whole = column(0, (3, 0, 8, 3))
        self.setLayout(whole)
        whole.addWidget(FieldGrid((680, wide), (520, middle), (0, narrow), row_gap=5))
        whole.addStretch(1)

    def _connect(self) -> None:
        for field in (self.name, self.birth, self.id_number, self.address):
            field.typed.connect(self._typed)
            field.entered.connect(self._entered)
        self.sex.chosen.connect(self._tell)
        self.unit.chosen.connect(self._choose_unit)
        self.phones.typed.connect(self.changed)
        self.phones.grown.connect(self.changed)
        self.consent.changed.connect(self.changed)
        for chip in self.needs.values():
            chip.clicked.connect(self._tell)
        self.birth.left.connect(self._check_number)
        self.changed.connect(self._look_at_age)

    def _problem(self, field: str) -> Problem | None:
        """Return the first thing that is wrong in a field; of an empty form nothing is asked yet."""
        if self.is_empty:
            return None
        typed = self.rows[field].field if field in self.rows else None
        if isinstance(typed, TextField) and looks_like_card(typed.text()):
            card = parse_card(typed.text())
            return Problem(field, card.message) if isinstance(card, CardProblem) else None
        found = [problem for problem in self.problems() if problem.field == field]
        return found[0] if found else None

    def _look_at_age(self) -> None:
        """Say who answers for a child."""
        read = parse_birth(self.birth.value, self._this_year) if self.birth.value else ""
        year = birth_year(read) if isinstance(read, str) else None
        self.consent.show_minor(on=year is not None and self._this_year - year <= ADULT)

    def _check_number(self) -> None:
        """Look at the ID number again: year of birth and sex must fit it."""
        if self.id_number.value:
            self.rows["id_number"].run_check()

    def _tell(self, _value: object) -> None:
        self._check_number()
        self.changed.emit()

    def _choose_unit(self, _value: object) -> None:
        self.rows["unit"].run_check()
        self.changed.emit()

    def _typed(self, text: str) -> None:
        if looks_like_card(text):
            self._scanned.start()
        else:
            self._scanned.stop()
            self.changed.emit()

    def _entered(self) -> None:
        field = self.sender()
        if isinstance(field, TextField) and looks_like_card(field.text()):
            self._take_scan()

    def _take_scan(self) -> None:
        """Take a card that a scanner typed, or somebody pasted, into one of the fields."""
        self._scanned.stop()
        for field in (self.name, self.birth, self.id_number, self.address):
            if looks_like_card(field.text()):
                self._take_card(field.text(), field)
                return

    def _take_card(self, text: str, field: TextField) -> None:
        card = parse_card(text)
        if not isinstance(card, CardProblem):
            if field is not self.name and field is not self.id_number:
                field.clear()
            self.take_card(card)
            return
        field.setText(card.text)
        field.selectAll()  # the next scan replaces it
        if card.id_number and not self.id_number.value.isdigit():
            self.id_number.setText(card.id_number)
        next(row for row in self.rows.values() if row.field is field).run_check()
        self.changed.emit()


def _parted(text: str) -> tuple[list[str], list[str], str]:
    """Return the words of a search text, its dates as typed, and its other digits in one."""
    words, dates, digits = [], [], ""
    for word in text.split():
        bare = word.replace("/", "").replace("-", "").replace(".", "")
        if not bare.isdigit():
            words.append(word)
        elif "/" in word:
            dates.append(word)
        else:
            digits += bare
    return words, dates, digits
