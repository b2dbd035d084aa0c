"""The filters of the list as chips."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from dicandesk.i18n import _
from dicandesk.rules.residents import NEEDS
from dicandesk.services.register.resident_lists import Filters
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.people_parts.menu_chip import MenuChip
from dicandesk.ui.people_parts.words import OLD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicandesk.rules.topics import Topic
    from dicandesk.services.ward.units import UnitRow

V = TypeVar("V")
_GROWN_UP, _VERY_OLD = 18, 80


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
        self.age: MenuChip[tuple[int | None, int | None]] = MenuChip(_("Tuổi"))
        self.topic: MenuChip[tuple[str | None, str | None]] = MenuChip(
            _("Chưa làm được việc"), prefix=_("Chưa làm được: ")
        )
        self.need: MenuChip[str] = MenuChip(_("Nhu cầu"))
        self.no_consent = Chip(_("Chưa đồng ý"), icon="file-text")
        self.due = Chip(_("Đến hẹn"), icon="calendar-event")
        self.suspected = Chip(_("Nghi trùng"), icon="git-compare")
        self.clear_button = Button(_("Bỏ lọc"), kind="link", scale="chip", on=self.clear)
        self.need.set_options(list(NEEDS.items()))
        self.age.set_options(list(_ages()))
        self.setAccessibleName(_("Lọc"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        flow = FlowLayout(8)
        flow.add(self.unit, self.age, self.topic, self.need, self.no_consent, self.suspected, self.due)
        flow.add(self.clear_button)
        self.setLayout(flow)
        for chip in (self.unit, self.age, self.topic, self.need):
            chip.chosen.connect(self._tell)
        for toggle in (self.no_consent, self.due, self.suspected):
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
        self.topic.set_options([((topic.code, None), topic.title_short) for topic in topics])
        never = [((None, topic.code), topic.title_short) for topic in topics]
        self.topic.set_more(_("Chưa hướng dẫn lần nào"), _("Chưa hướng dẫn: "), never)

    def _tell(self, _value: object = None) -> None:
        least, most = self.age.value or (None, None)
        not_alone, never = self.topic.value or (None, None)
        self._filters = Filters(
            unit=self.unit.value,
            min_age=least,
            max_age=most,
            need=self.need.value,
            topic_not_alone=not_alone,
            topic_never=never,
            no_consent=self.no_consent.isChecked(),
            due=self.due.isChecked(),
            suspected=self.suspected.isChecked(),
        )
        self._show()
        self.changed.emit(self._filters)

    def _show(self) -> None:
        wanted = self._filters
        self.unit.set_value(wanted.unit)
        self.age.set_value(_or_none((wanted.min_age, wanted.max_age)))
        self.topic.set_value(_or_none((wanted.topic_not_alone, wanted.topic_never)))
        self.need.set_value(wanted.need)
        self.no_consent.setChecked(wanted.no_consent)
        self.due.setChecked(wanted.due)
        self.suspected.setChecked(wanted.suspected)
        self.clear_button.setVisible(wanted != Filters())


def _ages() -> Iterator[tuple[tuple[int | None, int | None], str]]:
    """Yield the ages that are asked for, youngest and oldest in full years."""
    for least in (OLD, OLD + 10, _VERY_OLD):
        yield (least, None), _("Từ {n} tuổi").format(n=least)
    for end in (OLD, _GROWN_UP):
        yield (None, end - 1), _("Dưới {n} tuổi").format(n=end)


def _or_none(pair: tuple[V | None, V | None]) -> tuple[V | None, V | None] | None:
    return pair if any(one is not None for one in pair) else None
