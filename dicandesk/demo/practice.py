"""A practice ward in a folder of its own: everything in it is invented, and its members and PIN are told on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.demo.fill import Progress
from dicandesk.demo.fill import fill as write
from dicandesk.demo.meetings import invent_meetings
from dicandesk.demo.ward import MemberPlan, Size, invent
from dicandesk.i18n import _
from dicandesk.rules.people import Role
from dicandesk.services.access import desk
from dicandesk.services.access.founding import FirstStart, found
from dicandesk.services.common.moments import day_of
from dicandesk.services.hub import slips
from dicandesk.services.ward import people

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dicandesk.services.access.new_folder import Ready

WARD = "Phường Mẫu để tập"
PIN = "246810"
SIZE = Size((6, 7, 8), residents=90, sessions=160, days=60)
TOLD = (
    MemberPlan("Trần Thu Hà", Role.OFFICER, None, "0900 000 001"),
    MemberPlan("Nông Văn Đạt", Role.LEADER, 7, "0900 000 007"),
    MemberPlan("Lê Thị Mai", Role.VOLUNTEER, 7, "0900 000 017"),
)
"""Who can sign in: an officer, a team leader and a volunteer of the same team, all with `PIN`."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice ward that is ready; tell the person `ward`, `members` and `pin`."""

    ready: Ready
    ward: str
    members: tuple[str, ...]
    pin: str


def fill(
    folder: Path,
    progress: Progress = lambda _done, _all: None,
    *,
    now: datetime,
    size: Size = SIZE,
) -> Practice:
    """Make a practice ward in an empty data folder.

    Args:
        folder: the data folder; never that of a real ward.
        progress: told how many of all people and meetings are written; called on this thread.
        now: the moment; everything invented lies before it.
        size: how much of everything.

    Raises:
        UserError: a ward is in the folder.
    """
    today = day_of(now)
    ward = invent(WARD, size, today, told=TOLD)
    ready = found(folder, WARD, FirstStart(_("Máy tập"), TOLD[0].name, PIN), today=today)
    opened = desk.unlock(folder, ready.member, PIN)
    try:
        slips.forget(opened.db)
        meetings = invent_meetings(ward, size, now)
        filled = write(opened.db, opened.actor, ward, meetings, today=today, progress=progress)
        known = {row.id: row for row in people.members(opened.db)}
        names = [member.name for member in ward.members]
        for told in TOLD[1:]:
            desk.give_pin(opened, known[filled.members[names.index(told.name)]], PIN)
    finally:
        opened.close()
    return Practice(ready, WARD, tuple(member.name for member in TOLD), PIN)
