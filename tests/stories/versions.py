"""A ward whose PCs run programs of several versions, for the stories about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
