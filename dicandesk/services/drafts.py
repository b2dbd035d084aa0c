"""Half-filled forms, kept on this PC for their author until they are saved or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dicandesk.store import local
from dicandesk.store.ops import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

_KEEP = "INSERT INTO draft VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data"


def keep(db: Database, actor: Actor, form: str, data: Mapping[str, Any]) -> None:
    """Keep what is typed so far, in place of what was kept before.

    Args:
        db: the open database.
        actor: whose form it is; nobody else gets it.
        form: which form.
        data: texts, numbers, bytes, None, and lists and dicts of them.
    """
    with db.exclusive() as connection:
        connection.execute(_KEEP, (actor.member, form, pack(dict(data))))


def take(db: Database, actor: Actor, form: str) -> dict[str, Any] | None:
    """Return what was kept of a form, or None; it stays kept."""
    draft = local.draft.c
    query = select(draft.data).where(draft.member == actor.member, draft.form == form)
    with db.reading() as session:
        data = session.scalars(query).one_or_none()
    return None if data is None else dict(unpack(data))


def forms(db: Database, actor: Actor) -> list[str]:
    """Return which forms of a member are half filled."""
    draft = local.draft.c
    query = select(draft.form).where(draft.member == actor.member).order_by(draft.form).limit(100)
    with db.reading() as session:
        return list(session.scalars(query))


def drop(db: Database, actor: Actor, form: str) -> None:
    """Forget what was kept of a form."""
    with db.exclusive() as connection:
        connection.execute("DELETE FROM draft WHERE member = ? AND form = ?", (actor.member, form))
