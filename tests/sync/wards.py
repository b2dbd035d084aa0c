"""Steps with the roster for tests: remove a PC, change its role, copy the hub's roster about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.sync import deciding, entries, keyring, tending
from dicandesk.sync.entering import known_roster
from dicandesk.sync.entries import hash_of

__all__ = ["deciding", "entries", "hash_of", "keyring", "tending"]

if TYPE_CHECKING:
    from tests.sync.pcs import Pc


def device(pc: Pc) -> bytes:
    return pc.me().device


def revoke(officer: Pc, pc: Pc) -> None:
    with officer.db.exclusive() as connection:
        deciding.revoke(connection, device(pc))


def promote(officer: Pc, pc: Pc) -> None:
    with officer.db.exclusive() as connection:
        deciding.promote(connection, device(pc))


def demote(officer: Pc, pc: Pc) -> None:
    with officer.db.exclusive() as connection:
        deciding.demote(connection, device(pc))


def roster(pc: Pc):
    return known_roster(pc.db)


def has_key(pc: Pc) -> bool:
    with pc.db.exclusive() as connection:
        return keyring.may_seal(connection)


def take(pc: Pc, *from_: Pc) -> None:
    """Let a PC learn what others know of the roster, and nothing else."""
    tending.keep(pc.db, [body for one in from_ for body in one.entries()])


def take_keys(pc: Pc, from_: Pc) -> None:
    """Let a PC open every key that another one's roster hands to it."""
    with pc.db.exclusive() as connection:
        keyring.refresh(connection, known_roster(from_.db))


def enrolment(pc: Pc) -> bytes:
    """Return the entry that let a PC in."""
    return next(body for body in pc.entries() if entries.parse(body).device == device(pc))


def enrol_again(officer: Pc, pc: Pc) -> None:
    """Let the same PC in once more, by an officer who knows what there is to know."""
    by = tending.author(officer.me(), roster(officer))
    again = entries.make(by, entries.ENROL, entries.parse(enrolment(pc)).body)
    with officer.db.exclusive() as connection:
        tending.add(connection, again)
