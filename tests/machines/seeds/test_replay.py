"""Play again whatever failed once: see the head of this package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.machines import histories, test_roster_machine
from tests.proofs import fuzz

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent


def play_rules(seed: int, _steps: int, _folder: Path) -> None:
    histories.run(1, seed)


def play_roster(seed: int, steps: int, folder: Path) -> None:
    test_roster_machine.run(folder, seed, steps)


MACHINES: dict[str, Callable[[int, int, Path], None]] = {
    histories.REPLAYED: play_rules,
    test_roster_machine.REPLAYED: play_roster,
}


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.json")))
def test_a_history_that_failed_once_goes_well(tmp_path, name):
    kept = json.loads((HERE / name).read_text("utf-8"))
    MACHINES[kept["machine"]](kept["seed"], kept["steps"], tmp_path)


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.bin")) or [None])
def test_bytes_that_a_reader_stumbled_over_end_in_our_own_errors(name):
    fuzz.feed((HERE / name).read_bytes() if name else b"")


def test_the_first_one_is_there():
    assert (HERE / "roster-517.json").exists()
