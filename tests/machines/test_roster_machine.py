"""Random histories of a ward's PCs: let in, removed, promoted and demoted by officers who know nothing of each other.

Whatever happened apart, once everybody who is still in has synced, all hold the same bundles, the same state and the
same roster, and all have the key in use, which nobody who was removed has.
"""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING

import pytest

from dicandesk.store.tables import Unit
from dicandesk.sync import roster
from dicandesk.sync.entering import UnsignedHubError, RemovedError, WrongHubError
from tests.sync import pcs, wards

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.pcs import Pc

SHORT, LONG = 4, 300
LONG_STEPS = 40
REPLAYED = "roster"
"""What a kept history of this machine calls it; see `tests.proofs.keeping`."""
_ROUNDS = 5


class Story:
    """One random history of a ward with three officers' PCs and two others."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        hub = folder / "hub"
        hub.mkdir(parents=True)
        first = pcs.found(folder / "0", hub)
        first.sync()
        self.all = [first]
        for number in range(1, 5):
            role = "officer" if number < 3 else "volunteer"
            self.all.append(pcs.let_in(first, folder / str(number), f"Máy {number}", role))
        for pc in [first, *self.all]:
            pc.sync()

    def step(self) -> None:
        pc = self.chance.choice(self.all)
        deeds = [self.sync, self.sync, self.sync, self.register, self.register, self.learn]
        if wards.roster(pc).is_officer(wards.device(pc)):
            deeds += [self.unit, self.remove, self.promote, self.demote, self.let_in]
        self.chance.choice(deeds)(pc)

    def sync(self, pc: Pc) -> None:
        with contextlib.suppress(RemovedError, UnsignedHubError, WrongHubError):
            pc.sync()

    def register(self, pc: Pc) -> None:
        pc.register(f"Người {self.chance.randrange(1000)}")

    def unit(self, pc: Pc) -> None:
        with pc.db.writing(pcs.MEMBER) as tx:
            tx.create(Unit, {"name": f"Tổ {self.chance.randrange(1000)}", "kind": "team"})

    def learn(self, pc: Pc) -> None:
        """Hear of some of another PC's roster entries, as by a file that was cut short."""
        bodies = self.chance.choice(self.all).entries()
        wards.tending.keep(pc.db, self.chance.sample(bodies, self.chance.randint(1, len(bodies))))

    def remove(self, pc: Pc) -> None:
        target = self.other(pc)
        if target is not None and len(wards.roster(pc).active) > 2:
            wards.revoke(pc, target)

    def promote(self, pc: Pc) -> None:
        target = self.other(pc)
        if target is not None and not wards.roster(pc).is_officer(wards.device(target)):
            wards.promote(pc, target)

    def demote(self, pc: Pc) -> None:
        target = self.other(pc)
        if target is not None and wards.roster(pc).is_officer(wards.device(target)):
            wards.demote(pc, target)

    def other(self, pc: Pc) -> Pc | None:
        """Return another PC that this one knows and takes to be in, or None where the one chosen is not."""
        target = self.chance.choice(self.all)
        ids = {one.id for one in wards.roster(pc).active}
        return target if target is not pc and wards.device(target) in ids else None

    def let_in(self, pc: Pc) -> None:
        if len(self.all) < 7 and wards.has_key(pc):
            name = f"Máy {len(self.all)}"
            self.all.append(pcs.let_in(pc, self.folder / str(len(self.all)), name))

    # ---- the end ----

    def settle(self) -> list[Pc]:
        """Let everybody sync until nothing can change any more, and return the PCs that are still in.

        Half-way an officer accepts what waits: so much is for a person to decide.
        """
        for number in range(2 * _ROUNDS):
            for pc in self.all:
                self.sync(pc)
                if number == _ROUNDS:
                    self.accept(pc)
        whole = {body for pc in self.all for body in pc.entries()}
        known = roster.read(whole)
        assert known is not None
        if not known.officers:
            return []
        return [pc for pc in self.all if wards.device(pc) in {one.id for one in known.active}]

    def check(self) -> None:
        still = self.settle()
        if not still:
            return
        known = wards.roster(still[0])
        removed = [pc.me().keys for pc in self.all if known.is_removed(wards.device(pc))]
        assert len({wards.roster(pc).hash for pc in still}) == 1
        for pc in still:
            assert held(pc) == held(still[0])
            assert pc.sums() == still[0].sums()
            assert wards.has_key(pc)
        assert known.is_settled
        assert not any(keys.has(known.epoch) for keys in removed)

    @staticmethod
    def accept(pc: Pc) -> None:
        with pc.db.exclusive() as connection:
            if wards.roster(pc).is_officer(wards.device(pc)):
                wards.deciding.accept(connection, [*wards.tending.held(connection), *wards.roster(pc).unsure])

    def close(self) -> None:
        for pc in self.all:
            pc.db.close()


def held(pc: Pc) -> set[bytes]:
    with pc.db.exclusive() as connection:
        return {bytes(key) for (key,) in connection.execute("SELECT hash FROM have")}


def run(folder: Path, seed: int, steps: int = 30) -> None:
    story = Story(folder, seed)
    try:
        for _ in range(steps):
            story.step()
        story.check()
    finally:
        story.close()


@pytest.mark.parametrize("seed", range(SHORT))
def test_all_who_are_still_in_agree_whatever_happened_apart(tmp_path, seed):
    run(tmp_path, seed)


@pytest.mark.proof
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(SHORT, LONG))
def test_they_agree_in_hundreds_of_histories(tmp_path, seed):
    run(tmp_path, seed, steps=LONG_STEPS)
