"""PCs of a ward as the window meets them: real data folders, a folder as hub, PINs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from dicandesk.rules.people import Role
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.access import desk, joining
from dicandesk.services.hub import enrolling, syncing
from dicandesk.services.register import phones, residents
from dicandesk.services.ward import people, units
from dicandesk.services.access.founding import FirstStart, found
from dicandesk.settings import Settings, save

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.access.desk import Desk

PIN = "482913"
WARD, OFFICE_PC, OFFICER = "Phường Đội Cấn", "Một cửa phường", "Trần Văn Nam"
TEAM_PC, MEMBER = "Tổ 7 – Nhà văn hoá", "Lê Thị Mai"


def now() -> datetime:
    return datetime.now(UTC)


def found_ward(folder: Path, hub: Path | None = None) -> Desk:
    """Return the opened PC of an officer who founded the ward."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = found(folder, WARD, FirstStart(OFFICE_PC, OFFICER, PIN), today=date(2026, 11, 24))
    if hub is not None:
        hub.mkdir(exist_ok=True)
        save(Settings(hub=str(hub), device_name=OFFICE_PC), folder)
    opened = desk.unlock(folder, ready.member, PIN)
    if hub is not None:
        syncing.sync_now(opened.db, str(hub))
    return opened


def join_ward(office: Desk, folder: Path, hub: Path) -> Desk:
    """Return the opened PC of a team that the officer has let in."""
    folder.mkdir(parents=True, exist_ok=True)
    joining.ask_to_join(folder, str(hub), TEAM_PC, MEMBER)
    (request,) = enrolling.requests(office.db, str(hub))
    enrolling.approve(office.db, office.actor, request, now=now())
    syncing.sync_now(office.db, str(hub))
    entries = joining.answer_on_hub(folder)
    assert entries is not None
    ready = joining.finish_joining(folder, entries, PIN)
    save(Settings(hub=str(hub), device_name=TEAM_PC), folder)
    first = desk.unlock(folder, ready.member, PIN)
    syncing.sync_now(first.db, str(hub))
    first.close()
    return desk.unlock(folder, ready.member, PIN)


def add_team(office: Desk) -> tuple[bytes, bytes]:
    """Give the ward a neighbourhood with a leader; return unit and leader."""
    unit = units.add_unit(office.db, office.actor, "Tổ dân phố 7", units.UnitKind.NEIGHBOURHOOD, now=now())
    leader = people.add_member(office.db, office.actor, "Hà Văn Tuyên", Role.LEADER, unit=unit, now=now())
    return unit, leader


def clash(office: Desk, team: Desk, hub: Path) -> bytes:
    """Let both PCs correct the same phone apart from each other; return the person."""
    hoa = residents.register(
        office.db,
        office.actor,
        ResidentDraft("Nguyễn Thị Hoà", "1954", phones=(PhoneDraft("0900 000 018"),)),
        now=now(),
    )
    for pc in (office, team):
        syncing.sync_now(pc.db, str(hub))
    phone = phones.find_phone(office.db, hoa, "0900 000 018")
    phones.correct_phone(office.db, office.actor, phone, PhoneDraft("0900 000 031"), None)
    phones.correct_phone(team.db, team.actor, phone, PhoneDraft("0900 000 042"), None)
    for pc in (office, team, office):
        syncing.sync_now(pc.db, str(hub))
    return hoa
