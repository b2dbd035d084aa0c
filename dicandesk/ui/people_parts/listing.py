"""The list as it was read, with what a quick text filter compares, and who is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules.text import fold
from dicandesk.services import resident_lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.services.resident_lists import Filters, ListRow
    from dicandesk.store.database import Database


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows and, beside each, its folded words with a blank before every word."""

    rows: Sequence[ListRow] = ()
    keys: Sequence[str] = ()


def read(db: Database, actor: Actor, filters: Filters, *, now: datetime) -> Listing:
    """Ask for the list and fold it; 15,000 rows take some tenths of a second, so never on the GUI thread."""
    rows = resident_lists.list_(db, actor, filters, now=now)
    return Listing(rows, [" " + fold(" ".join((row.name, row.birth or "", row.unit))) for row in rows])


def narrowed(listing: Listing, text: str) -> Sequence[ListRow]:
    """Return the rows in which every word typed begins a word of name, birth or neighbourhood."""
    words = [f" {word}" for word in fold(text).split()]
    if not words:
        return listing.rows
    pairs = zip(listing.rows, listing.keys, strict=True)
    return [row for row, key in pairs if all(word in key for word in words)]
