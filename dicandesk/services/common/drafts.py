"""Half-filled forms, kept on this PC for their author until they are saved or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import local
from dicandesk.store.ops import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicandesk.rules.people import Actor
    from dicandesk.services.common.unstored import Unstored
    from dicandesk.store.database import Database

_KEEP = "INSERT INTO draft VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data"


def keep(db: Database, actor: Actor, form: str, data: Mapping[str, Any], unstored: Unstored | None = None) -> None:
    """Keep what is typed so far, in place of what was kept before.

    Args:
        db: the open database.
        actor: whose form it is; nobody else gets it.
        form: which form.
        data: texts, numbers, bytes, None, and lists and dicts of them.
        unstored: holds the form where the disk does not take it.

    Raises:
        UserError: the disk is full or fails; the form is in `unstored`.
    """
    packed = pack(dict(data))
    try:
        _write(db, actor.member, form, packed)
    except UserError as error:
        if unstored is None:
            raise
        unstored.put(actor.member, form, packed)
        raise UserError(
            _("Ổ đĩa chưa nhận bản viết dở. Chữ đã gõ còn nguyên, miễn là chưa tắt chương trình."),
            _("Xoá bớt tệp không cần trên ổ đĩa rồi viết tiếp, bản dở sẽ tự được giữ lại."),
        ) from error
    if unstored is not None:
        unstored.forget(actor.member, form)


def store_again(db: Database, actor: Actor, unstored: Unstored) -> bool:
    """Try once more to keep what the disk did not take of a member's forms; return whether nothing is left."""
    for form in unstored.forms(actor.member):
        data = unstored.get(actor.member, form)
        if data is None:
            continue
        try:
            _write(db, actor.member, form, data)
        except UserError:
            return False
        unstored.forget(actor.member, form)
    return True


def take(db: Database, actor: Actor, form: str, unstored: Unstored | None = None) -> dict[str, Any] | None:
    """Return what was kept of a form, or None; it stays kept. What the disk did not take is newer than what it has."""
    held = None if unstored is None else unstored.get(actor.member, form)
    if held is not None:
        return dict(unpack(held))
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


def drop(db: Database, actor: Actor, form: str, unstored: Unstored | None = None) -> None:
    """Forget what was kept of a form."""
    if unstored is not None:
        unstored.forget(actor.member, form)
    with db.exclusive() as connection:
        connection.execute("DELETE FROM draft WHERE member = ? AND form = ?", (actor.member, form))


def _write(db: Database, member: bytes, form: str, packed: bytes) -> None:
    with db.exclusive() as connection:
        connection.execute(_KEEP, (member, form, packed))
