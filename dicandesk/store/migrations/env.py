"""Runs the migrations inside the transaction that `store.upgrade` opened.

A migration is pure SQL or Core, `versions/NNNN_what_changes.py` with the number of `schema.VERSION` as its revision.
It changes tables only; `store.rebuild` fills new columns from the merge state afterwards.
"""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
