"""The machines for as long as one has: `python3 installer/dev.py proofs --minutes 30`. Prints histories a second.

A failing history is printed whole by Hypothesis, as lines to paste into a test.
"""

from __future__ import annotations

import os
import sys
import time

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machines import histories, test_merge_machine, test_sync_machine

MINUTES = float(os.environ.get("DICANDESK_MINUTES", "1"))
ROUND = 50


@pytest.mark.proof
@pytest.mark.parametrize(
    ("machine", "steps"),
    [(test_merge_machine.Ward, 60), (test_sync_machine.Ward, 30)],
    ids=["rules", "stores and a folder"],
)
def test_histories_without_end(capfd, machine, steps):
    chosen = settings(
        max_examples=ROUND,
        stateful_step_count=steps,
        deadline=None,
        derandomize=False,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    began = time.monotonic()
    done = 0
    while (took := time.monotonic() - began) < MINUTES * 60:
        run_state_machine_as_test(machine, settings=chosen)
        done += ROUND
    with capfd.disabled():
        sys.stdout.write(f"\n{done:,} histories of up to {steps} steps, {done / took:.1f} a second\n")
    assert done


@pytest.mark.proof
def test_random_histories_without_end(capfd):
    """By chance, faster than Hypothesis finds them; each has a seed that names it."""
    began = time.monotonic()
    first = seed = int(os.environ.get("DICANDESK_SEED", "0"))
    found: list[dict[str, float]] = []
    while time.monotonic() - began < MINUTES * 60:
        found.append(histories.run(500, seed))
        seed += 500
    told = {name: sum(one[name] for one in found) / len(found) for name in found[0]}
    shares = ", ".join(f"{name} {told[name]:.0%}" for name in histories.DARED)
    with capfd.disabled():
        sys.stdout.write(
            f"\n{seed - first:,} random histories, {told['a second']:.0f} a second, "
            f"{told['mean operations']:.1f} operations each; share with {shares}\n"
        )
    assert found
