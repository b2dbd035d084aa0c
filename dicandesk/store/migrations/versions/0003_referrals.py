"""Appointments that are passed to the ward office: who asked what, who answered what."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

NEW = (
    "referred_by BLOB",
    "referred_on VARCHAR",
    "answered_by BLOB",
    "answered_on VARCHAR",
    "question VARCHAR",
    "answer VARCHAR",
)


def upgrade() -> None:
    """Add the columns; nobody had asked before. What is open is found for itself."""
    for column in NEW:
        op.execute(f"ALTER TABLE followup ADD COLUMN {column}")
    op.execute("CREATE INDEX followup_open ON followup (due) WHERE done_on IS NULL")
