"""Tables that are not synced as rows: merge state beside the rows, bundles, and what this PC remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BLOB, Column, Index, Integer, String, Table, UniqueConstraint, text

from dicandesk.store.tables import Base

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

_metadata = Base.metadata


def _table(name: str, *columns: SchemaItem) -> Table:
    return Table(name, _metadata, *columns, sqlite_with_rowid=False)


def _blob(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, BLOB, primary_key=key, nullable=False)


def _int(name: str, *, key: bool = False, nullable: bool = False) -> Column[object]:
    return Column(name, Integer, primary_key=key, nullable=nullable)


other = _table(
    "other",
    _blob("rec", key=True),
    _int("entity", key=True),
    _int("fld", key=True),
    _blob("op_id", key=True),
    _blob("value"),
)
"""Live values that have no column: all but the winner, every operation on existence, and fields this version does not
know (those of the create stand under the record's own id)."""

dead = _table("dead", _blob("rec", key=True), _int("entity", key=True), _int("fld", key=True), _blob("op_id", key=True))
"""Superseded operation ids, arrived or not; only grows."""

before = _table(
    "before",
    _blob("rec", key=True),
    _int("entity", key=True),
    _int("fld", key=True),
    _blob("op_id"),
    _blob("value"),
)
"""What a field showed before the last change that this PC saw, where two values wait for a person or may have to."""

edge = _table(
    "edge",
    _blob("op_id", key=True),
    _blob("survivor"),
    _blob("losers"),
    _blob("covers"),
    _int("rank"),
    Index("edge_survivor", "survivor"),
)
"""Merges that stand; `losers` and `covers` are ids in a row."""

cut = _table("cut", _blob("op_id", key=True))
"""Merges undone, arrived or not; only grows."""

erased = _table("erased", _blob("rec", key=True), _blob("op_id"), _int("at"))
"""Records whose person asked to be erased, the first operation that says so and its author's clock; only grows."""

alias = _table(
    "alias",
    _blob("id", key=True),
    _blob("class"),
    _blob("representative"),
    _int("waits"),
    Index("alias_class", "class"),
    Index("alias_waits", "waits", sqlite_where=text("waits <> 0")),
)
"""Everybody who was merged: derived from `edge`. `class` is the smallest id of all that are one person,
`representative` the row that shows this one (itself, if it was erased), `waits` the bits of `store.kin`."""

author = _table(
    "author",
    _blob("op_id", key=True),
    _blob("rec"),
    _blob("member"),
    _int("wall"),
    _int("chain"),
    _int("seq", nullable=True),
    Index("author_rec", "rec"),
    Index("author_own", "seq", sqlite_where=text("chain = 1")),
)
"""Who and when of every live operation, and the bundle that carries it; `seq` is empty until it is cut.

This PC's own are counted after every save: they have an index of their own.
"""

pending = _table("pending", _blob("op_id", key=True), _blob("rec"), _blob("data"))
"""Operations of this PC that are in no bundle yet."""

chain = _table(
    "chain",
    _int("no", key=True),
    _blob("chain"),
    _blob("device"),
    _int("next_seq"),
    _blob("tip"),
)
"""Numbered bundles of one incarnation of one PC.

`next_seq` is the first number that is missing here, `tip` the hash of the bundle before it.
"""

have = _table("have", _int("chain", key=True), _int("seq", key=True), _blob("hash", key=True))
"""Bundles whose operations are in this database."""

spool = _table(
    "spool",
    _blob("hash", key=True),
    _int("chain"),
    _int("seq"),
    _blob("bytes"),
    _int("published"),
    Index("spool_unsent", "chain", "seq", sqlite_where=text("published = 0")),
)
"""Sealed bundles, own and others'. `published` is 1 when a hub was seen to hold it, or an officer's PC listed it."""

roster = _table("roster", _blob("hash", key=True), _blob("body"))
"""Signed entries about the ward's PCs."""

head = _table("head", _blob("device", key=True), _int("seen_at"), _blob("body"))
"""The newest head seen of each other PC."""

hub = _table("hub", _blob("hub_id", key=True), _int("head_no"), _int("synced_at"))
"""Hubs this PC has met."""

meta = _table("meta", Column("key", String, primary_key=True), _blob("value"))
"""Clock, sums, keys: one value a name."""

draft = _table("draft", _blob("member", key=True), Column("form", String, primary_key=True), _blob("data"))
"""Half-filled forms, kept for their author."""

sync_log = Table(
    "sync_log",
    _metadata,
    Column("no", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("text", String, nullable=False),
    Column("detail", String, nullable=False),
)
"""What sync did, in plain words; the newest few hundred."""

unknown_row = Table(
    "unknown_row",
    _metadata,
    Column("pk", Integer, primary_key=True),
    Column("id", BLOB, nullable=False),
    Column("parent", BLOB),
    Column("_v", BLOB),
    Column("_f", Integer, nullable=False),
    Column("_p", BLOB),
    Column("entity", Integer, nullable=False),
    UniqueConstraint("id", "entity"),
)
"""Rows of entities that only a newer program knows; their fields lie in `other`."""
