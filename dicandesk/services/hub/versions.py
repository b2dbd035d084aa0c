"""PCs of the ward whose program is newer than this one's: what waits for that, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.store.database import raw
from dicandesk.sync import entering, identity, newer, roster

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database


def ahead(db: Database) -> list[str]:
    """Return the names of the PCs of which something waits here until this program is brought up to date."""
    with db.reading() as session:
        return _names(db, raw(session), newer.waiting(raw(session)))


def news(db: Database) -> list[str]:
    """Return a sentence about each of them that nobody was told of yet; they are told of now."""
    with db.exclusive() as connection:
        names = _names(db, connection, newer.untold(connection))
    text = _("Máy {name} dùng bản DiCanDesk mới hơn; cập nhật máy này để nhận tiếp. Không mất gì.")
    return [text.format(name=name) for name in names]


def _names(db: Database, connection: Connection, devices: list[bytes]) -> list[str]:
    if not devices:
        return []
    known, me = entering.known_roster(db).devices, identity.load(connection)
    return sorted(roster.open_name(known[device], me.keys) for device in devices)
