"""What a hub holds that this PC lacks, and the other way round: by names alone, so it costs one list a chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.sync import bundle, chains

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicandesk.store.database import Database
    from dicandesk.sync.transport import Transport

Name: TypeAlias = tuple[int, bytes]
"""Number, and the first 8 bytes of the hash."""
_RELAY_NAME = 2 * bundle.HASH_BYTES


@dataclass(slots=True)
class Gaps:
    """Differences between a hub and this PC by chain, numbers rising.

    Attributes:
        folders: chains that have a folder on the hub.
        there: bundles in it.
        missing: bundles on the hub that are not here.
        lacking: bundles here that are not in their chain's folder on the hub.
        carried: hashes of others' bundles that no hub was seen to hold until now and that lie on this one.
        relay: hashes of the copies of others' bundles that lie there.
        relay_missing: those of them that are not here.
    """

    folders: set[bytes] = field(default_factory=set)
    there: dict[bytes, set[Name]] = field(default_factory=dict)
    missing: dict[bytes, list[Name]] = field(default_factory=dict)
    lacking: dict[bytes, list[Name]] = field(default_factory=dict)
    carried: list[bytes] = field(default_factory=list)
    relay: set[bytes] = field(default_factory=set)
    relay_missing: list[bytes] = field(default_factory=list)


def find(db: Database, transport: Transport) -> Gaps:
    """Look at every chain of the hub and every chain here."""
    found = Gaps()
    for folder in transport.names("chain"):
        if (chain := chain_id(folder)) is not None:
            found.folders.add(chain)
            look_into(db, transport, found, chain)
    with db.looking() as connection:
        here = [bytes(chain) for (chain,) in connection.execute("SELECT chain FROM chain")]
    for chain in here:
        if chain not in found.folders:
            _compare(db, found, chain, set())
    look_at_relay(db, transport, found)
    return found


def look_into(db: Database, transport: Transport, found: Gaps, chain: bytes) -> None:
    """List the folder of one chain and note what differs."""
    names = transport.names(f"chain/{chain.hex()}")
    found.there[chain] = {name for one in names if (name := bundle.parse_name(one))}
    _compare(db, found, chain, found.there[chain])


def look_at_relay(db: Database, transport: Transport, found: Gaps) -> None:
    """List the copies of others' bundles and note which are not here."""
    found.relay = {key for name in transport.names("relay") if (key := _relay_key(name))}
    if found.relay:
        with db.looking() as connection:
            found.relay_missing = chains.not_here(connection, found.relay)


def forget_covered(found: Gaps, covered: Mapping[bytes, set[Name]]) -> None:
    """Take from what the hub lacks the bundles that a snapshot there covers: they are never put back."""
    for chain, names in covered.items():
        left = [name for name in found.lacking.get(chain, ()) if name not in names]
        found.lacking.pop(chain, None)
        if left:
            found.lacking[chain] = left


def forget_held(db: Database, found: Gaps) -> None:
    """Take from what is missing here the bundles that are here now: a snapshot that was joined covers them."""
    with db.looking() as connection:
        for chain in list(found.missing):
            here = chains.held(connection, chain)
            found.missing[chain] = [name for name in found.missing[chain] if name not in here]
        found.relay_missing = chains.not_here(connection, found.relay_missing)


def _compare(db: Database, found: Gaps, chain: bytes, there: set[Name]) -> None:
    with db.looking() as connection:  # a snapshot of its own: listing a slow share must not hold one open
        here = chains.held(connection, chain)
        carried = chains.carried(connection, chain)
    if missing := sorted(there - here):
        found.missing[chain] = missing
    if lacking := sorted(here - there):
        found.lacking[chain] = lacking
    found.carried += [key for name, key in carried.items() if name in there]


def chain_id(folder: str) -> bytes | None:
    """Return the chain that a folder is named after; None for a name that no PC writes."""
    try:
        chain = bytes.fromhex(folder)
    except ValueError:
        return None
    return chain if len(chain) == bundle.CHAIN_BYTES and chain.hex() == folder else None


def _relay_key(name: str) -> bytes | None:
    """Return the hash that a copy is named after; None for a name that no PC writes."""
    stem = name.removesuffix(".dcb")
    try:
        key = bytes.fromhex(stem)
    except ValueError:
        return None
    return key if len(stem) == _RELAY_NAME and f"{key.hex()}.dcb" == name else None
