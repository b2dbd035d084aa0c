"""How far an appointment has come, and where it stands in the list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dicandesk.rules.followups import Part, Step, part_of, step_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("done", "asked", "answered", "step"),
    [
        (None, None, None, Step.OPEN),
        ("", "", "", Step.OPEN),
        (None, "2026-11-20", None, Step.ASKED),
        (None, "2026-11-20", "2026-11-21", Step.ANSWERED),
        ("2026-11-22", "2026-11-20", None, Step.DONE),
        ("2026-11-22", "2026-11-20", "2026-11-21", Step.DONE),
    ],
)
def test_what_was_done_last_says_how_far_it_is(done, asked, answered, step):
    assert step_of(done, asked, answered) is step


@pytest.mark.parametrize(
    ("step", "days", "part"),
    [
        (Step.OPEN, -30, Part.NOW),
        (Step.OPEN, 7, Part.NOW),
        (Step.OPEN, 8, Part.LATER),
        (Step.ASKED, -30, Part.ASKED),
        (Step.ANSWERED, 30, Part.NOW),
        (Step.DONE, 0, Part.DONE),
    ],
)
def test_each_stands_in_one_part(step, days, part):
    assert part_of(step, TODAY + timedelta(days=days), TODAY) is part
