"""What two PCs do over any folder: the same scenes for a stick, a share and whatever else is mounted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dicandesk.store import cipher
from dicandesk.store.apply import recompute_state_sum
from dicandesk.sync import courier
from tests.proofs import require
from tests.sync import pcs

if TYPE_CHECKING:
    from pathlib import Path


def ward(place: Path, hub: Path) -> tuple[pcs.Pc, pcs.Pc]:
    """Found a ward of two PCs over a folder; their data lie beside."""
    office = pcs.found(place / "office", hub)
    office.sync()
    team = pcs.let_in(office, place / "team", "Tổ 7")
    office.sync()
    return office, team


def work(office: pcs.Pc, team: pcs.Pc, rounds: int) -> int:
    """Register and correct on both, sync in turn, write the same record apart; return how many syncs."""
    syncs = 0
    for number in range(rounds):
        one, other = (office, team) if number % 2 else (team, office)
        rec = one.register(f"Nguyễn Thị Hoà {number}")
        one.add_phone(rec, "+84900000001")
        for pc in (one, other):
            pc.sync()
        one.rename(rec, f"Nguyễn Thị Hoa {number}")
        other.rename(rec, f"Nguyễn Thị Hòa {number}")
        for pc in (one, other, one):
            pc.sync()
        syncs += 5
    return syncs


def agree(office: pcs.Pc, team: pcs.Pc, names: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Fail unless both hold the same, all of it, in sound files."""
    require(office.sums() == team.sums(), "the PCs differ")
    require(office.names() == team.names() >= names, "something is missing")
    for pc in (office, team):
        with pc.db.exclusive() as connection:
            require(cipher.integrity(connection) == "ok", "the file is damaged")
            require(recompute_state_sum(connection) == int.from_bytes(pc.sums()[1] or b""), "the sums are wrong")


def by_stick(office: pcs.Pc, team: pcs.Pc, folder: Path) -> int:
    """Carry changes both ways by a courier file in a folder, written over each time; return its size."""
    path = folder / "DCD_to-7_2026-11-24_1.dcdsync"
    for number in range(4):
        team.register(f"Lục Văn Tâm {number}")
        courier.write(team.db, path)
        courier.read(office.db, path)
        office.register(f"Sầm Thị Ánh {number}")
        courier.write(office.db, path)
        courier.read(team.db, path)
    require(office.names() == team.names() and office.sums() == team.sums(), "the file did not carry everything")
    require([one.name for one in folder.glob("*.tmp")] == [], "a temporary file was left")
    return path.stat().st_size


def age(hub: Path) -> None:
    """Give every file the same old time, as a stick does that was in a camera: nothing may hang on times."""
    for path in hub.rglob("*"):
        os.utime(path, (1_000_000_001, 1_000_000_001))
