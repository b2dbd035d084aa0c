"""Sets of filters by name: three that every team asks for, and the member's own, saved and thrown away in place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.services.register.resident_lists import Filters
from dicandesk.services.register.saved_filters import NAME_LIMIT, SavedFilter
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.people_parts.words import OLD
from dicandesk.ui.theme import sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

FIRST_STEP = "DD01"
"""Code of the topic everything else needs: VNeID level 2."""


class Presets(QWidget):
    """Sets of filters by name.

    Signals:
        chosen: the `Filters` of the set that was pressed; none where it was taken back.
        save_requested: a name for the filters in use.
        drop_requested: the name of the member's own set that is in use.
    """

    chosen = Signal(object)
    save_requested = Signal(str)
    drop_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Xem nhanh"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._filters = Filters()
        self._own: dict[Chip, SavedFilter] = {}
        self._shipped: dict[Chip, Filters] = {
            Chip(_("Cao tuổi chưa có VNeID"), icon="bookmark"): Filters(min_age=OLD, topic_not_alone=FIRST_STEP),
            Chip(_("Đến hẹn tuần này"), icon="bookmark"): Filters(due=True),
            Chip(_("Cần đến tận nhà"), icon="bookmark"): Filters(need="home_visit"),
        }
        self.save_button = Button(_("Lưu bộ lọc"), icon="plus", kind="link", scale="chip", on=self._begin)
        self.drop_button = Button(_("Xoá bộ lọc"), icon="trash", kind="link", scale="chip", on=self._drop)
        self.name = _Name(_("Tên bộ lọc"), placeholder=_("Tên bộ lọc"), moves_on=False)
        self.name.setMaxLength(NAME_LIMIT)
        sized(self.name, width=180)
        self.keep_button = Button(_("Lưu"), icon="check", scale="chip", on=self._save)
        self._flow = FlowLayout(8)
        self.setLayout(self._flow)
        for chip in self._shipped:
            chip.clicked.connect(self._press)
            self._flow.add(chip)
        self._flow.add(self.save_button, self.drop_button, self.name, self.keep_button)
        self.name.entered.connect(self._save)
        self.name.given_up.connect(self._end)
        self._end()

    @property
    def chips(self) -> list[Chip]:
        """Return the chips in their order."""
        return [*self._shipped, *self._own]

    @property
    def is_naming(self) -> bool:
        """Say whether a name for a set is being typed."""
        return not self.name.isHidden()

    def show_own(self, kept: Sequence[SavedFilter]) -> None:
        """Show the member's own sets behind those of everybody."""
        for chip in self._own:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._own = {Chip(one.name, icon="bookmark"): one for one in kept}
        for place, chip in enumerate(self._own):
            chip.clicked.connect(self._press)
            self._flow.add_at(len(self._shipped) + place, chip)
            chip.show()
        self._end()

    def show_filters(self, filters: Filters) -> None:
        """Mark the set that is in use; of those for everybody the neighbourhood makes no difference."""
        self._filters = filters
        for chip, wanted in self._shipped.items():
            chip.setChecked(replace(filters, unit=None) == wanted)
        for chip, kept in self._own.items():
            chip.setChecked(filters == kept.filters)
        self._end()

    def end_naming(self) -> bool:
        """Close the field for a name; say whether it was open."""
        was_open = self.is_naming
        self._end()
        return was_open

    def _press(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            wanted = self._own[chip].filters if chip in self._own else self._shipped[chip]
            self.chosen.emit(wanted if chip.isChecked() else Filters())

    def _begin(self) -> None:
        self.save_button.hide()
        for part in (self.name, self.keep_button):
            part.show()
        self.name.setText("")
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        if self.name.value:
            self.save_requested.emit(self.name.value)

    def _drop(self) -> None:
        name = next((kept.name for chip, kept in self._own.items() if chip.isChecked()), "")
        if name:
            self.drop_requested.emit(name)

    def _end(self) -> None:
        is_own = any(chip.isChecked() for chip in self._own)
        is_known = is_own or any(self._filters == wanted for wanted in self._shipped.values())
        for part in (self.name, self.keep_button):
            part.hide()
        self.save_button.setVisible(self._filters != Filters() and not is_known)
        self.drop_button.setVisible(is_own)


class _Name(TextField):
    """The field for a name, which Esc closes.

    Signals:
        given_up: Esc was pressed.
    """

    given_up = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
