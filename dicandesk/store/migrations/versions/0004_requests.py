"""What people ask about their own data: the register with its clocks."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

NEW = (
    """CREATE TABLE request (wish VARCHAR, received_on VARCHAR, taken_by BLOB, paper VARCHAR, confirmed_on VARCHAR,
    extended_on VARCHAR, outcome VARCHAR, closed_on VARCHAR, closed_by BLOB, text VARCHAR, answer VARCHAR,
    pk INTEGER NOT NULL, id BLOB NOT NULL, parent BLOB, _v BLOB, _f INTEGER NOT NULL, _p BLOB, PRIMARY KEY (pk),
    UNIQUE (id))""",
    "CREATE INDEX request_parent ON request (parent)",
)


def upgrade() -> None:
    """Add the table; what another PC has sent already waits among unknown rows and is laid out after this."""
    for statement in NEW:
        op.execute(statement)
