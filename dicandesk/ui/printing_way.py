"""How papers reach a printer: the part of printing that may wait, all of it on the work lane.

On Linux with CUPS the PDF goes to the queue as it is and its text stays text; elsewhere its pages are drawn
(`printing_qt`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dicandesk.i18n import _
from dicandesk.rules import printing as words
from dicandesk.rules.printing import JobState, Printers, PrinterState, RefusedError, Trouble
from dicandesk.services.common import pages
from dicandesk.services.printing import kept_papers

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.printing import PrintJob


class Way(Protocol):
    """How papers reach a printer: `services.printing.cups`, `ui.printing_qt`, or a test's fake; on the work lane."""

    def printers(self) -> Printers:
        """Return the printers of this PC."""

    def hand_over(self, job: PrintJob) -> str:
        """Print and return the id of the job, "" where there is none; raises `RefusedError`."""

    def cancel(self, ticket: str) -> None:
        """Take a job back."""

    def printer_state(self, name: str) -> PrinterState:
        """Return how a printer stands."""

    def job_state(self, ticket: str) -> JobState:
        """Return how far a job came."""


@dataclass(slots=True)
class _Set:
    way: Way | None = None
    documents: Path | None = None


_set = _Set()


def use(way: Way | None, documents: Path | None = None) -> None:
    """Print by another way and keep papers elsewhere from now on; None for what this PC has.

    For the tests and the demo, which must not print on somebody's printer.
    """
    _set.way, _set.documents = way, documents


def other_documents() -> Path | None:
    """Return where papers are kept instead of among the person's documents."""
    return _set.documents


@dataclass(frozen=True, slots=True)
class NoPrinters:
    """The way of a PC without a printer."""

    def printers(self) -> Printers:
        """Return none."""
        return Printers()

    def hand_over(self, _job: PrintJob) -> str:
        """Refuse."""
        raise RefusedError

    def cancel(self, ticket: str) -> None:
        """Do nothing."""

    def printer_state(self, _name: str) -> PrinterState:
        """Return that nothing is known."""
        return PrinterState()

    def job_state(self, _ticket: str) -> JobState:
        """Return that nothing is known."""
        return JobState.UNKNOWN


def look() -> tuple[Way, Printers]:
    """Return how this PC prints, and on what; runs on the work lane."""
    if _set.way is not None:
        return _set.way, _set.way.printers()
    from dicandesk.services.printing import cups  # noqa: PLC0415 - with what it needs 6 MB, for who prints only

    if cups.is_there() and (found := cups.printers()).names:
        return cups, found
    from dicandesk.ui import printing_qt  # noqa: PLC0415 - 3 MB that only who prints needs

    return printing_qt, printing_qt.printers()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be printed; see `printing.print_paper`."""

    pdf: Path | bytes
    title: str
    copies: int = 1
    two_up: bool = False

    def read(self) -> bytes:
        """Return the whole file."""
        return self.pdf if isinstance(self.pdf, bytes) else self.pdf.read_bytes()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of handing a paper over: a ticket and sheets, or why not and where the PDF lies."""

    ticket: str = ""
    sheets: int = 0
    trouble: Trouble | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to print on; `fits_two` is whether two pages go on one sheet, None where that is not asked."""

    way: Way
    printers: Printers
    fits_two: bool | None


def find(paper: Paper, *, may_ask_two_up: bool) -> Found:
    """Return how this PC prints, and on what."""
    way, printers = look()
    if not printers.names or not may_ask_two_up:
        return Found(way, printers, None)
    job = pages.print_job(paper.read(), paper.title, "")
    return Found(way, printers, True if job.media == "A5" else None)


def deliver(way: Way, paper: Paper, printer: str, folder: Path, now: datetime) -> Delivered:
    """Hand a paper to a printer; where that takes nothing, keep it in `folder`.

    A queue that is stopped gets no job: it would come out some other day, when nobody waits for it.

    Raises:
        UserError: it was neither printed nor kept.
    """
    job = pages.print_job(paper.read(), paper.title, printer, copies=paper.copies, two_up=paper.two_up)
    state = way.printer_state(printer)
    trouble = words.trouble(state)
    if not words.is_queue_stopped(state):
        try:
            return Delivered(way.hand_over(job), job.pages * job.copies)
        except RefusedError:
            trouble = words.trouble(way.printer_state(printer))
    refused = Trouble(_("Máy in không nhận việc in."), _("Xem máy in có bật không, hoặc chọn máy in khác."))
    return Delivered(trouble=trouble or refused, kept=keep(paper, folder, now))


def keep(paper: Paper, folder: Path, now: datetime) -> Path:
    """Keep a paper that was not printed, and return where it lies.

    Raises:
        UserError: the disk takes nothing.
    """
    return kept_papers.keep(paper.read(), paper.title, folder, now=now)


def stand(way: Way, ticket: str, printer: str) -> tuple[JobState, PrinterState]:
    """Return how far a job came, and how its printer stands."""
    return way.job_state(ticket), way.printer_state(printer)
