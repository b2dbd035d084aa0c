"""The tables of the first release, made by `schema.make`: nothing to do."""

from __future__ import annotations

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Leave everything as it is."""
