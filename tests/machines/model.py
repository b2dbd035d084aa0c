"""What a history ought to mean, from true causality alone.

Shares nothing with the program: no superseded ids, no covers, no sums. An event knows what its author's PC had when
the form opened (`view`); all else follows. A written value counts until somebody who had it writes the field again. A
delete holds until somebody who had it deletes or undeletes again, and it covers what its author had.

Only knowledge that is closed counts: a PC that has an event has everything its author had. What a PC shows in between,
while bundles are on their way, is held to one thing only: that it does not depend on the order of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LATEST, ASK, STRICT = "latest", "ask", "strict"


@dataclass(frozen=True)
class Event:
    """One deed: `writes` by field number; `exists` is True for an undelete, False for a delete, else None."""

    id: bytes
    record: bytes
    writes: dict[int, object]
    exists: bool | None
    view: frozenset[bytes]
    parent: bytes | None = None


@dataclass
class Truth:
    """Everything that anybody ever did, and what a PC that has some of it ought to show."""

    events: dict[bytes, Event] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        assert event.id not in self.events
        self.events[event.id] = event

    def closed(self, known: set[bytes]) -> bool:
        return all(self.events[one].view <= known for one in known)

    def about(self, known: set[bytes], record: bytes) -> list[Event]:
        return [event for one in known if (event := self.events[one]).record == record]

    def values(self, known: set[bytes], record: bytes, number: int) -> dict[bytes, object]:
        """Return the values of a field by the event that wrote them, without those rewritten by who had them."""
        writers = [event for event in self.about(known, record) if number in event.writes]
        return {one.id: one.writes[number] for one in writers if not any(one.id in other.view for other in writers)}

    def shown(self, known: set[bytes], record: bytes, number: int, policy: str) -> object:
        """Return the value that stands in the column, None for none."""
        found = self.values(known, record, number)
        if not found:
            return None
        newest = sorted(found)[-1]
        if policy == STRICT:
            hardest = sorted(found.values(), key=lambda value: value[0])[-1][0]
            newest = sorted(one for one in found if found[one][0] == hardest)[-1]
        return found[newest]

    def asks(self, known: set[bytes], record: bytes, number: int, policy: str) -> bool:
        """Tell whether a person has to decide about a field."""
        found = list(self.values(known, record, number).values())
        return policy != LATEST and any(value != found[0] for value in found)

    def status(self, known: set[bytes], record: bytes) -> str:
        """Tell whether a record is "live", "deleted" or "contested"."""
        verdicts = [event for event in self.about(known, record) if event.exists is not None]
        standing = [one for one in verdicts if not any(one.id in other.view for other in verdicts)]
        deletes = [one for one in standing if not one.exists]
        if not deletes:
            return "live"
        numbers = {number for event in self.about(known, record) for number in event.writes}
        written = {one for number in numbers for one in self.values(known, record, number)}
        unseen = [one for one in written if not any(one in delete.view for delete in deletes)]
        below = {event.record for one in known if (event := self.events[one]).parent == record}
        alive = [child for child in below if self.status(known, child) != "deleted"]
        return "contested" if len(deletes) < len(standing) or unseen or alive else "deleted"
