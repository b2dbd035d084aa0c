"""One row for each chosen topic: how far it went, what it stuck on, whether the sheet is in large type."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from dicandesk.i18n import _
from dicandesk.rules.guidance import Outcome, TopicResult
from dicandesk.rules.topics import OTHER_CAUSE
from dicandesk.services.topics import common
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.rules.topics import Topic


def outcome_options() -> list[Option[Outcome]]:
    """Return the three results, in the order of their keys."""
    return [
        Option(Outcome.ALONE, Outcome.ALONE.label(), "check", "good"),
        Option(Outcome.HELPED, Outcome.HELPED.label(), "users", "caution"),
        Option(Outcome.UNFINISHED, Outcome.UNFINISHED.label(), "hourglass", "caution"),
    ]


@dataclass(slots=True)
class ResultState:
    """What is known of one chosen topic; `outcome` is None until somebody says how far it went."""

    topic: Topic
    outcome: Outcome | None = None
    cause: str | None = None
    large: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    title: Label
    outcome: Segmented[Outcome]
    large: Chip
    cause: Select[str]
    cause_label: Label
    rule: QWidget

    def all(self) -> tuple[QWidget, ...]:
        return self.rule, self.title, self.large, self.outcome, self.cause_label, self.cause


class ResultRows(QWidget):
    """The chosen topics, in the order in which they were chosen.

    Signals:
        changed: another result, cause or size of type.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[str, ResultState] = {}
        self._parts: dict[str, _Parts] = {}
        self._row = 1
        self._is_stacked = False
        self._heads = [Label(text, "hint") for text in (_("Việc"), _("Kết quả"), _("In cho bà con"))]
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 14, row_gap=7)
        self._grid.setColumnStretch(0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        for column, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, column)
        self._show_heads()

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
        return [cell for parts in self._parts.values() for cell in (parts.outcome, parts.cause, parts.large)]

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
        return _Parts(Label(topic.title_short, "strong", wrap=True), outcome, large, cause, asked, line())

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
            self._grid.addWidget(parts.outcome, row + 2, 0, 1, 3)
            self._grid.addWidget(parts.cause_label, row + 3, 0, 1, 3)
            self._grid.addWidget(parts.cause, row + 4, 0, 1, 3)
        else:
            self._grid.addWidget(parts.title, row + 1, 0)
            self._grid.addWidget(parts.outcome, row + 1, 1, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(parts.large, row + 1, 2, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(parts.cause_label, row + 2, 0, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(parts.cause, row + 2, 1, 1, 2)
        self._row = row + 5
        for widget in (parts.rule, parts.title, parts.large, parts.outcome):
            widget.show()

    def _show_heads(self) -> None:
        for head in self._heads:
            head.setVisible(bool(self._states) and not self._is_stacked)
        self.setVisible(bool(self._states))

    def _follow(self) -> None:
        for code, parts in self._parts.items():
            is_asked = self._states[code].outcome is Outcome.UNFINISHED
            parts.cause.setVisible(is_asked)
            parts.cause_label.setVisible(is_asked)

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
