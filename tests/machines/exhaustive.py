"""Every history of a few deeds: two PCs, two residents, one visit: `python -m tests.machines.exhaustive [DEPTH]`.

After each, both PCs get everything, one of them by a snapshot, and are held against the model.
"""

from __future__ import annotations

import copy
import sys
import time
from typing import TYPE_CHECKING

from tests.machines.ward import Ward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.machines.ward import Form

START = {1: "x", 130: "Hoa"}
CLOCKS = (9, 8)
"""The second PC's clock is behind."""


class Small(Ward):
    """A ward of two PCs; each has a form about every record open since the beginning."""

    def __init__(self) -> None:
        super().__init__(2, START)
        self.hoa, self.son, self.visited = self.ops
        self.old = {(pc, rec): self.open(self.pcs[pc], rec) for pc in (0, 1) for rec in self.ops}

    def copied(self) -> Small:
        """Return a copy to go on with; operations and events do not change."""
        other = Small.__new__(Small)
        other.__dict__ = {**self.__dict__, "ops": dict(self.ops), "tally": self.tally.copy()}
        other.truth = type(self.truth)()
        other.truth.events = dict(self.truth.events)
        other.pcs, other.old = copy.deepcopy((self.pcs, self.old))
        return other

    def form_of(self, pc: int, rec: bytes) -> Form:
        """Open a form, or take the one of the beginning where the person was erased meanwhile."""
        here = self.pcs[pc].records[rec]
        return self.old[pc, rec] if here.base is None else self.open(self.pcs[pc], rec)


def _rename(ward: Small, pc: int) -> None:
    ward.save(ward.form_of(pc, ward.hoa), 130, CLOCKS[pc], f"Hoà {pc}")


def _rename_by_old_form(ward: Small, pc: int) -> None:
    ward.save(ward.old[pc, ward.son], 130, CLOCKS[pc], f"Sơn {pc}")


def _note(ward: Small, pc: int) -> None:
    ward.save(ward.form_of(pc, ward.visited), 130, CLOCKS[pc], f"note {pc}")


def _delete(ward: Small, pc: int) -> None:
    ward.exist(ward.form_of(pc, ward.hoa), CLOCKS[pc], back=False)


def _delete_visit_by_old_form(ward: Small, pc: int) -> None:
    ward.exist(ward.old[pc, ward.visited], CLOCKS[pc], back=False)


def _bring_back(ward: Small, pc: int) -> None:
    ward.exist(ward.form_of(pc, ward.hoa), CLOCKS[pc], back=True)


def _merge(ward: Small, pc: int) -> None:
    ward.merge(ward.form_of(pc, ward.hoa), ward.form_of(pc, ward.son), CLOCKS[pc])


def _merge_other_way(ward: Small, pc: int) -> None:
    ward.merge(ward.form_of(pc, ward.son), ward.form_of(pc, ward.hoa), CLOCKS[pc])


def _unmerge(ward: Small, pc: int) -> None:
    ward.unmerge(pc, 0, CLOCKS[pc])


def _erase(ward: Small, pc: int) -> None:
    ward.erase(pc, 0, CLOCKS[pc])


def _get_all(ward: Small, pc: int) -> None:
    ward.deliver(pc, sorted(ward.pcs[1 - pc].known))


def _get_last(ward: Small, pc: int) -> None:
    ward.deliver(pc, [next(reversed(ward.ops))])


def _get_snapshot(ward: Small, pc: int) -> None:
    ward.snapshot(1 - pc, pc)


DEEDS: tuple[Callable[[Small, int], None], ...] = (
    _rename,
    _rename_by_old_form,
    _note,
    _delete,
    _delete_visit_by_old_form,
    _bring_back,
    _merge,
    _merge_other_way,
    _unmerge,
    _erase,
    _get_all,
    _get_last,
    _get_snapshot,
)


def histories(ward: Small, depth: int, told: tuple[str, ...] = ()) -> Iterator[tuple[Small, tuple[str, ...]]]:
    """Yield a ward after every history of so many deeds, and what was done."""
    if not depth:
        yield ward, told
        return
    for pc in (0, 1):
        for deed in DEEDS:
            further = ward.copied()
            words = (*told, f"{pc}{deed.__name__}")
            try:
                deed(further, pc)
            except AssertionError as error:
                raise AssertionError(" ".join(words)) from error
            yield from histories(further, depth - 1, words)


def run(depth: int) -> int:
    """Play every history of so many deeds; return how many there were."""
    count = 0
    for ward, words in histories(Small(), depth):
        try:
            ward.finish()
        except AssertionError as error:
            raise AssertionError(" ".join(words)) from error
        count += 1
    return count


def main(arguments: list[str]) -> None:
    """Play them and print how many."""
    depth = int(arguments[0]) if arguments else 4
    started = time.perf_counter()
    count = run(depth)
    took = time.perf_counter() - started
    sys.stdout.write(f"all {count:,} histories of {depth} deeds, {count / took:.0f} a second: 0 lost, 0 diverged\n")


if __name__ == "__main__":
    main(sys.argv[1:])
