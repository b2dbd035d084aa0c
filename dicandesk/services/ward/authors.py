"""Who wrote what is shown, when, and on which PC."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import marks
from dicandesk.services.ward import people
from dicandesk.store.database import raw
from dicandesk.sync import identity, roster

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.store.cipher import Connection
    from dicandesk.sync.identity import Identity

_OF_OPS = """SELECT a.op_id, a.member, a.wall, c.device FROM author a LEFT JOIN chain c ON c.no = a.chain
WHERE a.op_id IN ({marks}) ORDER BY a.op_id LIMIT 1000"""
_LAST = """SELECT a.member, a.wall, c.device FROM author a LEFT JOIN chain c ON c.no = a.chain
WHERE a.rec IN ({marks}) AND a.op_id NOT IN ({besides}) ORDER BY a.wall DESC, a.op_id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Authored:
    """By whom and when. `device` is the PC's name, "" for an unknown one; `is_here` tells that it is this one."""

    who: str
    when: datetime
    device: str
    is_here: bool = False


def of_ops(session: ReadSession, op_ids: Collection[bytes]) -> dict[bytes, Authored]:
    """Return the authors of operations that are live here, by operation id."""
    connection = raw(session)
    rows = connection.execute(_OF_OPS.format(marks=marks(op_ids)), tuple(op_ids)).fetchall()
    names, devices = people.names(session), device_names(connection)
    own = {None, identity.load(connection).device}
    return {
        op: Authored(names.get(who, ""), from_ms(wall), devices.get(device, ""), device in own)
        for op, who, wall, device in rows
    }


def last_change(
    session: ReadSession, records: Collection[bytes], *, besides: Collection[bytes] = ()
) -> Authored | None:
    """Return who changed one of these records last, some operations aside; None where there is no such change here."""
    connection = raw(session)
    query = _LAST.format(marks=marks(records), besides=marks(besides))
    row = connection.execute(query, (*records, *besides)).fetchone()
    if row is None:
        return None
    who, wall, device = row
    is_here = device in {None, identity.load(connection).device}
    name = people.names(session).get(who, "")
    return Authored(name, from_ms(wall), device_names(connection).get(device, ""), is_here)


def device_names(connection: Connection) -> dict[bytes | None, str]:
    """Return the names of the ward's PCs; None, where no PC is known, stands for this one."""
    me = identity.load(connection)
    entries = tuple(bytes(body) for (body,) in connection.execute("SELECT body FROM roster ORDER BY hash"))
    return {me.device: me.name, None: me.name} | _names_in(entries, me)


@lru_cache(maxsize=4)
def _names_in(entries: tuple[bytes, ...], me: Identity) -> dict[bytes | None, str]:
    """Return the names that the roster tells; checking its signatures takes longer than all the rest here."""
    known = roster.read(entries, anchor=me.founding)
    return {one.id: roster.open_name(one, me.keys) for one in known.devices.values()} if known else {}
