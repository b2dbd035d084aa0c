"""Make the tables of a new database: mapped ones, guards that let only `store.apply` write them, the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from dicandesk.store import local
from dicandesk.store.tables import ENTITIES, Base

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection

VERSION = 5
"""`PRAGMA user_version` of the tables as this program makes them."""

GUARDED = (*(entity.table for entity in ENTITIES.values()), local.unknown_row.name)
TIES = (local.edge.name, local.cut.name, local.erased.name)
"""Guarded as well, without flags."""

_GUARD = """CREATE TRIGGER IF NOT EXISTS {table}_{verb}_guard BEFORE {verb} ON {table} WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END"""

_SEARCH = (
    # Words are folded by us: the tokenizer neither folds đ nor joins Y-Bhăm. One, two and three letters have an index
    # of their own, or a single letter would have to read every list of words that begin with it. Not detail='none':
    # with it 'secure-delete' spoils the index (SQLite 3.53.4); one column costs no room.
    "CREATE VIRTUAL TABLE search USING fts5(words, tokenize='ascii', prefix='1 2 3', detail='column')",
    "INSERT INTO search(search, rank) VALUES('secure-delete', 1)",
)


def make(connection: Connection) -> None:
    """Create everything in an empty file, in one transaction."""
    dialect = sqlite.dialect()
    connection.execute("BEGIN IMMEDIATE")
    for table in Base.metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    guard(connection)
    for statement in _SEARCH:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def guard(connection: Connection) -> None:
    """Give every synced table that lacks them its guards, and the indexes of its flagged and moved rows."""
    for table_name in (*GUARDED, *TIES):
        for verb in ("insert", "update", "delete"):
            connection.execute(_GUARD.format(table=table_name, verb=verb))
    for table_name in GUARDED:
        # Rows that wait for a decision, or are gone, are few: counting them must not read the whole table.
        connection.execute(f"CREATE INDEX IF NOT EXISTS {table_name}_flagged ON {table_name} (_f) WHERE _f <> 0")
        connection.execute(f"CREATE INDEX IF NOT EXISTS {table_name}_moved ON {table_name} (_p) WHERE _p IS NOT NULL")
