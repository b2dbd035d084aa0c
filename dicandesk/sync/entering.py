"""Come into a hub: make sure it is this ward's, and share with it what is known of the ward's PCs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dicandesk.sync import crypto, hubfile, identity, joining, roster

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.hubfile import HubFile
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport

ENTRY_LIMIT = 64 << 10
"""No roster entry has more bytes."""


class WrongHubError(Exception):
    """The folder belongs to another ward."""


class EmptyHubError(Exception):
    """The folder holds no hub, and this PC may not found one there."""


class UnsignedHubError(Exception):
    """The folder is this ward's, and waits for an officers' PC to say so anew: the one that did is none any more."""


class RemovedError(Exception):
    """This PC was removed from the ward.

    Attributes:
        is_disputed: only paper settles whether it was.
    """

    def __init__(self, *, is_disputed: bool) -> None:
        super().__init__()
        self.is_disputed = is_disputed


def roster_in(connection: Connection) -> Roster | None:
    """Return the roster of the entries in a database, reading through any of its connections."""
    founding = identity.load(connection).founding
    entries = [bytes(body) for (body,) in connection.execute("SELECT body FROM roster ORDER BY hash")]
    return roster.read(entries, anchor=founding)


def known_roster(db: Database) -> Roster:
    """Return the roster of the entries in the database."""
    with db.looking() as connection:
        found = roster_in(connection)
    assert found is not None  # noqa: S101 - the founding entry is written when a ward is founded or joined
    return found


def enter(db: Database, transport: Transport, me: Identity, hub: HubFile, *, anew: bool) -> HubFile:
    """Return what the folder says of itself, once it is sure to be a hub of this ward.

    An officer's PC that never had a hub founds one in an empty folder, or `anew` where a person says so. It also
    writes a lost or damaged `hub.json` again where the ward's own beginning lies in the folder. Any other PC refuses.

    Args:
        db: of this PC.
        transport: the folder.
        me: this PC.
        hub: what this PC would write about a hub; see `hubfile.describe`.
        anew: found a hub though this PC had one before.

    Raises:
        WrongHubError, EmptyHubError: nothing was written.
    """
    there = hubfile.read(transport)
    if there is None:
        if me.sign_public not in officers_of(known_roster(db)) or not _may_found(db, transport, me, anew=anew):
            raise EmptyHubError(transport.name)
        hubfile.write(transport, hub, me.sign_key)
        return hub
    if (there.realm, there.root) != (hub.realm, hub.root):
        raise WrongHubError(there.ward)
    return there


def officers_of(known: Roster) -> list[bytes]:
    """Return the public signing keys of the officers' PCs."""
    return [device.sign_public for device in known.officers]


def _may_found(db: Database, transport: Transport, me: Identity, *, anew: bool) -> bool:
    if transport.names("."):
        return f"{me.founding.hex()}.dcr" in transport.names("roster")
    with db.looking() as connection:
        met_one = connection.execute("SELECT 1 FROM hub LIMIT 1").fetchone() is not None
    return anew or not met_one


def new_hub(me: Identity, known: Roster, ward: str, contact: str) -> HubFile:
    """Return what this PC would write about a new hub of its ward."""
    return hubfile.describe(me, known, ward, contact, os.urandom(16))


def give_roster(
    db: Database, transport: Transport, me: Identity, known: Roster, hub: HubFile, *, there: set[str]
) -> None:
    """Put the ward's entries on the hub.

    An officer's PC also tells who may read a request to be let in, and clears away those that were answered.
    """
    with db.looking() as connection:
        mine = {bytes(key): bytes(body) for key, body in connection.execute("SELECT hash, body FROM roster")}
    for entry in known.lineage.entries:
        if entry.hash.hex() not in there:
            transport.put(f"roster/{entry.hash.hex()}.dcr", mine[entry.hash])
            there.add(entry.hash.hex())
    if known.is_officer(me.device):
        told = hubfile.describe(me, known, hub.ward, hub.contact, hub.hub_id)
        if set(hub.officers) != set(told.officers) or hub.by not in officers_of(known):
            hubfile.write(transport, told, me.sign_key)
        _clear_requests(transport, known)


def _clear_requests(transport: Transport, known: Roster) -> None:
    answered = {joining.file_name(device) for device in known.devices}
    for name in transport.names(joining.FOLDER):
        if f"{joining.FOLDER}/{name}" in answered:
            transport.remove(f"{joining.FOLDER}/{name}")


def require_signed(hub: HubFile, me: Identity, known: Roster) -> None:
    """Make sure that one of the ward's officers' PCs wrote what a folder says of itself.

    Where another of its PCs did, an officer's PC writes it again, and the others wait for that.

    Raises:
        WrongHubError, UnsignedHubError: nothing was sent or received.
    """
    if hub.by in officers_of(known):
        return
    author = crypto.device_id(hub.by)
    if author not in known.devices or not (known.is_officer(me.device) or known.lineage.was_officer(author)):
        raise WrongHubError(hub.ward)
    if not known.is_officer(me.device):
        raise UnsignedHubError(hub.ward)


def entries_on(transport: Transport) -> set[str]:
    """Return the names, hashes in hex, of the roster entries that lie on a hub."""
    return {name.removesuffix(".dcr") for name in transport.names("roster") if name.endswith(".dcr")}
