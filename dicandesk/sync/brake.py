"""The brake: a PC that erases more than 20 people within a day is asked for an officer's word before it counts.

A stolen officers' PC must not be able to wipe the ward. Only the bundle that goes too far is held, all others go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicandesk.rules.merge import Kind
from dicandesk.store import meta
from dicandesk.store.clock import DAY_MS
from dicandesk.store.ops import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.roster import Roster

MOST = 20
_DONE = "brake_done"
"""Names what each PC erased, as far as it is applied here: moments by the operations' ids, and how many people."""
_STOPPED = "brake"
"""Names the PCs whose bundles are held: first and last moment, and whether it was told."""


def stops(db: Database, sealed: Sealed, ops: Iterable[Op], known: Roster) -> bool:
    """Tell whether a bundle is held because its PC erases too much, and remember it."""
    return stops_pc(db, sealed.device, _erasures(ops), known)


def stops_pc(db: Database, device: bytes, new: list[tuple[int, int]], known: Roster) -> bool:
    """Tell whether what carries further erasures of a PC, moments (ms) and numbers of people, is held; remember it."""
    if not new:
        return False
    with db.exclusive() as connection:
        released = known.released.get(device, ())
        before = _load(connection, _DONE).get(device, [])
        meant = [
            (at, count)
            for at, count in (*map(tuple, before), *new)
            if not any(first <= at <= last for first, last in released)
        ]
        if not _is_too_much(meant, new):
            return False
        held = _load(connection, _STOPPED)
        first, last, is_told = held.get(device, [new[0][0], new[-1][0], 0])
        held[device] = [min(first, new[0][0]), max(last, new[-1][0]), is_told]
        meta.put(connection, _STOPPED, pack(held))
    return True


def note(connection: Connection, device: bytes, ops: Iterable[Op]) -> None:
    """Note what a bundle that was applied erased."""
    note_all(connection, device, _erasures(ops))


def note_all(connection: Connection, device: bytes, new: list[tuple[int, int]]) -> None:
    """Note what was applied of a PC's erasures, moments (ms) and numbers of people, by whichever way it came."""
    if new:
        done = _load(connection, _DONE)
        newest = max(at for at, _ in new)
        before = [one for one in done.get(device, []) if one[0] > newest - 2 * DAY_MS]
        done[device] = sorted([*before, *map(list, new)])
        meta.put(connection, _DONE, pack(done))


def window(connection: Connection, device: bytes) -> tuple[int, int] | None:
    """Return between which moments an officer's word frees the erasures of a PC that is held; None for one that is not.

    It reaches a day back, so that what was applied before no longer counts against it.
    """
    held = _load(connection, _STOPPED).get(device)
    return (held[0] - DAY_MS, held[1]) if held else None


def held(connection: Connection, known: Roster) -> frozenset[bytes]:
    """Return the PCs whose erasures are held and that no officer has let go on."""
    return frozenset(
        device
        for device, (first, last, _is_told) in _load(connection, _STOPPED).items()
        if not any(start <= first and last <= end for start, end in known.released.get(device, ()))
    )


def untold(connection: Connection) -> list[bytes]:
    """Return the PCs that are held and of which nobody was told yet; they are told of now."""
    held = _load(connection, _STOPPED)
    new = [device for device, (_first, _last, is_told) in held.items() if not is_told]
    if new:
        meta.put(connection, _STOPPED, pack({device: [*one[:2], 1] for device, one in held.items()}))
    return new


def _erasures(ops: Iterable[Op]) -> list[tuple[int, int]]:
    """Return when people were erased, ms since 1970 by the operations' ids, and how many."""
    return sorted((int.from_bytes(op.op_id[:6]), max(1, len(op.extra))) for op in ops if op.kind == Kind.ERASE)


def _is_too_much(all_: list[tuple[int, int]], new: list[tuple[int, int]]) -> bool:
    """Tell whether more people than `MOST` fall into one day that a new erasure is in."""
    return any(
        sum(count for at, count in all_ if start <= at < start + DAY_MS) > MOST
        for start, _ in all_
        if any(start <= at < start + DAY_MS for at, _ in new)
    )


def _load(connection: Connection, name: str) -> dict[bytes, Any]:
    kept = meta.get(connection, name)
    found: dict[bytes, Any] = unpack(kept) if kept else {}
    return found
