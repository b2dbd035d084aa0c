"""A hub on a read-only mount: what is there is taken in, publishing says that it cannot, nothing is lost."""

from __future__ import annotations

from tests.proofs import folder, require
from tests.proofs.disks import mounted, run
from tests.sync import pcs
from dicandesk.sync import courier
from dicandesk.sync.transport import HubReadOnlyError


def prove() -> str:
    """Sync with a bind mount that takes nothing, for root neither."""
    with folder() as place:
        hub = place / "hub"
        hub.mkdir()
        office = pcs.found(place / "office", hub)
        office.sync()
        team = pcs.let_in(office, place / "team", "Tổ 7")
        office.register("Sầm Thị Ánh")
        office.sync()
        before = {path: path.read_bytes() for path in hub.rglob("*") if path.is_file()}
        with mounted(place / "locked", "mount", "--bind", hub) as locked:
            run("mount", "-o", "remount,ro,bind", locked)
            team.register("Lục Văn Tâm")
            refused = 0
            for _ in range(3):
                try:
                    team.sync(locked)
                except HubReadOnlyError:
                    refused += 1
            require(refused == 3, f"publishing said so {refused} times of 3")
            require("Sầm Thị Ánh" in team.names(), "what is there was not taken in")
            require(team.sync(locked, push=False).received == 0, "it was taken in twice")
            require({path: path.read_bytes() for path in hub.rglob("*") if path.is_file()} == before, "it was written")
            try:
                courier.write(team.db, locked / "a.dcdsync")
            except HubReadOnlyError:
                refused += 1
            require(refused == 4, "writing a courier file did not say so")
        for pc in (team, office, team):
            pc.sync()
        require(office.names() == team.names() and office.sums() == team.sums(), "not everything was delivered")
        for pc in (office, team):
            pc.db.close()
    return "pull works, 4 of 4 writes said that the folder takes nothing, delivered once it did"
