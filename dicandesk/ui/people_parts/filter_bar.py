"""The filters of the list as chips, and sets of filters that are asked for every week."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dicandesk.i18n import _
from dicandesk.rules.residents import NEEDS
from dicandesk.services.resident_lists import Filters
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.people_parts.menu_chip import MenuChip
from dicandesk.ui.people_parts.words import OLD
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicandesk.rules.topics import Topic
    from dicandesk.services.units import UnitRow

FIRST_STEP = "DD01"
"""Code of the topic everything else needs: VNeID level 2."""


class FilterBar(QWidget):
    """Chips that narrow the list.

    Signals:
        changed: the `Filters` now wanted.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._filters = Filters()
        self.unit: MenuChip[bytes] = MenuChip(_("Tổ dân phố"))
        self.age = Chip(_("Từ {n} tuổi").format(n=OLD))
        self.topic: MenuChip[str] = MenuChip(_("Chưa làm được việc"), prefix=_("Chưa làm được: "))
        self.need: MenuChip[str] = MenuChip(_("Nhu cầu"))
        self.no_consent = Chip(_("Chưa đồng ý"), icon="file-text")
        self.due = Chip(_("Đến hẹn"), icon="calendar-event")
        self.suspected = Chip(_("Nghi trùng"), icon="git-compare")
        self.clear_button = Button(_("Bỏ lọc"), kind="link", scale="chip", on=self.clear)
        self.need.set_options(list(NEEDS.items()))
        self.setAccessibleName(_("Lọc"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        flow = FlowLayout(8)
        flow.add(self.unit, self.age, self.topic, self.need, self.no_consent, self.due, self.suspected)
        flow.add(self.clear_button)
        self.setLayout(flow)
        for chip in (self.unit, self.topic, self.need):
            chip.chosen.connect(self._tell)
        for toggle in (self.age, self.no_consent, self.due, self.suspected):
            toggle.clicked.connect(self._tell)
        self._show()

    @property
    def filters(self) -> Filters:
        """Return what is chosen."""
        return self._filters

    @property
    def count(self) -> int:
        """Return how many filters are chosen."""
        empty = Filters()
        return sum(getattr(self._filters, name) != getattr(empty, name) for name in Filters.__slots__)

    def set_filters(self, filters: Filters) -> None:
        """Choose other filters and tell it."""
        self._filters = filters
        self._show()
        self.changed.emit(filters)

    def clear(self) -> None:
        """Choose none."""
        self.set_filters(Filters())

    def show_units(self, rows: Sequence[UnitRow]) -> None:
        """Offer these neighbourhoods; of a single one nothing can be chosen."""
        self.unit.set_options([(row.id, row.short) for row in rows])
        self.unit.setVisible(len(rows) > 1)

    def show_topics(self, topics: Sequence[Topic]) -> None:
        """Offer these topics."""
        self.topic.set_options([(topic.code, topic.title_short) for topic in topics])

    def _tell(self, _value: object = None) -> None:
        self._filters = Filters(
            unit=self.unit.value,
            min_age=OLD if self.age.isChecked() else None,
            need=self.need.value,
            topic_not_alone=self.topic.value,
            no_consent=self.no_consent.isChecked(),
            due=self.due.isChecked(),
            suspected=self.suspected.isChecked(),
        )
        self._show()
        self.changed.emit(self._filters)

    def _show(self) -> None:
        wanted = self._filters
        self.unit.set_value(wanted.unit)
        self.age.setChecked(wanted.min_age is not None)
        self.topic.set_value(wanted.topic_not_alone)
        self.need.set_value(wanted.need)
        self.no_consent.setChecked(wanted.no_consent)
        self.due.setChecked(wanted.due)
        self.suspected.setChecked(wanted.suspected)
        self.clear_button.setVisible(wanted != Filters())


class Presets(QWidget):
    """Sets of filters by name.

    Signals:
        chosen: the `Filters` of the set that was pressed; none where it was taken back.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Xem nhanh"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        spaced(row, 0, 8)
        self._sets: Mapping[Chip, Filters] = {
            Chip(_("Cao tuổi chưa có VNeID"), icon="bookmark"): Filters(min_age=OLD, topic_not_alone=FIRST_STEP),
            Chip(_("Đến hẹn tuần này"), icon="bookmark"): Filters(due=True),
            Chip(_("Cần đến tận nhà"), icon="bookmark"): Filters(need="home_visit"),
        }
        for chip in self._sets:
            chip.clicked.connect(self._press)
            row.addWidget(chip)
        row.addStretch(1)

    @property
    def chips(self) -> list[Chip]:
        """Return the chips in their order."""
        return list(self._sets)

    def show_filters(self, filters: Filters) -> None:
        """Mark the set that is in use; the neighbourhood makes no difference."""
        for chip, wanted in self._sets.items():
            chip.setChecked(replace(filters, unit=None) == wanted)

    def _press(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.chosen.emit(self._sets[chip] if chip.isChecked() else Filters())
