"""What one PC of the demo does, in its own process."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dicandesk import log, settings
from dicandesk.demo.fill import fill
from dicandesk.demo.meetings import invent_meetings
from dicandesk.demo.ward import invent
from dicandesk.services import (
    conflicts,
    desk,
    enrolling,
    finding,
    founding,
    joining,
    phones,
    residents,
    slips,
    syncing,
    upkeep,
)
from dicandesk.services.founding import FirstStart
from dicandesk.services.moments import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicandesk.demo.ward import MemberPlan, Size
    from dicandesk.rules.residents import PhoneDraft, ResidentDraft
    from dicandesk.services.desk import Desk
    from dicandesk.services.syncing import Synced


@dataclass(frozen=True, slots=True)
class Holds:
    """What a PC holds: how many, and the sums over operations and state that are equal where the data are (hex)."""

    residents: int
    sessions: int
    op_sum: str
    state_sum: str
    faults: tuple[str, ...]


class Station:
    """One PC.

    Args:
        folder: the data folder.
        hub: the shared folder, which may be away.
    """

    def __init__(self, folder: Path, hub: Path) -> None:
        self._folder, self._hub = folder, hub
        self._member, self._pin = b"", ""

    def close(self) -> None:
        """Let go of everything."""
        log.stop()

    def found(self, ward: str, device: str, officer: MemberPlan, pin: str) -> None:
        """Found the ward here."""
        start = FirstStart(device, officer.name, pin)
        ready = founding.found(self._folder, ward, start, today=day_of(_now()))
        self._member, self._pin = ready.member, pin
        self._settle(device)

    def fill(self, ward: str, size: Size, told: tuple[MemberPlan, ...]) -> tuple[int, int]:
        """Write an invented ward; return how many residents and meetings."""
        now = _now()
        people = invent(ward, size, day_of(now), told=told)
        meetings = invent_meetings(people, size, now)
        with self._opened() as opened:
            fill(opened.db, opened.actor, people, meetings, today=day_of(now))
        return len(people.residents), len(meetings)

    def ask_to_join(self, device: str, member: str) -> tuple[str, ...]:
        """Ask on the shared folder to be let in; return the six words."""
        waiting, _request = joining.ask_to_join(self._folder, str(self._hub), device, member)
        return waiting.words

    def approve(self, words: tuple[str, ...]) -> None:
        """Let in the PC whose words were read out."""
        with self._opened() as opened:
            request = next(one for one in enrolling.requests(opened.db, str(self._hub)) if one.words == words)
            enrolling.approve(opened.db, opened.actor, request, " ".join(words), now=_now())

    def finish_joining(self, pin: str) -> None:
        """Go on now that this PC was let in."""
        waiting = joining.waiting(self._folder)
        entries = joining.answer_on_hub(self._folder)
        ready = joining.finish_joining(self._folder, entries or [], pin)
        self._member, self._pin = ready.member, pin
        self._settle(waiting.device_name if waiting else "")

    def sync(self) -> Synced:
        """Send and receive."""
        with self._opened() as opened:
            return syncing.sync_now(opened.db, str(self._hub))

    def register(self, draft: ResidentDraft) -> None:
        """Register a resident."""
        with self._opened() as opened:
            residents.register(opened.db, opened.actor, draft, now=_now())

    def correct_phone(self, name: str, number: str, draft: PhoneDraft) -> None:
        """Correct a phone number of the person found by a name."""
        with self._opened() as opened:
            person = finding.find(opened.db, name, actor=opened.actor).rows[0]
            phone = phones.find_phone(opened.db, person.id, number)
            phones.correct_phone(opened.db, opened.actor, phone, draft, None)

    def decisions(self) -> list[tuple[str, ...]]:
        """Return the values between which somebody has to decide, one tuple a question."""
        with self._opened() as opened:
            found = conflicts.inbox(opened.db, opened.actor)
            return [tuple(choice.text for choice in one.values) for one in found]

    def holds(self) -> Holds:
        """Examine what is here."""
        with self._opened() as opened:
            found = upkeep.examine(opened.db, str(self._hub))
        faults = tuple(check.label for check in found.checks if check.state == "failed")
        counts = found.counts
        return Holds(counts["residents"], counts["sessions"], found.op_sum, found.state_sum, faults)

    def write_central(self, path: Path, passphrase: str) -> None:
        """Write the ward's central file under a passphrase."""
        with self._opened() as opened:
            syncing.write_central(opened.db, opened.actor, path, passphrase)

    def write_slips(self, folder: Path) -> list[Path]:
        """Write the two recovery slips of the ward."""
        with self._opened() as opened:
            return slips.write_slips(opened.db, opened.actor, folder, now=_now())

    def _settle(self, device: str) -> None:
        kept = settings.load(self._folder)
        kept = settings.Settings(device_name=device, hub=str(self._hub), language=kept.language)
        settings.save(kept, self._folder)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Desk]:
        opened = desk.unlock(self._folder, self._member, self._pin)
        try:
            yield opened
        finally:
            opened.close()


def _now() -> datetime:
    return datetime.now(UTC)
