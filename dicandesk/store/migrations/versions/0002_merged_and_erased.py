"""Merged duplicates and erased people: their tables, and where the rows below a merged person really hang."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

SYNCED = (
    "unit",
    "member",
    "membership",
    "resident",
    "phone",
    "need",
    "consent",
    "session",
    "presence",
    "attendance",
    "result",
    "followup",
    "topic_version",
    "audit",
    "unknown_row",
)
NEW = (
    """CREATE TABLE not_same (a BLOB, b BLOB, pk INTEGER NOT NULL, id BLOB NOT NULL, parent BLOB, _v BLOB,
    _f INTEGER NOT NULL, _p BLOB, PRIMARY KEY (pk), UNIQUE (id))""",
    """CREATE TABLE before (rec BLOB NOT NULL, entity INTEGER NOT NULL, fld INTEGER NOT NULL, op_id BLOB NOT NULL,
    value BLOB NOT NULL, PRIMARY KEY (rec, entity, fld)) WITHOUT ROWID""",
    """CREATE TABLE edge (op_id BLOB NOT NULL, survivor BLOB NOT NULL, losers BLOB NOT NULL, covers BLOB NOT NULL,
    rank INTEGER NOT NULL, PRIMARY KEY (op_id)) WITHOUT ROWID""",
    "CREATE INDEX edge_survivor ON edge (survivor)",
    "CREATE TABLE cut (op_id BLOB NOT NULL, PRIMARY KEY (op_id)) WITHOUT ROWID",
    """CREATE TABLE erased (rec BLOB NOT NULL, op_id BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rec))
    WITHOUT ROWID""",
    """CREATE TABLE alias (id BLOB NOT NULL, class BLOB NOT NULL, representative BLOB NOT NULL, waits INTEGER NOT NULL,
    PRIMARY KEY (id)) WITHOUT ROWID""",
    "CREATE INDEX alias_class ON alias (class)",
    "CREATE INDEX alias_waits ON alias (waits) WHERE waits <> 0",
)


def upgrade() -> None:
    """Add columns and tables; nobody was merged or erased before."""
    for table in SYNCED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN _p BLOB")
    for statement in NEW:
        op.execute(statement)
