"""Blank paper of the team: pages of the day book and lists to sign, with the topics in the order of the team."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from dicandesk.i18n import for_residents
from dicandesk.rules.book import short_code
from dicandesk.rules.people import Deed
from dicandesk.services.common.reading import demand
from dicandesk.services.guidance import letterheads, topics

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

Kind = Literal["day_sheet", "sign_in"]


def blank(db: Database, actor: Actor, kind: Kind, *, now: datetime, pages: int = 1) -> bytes:
    """Return blank paper as PDF; nothing on it is about anybody, so nothing is noted.

    Raises:
        UserError: the actor sees figures only.
    """
    from dicandesk.paper import blank_sheets  # noqa: PLC0415 - see the head of `papers`

    demand(actor, Deed.ASSIST)
    order = topics.topic_order(db, actor, now=now)
    out = io.BytesIO()
    with db.reading() as session, for_residents():
        ward, team = letterheads.heading(session, actor)
        known = topics.known(session)
    listed = tuple((short_code(code), known[code].title_short) for code in order if code in known)
    data = blank_sheets.BlankData(ward, team, listed)
    build = blank_sheets.day_sheet if kind == "day_sheet" else blank_sheets.sign_in_sheet
    build(data, out, pages=pages)
    return out.getvalue()
