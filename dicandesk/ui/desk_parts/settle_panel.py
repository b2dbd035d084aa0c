"""Before a group is saved: who did not agree yet either agrees now, or is counted without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.consent import ConsentDraft, Method, Purpose
from dicandesk.rules.text import tidy_name
from dicandesk.services.assisting.groups import some
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.text import Elided, Label
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.problems import Problem
    from dicandesk.services.assisting.groups import GroupPerson

Answer: TypeAlias = Literal["paper", "spoken", "unnamed"]
_ROWS = 12
"""So many people have a row of their own; the rest follows the choice for all."""


class SettlePanel(Card):
    """One question a person, and one for all.

    Args:
        people: who did not agree yet.
        is_stacked: the choice stands below the name.

    Signals:
        settled: by resident, who agrees (`ConsentDraft`); everybody else is counted without a name.
        cancelled: back to the form.
    """

    settled = Signal(object)
    cancelled = Signal()

    def __init__(self, people: Sequence[GroupPerson], *, is_stacked: bool) -> None:
        super().__init__(_("Còn {n} người chưa đồng ý lưu thông tin").format(n=len(people)), kind="panel", gap=8)
        self._people = list(people)
        self._is_stacked = is_stacked
        self._common: Answer | None = None
        self.choices: dict[bytes, Segmented[Answer]] = {}
        self.everybody: Segmented[Answer] | None = None
        self.witness = TextField(placeholder=_("Họ tên người nghe"))
        self._witness_row = FormRow(_("Người làm chứng"), self.witness, check=None, reserves=False)
        self._problem = Label("", "problem", wrap=True)
        spaced(self.body, (14, 10, 14, 12), 8)
        text = _("Hỏi từng người rồi bấm lưu lần nữa. Ai không đồng ý thì chỉ được đếm, không ghi tên.")
        self.add(Label(text, "hint", wrap=True))
        self._build()

    @property
    def first(self) -> QWidget | None:
        """Return where the keyboard begins; None where there is nothing to answer."""
        return self.everybody or next(iter(self.choices.values()), None)

    def choose_for_all(self, answer: Answer) -> None:
        """Give everybody the same answer; for people of another unit nobody here can agree."""
        self._common = answer
        for person in self._people:
            if person.id in self.choices:
                self.choices[person.id].set_value(answer)
        self._follow()

    def settle(self) -> None:
        """Tell the answers, or go where one is missing."""
        answers = {person.id: self._answer_of(person) for person in self._people}
        missing = next((person for person in self._people if answers[person.id] is None), None)
        if missing is not None:
            self._say(_("Chọn cho {name}: đồng ý hay không ghi tên.").format(name=missing.name))
            if (asked := self.choices.get(missing.id) or self.first) is not None:
                asked.setFocus(Qt.FocusReason.TabFocusReason)
            return
        witness = tidy_name(self.witness.value)
        if "spoken" in answers.values() and not witness:
            self._say(_("Đồng ý bằng lời cần ghi tên người làm chứng."))
            self.witness.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.settled.emit(
            {
                rec: ConsentDraft(Purpose.STORE, answer, witness if answer == "spoken" else None)
                for rec, answer in answers.items()
                if answer is not None and answer != "unnamed"
            }
        )

    def show_problem(self, problem: Problem) -> None:
        """Say why nothing was stored."""
        self._say(problem.message)

    def _build(self) -> None:
        """Put the rows into a list that scrolls where there is little room, the witness below it."""
        inside = QWidget()
        rows = QVBoxLayout(inside)
        spaced(rows, (5, 5, 8, 5), 8)
        if len(self._people) > 1:
            name = _("Cả {n} người").format(n=len(self._people))
            self.everybody = _choice(name)
            self.everybody.chosen.connect(self.choose_for_all)
            rows.addWidget(self._row(name, self.everybody))
        for person in self._people[:_ROWS]:
            if not person.is_whole:
                rows.addWidget(self._row(person.name, Label(_("Thuộc tổ khác: không ghi tên"), "hint")))
                continue
            choice = _choice(person.name)
            choice.chosen.connect(self._take)
            self.choices[person.id] = choice
            rows.addWidget(self._row(person.name, choice))
        if more := self._people[_ROWS:]:
            text = _("Theo lựa chọn cho cả nhóm: {names}.").format(names=some([one.name for one in more]))
            rows.addWidget(Label(text, "hint", wrap=True))
        scroll = Scroll(inside, self.title.text())
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        sized(scroll, min_height=72)
        self.add(scroll, self._witness_row, self._problem)
        self.add_to_heading(Button(_("Xem lại"), scale="small", cap="Esc", on=self.cancelled.emit))
        self._problem.hide()
        self._witness_row.hide()

    def _row(self, name: str, answer: QWidget) -> QWidget:
        holder = QWidget()
        right, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        row = QBoxLayout(down if self._is_stacked else right, holder)
        spaced(row, 0, 6)
        row.addWidget(Elided(name, "strong"), 1)
        row.addWidget(answer)
        return holder

    def _answer_of(self, person: GroupPerson) -> Answer | None:
        if not person.is_whole:
            return "unnamed"
        choice = self.choices.get(person.id)
        return choice.value if choice is not None else self._common

    def _take(self, _answer: Answer) -> None:
        if self.everybody is not None and len({choice.value for choice in self.choices.values()}) > 1:
            self.everybody.set_value(None)
        self._follow()

    def _follow(self) -> None:
        values = [choice.value for choice in self.choices.values()]
        self._witness_row.setVisible("spoken" in values or (self._common == "spoken" and len(self._people) > _ROWS))
        self._say("")

    def _say(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))


def _choice(name: str) -> Segmented[Answer]:
    options: list[Option[Answer]] = [
        Option("paper", Method.PAPER.label(), "file-text"),
        Option("spoken", Method.SPOKEN.label(), "message"),
        Option("unnamed", _("Không ghi tên"), "user-off"),
    ]
    return Segmented(options, _("{name} có đồng ý không?").format(name=name), is_small=True)
