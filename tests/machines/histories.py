"""Random histories on the merge rules: `python -m tests.machines.histories [COUNT] [FIRST_SEED]`.

Each history has a seed of its own; one that fails is named with it. Prints histories a second, how long they were, and
in how many of them what was dared.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from typing import Any

from tests.machines.ward import PERSON, POLICIES, Form, Ward

REPLAYED = "rules"
"""What a kept history of this machine calls it; see `tests.proofs.keeping`."""
DARED = ("stale form", "clone", "snapshot", "erase", "merge", "unmerge", "delete")
WORDS = {1: ("", "x", "y", None), 130: ("Hoa", "Hoà", "", None)}


def value(rng: random.Random, number: int) -> object:
    return [rng.randrange(3), rng.choice("ab")] if number == 131 else rng.choice(WORDS[number])


def fields(rng: random.Random) -> dict[int, object]:
    return {number: value(rng, number) for number in sorted(POLICIES) if rng.random() < 0.6}


class History:
    """One history."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.ward = Ward(self.rng.randint(2, 5), fields(self.rng))
        self.forms: list[Form] = []

    def play(self) -> Ward:
        deeds = self.rng.choices(
            (self.write, self.exist, self.merge, self.unmerge, self.erase, self.create, self.arrive, self.copy),
            (9, 4, 4, 1, 0.6, 2, 8, 0.8),
            k=self.rng.randint(15, 40),
        )
        for deed in deeds:
            deed()
        self.ward.finish()
        return self.ward

    def number(self) -> int:
        return self.rng.randrange(100)

    def form(self, entity: int | None = None) -> Form | None:
        """Open a form, or take one that has been open for a while."""
        old = [form for form in self.forms if entity in {None, form.entity}]
        if old and self.rng.random() < 0.3:
            return self.rng.choice(old)
        form = self.ward.form(self.number(), self.number(), entity)
        if form is not None:
            self.forms.append(form)
        return form

    def ms(self) -> int:
        return self.rng.randrange(10)

    def write(self) -> None:
        if form := self.form():
            number = self.rng.choice(sorted(POLICIES))
            self.ward.save(form, number, self.ms(), value(self.rng, number))

    def exist(self) -> None:
        if form := self.form():
            self.ward.exist(form, self.ms(), back=self.rng.random() < 0.35)

    def merge(self) -> None:
        one = self.form(PERSON)
        if one is not None:
            pc = next(place for place, pc in enumerate(self.ward.pcs) if pc is one.pc)
            two = self.ward.form(pc, self.number(), PERSON)
            if two is not None:
                self.ward.merge(*self.rng.sample((one, two), 2), self.ms())

    def unmerge(self) -> None:
        self.ward.unmerge(self.number(), self.number(), self.ms())

    def erase(self) -> None:
        self.ward.erase(self.number(), self.number(), self.ms())

    def create(self) -> None:
        pc, form = self.number(), None
        if self.rng.random() < 0.6:
            form = self.ward.form(pc, self.number(), PERSON)
        if form is None:
            self.ward.register(pc, self.ms(), fields(self.rng))
        else:
            self.ward.visit(pc, self.ms(), fields(self.rng), form.record)

    def arrive(self) -> None:
        giver, taker = self.number(), self.number()
        known = sorted(self.ward.pc(giver).known)
        if self.rng.random() < 0.5:
            known = self.rng.choices(known, k=self.rng.randint(1, 6))
        elif self.rng.random() < 0.3:
            known.reverse()
        self.ward.deliver(taker, known)

    def copy(self) -> None:
        if self.rng.random() < 0.6:
            self.ward.snapshot(self.number(), self.number())
        else:
            self.ward.clone(self.number())


def run(count: int, first: int = 0) -> dict[str, Any]:
    """Play histories and return the figures."""
    dared: Counter[str] = Counter()
    ops = 0
    started = time.perf_counter()
    for seed in range(first, first + count):
        try:
            ward = History(seed).play()
        except AssertionError as error:
            raise AssertionError(f"history {seed}") from error
        ops += len(ward.ops)
        dared.update(what for what in DARED if ward.tally[what])
    took = time.perf_counter() - started
    return {
        "histories": count,
        "a second": count / took,
        "mean operations": ops / count,
        **{what: dared[what] / count for what in DARED},
    }


def main(arguments: list[str]) -> None:
    """Play as many as asked for and print what happened."""
    count = int(arguments[0]) if arguments else 10_000
    found = run(count, int(arguments[1]) if len(arguments) > 1 else 0)
    out = sys.stdout.write
    out(f"{count:,} histories, {found['a second']:.0f} a second, {found['mean operations']:.1f} operations each\n")
    out("share with " + ", ".join(f"{what} {found[what]:.0%}" for what in DARED) + "\n0 lost, 0 diverged\n")


if __name__ == "__main__":
    main(sys.argv[1:])
