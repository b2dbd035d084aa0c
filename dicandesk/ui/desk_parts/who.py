"""Who is being helped: one person, a group, those who came to a talk; card and line always tell the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from dicandesk.i18n import _
from dicandesk.rules.consent import silent
from dicandesk.services.assisting import groups
from dicandesk.services.records import profiles
from dicandesk.ui.desk_parts.who_card import WhoCard
from dicandesk.ui.desk_parts.who_summary import WhoLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicandesk.rules.guidance import Mode
    from dicandesk.services.assisting.groups import GroupPerson, Pasted
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context


class Who(QObject):
    """The first step of a visit, in the card and in the one line that stands for it where there is one column.

    What was chosen in one mode stays while another one is looked at.

    Attributes:
        mode: one person, a group, or a talk.
        person: who is helped, None for nobody yet and for people without a name.
        anonymous: how many without a name, 0 for none.
        group: the named people of a group, in the order in which they were added.
        unnamed: how many of a group stay without a name.
        audience: how many came to a talk.

    Signals:
        decided: somebody was chosen, or people without a name.
        counted: there are more or fewer people.
        switched: another mode.
    """

    decided = Signal()
    counted = Signal()
    switched = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asked = 0
        self._is_one = self._is_finding = False
        self.mode: Mode = "one"
        self.person: ResidentView | None = None
        self.anonymous = self.unnamed = self.audience = 0
        self.group: list[GroupPerson] = []
        self.card, self.line = WhoCard(context), WhoLine()
        self.card.finder.picked.connect(self.choose)
        self.card.anonymous_requested.connect(self.begin_anonymous)
        self.card.mode_chosen.connect(self.set_mode)
        self.card.last_dropped.connect(self._drop_last)
        self.card.group.dropped.connect(self.drop)
        self.card.group.pasted.connect(self._read_list)
        self.card.finder.list_pasted.connect(self._read_list)
        self.card.group.unnamed.changed.connect(self._count_unnamed)
        self.card.talk.changed.connect(self._count_audience)
        self.card.summary.count.changed.connect(self._count)
        self.line.count.changed.connect(self._count)
        self.line.change_requested.connect(self._find_another)

    @property
    def is_decided(self) -> bool:
        """Say whether it is known who is helped."""
        if self.mode == "talk":
            return bool(self.audience)
        if self.mode == "group":
            return bool(self.group or self.unnamed)
        return self.person is not None or bool(self.anonymous)

    @property
    def name(self) -> str:
        """Return the name of the person, "" for none and for several."""
        return self.person.name if self.mode == "one" and self.person is not None else ""

    @property
    def words(self) -> str:
        """Return who it is in a few words, "" for nobody."""
        if not self.is_decided:
            return ""
        if self.mode == "talk":
            return _("{n} người dự").format(n=self.audience)
        if self.mode == "group" and self.group and self.unnamed:
            return _("{n} người + {m} không ghi tên").format(n=len(self.group), m=self.unnamed)
        if self.mode == "group" and self.group:
            return _("{n} người").format(n=len(self.group))
        count = self.unnamed if self.mode == "group" else self.anonymous
        return self.name or _("{n} người không ghi tên").format(n=count)

    @property
    def silent(self) -> list[GroupPerson]:
        """Return who of the group did not agree yet to be written down."""
        return silent(self.group) if self.mode == "group" else []

    @property
    def state(self) -> dict[str, Any]:
        """Return who it is, for a draft on disk."""
        return {
            "mode": self.mode,
            "resident": self.person.id if self.person is not None else None,
            "anonymous": self.anonymous,
            "group": [person.id for person in self.group],
            "unnamed": self.unnamed,
            "audience": self.audience,
        }

    @property
    def is_empty(self) -> bool:
        """Say whether nobody is chosen in any mode."""
        return self.person is None and not (self.anonymous or self.group or self.unnamed or self.audience)

    def show_state(self, state: Mapping[str, Any], *, choose: bool = True) -> None:
        """Show who it was; with `choose` off, not the one person."""
        self.set_mode(state.get("mode", "one"))
        self._show_unnamed(state.get("unnamed", 0))
        self.audience = state.get("audience", 0)
        self.card.talk.count.set_value(self.audience)
        if state.get("group"):
            self.add(state["group"])
        if state.get("anonymous"):
            self._begin_anonymous(state["anonymous"])
        elif state.get("resident") is not None and choose:
            self._choose(state["resident"])

    def set_mode(self, mode: Mode) -> None:
        """Turn to another way of meeting; who was chosen alone goes along into the group."""
        before, self.mode = self.mode, mode
        if before == mode:
            return
        if mode == "group" and before == "one":
            if self.person is not None:
                self.add([self.person.id])
            self._show_unnamed(max(self.unnamed, self.anonymous))
            self._forget_one()
        elif mode == "one" and before == "group" and len(self.group) == 1 and not self.unnamed:
            (only,) = self.group
            self.group = []
            self._choose(only.id)
        self._is_finding = False
        self.card.set_mode(mode)
        self._show_group()
        self.switched.emit()

    def choose(self, resident: bytes) -> None:
        """Help this person, or add them to the group."""
        if self.mode == "group":
            self.add([resident])
        else:
            self.set_mode("one")
            self._choose(resident)

    def add(self, residents: Sequence[bytes]) -> None:
        """Add people to the group; who is in it already stays once."""
        context = self._context
        work = partial(groups.people, context.db, context.actor, list(residents))
        context.tasks.run(self, work, self._take_people)

    def ask_again(self) -> None:
        """Ask anew about the people of the group: somebody may have agreed meanwhile, or be gone."""
        if self.group:
            context = self._context
            ids = [person.id for person in self.group]
            context.tasks.run(self, partial(groups.people, context.db, context.actor, ids), self._renew)

    def drop(self, resident: bytes) -> None:
        """Take somebody out of the group."""
        self.group = [person for person in self.group if person.id != resident]
        self._show_group()
        self.counted.emit()

    def begin_anonymous(self) -> None:
        """Help one more person without a name."""
        if self.mode == "group":
            self.card.group.unnamed.count.box.stepUp()
        elif self.mode == "talk":
            self.card.talk.count.setFocus()
        else:
            self._begin_anonymous(self.anonymous)

    def open_new(self) -> None:
        """Type in somebody who is not here yet."""
        self._is_finding = True
        self.place()
        self.card.open_new()

    def clear(self) -> None:
        """Begin with somebody else."""
        self._asked += 1
        self.group, self.audience = [], 0
        self._show_unnamed(0)
        self.card.talk.count.set_value(0)
        self.card.group.close_list()
        self.set_mode("one")
        self._forget_one()
        self.card.clear()
        self._show_group()

    def set_one(self, *, on: bool) -> None:
        """Use one line for whom is chosen, where there is one column."""
        self._is_one = on
        self.card.set_whole(on=on)
        self.place()

    def place(self) -> None:
        """Show the card, or the line."""
        is_line = self._is_one and self.mode == "one" and self.is_decided and not self._is_finding
        self.line.setVisible(is_line)
        self.card.setVisible(not is_line)

    def _choose(self, resident: bytes) -> None:
        self._asked += 1
        context = self._context
        work = partial(profiles.open_, context.db, context.actor, resident, now=context.now())
        context.tasks.run(self, work, partial(self._take, self._asked))

    def _begin_anonymous(self, count: int) -> None:
        self._asked += 1
        self.person, self._is_finding = None, False
        self.anonymous = max(count, 1)
        self.card.show_anonymous(self.anonymous)
        self.line.show_anonymous(self.anonymous)
        self.place()
        self.decided.emit()

    def _take(self, asked: int, view: ResidentView) -> None:
        if asked != self._asked:
            return
        self.person, self.anonymous, self._is_finding = view, 0, False
        self.card.show_person(view)
        self.line.show_person(view)
        self.place()
        self.decided.emit()

    def _forget_one(self) -> None:
        self.person, self.anonymous, self._is_finding = None, 0, False
        self.card.show_nobody()
        self.place()

    def _take_people(self, people: Sequence[GroupPerson]) -> None:
        known = {person.id for person in self.group}
        self.group = [*self.group, *(person for person in people if person.id not in known)]
        self._show_group()
        self.counted.emit()

    def _renew(self, people: Sequence[GroupPerson]) -> None:
        new = {person.id: person for person in people}
        now = [new[person.id] for person in self.group if person.id in new]
        if now != self.group:
            self.group = now
            self._show_group()
            self.counted.emit()

    def _read_list(self, text: str) -> None:
        context = self._context
        work = partial(groups.read_list, context.db, context.actor, text)
        context.tasks.run(self, work, self._take_list, lane="work")

    def _take_list(self, pasted: Pasted) -> None:
        self.card.group.show_doubtful(pasted.doubtful)
        if pasted.people:
            self.add(pasted.people)

    def _drop_last(self) -> None:
        if self.group:
            self.drop(self.group[-1].id)

    def _show_group(self) -> None:
        self.card.group.show_people(self.group)
        self.place()

    def _show_unnamed(self, count: int) -> None:
        self.unnamed = count
        self.card.group.unnamed.count.set_value(count)

    def _find_another(self) -> None:
        self._is_finding = True
        self.place()
        self.card.focus()

    def _count(self, count: int) -> None:
        if self.anonymous and count != self.anonymous:
            self.anonymous = count
            self.card.summary.count.set_value(count)
            self.line.count.set_value(count)
            self.counted.emit()

    def _count_unnamed(self, count: int) -> None:
        self.unnamed = count
        self.counted.emit()

    def _count_audience(self, count: int) -> None:
        self.audience = count
        self.counted.emit()
