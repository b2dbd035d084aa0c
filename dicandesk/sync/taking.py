"""Take in one bundle, whatever carried it: every check there is, then its operations in short slices."""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.rules import deeds
from dicandesk.store.apply import Applied, Origin, apply
from dicandesk.sync import brake, bundle, chains, limits
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicandesk.rules.merge import Op
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.gone import Gone
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.limits import Previous
    from dicandesk.sync.roster import Roster

SLICE_MS = 50
"""Goal for one transaction that applies what others did, in milliseconds."""
BUNDLE_LIMIT = bundle.MAX_PACKED + (64 << 10)
"""No bundle has more bytes."""
_SMALLEST, _LARGEST = 50, 2_000
_COLLECTING, _OBJECTS = gc.get_threshold(), 100_000
HOLD_MS = 200
"""So long slices go on in one transaction while nobody waits to write: a commit writes every page that was touched,
and waits for the disk. 10,000 people in six commits take 6 % less of a processor than in twenty-eight."""


class UnknownYetError(Exception):
    """Roster entries or keys are missing that may still come: the bundle waits and is never refused for ever."""


class HeldError(UnknownYetError):
    """It waits for an officer's word: its PC was removed, or is no officer's any more."""


class BrakedError(UnknownYetError):
    """It waits for an officer's word: its PC erases very many people."""


@dataclass(slots=True)
class Pace:
    """How many operations make a slice of `SLICE_MS` on this PC; learns from each slice.

    Attributes:
        hold_ms: see `HOLD_MS`; 0 for a transaction of its own for each slice.
    """

    size: int = 200
    hold_ms: int = 0

    def learn(self, count: int, seconds: float) -> None:
        """Take a slice of `count` operations that took so long as the measure of the next."""
        fits = int(count * SLICE_MS / 1000 / max(seconds, 1e-6))
        self.size = max(_SMALLEST, min(fits, _LARGEST, self.size * 2))


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Have Python look for circles of dead objects a hundred times as seldom, while very many objects come and go.

    Operations make no circles; looking for them took a tenth of a processor's time while 10,000 were applied.
    """
    gc.set_threshold(_OBJECTS, *_COLLECTING[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_COLLECTING)


def believe(
    sealed: Sealed, me: Identity, known: Roster, *, name: str = "", previous: Previous = limits.unseen
) -> list[Op]:
    """Return a bundle's operations that count, after every check there is.

    An officer's deed counts only from a PC that was an officer's by what the bundle cites.

    Args:
        sealed: the bundle.
        me: this PC.
        known: the ward's PCs.
        name: the file name that the hash must stand in, where there is one.
        previous: how to look at other bundles of that PC, for one that was removed.

    Raises:
        UnknownYetError: it waits.
        BadFrameError: something is wrong with it; none of it counts.
    """
    if sealed.device not in known.devices:
        raise UnknownYetError
    author = known.devices[sealed.device]
    if (
        (name and sealed.hash[:8].hex() not in name)
        or sealed.realm != me.realm
        or not bundle.belongs(sealed.place.chain, sealed.device)
        or not bundle.is_signed_by(sealed, author.sign_public)
    ):
        raise BadFrameError(name)
    key, tips = me.keys.of(sealed.epoch), sealed.place.tips
    if key is None:
        raise UnknownYetError
    ops = bundle.unseal(sealed, key)
    has_deeds = any(map(deeds.is_officers, ops))
    if has_deeds and not known.lineage.has(tips):
        raise UnknownYetError
    if limits.is_held(sealed, known, previous, has_deeds=has_deeds):
        raise HeldError
    return counting(sealed, known, ops)


def counting(sealed: Sealed, known: Roster, ops: list[Op]) -> list[Op]:
    """Return those of a believed bundle's operations that count: an officer's deed only from an officer's PC."""
    if not any(map(deeds.is_officers, ops)) or known.lineage.role_at(sealed.device, sealed.place.tips)[0] == "officer":
        return ops
    return [op for op in ops if not deeds.is_officers(op)]


def admit(
    db: Database, sealed: Sealed, me: Identity, known: Roster, *, name: str = "", previous: Previous = limits.unseen
) -> list[Op]:
    """Return a bundle's operations that count, as `believe`, unless the brake holds it.

    Raises:
        UnknownYetError: it waits; a `HeldError` or a `BrakedError` for an officer.
        BadFrameError: something is wrong with it; none of it counts.
    """
    ops = believe(sealed, me, known, name=name, previous=previous)
    if brake.stops(db, sealed, ops, known):
        raise BrakedError
    return ops


def take_in(
    db: Database, sealed: Sealed, ops: list[Op], pace: Pace, *, on_hub: bool = True, gone: Gone | None = None
) -> int:
    """Apply a bundle in slices, each its own transaction, the last one with the note that it is here.

    Args:
        db: of this PC.
        sealed: the bundle.
        ops: what `believe` returned.
        pace: how long a slice is.
        on_hub: it came from a hub, or this PC is where it was to go.
        gone: is told what the bundle takes away from this PC.
    """
    if ops:
        db.clock.receive(chains.newest_id(ops))
    done, is_noted = 0, False
    while not is_noted:
        with db.exclusive() as connection:
            no = chains.number_of(connection, sealed.place.chain, sealed.device)
            if chains.has(connection, sealed.hash, no, sealed.place.seq):
                return 0
            kinds, ids = set[str](), set[bytes]()
            for part in _slices(db, ops[done:], pace):
                if gone is not None:
                    gone.note(connection, part, sealed.device)
                applied = apply(connection, part, Origin(no, sealed.place.seq))
                kinds |= applied.kinds
                ids |= applied.ids
                done += len(part)
            if done < len(ops):
                chains.begin_half(connection, sealed.hash)
            else:
                chains.note(connection, no, sealed, on_hub=on_hub)
                chains.end_half(connection)
                brake.note(connection, sealed.device, ops)
                is_noted = True
        db.tell(Applied(frozenset(kinds), frozenset(ids)), "remote")
    return len(ops)


def _slices(db: Database, ops: list[Op], pace: Pace) -> Iterator[list[Op]]:
    """Yield the slices of one transaction, teaching the pace how long each took."""
    began, done = time.perf_counter(), 0
    while done < len(ops):
        part = ops[done : done + pace.size]
        started = time.perf_counter()
        yield part
        done += len(part)
        now = time.perf_counter()
        pace.learn(len(part), now - started)
        if db.is_wanted or now - began >= pace.hold_ms / 1000:
            return
