"""Who is being helped: a person, or some people without a name; the card and the line always tell the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dicandesk.services import profiles
from dicandesk.ui.desk_parts.who_card import WhoCard
from dicandesk.ui.desk_parts.who_summary import WhoLine

if TYPE_CHECKING:
    from dicandesk.services.profiles import ResidentView
    from dicandesk.ui.context import Context


class Who(QObject):
    """The first step of a visit, in the card and in the one line that stands for it where there is one column.

    Attributes:
        person: who is helped, None for nobody yet and for people without a name.
        anonymous: how many without a name, 0 for none.

    Signals:
        decided: somebody was chosen, or people without a name.
        counted: there are more or fewer people without a name.
    """

    decided = Signal()
    counted = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asked = 0
        self._is_one = self._is_finding = False
        self.person: ResidentView | None = None
        self.anonymous = 0
        self.card, self.line = WhoCard(context), WhoLine()
        self.card.picked.connect(self.choose)
        self.card.anonymous_requested.connect(self.begin_anonymous)
        self.card.summary.count.changed.connect(self._count)
        self.line.count.changed.connect(self._count)
        self.line.change_requested.connect(self._find_another)

    @property
    def is_decided(self) -> bool:
        """Say whether it is known who is helped."""
        return self.person is not None or bool(self.anonymous)

    @property
    def name(self) -> str:
        """Return the name of the person, "" for none."""
        return self.person.name if self.person is not None else ""

    def choose(self, resident: bytes) -> None:
        """Help this person."""
        self._asked += 1
        context = self._context
        work = partial(profiles.open_, context.db, context.actor, resident, now=context.now())
        context.tasks.run(self, work, partial(self._take, self._asked))

    def begin_anonymous(self, count: int = 0) -> None:
        """Help people without a name: `count` of them, or as many as there were, at least one."""
        self._asked += 1
        self.person, self._is_finding = None, False
        self.anonymous = count or max(self.anonymous, 1)
        self.card.show_anonymous(self.anonymous)
        self.line.show_anonymous(self.anonymous)
        self.place()
        self.decided.emit()

    def clear(self) -> None:
        """Begin with somebody else."""
        self._asked += 1
        self.person, self.anonymous, self._is_finding = None, 0, False
        self.card.clear()
        self.place()

    def set_one(self, *, on: bool) -> None:
        """Use one line for whom is chosen, where there is one column."""
        self._is_one = on
        self.card.set_whole(on=on)
        self.place()

    def place(self) -> None:
        """Show the card, or the line."""
        is_line = self._is_one and self.is_decided and not self._is_finding
        self.line.setVisible(is_line)
        self.card.setVisible(not is_line)

    def _take(self, asked: int, view: ResidentView) -> None:
        if asked != self._asked:
            return
        self.person, self.anonymous, self._is_finding = view, 0, False
        self.card.show_person(view)
        self.line.show_person(view)
        self.place()
        self.decided.emit()

    def _find_another(self) -> None:
        self._is_finding = True
        self.place()
        self.card.focus()

    def _count(self, count: int) -> None:
        if self.anonymous and count != self.anonymous:
            self.anonymous = count
            self.card.summary.count.box.setValue(count)
            self.line.count.box.setValue(count)
            self.counted.emit()
