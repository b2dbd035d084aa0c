"""The text that a team posts in its Zalo group about a topic, filled in for this ward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.rules.identity import show_phone
from dicandesk.rules.people import Role
from dicandesk.services.common.reading import is_shown
from dicandesk.services.guidance import topics
from dicandesk.services.ward import people
from dicandesk.store.tables import Unit

if TYPE_CHECKING:
    from dicandesk.store.database import Database


def text(db: Database, code: str) -> str:
    """Return the text of a topic; a line whose number or name nobody has filled in is left out, "" for no text.

    Raises:
        UserError: there is no such topic.
    """
    topic = topics.get(db, code)
    phone = next((row.phone for row in people.members(db) if row.role is Role.OFFICER and row.phone), None)
    with db.reading() as session:
        query = select(Unit.name).where(is_shown(Unit), Unit.kind == "ward").order_by(Unit.pk).limit(1)
        ward = session.scalars(query).first()
    known = {"ward_phone": show_phone(phone) if phone else "", "ward_name": ward or ""}
    lines = topic.zalo.splitlines()
    for name, placeholder in topics.common().placeholders.items():
        value = known.get(name, "")
        lines = [line.replace(placeholder, value) for line in lines if value or placeholder not in line]
    return "\n".join(lines).strip()
