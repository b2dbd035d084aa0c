"""Compute afresh all that follows from the merge state: winners, flags, sort keys, who stands for whom, search.

Run after the tables changed: what an older program could only keep aside, as fields or rows that it did not know,
comes into the columns that this one has for it. No operation is made, and the state sum stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.rules import merge
from dicandesk.store import kin, search, state
from dicandesk.store.apply import applying
from dicandesk.store.local import unknown_row
from dicandesk.store.tables import ENTITIES

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection


def rebuild_projection(connection: Connection) -> None:
    """Write every row and the search index again; the caller has begun a transaction and commits it."""
    with applying(connection):
        for number in _entities(connection):
            table = state.entity_of(number).table
            where = "" if number in ENTITIES else f" WHERE entity = {int(number)}"
            ids = [rec for (rec,) in connection.execute(f"SELECT id FROM {table}{where}")]  # noqa: S608
            for piece in state.chunks(ids):
                kept = [one._replace(flags=0, cells=None) for one in state.load(connection, number, piece).values()]
                named = {one.record.parent for one in kept if one.record.parent}
                named.update(rec for one in kept for rec in one.record.dead.get(merge.EXISTENCE, ()))
                erased = kin.erased_among(connection, named)
                for one in kept:
                    one.record.stripped = merge.hangs_on(one.record, erased)
                state.save(connection, number, kept, {})
        connection.execute("DELETE FROM alias")
        kin.refresh(connection, kin.everybody(connection))
    search.rebuild(connection)


def _entities(connection: Connection) -> list[int]:
    """Return the numbers of all entities, those first whose rows keep others alive; take in those that became known."""
    unknown = [number for (number,) in connection.execute(f"SELECT DISTINCT entity FROM {unknown_row.name}")]  # noqa: S608
    for number in unknown:
        if number in ENTITIES:
            connection.execute(
                f"INSERT INTO {ENTITIES[number].table} (id, parent, _f, _p) "  # noqa: S608
                f"SELECT id, parent, _f, _p FROM {unknown_row.name} WHERE entity = ?",
                (number,),
            )
            connection.execute(f"DELETE FROM {unknown_row.name} WHERE entity = ?", (number,))  # noqa: S608
    return sorted({*ENTITIES, *unknown}, key=lambda number: (not state.entity_of(number).parents, number))
