"""What the lock screen shows. Needs no database and imports none, so that it is up before one is opened."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from dicandesk.rules.people import Role
from dicandesk.store import slots

if TYPE_CHECKING:
    from pathlib import Path

WrongPinError = slots.WrongPinError
WAITING_FILE = "joining.json"
"""Holds the request of a PC that waits to be let in to a ward."""
REMOVED_FILE = "removed.json"
"""Tells that the ward removed this PC, once nothing else can be read."""


class Stage(Enum):
    """How far this PC is: in no ward, waiting to be let in, ready to be signed in to, or removed by its ward."""

    NEW = "new"
    WAITING = "waiting"
    READY = "ready"
    REMOVED = "removed"


def stage(folder: Path) -> Stage:
    """Return how far the PC of a data folder is."""
    if (folder / REMOVED_FILE).exists():
        return Stage.REMOVED
    if slots.exists(folder):
        return Stage.READY
    return Stage.WAITING if (folder / WAITING_FILE).is_file() else Stage.NEW


def wall_clock() -> int:
    """Return this PC's clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Tile:
    """One member on the lock screen. `wait` is how many seconds the next try has to wait."""

    member: bytes
    name: str
    role: Role
    has_draft: bool
    wait: int


@dataclass(frozen=True, slots=True)
class LockScreen:
    """What the lock screen shows; needs no database. The member who signed in last comes first."""

    ward: str
    device: str
    waiting: int
    tiles: tuple[Tile, ...]


def read(folder: Path) -> LockScreen:
    """Return what the lock screen of a data folder shows."""
    kept = slots.read(folder)
    now = wall_clock()
    ordered = sorted(kept.slots, key=lambda slot: (-slot.used_at, slot.name))
    tiles = tuple(
        Tile(slot.member, slot.name, _role(slot.role), slot.has_draft, slots.wait_of(slot, now)) for slot in ordered
    )
    return LockScreen(kept.ward, kept.device, kept.waiting, tiles)


def _role(stored: str) -> Role:
    """Return a stored role; one that only a newer program knows may only look."""
    return Role(stored) if stored in set(Role) else Role.VIEWER
