"""One row for each chosen topic: how far it went, what it stuck on, whether the sheet is in large type.

Of a group the result counts for all; who differs stands in a panel below the row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from dicandesk.i18n import _
from dicandesk.rules.guidance import Outcome, TopicResult
from dicandesk.rules.topics import OTHER_CAUSE
from dicandesk.services.guidance.topics import common
from dicandesk.ui.desk_parts.exceptions import ExceptionPanel, outcome_options
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.segmented import Segmented
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.guidance import Mode
    from dicandesk.rules.topics import Topic
    from dicandesk.services.assisting.groups import GroupPerson


@dataclass(slots=True)
class ResultState:
    """What is known of one chosen topic.

    Attributes:
        outcome: None until somebody says how far it went.
        own: results of people of a group who differ.
    """

    topic: Topic
    outcome: Outcome | None = None
    cause: str | None = None
    large: bool = False
    own: dict[bytes, TopicResult] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Parts:
    title: Label
    outcome: Segmented[Outcome]
    large: Chip
    cause: Select[str]
    cause_label: Label
    rule: QWidget
    others: Chip
    panel: ExceptionPanel

    def all(self) -> tuple[QWidget, ...]:
        own = (self.others, self.panel)
        return self.rule, self.title, self.large, self.outcome, self.cause_label, self.cause, *own


class ResultRows(QWidget):
    """The chosen topics, in the order in which they were chosen.

    Signals:
        changed: another result, cause or size of type.
        rearranged: `cells` are others than before.
    """

    changed = Signal()
    rearranged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[str, ResultState] = {}
        self._parts: dict[str, _Parts] = {}
        self._row = 1
        self._is_stacked = False
        self._mode: Mode = "one"
        self._people: Sequence[GroupPerson] = ()
        self._heads = [Label("", "hint") for _column in range(3)]
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 14, row_gap=7)
        self._grid.setColumnStretch(0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        for column, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, column)
        self.set_mode("one")

    @property
    def states(self) -> list[ResultState]:
        """Return the chosen topics with what is known of them."""
        return list(self._states.values())

    @property
    def results(self) -> tuple[TopicResult, ...]:
        """Return the results that somebody has given."""
        return tuple(
            TopicResult(code, state.outcome, state.cause if state.outcome is Outcome.UNFINISHED else None)
            for code, state in self._states.items()
            if state.outcome is not None
        )

    @property
    def missing(self) -> str:
        """Return the title of the first topic without a result, "" for none."""
        return next((state.topic.title_short for state in self._states.values() if state.outcome is None), "")

    @property
    def cells(self) -> list[QWidget]:
        """Return what Tab goes through, in order: result, cause, size of type, row by row."""
        found: list[QWidget] = []
        for parts in self._parts.values():
            found += [parts.outcome, parts.cause, parts.large, parts.others, *parts.panel.cells]
        return found

    def own_of(self, resident: bytes) -> tuple[TopicResult, ...]:
        """Return where one person of the group differs."""
        return tuple(
            own[resident]
            for code, state in self._states.items()
            if resident in (own := self._parts[code].panel.results)
            and (own[resident].outcome, own[resident].cause) != (state.outcome, state.cause)
        )

    def set_mode(self, mode: Mode) -> None:
        """Ask for one person, or for a group; a talk has no results."""
        self._mode = mode
        group = (_("Việc"), _("Kết quả chung cả nhóm"), _("Ai khác kết quả"))
        one = (_("Việc"), _("Kết quả"), _("In cho bà con"))
        for head, text in zip(self._heads, group if mode == "group" else one, strict=True):
            head.setText(text)
        self._follow()
        self._show_heads()

    def show_people(self, people: Sequence[GroupPerson]) -> None:
        """Know who is in the group now."""
        self._people = people
        for parts in self._parts.values():
            parts.panel.show_people(people)
        self._follow()

    def add(self, state: ResultState) -> None:
        """Show one more topic."""
        self._states[state.topic.code] = state
        self._parts[state.topic.code] = self._make(state)
        self._lay(self._parts[state.topic.code])
        self._follow()
        self._show_heads()

    def remove(self, code: str) -> None:
        """Take a topic away."""
        if self._states.pop(code, None) is not None:
            self._drop(self._parts.pop(code))
            self._show_heads()

    def clear(self) -> None:
        """Take all topics away."""
        for code in list(self._states):
            self.remove(code)

    def focus(self, code: str) -> None:
        """Put the keyboard on the result of a topic."""
        if code in self._parts:
            self._parts[code].outcome.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_missing(self) -> None:
        """Put the keyboard on the first result that nobody has given yet."""
        code = next((code for code, state in self._states.items() if state.outcome is None), None)
        if code is not None:
            self.focus(code)

    def set_large(self, *, on: bool) -> None:
        """Print every sheet in large type, or in normal type."""
        for code, state in self._states.items():
            state.large = on
            self._parts[code].large.setChecked(on)

    def set_stacked(self, *, on: bool) -> None:
        """Put the result below the title, as wide as there is room."""
        if on is self._is_stacked:
            return
        self._is_stacked = on
        for parts in self._parts.values():
            self._drop(parts)
        self._parts = {code: self._make(state) for code, state in self._states.items()}
        for parts in self._parts.values():
            self._lay(parts)
        self._follow()
        self._show_heads()

    def _make(self, state: ResultState) -> _Parts:
        topic, code = state.topic, state.topic.code
        name = _("Kết quả: {topic}").format(topic=topic.title_short)
        outcome = Segmented(outcome_options(), name, is_small=not self._is_stacked, fills=self._is_stacked)
        outcome.set_value(state.outcome)
        outcome.chosen.connect(partial(self._take_outcome, code))
        word = _("In chữ to") if self._is_stacked else _("Chữ to")
        large = Chip(word, icon="printer", is_chosen=state.large)
        large.setAccessibleDescription(_("Phiếu {topic} in chữ to").format(topic=topic.title_short))
        large.toggled.connect(partial(self._take_large, code))
        where = _("Vướng ở đâu? {topic}").format(topic=topic.title_short)
        causes = [(cause, common().cause_name(cause)) for cause in (*topic.causes, OTHER_CAUSE)]
        cause = Select(where, causes, placeholder=_("Chọn một lý do"))
        cause.set_value(state.cause)
        cause.chosen.connect(partial(self._take_cause, code))
        asked = Label(_("Vướng ở đâu?"), "field")
        asked.setBuddy(cause)
        others = Chip("", trailing="plus")
        others.setAccessibleDescription(_("Ai khác kết quả: {topic}").format(topic=topic.title_short))
        panel = ExceptionPanel(code, topic.title_short, causes, is_stacked=self._is_stacked)
        panel.show_people(self._people)
        panel.show_results(state.own)
        others.setChecked(bool(panel.results))
        others.toggled.connect(partial(self._open_panel, code))
        panel.changed.connect(partial(self._take_own, code))
        title = Label(topic.title_short, "strong", wrap=True)
        return _Parts(title, outcome, large, cause, asked, line(), others, panel)

    def _drop(self, parts: _Parts) -> None:
        for widget in parts.all():
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _lay(self, parts: _Parts) -> None:
        """Put a topic below the others; rows that were taken away before leave no gap, they are of no height."""
        row = self._row
        self._grid.addWidget(parts.rule, row, 0, 1, 3)
        if self._is_stacked:
            self._grid.addWidget(parts.title, row + 1, 0)
            self._grid.addWidget(parts.large, row + 1, 2)
            self._grid.addWidget(parts.others, row + 1, 2)
            self._grid.addWidget(parts.outcome, row + 2, 0, 1, 3)
            self._grid.addWidget(parts.cause_label, row + 3, 0, 1, 3)
            self._grid.addWidget(parts.cause, row + 4, 0, 1, 3)
        else:
            self._grid.addWidget(parts.title, row + 1, 0)
            self._grid.addWidget(parts.outcome, row + 1, 1, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(parts.large, row + 1, 2, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(parts.others, row + 1, 2, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(parts.cause_label, row + 2, 0, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(parts.cause, row + 2, 1, 1, 2)
        self._grid.addWidget(parts.panel, row + 5, 0, 1, 3)
        self._row = row + 6
        for widget in (parts.rule, parts.title, parts.outcome):
            widget.show()

    def _show_heads(self) -> None:
        for head in self._heads:
            head.setVisible(bool(self._states) and not self._is_stacked)
        self.setVisible(bool(self._states) and self._mode != "talk")

    def _follow(self) -> None:
        for code, parts in self._parts.items():
            is_asked = self._states[code].outcome is Outcome.UNFINISHED
            parts.cause.setVisible(is_asked)
            parts.cause_label.setVisible(is_asked)
            is_group, count = self._mode == "group", len(parts.panel.results)
            parts.large.setVisible(not is_group)
            parts.others.setVisible(is_group)
            parts.others.setText(_("{n} người").format(n=count) if count else _("Thêm"))
            parts.others.set_trailing("chevron-up" if parts.others.isChecked() else "plus")
            parts.panel.setVisible(is_group and parts.others.isChecked())

    def _take_outcome(self, code: str, outcome: Outcome) -> None:
        state = self._states[code]
        state.outcome = outcome
        self._follow()
        self.changed.emit()
        if outcome is Outcome.UNFINISHED and state.cause is None:
            self._parts[code].cause.setFocus(Qt.FocusReason.TabFocusReason)

    def _take_cause(self, code: str, cause: str) -> None:
        self._states[code].cause = cause
        self.changed.emit()

    def _take_large(self, code: str, on: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        self._states[code].large = on
        self.changed.emit()

    def _open_panel(self, code: str, on: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        self._follow()
        if on:
            self._parts[code].panel.focus()

    def _take_own(self, code: str) -> None:
        self._states[code].own = self._parts[code].panel.kept
        self._follow()
        self.rearranged.emit()
        self.changed.emit()
