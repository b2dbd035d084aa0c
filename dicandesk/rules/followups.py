"""What an appointment waits for, and in which part of the list it stands."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from dicandesk.i18n import _

if TYPE_CHECKING:
    from datetime import date

SOON = timedelta(days=7)
"""So far ahead an appointment is work of now."""


class Step(StrEnum):
    """How far an appointment has come."""

    OPEN = "open"
    ASKED = "asked"  # the ward office has a question to answer
    ANSWERED = "answered"
    DONE = "done"

    def label(self) -> str:
        """Return the step as written on a pill."""
        names = {
            Step.OPEN: _("Đang chờ"),
            Step.ASKED: _("Chờ phường trả lời"),
            Step.ANSWERED: _("Phường đã trả lời"),
            Step.DONE: _("Đã xong"),
        }
        return names[self]


class Part(StrEnum):
    """A part of the list; each appointment stands in one."""

    NOW = "now"  # overdue, this week, or answered by the office
    LATER = "later"
    ASKED = "asked"
    DONE = "done"

    def label(self) -> str:
        """Return the part as written above the list."""
        names = {
            Part.NOW: _("Cần làm"),
            Part.LATER: _("Về sau"),
            Part.ASKED: _("Chờ phường"),
            Part.DONE: _("Đã xong"),
        }
        return names[self]


def step_of(done_on: object, referred_on: object, answered_on: object) -> Step:
    """Return how far an appointment has come, from the days of its deeds; None or "" for what was not done."""
    if done_on:
        return Step.DONE
    if answered_on:
        return Step.ANSWERED
    return Step.ASKED if referred_on else Step.OPEN


def part_of(step: Step, due: date, today: date) -> Part:
    """Return where an appointment stands; what waits for the office stands there alone, however late it is."""
    if step is Step.DONE:
        return Part.DONE
    if step is Step.ASKED:
        return Part.ASKED
    return Part.NOW if step is Step.ANSWERED or due <= today + SOON else Part.LATER
