"""What a history ought to mean, from true causality alone.

Shares nothing with the program: no superseded ids, no covers, no ranks in operations, no sums. An event knows what its
author's PC had when the form opened (`view`); all else follows. A written value counts until somebody who had it writes
the field again. A delete holds until somebody who had it deletes or undeletes again, and it covers what its author had.
A merge holds until somebody undoes it; a merge by somebody who had another one of the same people ranks above it. What
was erased is gone, and what is personal below it.

Only knowledge that is closed counts: a PC that has an event has everything its author had. What a PC shows in between,
while bundles are on their way, is held to one thing only: that it does not depend on the order of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property

LATEST, ASK, STRICT = "latest", "ask", "strict"
PERSONAL = 128
VISIBLE = ("live", "contested")
View = frozenset[bytes]


@dataclass(frozen=True)
class Event:
    """One deed: `writes` by field number; `exists` is True for an undelete, False for a delete, else None.

    `merges` tells whom a merge connects, the survivor first, and what of each its author's PC had when that was shown.
    """

    id: bytes
    record: bytes
    writes: dict[int, object] = field(default_factory=dict)
    exists: bool | None = None
    view: View = frozenset()
    parent: bytes | None = None
    merges: tuple[tuple[bytes, View], ...] = ()
    undoes: View = frozenset()
    erases: View = frozenset()

    def __hash__(self) -> int:
        return hash(self.id)


class Truth:
    """Everything that anybody ever did."""

    def __init__(self) -> None:
        self.events: dict[bytes, Event] = {}
        self.at = cache(lambda known: Picture(self, known))

    def add(self, event: Event) -> None:
        assert event.id not in self.events
        self.events[event.id] = event

    def closed(self, known: set[bytes]) -> bool:
        return all(self.events[one].view <= known for one in known)

    def rank(self, merge: bytes) -> int:
        """Return how many merges of the same people followed on each other, each by an author who had the last."""
        views = self.events[merge].merges
        return 1 + max(
            (self.rank(one) for who, view in views for one in self.at(view).within(self.at(view).same(who))), default=0
        )


class Picture:
    """What a PC that has some events ought to show."""

    def __init__(self, truth: Truth, known: View) -> None:
        self.truth = truth
        self.events = [truth.events[one] for one in known]
        self.erased = {one for event in self.events for one in event.erases}
        self.about: dict[bytes, list[Event]] = {}
        self.parent = {event.id: event.parent for event in self.events}
        for event in self.events:
            if event.record not in self.erased:
                self.about.setdefault(event.record, []).append(event)

    def values(self, record: bytes, number: int) -> dict[bytes, object]:
        """Return the values of a field by the event that wrote them, without those rewritten by who had them."""
        if number >= PERSONAL and self.parent.get(record) in self.erased:
            return {}
        writers = [event for event in self.about.get(record, ()) if number in event.writes]
        return {one.id: one.writes[number] for one in writers if not any(one.id in other.view for other in writers)}

    def shown(self, record: bytes, number: int, policy: str) -> object:
        """Return the value that stands in the column, None for none."""
        found = self.values(record, number)
        if policy == STRICT and found:
            hardest = max(value[0] for value in found.values())
            found = {one: value for one, value in found.items() if value[0] == hardest}
        return found[max(found)] if found else None

    def asks(self, record: bytes, number: int, policy: str) -> bool:
        """Tell whether a person has to decide about a field."""
        found = list(self.values(record, number).values())
        return policy != LATEST and any(value != found[0] for value in found)

    def written(self, record: bytes) -> set[bytes]:
        """Return the events whose values count."""
        numbers = {number for event in self.about.get(record, ()) for number in event.writes}
        return {one for number in numbers for one in self.values(record, number)}

    def status(self, record: bytes) -> str:
        """Tell whether a record is "live", "deleted", "contested" or "erased"."""
        if record in self.erased:
            return "erased"
        verdicts = [event for event in self.about.get(record, ()) if event.exists is not None]
        standing = [one for one in verdicts if not any(one.id in other.view for other in verdicts)]
        deletes = [one for one in standing if not one.exists]
        if not deletes:
            return "live"
        unseen = [one for one in self.written(record) if not any(one in delete.view for delete in deletes)]
        below = [child for child, parent in self.parent.items() if parent == record]
        alive = [child for child in below if self.status(child) not in {"deleted", "erased"}]
        return "contested" if len(deletes) < len(standing) or unseen or alive else "deleted"

    @cached_property
    def merges(self) -> list[Event]:
        undone = {one for event in self.events for one in event.undoes}
        return [event for event in self.events if event.merges and event.id not in undone]

    def same(self, record: bytes) -> frozenset[bytes]:
        """Return all records that are the same person."""
        found, grown = {record}, True
        while grown:
            near = {who for one in self.merges for who, _ in one.merges if found & {who for who, _ in one.merges}}
            grown = not near <= found
            found |= near
        return frozenset(found)

    def within(self, people: frozenset[bytes]) -> list[bytes]:
        return [one.id for one in self.merges if one.merges[0][0] in people]

    def stands_for(self, people: frozenset[bytes]) -> bytes | None:
        """Return under whom they are shown."""
        newest = sorted(self.within(people), key=lambda one: (self.truth.rank(one), one), reverse=True)
        for wanted in ({*VISIBLE}, {*VISIBLE, "deleted"}):
            fit = {one for one in people if self.status(one) in wanted}
            if fit:
                survivors = [self.truth.events[one].merges[0][0] for one in newest]
                return [*(one for one in survivors if one in fit), min(fit)][0]
        return None

    def unseen(self, people: frozenset[bytes]) -> dict[bytes, set[bytes]]:
        """Return by member what nobody had when he merged them; not of who stands for them, nor of who is gone."""
        found = {}
        for one in people - {self.stands_for(people)}:
            had = {event for merge in self.merges for who, view in merge.merges if who == one for event in view}
            if self.status(one) in VISIBLE and self.written(one) - had:
                found[one] = self.written(one) - had
        return found

    def half_erased(self, people: frozenset[bytes]) -> bool:
        states = {self.status(one) for one in people}
        return "erased" in states and bool(states & {*VISIBLE})
