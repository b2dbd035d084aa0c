"""Who of a group got further, or less far, than the others with one topic."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.guidance import Outcome, TopicResult
from dicandesk.rules.text import fold
from dicandesk.ui.parts.button import icon_button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.person import PersonFace
from dicandesk.ui.parts.person_list import PersonList
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Elided, Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicandesk.services.assisting.groups import GroupPerson

_MOST_FOUND = 30


def outcome_options() -> list[Option[Outcome]]:
    """Return the three results, in the order of their keys."""
    return [
        Option(Outcome.ALONE, Outcome.ALONE.label(), "check", "good"),
        Option(Outcome.HELPED, Outcome.HELPED.label(), "users", "caution"),
        Option(Outcome.UNFINISHED, Outcome.UNFINISHED.label(), "hourglass", "caution"),
    ]


class _Row(QWidget):
    """One person with a result of their own."""

    def __init__(self, name: str, topic: str, causes: Sequence[tuple[str, str]], *, is_stacked: bool) -> None:
        super().__init__()
        label = _("Kết quả của {name}: {topic}").format(name=name, topic=topic)
        self.outcome = Segmented(outcome_options(), label, is_small=not is_stacked, fills=is_stacked)
        self.cause = Select(_("{name} vướng ở đâu?").format(name=name), causes, placeholder=_("Vướng ở đâu?"))
        self.drop = icon_button("x", _("{name} như cả nhóm").format(name=name))
        title, head, column = Elided(name, "strong"), QHBoxLayout(), QVBoxLayout(self)
        spaced(head, 0, 8)
        spaced(column, 0, 4)
        head.addWidget(title, 1)
        if not is_stacked:
            head.addWidget(self.outcome)
        head.addWidget(self.drop)
        column.addLayout(head)
        if is_stacked:
            column.addWidget(self.outcome)
        column.addWidget(self.cause)

    def show_result(self, result: TopicResult) -> None:
        """Show a result."""
        self.outcome.set_value(result.outcome)
        self.cause.set_value(result.cause)
        self.cause.setVisible(result.outcome is Outcome.UNFINISHED)


class ExceptionPanel(QFrame):
    """The people of one topic who differ, and a box that adds one by name.

    Args:
        code: of the topic.
        title: of the topic.
        causes: what it may stick on, with words.
        is_stacked: the result stands below the name.

    Signals:
        changed: another result.
    """

    changed = Signal()

    def __init__(self, code: str, title: str, causes: Sequence[tuple[str, str]], *, is_stacked: bool) -> None:
        super().__init__()
        self._code, self._title, self._causes, self._is_stacked = code, title, list(causes), is_stacked
        self._people: dict[bytes, GroupPerson] = {}
        self._results: dict[bytes, TopicResult] = {}
        self._rows: dict[bytes, _Row] = {}
        self.setProperty("kind", "panel")
        self.setAccessibleName(_("Ai khác kết quả: {topic}").format(topic=title))
        self._column = QVBoxLayout(self)
        self._list = QVBoxLayout()
        name = _("Thêm người có kết quả khác: {topic}").format(topic=title)
        self.box = TextField(name, icon="search", placeholder=_("Gõ tên người trong nhóm"), moves_on=False)
        self.found = PersonList(_("Người trong nhóm"), most_rows=3)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.drive_from(self.box)
        self._nobody = Label(_("Không có ai tên này trong nhóm."), "hint", wrap=True)
        spaced(self._column, (12, 8, 12, 10), 8)
        spaced(self._list, 0, 6)
        self._column.addLayout(self._list)
        for part in (self.box, self.found, self._nobody):
            self._column.addWidget(part)
        self.box.typed.connect(self._find)
        self.found.picked.connect(self._add)
        self._forget_found()

    @property
    def results(self) -> dict[bytes, TopicResult]:
        """Return the results of their own, of people who are in the group."""
        return {rec: result for rec, result in self._results.items() if rec in self._people}

    @property
    def kept(self) -> dict[bytes, TopicResult]:
        """Return every result given here, of people who left the group too: they may come back."""
        return dict(self._results)

    @property
    def cells(self) -> list[QWidget]:
        """Return what Tab goes through, in order."""
        rows = [cell for row in self._rows.values() for cell in (row.outcome, row.cause, row.drop)]
        return [*rows, self.box]

    def show_people(self, people: Sequence[GroupPerson]) -> None:
        """Know who is in the group now."""
        self._people = {person.id: person for person in people}
        self._lay()

    def show_results(self, results: Mapping[bytes, TopicResult]) -> None:
        """Show results of their own without telling it."""
        self._results = dict(results)
        self._lay()

    def focus(self) -> None:
        """Put the keyboard into the box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self, text: str) -> None:
        """Find among the group by what is typed; nobody while nothing is."""
        words = fold(text).split()
        hits = [
            person
            for person in self._people.values()
            if person.id not in self._results and all(_begins(person, word) for word in words)
        ]
        faces = [
            PersonFace(one.id, one.name, " · ".join(part for part in (one.year, one.unit) if part)) for one in hits
        ]
        self.found.show_people(faces[:_MOST_FOUND] if words else [], stands_on_first=True)
        self.found.setVisible(bool(words and hits))
        self._nobody.setVisible(bool(words) and not hits)

    def _add(self, person: bytes) -> None:
        self._results[person] = TopicResult(self._code, Outcome.ALONE)
        self._forget_found()
        self._lay()
        self.changed.emit()
        self._rows[person].outcome.setFocus(Qt.FocusReason.TabFocusReason)

    def _forget_found(self) -> None:
        self.box.clear()
        self.found.show_people([])
        self.found.hide()
        self._nobody.hide()

    def _lay(self) -> None:
        """Show a row for each of those who differ; rows that stay keep the keyboard."""
        wanted = self.results
        for rec in [rec for rec in self._rows if rec not in wanted]:
            row = self._rows.pop(rec)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for rec, result in wanted.items():
            if rec not in self._rows:
                row = _Row(self._people[rec].name, self._title, self._causes, is_stacked=self._is_stacked)
                row.outcome.chosen.connect(partial(self._take_outcome, rec))
                row.cause.chosen.connect(partial(self._take_cause, rec))
                row.drop.clicked.connect(partial(self._drop, rec))
                self._rows[rec] = row
                self._list.addWidget(row)
                row.show()
            self._rows[rec].show_result(result)

    def _take_outcome(self, rec: bytes, outcome: Outcome) -> None:
        cause = self._results[rec].cause if outcome is Outcome.UNFINISHED else None
        self._take(rec, TopicResult(self._code, outcome, cause))
        if outcome is Outcome.UNFINISHED and cause is None:
            self._rows[rec].cause.setFocus(Qt.FocusReason.TabFocusReason)

    def _take_cause(self, rec: bytes, cause: str) -> None:
        self._take(rec, TopicResult(self._code, Outcome.UNFINISHED, cause))

    def _take(self, rec: bytes, result: TopicResult) -> None:
        self._results[rec] = result
        self._rows[rec].show_result(result)
        self.changed.emit()

    def _drop(self, rec: bytes, _is_checked: object = None) -> None:
        self._results.pop(rec, None)
        self._lay()
        self.changed.emit()
        self.focus()


def _begins(person: GroupPerson, word: str) -> bool:
    """Say whether a word begins one of the name, or is the year."""
    return word == person.year or any(part.startswith(word) for part in fold(person.name).split())
