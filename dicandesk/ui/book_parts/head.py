"""What holds for a whole page of the book: day, place, minutes, neighbourhood of new people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from dicandesk.i18n import _
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.problems import Problem
from dicandesk.services.assisting.day_book import BookPage
from dicandesk.ui.desk_parts.minutes_field import MinutesField
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.ward.units import UnitRow
    from dicandesk.ui.context import Context


class BookHead(Card):
    """The head of the page.

    Signals:
        changed: something in it is another.
    """

    changed = Signal()

    def __init__(self, context: Context, today: date) -> None:
        super().__init__(gap=8)
        self._context, self._today = context, today
        self.setAccessibleName(_("Đầu trang sổ"))
        spaced(self.body, (18, 12, 18, 12), 8)
        self.day = DateField(today, _("Ngày trên trang sổ"))
        self.place: Select[str] = Select(_("Nơi"), [("", _("không ghi")), *PLACES.items()])
        self.minutes = MinutesField(_("Phút mỗi người"))
        self.unit: Select[bytes | None] = Select(_("Tổ của người mới"))
        self.place.set_value("")
        self.day.set_day(today)
        fields = FlowLayout(12)
        rows = (
            (_("Ngày trên trang sổ"), self.day, 170),
            (_("Nơi"), self.place, 180),
            (_("Phút mỗi người"), self.minutes, 130),
            (_("Tổ của người mới"), self.unit, 170),
        )
        for label, field, width in rows:
            row = FormRow(label, field, reserves=False)
            sized(row, width=width)
            fields.add(row)
        self.body.addLayout(fields)
        for signal in (self.day.changed, self.place.chosen, self.minutes.typed, self.unit.chosen):
            signal.connect(self._tell)

    @property
    def state(self) -> dict[str, Any]:
        """Return what is filled in, for the draft."""
        return {
            "day": (self.day.day or self._today).isoformat(),
            "place": self.place.value or "",
            "minutes": self.minutes.minutes,
            "unit": self.unit.value,
        }

    def show_state(self, state: dict[str, Any]) -> None:
        """Show what was kept."""
        self.day.set_day(date.fromisoformat(state["day"]))
        self.place.set_value(state["place"])
        self.minutes.set_minutes(state["minutes"])
        self.unit.set_value(state["unit"])

    def show_homes(self, homes: Sequence[UnitRow]) -> None:
        """Offer the neighbourhoods of new people, that of the member first."""
        self.unit.set_options([*((row.id, row.short) for row in homes), (None, _("không ghi"))])
        if self.unit.value is None:
            self.unit.set_value(homes[0].id if homes else None)

    def book_page(self) -> BookPage:
        """Return what holds for each line."""
        return BookPage(
            self.day.day or self._today, self.place.value or "", self.minutes.minutes or None, self.unit.value
        )

    def check(self) -> Problem | None:
        """Return what is wrong here, None for nothing."""
        if self.day.day is None:
            return self.day.check() or Problem("at", _("Hãy ghi ngày trên trang sổ."))
        if self.day.day > self._today:
            return Problem("at", _("Ngày hướng dẫn ở tương lai. Hãy xem lại ngày."))
        return self.minutes.check()

    def _tell(self, _value: object = None) -> None:
        self.changed.emit()
