"""Sets of filters that a member keeps by name, on this PC only.

Not synced, on purpose: they are habits of one desk, a name somebody gives a filter may say something about a person
("bà Hoà và hàng xóm"), and erasing that person could not find it on the other PCs. Here they lie in the encrypted file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.text import fold, tidy
from dicandesk.services.common.reading import InputError
from dicandesk.services.register.resident_lists import Filters
from dicandesk.store import meta
from dicandesk.store.database import raw
from dicandesk.store.ops import pack, unpack

if TYPE_CHECKING:
    from dicandesk.rules.people import Actor
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database

MOST = 8
NAME_LIMIT = 40


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A set of filters and its name."""

    name: str
    filters: Filters


def load(db: Database, actor: Actor) -> list[SavedFilter]:
    """Return what the member keeps, in the order in which it was saved."""
    with db.reading() as session:
        return _read(raw(session), actor)


def save(db: Database, actor: Actor, name: str, filters: Filters) -> list[SavedFilter]:
    """Keep a set of filters, in place of the one of the same name; return all.

    Raises:
        UserError: no name, too long a name, or too many sets already.
    """
    name = tidy(name)
    if not name:
        raise InputError(_("Hãy đặt tên cho bộ lọc."), _("Ghi tên rồi lưu lại."), field="name")
    if len(name) > NAME_LIMIT:
        text = _("Tên dài {n} chữ cái, chỉ ghi được {limit} chữ cái. Hãy rút ngắn.")
        raise InputError(text.format(n=len(name), limit=NAME_LIMIT), _("Rút ngắn tên rồi lưu lại."), field="name")
    if secret := looks_secret(name):
        raise InputError(secret, _("Đặt tên khác rồi lưu lại."), field="name")
    with db.exclusive() as connection:
        kept = [one for one in _read(connection, actor) if fold(one.name) != fold(name)]
        if len(kept) >= MOST:
            raise UserError(
                _("Đã có {n} bộ lọc nên chưa lưu thêm.").format(n=MOST), _("Xoá một bộ lọc cũ rồi lưu lại.")
            )
        kept.append(SavedFilter(name, filters))
        _write(connection, actor, kept)
    return kept


def drop(db: Database, actor: Actor, name: str) -> list[SavedFilter]:
    """Forget a set of filters; return what is left."""
    with db.exclusive() as connection:
        kept = [one for one in _read(connection, actor) if one.name != name]
        _write(connection, actor, kept)
    return kept


def _key(actor: Actor) -> str:
    return f"filters.{actor.member.hex()}"


def _read(connection: Connection, actor: Actor) -> list[SavedFilter]:
    """Return what is kept; what a newer program wrote and this one does not know is left out."""
    stored = meta.get(connection, _key(actor))
    known = {field.name for field in fields(Filters)}
    return [
        SavedFilter(name, Filters(**{key: value for key, value in values.items() if key in known}))
        for name, values in (unpack(stored) if stored else ())
    ]


def _write(connection: Connection, actor: Actor, kept: list[SavedFilter]) -> None:
    meta.put(connection, _key(actor), pack([[one.name, asdict(one.filters)] for one in kept]))
