"""The second step of a visit: what was guided, how far it went, and the few facts around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM
from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft
from dicandesk.rules.identity import looks_secret
from dicandesk.ui.desk_parts.guide import KeyGuide
from dicandesk.ui.desk_parts.result_rows import ResultRows, ResultState
from dicandesk.ui.desk_parts.topic_picker import TopicPicker
from dicandesk.ui.desk_parts.visit_fields import VisitFields
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dicandesk.rules.guidance import Mode
    from dicandesk.rules.problems import Problem
    from dicandesk.rules.topics import Topic

_NOON = time(12, tzinfo=VIETNAM)


@dataclass(frozen=True, slots=True)
class WhoCame:
    """Who was there: one person, or the named ones of a group; `count` are without a name."""

    resident: bytes | None = None
    group: tuple[bytes, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class SheetWish:
    """A sheet to print for a topic."""

    code: str
    large: bool


class WorkCard(Card):
    """Topics, results and the rest of a visit.

    Args:
        today: what dates are measured from.
        check: returns what the rules say of a field of the visit.

    Signals:
        changed: anything is new.
        rearranged: `cells` are others than before.
    """

    changed = Signal()
    rearranged = Signal()

    def __init__(self, today: date, check: Callable[[str], Problem | None]) -> None:
        super().__init__(_("Hướng dẫn việc gì?"), number=2, gap=6)
        self._today = today
        self._topics: dict[str, Topic] = {}
        self._is_large = False
        self._base: datetime | None = None
        self.mode: Mode = "one"
        self.picker, self.rows, self.fields = TopicPicker(), ResultRows(), VisitFields(today, check)
        self._guide = KeyGuide()
        self._sorted = Label(_("xếp theo việc hay gặp"), "hint")
        self._all = Button("", icon="chevron-down", scale="small", on=self._turn_all)
        self.content = QWidget()
        self.content.setProperty("kind", "scrolled")
        inside = QVBoxLayout(self.content)
        spaced(inside, 4, 10)
        for part in (self.picker, self._guide, self.rows, self.fields):
            inside.addWidget(part)
        inside.addStretch(1)
        self._scroll = Scroll(self.content, _("Hướng dẫn việc gì?"))
        self.add_to_heading(self._sorted)
        self.add_to_heading(self._all)
        self.add(self._scroll)
        self.picker.toggled.connect(self._turn)
        self.picker.opened.connect(self._name_all)
        self.rows.changed.connect(self.changed)
        self.rows.rearranged.connect(self.rearranged)
        self.fields.changed.connect(self.changed)

    @property
    def cells(self) -> list[QWidget]:
        """Return what Tab goes through, in order."""
        return [self._all, *self.picker.cells, *self.rows.cells, self.fields]

    @property
    def results(self) -> tuple[TopicResult, ...]:
        """Return the results given so far."""
        return self.rows.results

    @property
    def is_empty(self) -> bool:
        """Say whether no topic is chosen and no note written."""
        return not self.rows.states and not self.fields.note.value

    @property
    def sheets(self) -> list[SheetWish]:
        """Return which sheets are to be printed."""
        return [SheetWish(state.topic.code, state.large) for state in self.rows.states]

    @property
    def has_secret(self) -> bool:
        """Say whether the note looks like something that must never be stored."""
        return looks_secret(self.fields.note.value) is not None

    def set_mode(self, mode: Mode, *, is_named: bool) -> None:
        """Ask what one person, a group or a talk has."""
        if mode != self.mode:
            self.mode = mode
            self.rows.set_mode(mode)
            self._follow()
        self.fields.set_mode(mode, is_named=is_named)

    def draft(self, who: WhoCame, now: datetime) -> VisitDraft:
        """Return the visit as filled in; a note without a name, or one that looks secret, is left out."""
        fields, is_talk = self.fields, self.mode == "talk"
        is_named = bool(who.resident or who.group)
        is_one = self.mode == "one"
        return VisitDraft(
            resident=who.resident if is_one else None,
            anonymous=who.count,
            results=() if is_talk else self.rows.results,
            place=fields.place.value or "",
            minutes=fields.minutes.minutes,
            note=fields.note.value if is_one and who.resident and not self.has_secret else "",
            next_date=fields.next_day.day if is_named else None,
            at=self._moment(now),
            mode="group" if is_one and who.resident is None and who.count > 1 else self.mode,
            members=() if is_one and not self._base else fields.present.members,
            group=tuple(Attendee(rec, self.rows.own_of(rec)) for rec in who.group) if self.mode == "group" else (),
            told=tuple(state.topic.code for state in self.rows.states) if is_talk else (),
        )

    def set_base(self, at: datetime | None) -> None:
        """Keep the hour of a meeting that is put right, as long as its day stays."""
        self._base = at
        if at is not None:
            self.fields.day.set_day(at.astimezone(VIETNAM).date())

    def _moment(self, now: datetime) -> datetime:
        day = self.fields.typed_day
        if self._base is not None and day == self._base.astimezone(VIETNAM).date():
            return self._base
        return now if day == self._today else datetime.combine(day, _NOON)

    def show_topics(self, topics: Sequence[Topic]) -> None:
        """Offer topics in this order; not while somebody is choosing, and not again those that are offered."""
        self._topics = {topic.code: topic for topic in topics}
        if not self.rows.states and not self.picker.is_open and not self.picker.offers(topics):
            self.picker.show_topics(topics)
            self._name_all()
            self._follow()

    def set_large(self, *, on: bool) -> None:
        """Print sheets in large type unless somebody says otherwise."""
        self._is_large = on
        self.rows.set_large(on=on)

    def clear(self) -> None:
        """Begin another visit; place and length stay."""
        self._is_large, self._base = False, None
        for code in self.picker.chosen:
            self.picker.set_chosen(code, on=False)
        self.picker.close_rest()
        self.rows.clear()
        self.fields.clear()
        self._follow()

    @property
    def state(self) -> dict[str, Any]:
        """Return what is filled in, for a draft on disk; a note that looks secret is left out."""
        fields = self.fields
        note = fields.note.value
        next_day, day = fields.next_day.day, fields.typed_day
        return {
            "topics": [
                [
                    state.topic.code,
                    state.outcome.value if state.outcome else "",
                    state.cause or "",
                    state.large,
                    [[rec, own.outcome.value, own.cause or ""] for rec, own in state.own.items()],
                ]
                for state in self.rows.states
            ],
            "next": next_day.isoformat() if next_day else "",
            "day": "" if day == self._today else day.isoformat(),
            "minutes": fields.minutes.minutes or 0,
            "place": fields.place.value or "",
            "note": "" if self.has_secret else note,
            "present": list(fields.present.members),
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Fill everything in; topics that are not known any more are left out."""
        self.clear()
        for code, outcome, cause, large, *rest in state.get("topics", ()):
            if code in self._topics:
                known = Outcome(outcome) if outcome else None
                own = {rec: TopicResult(code, Outcome(one), why or None) for rec, one, why in (rest[0] if rest else ())}
                self.rows.add(ResultState(self._topics[code], known, cause or None, bool(large), own))
                self.picker.set_chosen(code, on=True)
        fields = self.fields
        fields.next_day.set_day(_day(state.get("next", "")))
        fields.day.set_day(_day(state.get("day", "")) or self._today)
        if state.get("minutes"):
            fields.minutes.set_minutes(state["minutes"])
        if state.get("place"):
            fields.place.set_value(state["place"])
        fields.show_note(state.get("note", ""))
        fields.present.set_members(state.get("present", ()))
        self._follow()

    def reflow(self, width: Width) -> None:
        """Scroll inside where there are columns; where there is one the page scrolls."""
        is_one = width is Width.ONE
        self.rows.set_stacked(on=width is not Width.WIDE)
        self.picker.set_low(on=is_one)
        self._sorted.setVisible(not is_one)
        self._all.setVisible(is_one)
        if is_one and self._scroll.widget() is not None:
            self._scroll.takeWidget()
            self.body.insertWidget(1, self.content)
        elif not is_one and self._scroll.widget() is None:
            self.body.removeWidget(self.content)
            self._scroll.setWidget(self.content)
        self._scroll.setVisible(not is_one)
        self.body.setStretchFactor(self._scroll, 1)  # what comes below takes no more than it needs
        self.content.show()
        self._follow()

    def _turn(self, code: str, on: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        known = {state.topic.code for state in self.rows.states}
        if on and code not in known:
            self.rows.add(ResultState(self._topics[code], large=self._is_large))
            self._follow()
            if self.mode != "talk":
                self.rows.focus(code)
        elif not on and code in known:
            self.rows.remove(code)
            self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        has_topics = bool(self.rows.states)
        self._guide.setVisible(not has_topics)
        self.picker.hint.setVisible(not has_topics)
        self.rearranged.emit()

    def _turn_all(self) -> None:
        self.picker.open_rest(on=not self.picker.is_open)

    def _name_all(self, _is_open: object = None) -> None:
        is_open = self.picker.is_open
        self._all.setText(_("Thu gọn") if is_open else _("Xem cả {n} việc").format(n=self.picker.count))
        self._all.set_icon("chevron-up" if is_open else "chevron-down")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
