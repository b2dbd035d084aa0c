"""The alarm: PCs that hold the same operations and yet came to another state. It never rings where all is well.

Two PCs with equal sums of operations and equal rosters have applied the same things; rules that give the same answer in
any order then lead to the same state. If they did not, a file was changed by hand or damaged, or a rule is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.store import meta
from dicandesk.store.backup import split_ids
from dicandesk.sync import chains, heads

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster

_TOLD = "alarm_told"


def differing(connection: Connection, me: Identity, known: Roster) -> list[bytes]:
    """Return the ids of the PCs whose newest head agrees on operations and roster, but not on the state."""
    if not chains.is_whole(connection):
        return []
    op_sum, state_sum = (meta.get(connection, key) or b"" for key in (meta.OP_SUM, meta.STATE_SUM))
    return [
        one.device
        for one in heads.kept(connection, me, known)
        if (one.head.op_sum, one.head.roster_hash) == (op_sum, known.hash) and one.head.state_sum != state_sum
    ]


def news(connection: Connection, found: list[bytes]) -> list[bytes]:
    """Return those of `found` that were not told of yet, and keep in mind that they are now."""
    told = meta.get(connection, _TOLD) or b""
    new = [device for device in found if device not in split_ids(told)]
    now = b"".join(sorted(found))
    if now != told:
        meta.put(connection, _TOLD, now)
    return new
