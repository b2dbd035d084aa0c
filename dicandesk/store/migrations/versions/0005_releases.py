"""Which versions of the program an officer lets the ward use."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table; what another PC has sent already waits among unknown rows and is laid out after this."""
    op.execute(
        "CREATE TABLE update_release (subject VARCHAR, version VARCHAR, pc BLOB, pk INTEGER NOT NULL, "
        "id BLOB NOT NULL, parent BLOB, _v BLOB, _f INTEGER NOT NULL, _p BLOB, PRIMARY KEY (pk), UNIQUE (id))"
    )
