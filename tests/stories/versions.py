"""A ward whose PCs run programs of several versions, for the stories about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dicandesk.services.care import upkeep
from dicandesk.services.hub import enrolling, syncing
from tests.sync import pcs

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Ward:
    """A ward whose PCs run programs of several versions."""

    root: Path
    hub: Path
    running: dict[str, Any]
    pcs: list[Machine] = field(default_factory=list)
    officer: pcs.Pc | None = None

    def pc(self, version: str, *, is_officer: bool = False) -> Machine:
        """Let one more PC in, which this program sets up and another one opens."""
        folder = self.root / f"pc{len(self.pcs)}"
        if self.officer is None:
            self.officer = pcs.found(self.root / "office", self.hub)
            self.officer.sync()
        role = "officer" if is_officer else "volunteer"
        made = pcs.let_in(self.officer, folder, f"Máy {len(self.pcs)}", role)
        self.officer.sync()
        made.db.close()
        found = Machine(self, made.db.path, made.key, version, made.wall.now + 1000 * len(self.pcs))
        found.start()
        self.pcs.append(found)
        return found

    def sync(self, *which: Machine, rounds: int = 2) -> None:
        for _ in range(rounds):
            for one in which or self.pcs:
                one.do("sync")

    def agree(self, *which: Machine) -> None:
        """All hold the same, and say so."""
        found = which or tuple(self.pcs)
        sums = [one.do("sums") for one in found]
        assert all(one == sums[0] for one in sums), sums
        assert sums[0][1] == sums[0][2]
        assert len({one.do("roster_hash") for one in found}) == 1
        assert [one.do("differing") for one in found] == [[]] * len(found)


@dataclass
class Machine:
    """One PC, whatever program it runs."""

    ward: Ward
    path: Path
    key: bytes
    version: str
    now: int

    def start(self) -> None:
        self.ward.running[self.version].open(self.path, self.key, self.ward.hub, self.now)

    def stop(self) -> None:
        self.now = self.ward.running[self.version].close(self.path)

    def upgrade(self, version: str) -> None:
        self.stop()
        self.version = version
        self.start()

    def do(self, step: str, *args: Any, **more: Any) -> Any:
        return self.ward.running[self.version].do(self.path, step, *args, **more)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.do("rows", query)


def log(db: Any) -> list[str]:
    return [line.text for line in syncing.state(db).log if "mới hơn" in line.text]


def desk(pc: Machine) -> Any:
    return pc.ward.running[pc.version].pcs[pc.path].db


def sync_like_people(pc: Machine) -> Any:
    return syncing.sync_now(desk(pc), str(pc.ward.hub))


def is_named(pc: Machine, name: str) -> bool:
    """Tell whether this PC says in both lists that it waits for an update."""
    (check,) = (one for one in upkeep.examine(desk(pc), str(pc.ward.hub)).checks if one.name == "versions")
    rows = {row.name: row.is_newer for row in enrolling.devices(desk(pc))}
    assert (name in check.next_step) is rows[name]
    assert (check.state == "warning") is rows[name]
    assert [one for one, is_newer in rows.items() if is_newer] in ([name], [])
    return rows[name]
