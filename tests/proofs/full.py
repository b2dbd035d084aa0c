"""A disk that is full, at every stage: first the PC's own, then the hub's. Nothing is damaged, all arrives later.

Rooms from nothing upward, a page more each time, until a round goes through: so the disk fills up at every write once.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.store import cipher
from dicandesk.store.apply import recompute_state_sum
from dicandesk.sync import courier
from dicandesk.sync.transport import HubFullError
from tests.proofs import folder, require
from tests.proofs.disks import leave, small
from tests.sync import pcs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = 4096
MOST = 400


def prove() -> str:
    """Fill both disks."""
    with folder() as place:
        own = own_disk(place)
    with folder() as place:
        hub = hub_disk(place)
    with folder() as place:
        stick = stick_disk(place)
    return (
        f"own disk: {own} stages, hub: {hub} stages, stick: {stick} stages; every message was clear, 0 files damaged, "
        "everything delivered once there was room"
    )


def ward(place: Path, hub: Path, data: Path) -> tuple[pcs.Pc, pcs.Pc]:
    """Found a ward whose second PC keeps its data in `data`."""
    office = pcs.found(place / "office", hub)
    office.sync()
    team = pcs.let_in(office, data / "team", "Tổ 7")
    office.sync()
    team.sync()
    return office, team


def many(pc: pcs.Pc, name: str) -> None:
    """Register somebody in one save with people whose addresses pack badly: some 6 KB in a bundle."""
    with pc.db.writing(pcs.MEMBER) as tx:
        tx.create(pcs.Resident, {"name": name})
        for _ in range(50):
            tx.create(pcs.Resident, {"name": "Cao Thị Lý", "address": os.urandom(60).hex()})


def sound(pc: pcs.Pc) -> None:
    """Fail unless a PC's files and sums are what they ought to be."""
    with pc.db.exclusive() as connection:
        require(cipher.integrity(connection) == "ok", "the file is damaged")
        require(recompute_state_sum(connection) == int.from_bytes(pc.sums()[1] or b""), "the sums are wrong")


def rooms(disk: Path, attempt: Callable[[int], bool], *, least: int = 3) -> int:
    """Call `attempt` with ever more room until it got through three times running, and return how often it did not."""
    failed, passed, room = 0, 0, 0
    while passed < 3:
        leave(disk, room)
        try:
            if attempt(room):
                passed += 1
            else:
                failed, passed = failed + 1, 0
        finally:
            (disk / "ballast").unlink(missing_ok=True)
        room += PAGE
        require(room < MOST * PAGE, "it never went through")
    require(failed >= least, f"the disk was never full enough: {failed}")
    return failed


class Desk:
    """A PC on a small disk, another on a large one, and a hub."""

    def __init__(self, place: Path, disk: Path) -> None:
        hub = place / "hub"
        hub.mkdir()
        self.disk = disk
        self.office, self.team = ward(place, hub, disk)
        self.saved: set[str] = set()

    def save(self, room: int) -> bool:
        name = f"Nguyễn Thị Hoà {room}"
        passed = self.tried(lambda: many(self.team, name))
        if passed:
            self.saved.add(name)
        return passed

    def sync(self, room: int) -> bool:
        many(self.office, f"Trần Văn {room}")
        self.office.sync()
        return self.tried(self.team.sync)

    def restart(self, room: int) -> bool:
        """Close and open; a PC whose disk takes nothing may say so."""
        self.save(room)
        passed = self.tried(self.reopen)
        if not passed:
            (self.disk / "ballast").unlink()
            self.reopen()
        return passed and room > 4 * PAGE

    def reopen(self) -> None:
        self.team = self.team.reopened()

    def tried(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except UserError as error:
            require("đầy" in str(error) or "Ổ đĩa" in str(error), f"not clear: {error}")
            return False
        sound(self.team)
        return True


def own_disk(place: Path) -> int:
    """Save, sync and start again while the data folder has ever more room."""
    with small(place / "data", 24 << 20) as disk:
        desk = Desk(place, disk)
        stages = rooms(disk, desk.save) + rooms(disk, desk.sync) + rooms(disk, desk.restart, least=0)
        for pc in (desk.team, desk.office, desk.team):
            pc.sync()
        require(desk.saved <= desk.office.names(), "something acknowledged is not there")
        require(desk.office.sums() == desk.team.sums(), "the PCs differ")
        for pc in (desk.office, desk.team):
            sound(pc)
            pc.db.close()
    return stages


def hub_disk(place: Path) -> int:
    """Publish into a hub with ever more room; what it holds already is taken in all the same."""
    with small(place / "hub", 8 << 20) as disk:
        office, team = ward(place, disk, place)
        written: set[str] = set()

        def publish(room: int) -> bool:
            for pc, name in ((team, f"Ma Văn Sơn {room}"), (office, f"Y-Bhăm Niê {room}")):
                many(pc, name)
                written.add(name)
            full = False
            for pc in (team, office):
                try:
                    pc.sync()
                except HubFullError:
                    full = True
            require(not list(disk.rglob("*.tmp")), "a half-written file lies there")
            return not full

        stages = rooms(disk, publish)
        for pc in (team, office, team):
            pc.sync()
        require(written < office.names() == team.names(), "not everything was delivered")
        require(office.sums() == team.sums(), "the PCs differ")
        nothing = shutil.disk_usage(disk).free
        require(nothing > 1 << 20, "the hub is too full for this proof")
        for pc in (office, team):
            pc.db.close()
    return stages


def stick_disk(place: Path) -> int:
    """Write a courier file on a stick with ever more room: the old file stays until the new one is whole."""
    hub = place / "hub"
    hub.mkdir()
    with small(place / "stick", 4 << 20) as disk:
        office, team = ward(place, hub, place)
        stick = disk / "a.dcdsync"
        team.register("Vàng A Ủ")
        courier.write(team.db, stick)

        def write(room: int) -> bool:
            before = stick.read_bytes()
            try:
                courier.write(team.db, stick)
            except HubFullError:
                require(stick.read_bytes() == before, "the old file came to harm")
                require({path.name for path in disk.iterdir()} <= {"a.dcdsync", "ballast"}, "something was left")
                return False
            many(team, f"Đặng Thị Lan {room}")  # only now, or the file would grow faster than the room for it
            return True

        for number in range(8):
            many(team, f"Đặng Thị Lan {number}")
        stages = rooms(disk, write)
        courier.write(team.db, stick)
        courier.read(office.db, stick)
        require(office.names() == team.names(), "not everything was delivered")
        for pc in (office, team):
            pc.db.close()
    return stages
