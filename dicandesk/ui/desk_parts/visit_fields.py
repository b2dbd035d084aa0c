"""The rest of a visit: when the person comes again, which day it was, how long, where, and a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import weekday_name
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.labels import Labels
from dicandesk.rules.problems import Problem
from dicandesk.ui.desk_parts.choice import ChoiceChips
from dicandesk.ui.desk_parts.field_grid import FieldGrid
from dicandesk.ui.desk_parts.minutes_field import MinutesField
from dicandesk.ui.desk_parts.present_field import PresentField
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.fields import NoteField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dicandesk.rules.guidance import Mode

SHORT_PLACES = Labels(
    culture_house=lambda: PLACES["culture_house"],
    home=lambda: PLACES["home"],
    one_stop=lambda: _("Một cửa"),
    phone=lambda: _("Điện thoại"),
)


class VisitFields(QWidget):
    """Fields that most visits leave as they are.

    Args:
        today: what dates are measured from.
        check: returns what the rules say of a field ("next_date", "at", "note").

    Signals:
        changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, today: date, check: Callable[[str], Problem | None]) -> None:
        super().__init__()
        self._today, self._check = today, check
        self.next_day, self.day = DateField(today), DateField(today)
        self.minutes, self.note, self.present = MinutesField(), NoteField(rows=1), PresentField()
        self.place = ChoiceChips(_("Nơi hướng dẫn"), list(SHORT_PLACES.items()))
        self.rows = {
            "next_date": FormRow(_("Hẹn lại"), self.next_day, check=self._check_next),
            "at": FormRow(_("Ngày hướng dẫn"), self.day, check=self._check_day),
            "minutes": FormRow(_("Thời gian"), self.minutes, check=self.minutes.check),
            "note": FormRow(_("Ghi chú"), self.note, check=self._check_note),
        }
        self._present = FormRow(_("Người hướng dẫn"), self.present)
        self._add_note = Button(_("Ghi chú"), icon="plus", kind="link", scale="small", on=self._open_note)
        self._reason = Label("", "hint", wrap=True)
        self._build()
        self._connect()
        self.clear()
        self.set_mode("one", is_named=True)

    @property
    def typed_day(self) -> date:
        """Return the day of the visit."""
        return self.day.day or self._today

    def clear(self) -> None:
        """Empty what belongs to one visit; place and length stay."""
        self.next_day.set_day(None)
        self.day.set_day(self._today)
        self.note.setPlainText("")
        self.rows["note"].hide()
        self._add_note.show()
        self.present.set_members(())
        for row in self.rows.values():
            row.show_problem(None)

    def show_usual(self, place: str, minutes: int | None) -> None:
        """Show place and length of the last time, where nothing is chosen yet."""
        if self.place.value is None and place in PLACES:
            self.place.set_value(place)
        if not self.minutes.text():
            self.minutes.set_minutes(minutes)

    def show_note(self, text: str) -> None:
        """Fill the note."""
        self.note.setPlainText(text)
        self.rows["note"].setVisible(bool(text))
        self._add_note.setVisible(not text)

    def set_mode(self, mode: Mode, *, is_named: bool) -> None:
        """Ask what the way of meeting has: only people by name come again, and a note is of one person."""
        reasons = {
            "one": _("Không ghi tên thì không hẹn lại và không giữ ghi chú."),
            "group": _("Không ghi tên ai thì không hẹn lại."),
            "talk": _("Buổi nói chuyện không hẹn lại và không giữ ghi chú."),
        }
        self._reason.setText(reasons[mode])
        reason = None if is_named else reasons[mode]
        self._add_note.set_reason(reason)
        self._add_note.setVisible(mode == "one" and self.rows["note"].isHidden())
        self.note.setEnabled(is_named)
        if mode != "one":
            self.rows["note"].hide()
        elif self.note.value:
            self.rows["note"].show()
            self._add_note.hide()
        self._present.setVisible(mode != "one")
        self._reason.setVisible(not is_named)
        for field in (self.next_day, self.note):
            field.setEnabled(is_named)
            field.setToolTip(reason or "")
        if not is_named:
            self.rows["next_date"].show_problem(None)

    def run_checks(self) -> list[Problem]:
        """Look at every field now and return what is wrong."""
        return [problem for row in self.rows.values() if (problem := row.run_check()) is not None]

    def _build(self) -> None:
        rows = self.rows
        place = FormRow(_("Nơi hướng dẫn"), self.place)
        more, beside = QWidget(), QHBoxLayout()
        more.setLayout(beside)
        spaced(beside, 0, 14)
        beside.addWidget(place, 1)
        beside.addWidget(self._add_note, 0, Qt.AlignmentFlag.AlignBottom)
        next_date, day, minutes = rows["next_date"], rows["at"], rows["minutes"]
        wide = (((next_date, 4), (day, 4), (minutes, 4)), ((more, 12),), ((self._present, 12),), ((rows["note"], 12),))
        narrow = (
            ((next_date, 6), (minutes, 6)),
            ((day, 12),),
            ((more, 12),),
            ((self._present, 12),),
            ((rows["note"], 12),),
        )
        column = QVBoxLayout(self)
        spaced(column, 0, 6)
        column.addWidget(FieldGrid((480, wide), (0, narrow), row_gap=6))
        column.addWidget(self._reason)

    def _connect(self) -> None:
        self.next_day.changed.connect(self._tell)
        self.day.changed.connect(self._name_day)
        self.next_day.changed.connect(self._name_next)
        self.minutes.typed.connect(self._tell)
        self.place.chosen.connect(self._tell)
        self.note.textChanged.connect(self.changed)
        self.present.changed.connect(self.changed)

    def _tell(self, _value: object) -> None:
        self.changed.emit()

    def _name_day(self, day: date | None) -> None:
        self.rows["at"].label.setText(_("Ngày hướng dẫn: {day}").format(day=self._word(day or self._today)))
        self.changed.emit()

    def _name_next(self, day: date | None) -> None:
        text = _("Hẹn lại: {day}").format(day=self._word(day)) if day else _("Hẹn lại")
        self.rows["next_date"].label.setText(text)

    def _word(self, day: date) -> str:
        words: dict[int, Callable[[], str]] = {
            0: lambda: _("hôm nay"),
            -1: lambda: _("hôm qua"),
            1: lambda: _("ngày mai"),
        }
        named = words.get((day - self._today).days)
        return named() if named else weekday_name(day)

    def _open_note(self) -> None:
        self.rows["note"].show()
        self._add_note.hide()
        self.note.setFocus(Qt.FocusReason.TabFocusReason)

    def _check_next(self) -> Problem | None:
        problem = self.next_day.check()
        return problem.at("next_date") if problem is not None else self._check("next_date")

    def _check_day(self) -> Problem | None:
        problem = self.day.check()
        return problem.at("at") if problem is not None else self._check("at")

    def _check_note(self) -> Problem | None:
        secret = looks_secret(self.note.value)
        return Problem("note", secret, "warning") if secret else self._check("note")
