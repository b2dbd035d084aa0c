"""Who this PC is: its keys and the ward's, kept in the encrypted database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.store import meta
from dicandesk.store.ops import pack, unpack
from dicandesk.sync import crypto
from dicandesk.sync.keys import Keys

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection

_IDENTITY = "identity"
ID_KEY = "id_key"
"""Name of the ward's key for ID numbers among the single values of the database."""


@dataclass(frozen=True, slots=True)
class Identity:
    """This PC in its ward.

    Attributes:
        name: what people call it.
        founding: hash of the founding entry: the one beginning of the ward that this PC trusts.
    """

    realm: bytes
    name: str
    sign_key: bytes
    seal_key: bytes
    keys: Keys
    founding: bytes

    @property
    def sign_public(self) -> bytes:
        """Return the public signing key."""
        return crypto.sign_public(self.sign_key)

    @property
    def device(self) -> bytes:
        """Return this PC's id."""
        return crypto.device_id(self.sign_public)


def save(connection: Connection, me: Identity) -> None:
    """Keep who this PC is."""
    keys = [me.keys.epoch, me.keys.ward, me.keys.id_number, me.keys.central, me.keys.ring]
    meta.put(connection, _IDENTITY, pack([me.realm, me.name, me.sign_key, me.seal_key, keys, me.founding]))
    meta.put(connection, ID_KEY, me.keys.id_number)


def forget(connection: Connection) -> None:
    """Destroy this PC's keys and the ward's."""
    meta.drop(connection, _IDENTITY)
    meta.drop(connection, ID_KEY)


def load(connection: Connection) -> Identity:
    """Return who this PC is."""
    packed = meta.get(connection, _IDENTITY)
    assert packed is not None  # noqa: S101 - written in the transaction that founded or joined the ward
    realm, name, sign_key, seal_key, (epoch, ward, id_number, central, ring), founding = unpack(packed)
    keys = Keys(epoch, ward, id_number, central, tuple((one, key, other) for one, key, other in ring))
    return Identity(realm, name, sign_key, seal_key, keys, founding)
