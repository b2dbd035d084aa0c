"""Several phone numbers, each with whose it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.rules.residents import PhoneDraft
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 5
ALONE = "phones.alone"
"""Name of the field of an owner whose number is missing."""


class PhoneRows(QWidget):
    """At least one row; the link below it adds another.

    Args:
        check: returns what is wrong with the phone at a place, for the field "phones.0", "phones.1" ...

    Signals:
        typed: somebody typed into one of the fields.
        grown: there are more or fewer rows.
    """

    typed = Signal()
    grown = Signal()

    def __init__(self, check: Callable[[str], Problem | None]) -> None:
        super().__init__()
        self._check = check
        self._lines: list[QWidget] = []
        self._below: list[QVBoxLayout] = []
        self.numbers: list[FormRow] = []
        self._owners: list[FormRow] = []
        self._column = QVBoxLayout(self)
        spaced(self._column, 0, 4)
        self._more = Button(_("Thêm số điện thoại"), icon="plus", kind="link", scale="tiny", on=self._grow)
        self._column.addStretch(1)
        self._add_line()

    @property
    def _pairs(self) -> list[tuple[FormRow, FormRow]]:
        return list(zip(self.numbers, self._owners, strict=True))

    @property
    def values(self) -> tuple[PhoneDraft, ...]:
        """Return the phones as typed, rows without a number left out."""
        return tuple(PhoneDraft(_text(number), _text(owner) or None) for number, owner in self._pairs if _text(number))

    @property
    def typed_texts(self) -> list[list[str]]:
        """Return everything typed, row by row, for a draft."""
        return [[_text(number), _text(owner)] for number, owner in self._pairs]

    @property
    def rows(self) -> dict[str, FormRow]:
        """Return field name -> row, of the rows that hold a number, and of the first that should."""
        filled = [row for row in self.numbers if _text(row)]
        found = {f"phones.{place}": row for place, row in enumerate(filled)}
        alone = next((row for row, whose in self._pairs if not _text(row) and _text(whose)), None)
        return found if alone is None else {**found, ALONE: alone}

    @property
    def problems(self) -> list[Problem]:
        """Return that somebody's phone has no number: what was typed must not get lost without a word."""
        whose = next((_text(whose) for row, whose in self._pairs if not _text(row) and _text(whose)), "")
        return [Problem(ALONE, _("Ghi số máy của {owner}, hoặc xoá ô bên.").format(owner=whose))] if whose else []

    def show_texts(self, texts: Sequence[Sequence[str]]) -> None:
        """Fill the rows anew: number and owner of each."""
        wanted = min(max(len(texts), 1), MOST)
        while len(self._lines) > wanted:
            self._drop_line()
        while len(self._lines) < wanted:
            self._add_line()
        for place, (number, owner) in enumerate(self._pairs):
            texts_here = texts[place] if place < len(texts) else ("", "")
            _field(number).setText(texts_here[0])
            _field(owner).setText(texts_here[1])
            number.show_problem(None)

    def take_number(self, number: str) -> None:
        """Put a number into the first empty row."""
        texts = self.typed_texts
        free = next((place for place, (text, _owner) in enumerate(texts) if not text), None)
        if free is None:
            self._grow()
            free = len(self.numbers) - 1
        _field(self.numbers[free]).setText(number)

    def _grow(self) -> None:
        self._add_line()
        _field(self.numbers[-1]).setFocus()
        self.grown.emit()

    def _add_line(self) -> None:
        number, owner = TextField(), TextField(placeholder=_("ví dụ: con gái"))
        place = len(self.numbers)
        label = _("Điện thoại") if place == 0 else _("Điện thoại {n}").format(n=place + 1)
        row = FormRow(label, number, check=partial(self._check_line, number))
        whose = FormRow(_("Máy của ai"), owner)
        owner.setToolTip(_("Để trống khi là máy của chính người này."))
        for field in (number, owner):
            field.typed.connect(self._tell)
        owner.left.connect(row.run_check)
        line = QWidget()
        beside = QHBoxLayout(line)
        spaced(beside, 0, 10)
        beside.addWidget(row, 11)
        below = QVBoxLayout()
        spaced(below)
        below.addWidget(whose)
        beside.addLayout(below, 9)
        self._below.append(below)
        self._lines.append(line)
        self.numbers.append(row)
        self._owners.append(whose)
        self._column.insertWidget(place, line)
        self._put_more()

    def _drop_line(self) -> None:
        line = self._lines.pop()
        self.numbers.pop()
        self._owners.pop()
        self._below.pop()
        self._put_more()
        self._column.removeWidget(line)
        line.deleteLater()

    def _put_more(self) -> None:
        """Let the link stand where the hint of the last owner would."""
        self._below[-1].addWidget(self._more)
        self._more.setVisible(len(self._lines) < MOST)

    def _check_line(self, number: TextField) -> Problem | None:
        if not number.value:
            alone = self.rows.get(ALONE)
            return self.problems[0] if alone is not None and alone.field is number else None
        filled = [row for row in self.numbers if _text(row)]
        place = next((place for place, row in enumerate(filled) if row.field is number), None)
        return None if place is None else self._check(f"phones.{place}")

    def _tell(self, _text: str) -> None:
        self.typed.emit()


def _field(row: FormRow) -> TextField:
    assert isinstance(row.field, TextField)  # noqa: S101 - made so above
    return row.field


def _text(row: FormRow) -> str:
    return _field(row).value
