"""A story of two PCs over a folder on a simulated disk: kept at every call, and told on after a power cut there."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.store import cipher
from dicandesk.store.apply import recompute_state_sum
from dicandesk.sync.entering import EmptyHubError
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from tests.machines.disk import Disk, Image, lay
from tests.sync import pcs

if TYPE_CHECKING:
    import random
    from pathlib import Path

    import pytest

REFUSALS = (HubGoneError, HubReadOnlyError, HubFullError, EmptyHubError)


@dataclass
class Moment:
    """Everything as it was just before one call: the PCs' files, the disk of the folder, what was saved by then."""

    stores: Path
    image: Image
    names: set[str]
    walls: tuple[int, ...]


@dataclass
class Story:
    """Two PCs and a folder.

    Attributes:
        syncs_after: how many times each PC syncs before everything has to be right.
    """

    place: Path
    chance: random.Random
    names: set[str] = field(default_factory=set)
    moments: list[Moment] = field(default_factory=list)
    calls: int = 0
    pair: list[pcs.Pc] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hub, self.stores = self.place / "hub", self.place / "stores"
        self.hub.mkdir()
        office = pcs.found(self.stores / "office", self.hub)
        office.sync()
        self.pair = [office, pcs.let_in(office, self.stores / "team", "Tổ 7")]
        office.sync()
        self.disk = Disk(self.hub)
        self.disk.settle()

    def _sync(self, pc: pcs.Pc) -> None:
        pc.sync(Share(self.hub, tag=pc.me().device[:4].hex()))

    def run(self, deeds: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Do as many deeds and syncs, and keep every moment."""
        self.disk.before = self._keep
        for number in range(deeds):
            self._deed(number)
            with self.disk.watched(monkeypatch):
                self._sync(self.pair[self.chance.randrange(2)])
        for pc in self.pair:
            pc.db.close()

    def _deed(self, number: int) -> None:
        pc = self.pair[self.chance.randrange(2)]
        known = sorted(self.names & pc.names())
        if known and number % 3 == 2:
            with pc.db.exclusive() as connection:
                name, rec = connection.execute("SELECT name, id FROM resident WHERE name = ?", known[:1]).fetchone()
            pc.add_phone(bytes(rec), f"+8490000000{number % 10}")
            self.names.add(name)
        else:
            pc.register(f"Nguyễn Văn {number}")
            self.names.add(f"Nguyễn Văn {number}")

    def _keep(self, _number: int) -> None:
        self.calls += 1
        kept = self.place / f"moment{self.calls}"
        shutil.copytree(self.stores, kept)
        walls = tuple(pc.wall.now for pc in self.pair)
        self.moments.append(Moment(kept, self.disk.image(), set(self.names), walls))

    def recover(self, leftovers: int) -> int:
        """Go on from every moment, with some of what a power cut may leave of it; return how many went well."""
        good = 0
        for moment in self.moments:
            for turn in range(leftovers):
                lay(moment.image.left(self.chance), self.hub)
                stores = self.place / "again"
                shutil.copytree(moment.stores, stores)
                self._go_on(stores, moment, turn)
                good += 1
                shutil.rmtree(stores)
            shutil.rmtree(moment.stores)
        return good

    def _go_on(self, stores: Path, moment: Moment, turn: int) -> None:
        found = []
        for pc, wall in zip(self.pair, moment.walls, strict=True):
            clock = pcs.Wall(wall)
            path = stores / pc.db.path.parent.name / pc.db.path.name
            found.append(pcs.Pc(pcs.Database(path, pc.key, wall=clock), clock, pc.key, self.hub))
        try:
            for pc in (*found, *found, *found) if turn % 2 else (*found[::-1], *found, *found):
                self._sync(pc)
            check(found, moment.names)
            assert not list(self.hub.rglob("*.tmp")), "a temporary file is left"
        finally:
            for pc in found:
                pc.db.close()

    def faults(self, errnos: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> int:
        """Let each call of a sync fail in each way, sync again, and return how many calls failed."""
        failed = 0
        for number in errnos:
            for call in range(1, 200):
                self._deed(failed)
                disk = Disk(self.hub, fails={call: number})
                disk.settle()
                with disk.watched(monkeypatch):
                    for pc in self.pair:
                        with contextlib.suppress(*REFUSALS):
                            self._sync(pc)
                if disk.calls < call:
                    break
                failed += 1
            for pc in (*self.pair, *self.pair):
                self._sync(pc)
            check(self.pair, self.names)
            assert not list(self.hub.rglob("*.tmp")), "a temporary file is left"
        for pc in self.pair:
            pc.db.close()
        return failed


def check(found: list[pcs.Pc], names: set[str]) -> None:
    """Fail unless the PCs hold the same, all that was saved, in sound files."""
    one, other = found
    assert one.sums() == other.sums(), "the PCs differ"
    assert one.names() == other.names() == names, "something was lost or came from nowhere"
    for pc in found:
        with pc.db.exclusive() as connection:
            assert cipher.integrity(connection) == "ok"
            assert recompute_state_sum(connection) == int.from_bytes(pc.sums()[1] or b"")
