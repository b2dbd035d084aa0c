"""Found a ward: its keys, its first roster entries and this PC as its first officer's PC."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dicandesk.sync import crypto, entries, joining, roster
from dicandesk.sync.entries import Author
from dicandesk.sync.identity import Identity
from dicandesk.sync.keys import Keys
from dicandesk.sync.roster import Device


@dataclass(frozen=True, slots=True)
class Founded:
    """A new ward on its first PC.

    Attributes:
        entries: the first roster entries.
        secret: what stands on the slips of paper; see `slip_keys`.
        root_key: private root key.
        recovery_key: private recovery key.
        recovery_public: what things are sealed to so that a slip opens them.
    """

    me: Identity
    entries: tuple[bytes, bytes]
    secret: bytes
    root_key: bytes
    recovery_key: bytes
    recovery_public: bytes


def slip_keys(secret: bytes) -> tuple[bytes, bytes]:
    """Return the private root key and the private recovery key of the ward whose slip says `secret`.

    Both slips say the same. Were each to hold one of the keys, one lost sheet of paper would cost the ward everything;
    and whoever steals a sheet and the shared folder gains no more by it than by two.
    """
    return crypto.derive(secret, b"", b"dcd-root-1"), crypto.derive(secret, b"", b"dcd-recovery-1")


def found(ward: str, device_name: str) -> Founded:
    """Return everything a new ward begins with. The realm id is random: ward codes are reused and wards merge."""
    realm = os.urandom(16)
    secret = crypto.random_key()
    root_key, recovery_key = slip_keys(secret)
    recovery_public = crypto.seal_public(recovery_key)
    first = entries.found(realm, root_key, recovery_public)
    keys = Keys.new(roster.hash_of(first))
    mine = joining.JoinKeys.new()
    me = Identity(realm, device_name, mine.sign_key, mine.seal_key, keys, roster.hash_of(first))
    seal_public = crypto.seal_public(mine.seal_key)
    device = Device(
        me.device,
        "officer",
        me.sign_public,
        seal_public,
        keys.seal_to(seal_public),
        roster.seal_name(device_name, keys, me.sign_public),
        joining.seal_welcome(seal_public, joining.Welcome(bytes(16), "", ward, "officer")),
    )
    by = Author(realm, (roster.hash_of(first),), root_key)
    second = joining.let_in(by, device, keys, keys.seal_to(recovery_public))
    return Founded(me, (first, second), secret, root_key, recovery_key, recovery_public)
