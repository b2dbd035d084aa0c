"""A way to print that only notes what it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.rules.printing import JobState, Printers, PrinterState, RefusedError
from dicandesk.ui import printing_way

if TYPE_CHECKING:
    from dicandesk.rules.printing import PrintJob


@dataclass
class FakeWay:
    """Printers of a PC; `stands` is what a job says one look after the other, its last for ever."""

    names: tuple[str, ...] = ("Canon", "HP")
    default: str = "HP"
    state: PrinterState = field(default_factory=PrinterState)
    stands: list[tuple[JobState, PrinterState]] = field(default_factory=lambda: [(JobState.DONE, PrinterState())])
    ticket: str = "HP-7"
    refuses: bool = False
    jobs: list[PrintJob] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def printers(self) -> Printers:
        return Printers(self.names, self.default)

    def hand_over(self, job: PrintJob) -> str:
        if self.refuses:
            raise RefusedError
        self.jobs.append(job)
        return self.ticket

    def cancel(self, ticket: str) -> None:
        self.cancelled.append(ticket)

    def printer_state(self, _name: str) -> PrinterState:
        return self.stands[0][1] if self.jobs else self.state

    def job_state(self, _ticket: str) -> JobState:
        if len(self.stands) > 1:
            self.stands.pop(0)
        return self.stands[0][0]


def put(**what: object) -> FakeWay:
    """Print by a fake from now on, and return it."""
    way = FakeWay(**what)
    printing_way.use(way, printing_way.other_documents())
    return way
