"""A power cut before every call of a long story on a simulated disk, and every answer a disk may give to every call."""

from __future__ import annotations

import random

import pytest

from tests.machines import power
from tests.machines.disk import ERRNOS
from tests.proofs import folder, require

DEEDS = 40
LEFTOVERS = 6


def prove() -> str:
    """Enumerate."""
    with folder() as place:
        story = power.Story(place, random.Random(40))
        with pytest.MonkeyPatch.context() as patch:
            story.run(DEEDS, patch)
        good = story.recover(LEFTOVERS)
    require(good == story.calls * LEFTOVERS, "a moment was left out")
    with folder() as place, pytest.MonkeyPatch.context() as patch:
        failed = power.Story(place, random.Random(41)).faults(ERRNOS, patch)
    return (
        f"{DEEDS} deeds and syncs, {story.calls} calls to the disk, each cut off with {LEFTOVERS} different leftovers: "
        f"{good} times nothing lost, torn or left over; {failed} calls failed in {len(ERRNOS)} ways, all mended"
    )
