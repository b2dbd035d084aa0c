"""An appointment as a calendar file for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.i18n import _
from dicandesk.rules.calendar import Event, calendar
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.text import fold
from dicandesk.services.common import carried
from dicandesk.services.common.reading import is_shown, not_here
from dicandesk.services.guidance import topics
from dicandesk.services.register.glimpses import iso_date
from dicandesk.services.ward.units import demand_whole
from dicandesk.store.tables import Followup, Resident

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database


def file_name(name: str, day: str) -> str:
    """Return a name for the file of somebody's appointment that every disk takes."""
    return "-".join(("hen", *fold(name).split(), day)) + ".ics"


def write(
    db: Database, actor: Actor, followup: bytes, path: Path, *, now: datetime, with_details: bool = False
) -> None:
    """Write the calendar file of an appointment; what is about it goes in only when asked for.

    Raises:
        UserError: the person is of another team, or the disk takes no files.
    """
    with db.reading() as session:
        row = session.execute(
            select(Followup.due, Followup.topic, Followup.text, Followup.place, Followup.parent, Resident.name)
            .join(Resident, Resident.id == Followup.parent)
            .where(Followup.id == followup, is_shown(Followup), is_shown(Resident))
        ).one_or_none()
        if row is None or row.parent is None or (day := iso_date(row.due)) is None:
            raise not_here()
        demand_whole(session, actor, row.parent)
        known = topics.known(session)
    title = known[row.topic].title_short if row.topic in known else ""
    about = " · ".join(part for part in (title, row.text) if part)
    event = Event(
        f"{followup.hex()}@dicandesk",
        day,
        _("Hẹn hướng dẫn: {name}").format(name=row.name),
        PLACES.get(row.place or "", "") if with_details else "",
        about if with_details else "",
    )
    carried.write(path, calendar(event, now).encode())
