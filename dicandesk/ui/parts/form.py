"""Rows of a form: label above, field, and below it a hint that gives way to a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.ui.parts.text import Label, Picture, restyle
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from PySide6.QtCore import SignalInstance

    from dicandesk.rules.problems import Problem


@runtime_checkable
class _Leaves(Protocol):
    """A field that tells when it was left."""

    left: SignalInstance


class FormRow(QWidget):
    """One labelled field.

    Args:
        label: above the field, and its accessible name.
        field: any widget.
        hint: below the field while nothing is wrong.
        is_required: prints a star behind the label.
        check: asked when the field is left; returns what is wrong, or None.
        reserves: keeps the line below free, so that a problem moves nothing; on by default with `hint` or `check`.
    """

    def __init__(
        self,
        label: str,
        field: QWidget,
        *,
        hint: str = "",
        is_required: bool = False,
        check: Callable[[], Problem | None] | None = None,
        reserves: bool | None = None,
    ) -> None:
        super().__init__()
        self.field = field
        self._hint, self._check = hint, check
        self._problem: Problem | None = None
        self.label = Label(f"{label} *" if is_required else label, "field", wrap=True)
        self.label.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._picture = Picture("alert-circle", "danger", 14)
        self._line = Label("", "hint", wrap=True)
        self._line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._reserves = bool(hint or check) if reserves is None else reserves
        self._build()
        self._show()
        if check is not None and isinstance(field, _Leaves):
            field.left.connect(self.run_check)

    @property
    def problem(self) -> Problem | None:
        """Return what is shown to be wrong."""
        return self._problem

    def run_check(self) -> Problem | None:
        """Look at the field now, show and return what is wrong."""
        if self._check is not None:
            self.show_problem(self._check())
        return self._problem

    def show_problem(self, problem: Problem | None) -> None:
        """Show what is wrong beside the field, or the hint again."""
        if problem != self._problem:
            self._problem = problem
            self._show()

    def set_hint(self, hint: str) -> None:
        """Show another hint."""
        self._hint = hint
        self._show()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        spaced(column, 0, 5)
        column.addWidget(self.label)
        column.addWidget(self.field)
        below = QHBoxLayout()
        spaced(below, 0, 6)
        below.addWidget(self._picture)
        below.addWidget(self._line, 1)
        below.addStretch(0)  # a row of hidden things has no width, and would let the whole have none
        column.addLayout(below)
        column.addStretch(1)

    def _show(self) -> None:
        problem = self._problem
        is_error = problem is not None and problem.severity == "error"
        self._picture.setVisible(problem is not None)
        self._picture.set_icon("alert-circle" if is_error else "alert-triangle", "danger" if is_error else "caution")
        text = self._hint if problem is None else problem.message
        self._line.setText(text or (" " if self._reserves else ""))
        self._line.setVisible(bool(text) or self._reserves)
        self._line.set_role("hint" if problem is None else "problem" if is_error else "warning")
        self.field.setAccessibleDescription(text)
        state = "" if problem is None else problem.severity
        if (self.field.property("problem") or "") != state:
            self.field.setProperty("problem", state)
            restyle(self.field)


def show_problems(rows: Mapping[str, FormRow], problems: Iterable[Problem]) -> list[Problem]:
    """Show each problem beside its field, focus the first error, and return those that have no field.

    Args:
        rows: name of the field in the draft -> its row.
        problems: all that was found; rows without any are cleared.
    """
    first: dict[str, Problem] = {}
    rest = []
    for problem in problems:
        if problem.field in rows:
            first.setdefault(problem.field, problem)
        else:
            rest.append(problem)
    for name, row in rows.items():
        row.show_problem(first.get(name))
    wrong = next((row for name, row in rows.items() if name in first and first[name].severity == "error"), None)
    if wrong is not None:
        wrong.field.setFocus()
    return rest
