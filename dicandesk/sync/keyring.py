"""Open the keys that roster entries hand to this PC, and turn to the key in use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dicandesk.store import meta
from dicandesk.sync import crypto, identity
from dicandesk.sync.keys import EpochKeys, Keys

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Given, Roster

AWAITED = "awaited_epoch"
"""Names the epoch in use while this PC was not handed its key: until then it seals nothing."""


def refresh(connection: Connection, known: Roster) -> Identity:
    """Take up the keys that are for this PC, inside the caller's transaction, and return who it is from now on."""
    me = identity.load(connection)
    keys = me.keys
    for given in known.given.get(me.device, ()):
        if not given.epochs <= (keys.given_central if given.central else keys.given):
            keys = _taken(keys, given, me.seal_key)
    if keys.has(known.epoch):
        keys = keys.turned(known.epoch)
    if keys != me.keys:
        me = replace(me, keys=keys)
        identity.save(connection, me)
    awaited = known.epoch if keys.epoch != known.epoch and not known.is_removed(me.device) else None
    if awaited is None:
        meta.drop(connection, AWAITED)
    else:
        meta.put(connection, AWAITED, awaited)
    return me


def may_seal(connection: Connection) -> bool:
    """Tell whether this PC has the key in use: what it seals now no removed PC can read."""
    return meta.get(connection, AWAITED) is None


def _taken(keys: Keys, given: Given, seal_key: bytes) -> Keys:
    """Return the keys with those that were given; a box that does not open gives none."""
    try:
        return keys.joined_by(opened(seal_key, given.sealed, min(given.epochs), is_new=given.is_new))
    except (crypto.BadSealError, ValueError):
        return keys


def opened(private: bytes, sealed: bytes, entry: bytes, *, is_new: bool) -> Keys:
    """Return the keys in a box.

    Args:
        private: what it is sealed to.
        sealed: the box.
        entry: hash of the entry it lies in, which names a new epoch.
        is_new: it holds the keys of that epoch, not a ring.

    Raises:
        crypto.BadSealError: it does not open.
    """
    if not is_new:
        return Keys.open(private, sealed)
    new = EpochKeys.open(private, sealed)
    return Keys(entry, new.ward, b"", new.central, ((entry, new.ward, new.central),))
