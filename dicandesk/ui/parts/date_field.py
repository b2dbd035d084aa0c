"""A date: typed in any usual way, moved by the arrow keys, or picked in a month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtWidgets import QCalendarWidget, QMenu, QWidgetAction
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import parse_date, show_date
from dicandesk.rules.problems import Problem
from dicandesk.ui.parts.fields import TextField

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class DateField(TextField):
    """A day, or nothing.

    Args:
        today: what "mai" and a date without year are measured from.
        name: read out; not needed where a `FormRow` labels the field.

    Signals:
        changed: another day (or None) is there.
    """

    changed = Signal(object)

    def __init__(self, today: date, name: str = "") -> None:
        super().__init__(name, icon="calendar", placeholder=_("ngày/tháng"))
        self._today = today
        self._told: date | None = None
        self.left.connect(self._tidy)
        self.entered.connect(self._tidy)
        self.add_tool("chevron-down", _("Chọn ngày trên lịch"), self.pick)

    @property
    def day(self) -> date | None:
        """Return the day, None for an empty field or for what is no date."""
        found = self._parsed()
        return found if isinstance(found, date) else None

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self.setText("" if day is None else show_date(day))
        self._tell_change()

    def check(self) -> Problem | None:
        """Return what is wrong with the text, for the `check` of a `FormRow`."""
        found = self._parsed()
        return found if isinstance(found, Problem) else None

    def pick(self) -> None:
        """Open a month to pick from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(menu)
        calendar.setAccessibleName(_("Lịch"))
        calendar.setLocale(QLocale(QLocale.Language.Vietnamese))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown = self.day or self._today
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.activated.connect(self._take)
        calendar.clicked.connect(self._take)
        calendar.activated.connect(menu.close)
        calendar.clicked.connect(menu.close)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        calendar.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.set_day((self.day or self._today) + timedelta(days=steps[key]))
        elif key == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self.pick()
        else:
            super().keyPressEvent(event)

    def _parsed(self) -> date | Problem | None:
        return parse_date(self.value, self._today) if self.value else None

    def _take(self, day: QDate) -> None:
        self.set_day(date(day.year(), day.month(), day.day()))

    def _tidy(self) -> None:
        if (day := self.day) is not None:
            self.setText(show_date(day))
        self._tell_change()

    def _tell_change(self) -> None:
        if (day := self.day) != self._told:
            self._told = day
            self.changed.emit(day)
