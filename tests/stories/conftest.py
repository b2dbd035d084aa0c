"""A made-up ward through the services, PIN and all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from dicandesk.services.access import desk, founding, joining
from dicandesk.services.hub import enrolling, syncing
from dicandesk.services.access.founding import FirstStart
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class Ward:
    """The folder of the ward, and its PCs as they are opened."""

    root: Path
    hub: Path
    desks: list[desk.Desk] = field(default_factory=list)

    def found(self, name: str = "office") -> desk.Desk:
        start = FirstStart("Một cửa phường", "Trần Văn Nam", "246810")
        ready = founding.found(self.root / name, "Phường Mẫu", start, today=date(2026, 11, 24))
        return self.open(name, ready.member, "246810")

    def open(self, name: str, member: bytes, pin: str) -> desk.Desk:
        opened = desk.unlock(self.root / name, member, pin)
        self.desks.append(opened)
        return opened

    def join(self, office: desk.Desk, name: str, device: str, member: str, role: str = "volunteer") -> desk.Desk:
        asked, _request = joining.ask_to_join(self.root / name, str(self.hub), device, member)
        (request,) = enrolling.requests(office.db, str(self.hub))
        enrolling.approve(office.db, office.actor, request, " ".join(asked.words), role=role, now=NOW)
        syncing.sync_now(office.db, str(self.hub))
        entries = joining.answer_on_hub(self.root / name)
        ready = joining.finish_joining(self.root / name, entries, "135790")
        opened = self.open(name, ready.member, "135790")
        syncing.sync_now(opened.db, str(self.hub))
        opened.actor = desk.actor_for(opened.folder, opened.db, ready.member)
        return opened

    def sync(self, *desks: desk.Desk) -> list[syncing.Synced]:
        return [syncing.sync_now(one.db, str(self.hub)) for one in desks]


@pytest.fixture
def ward(tmp_path):
    hub = tmp_path / "hub"
    hub.mkdir()
    made = Ward(tmp_path, hub)
    yield made
    for opened in made.desks:
        opened.close()
