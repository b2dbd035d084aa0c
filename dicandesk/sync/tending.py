"""Take in roster entries, and what an officer's PC does about them by itself.

It hands keys to PCs that lack them, begins a new key where removals knew nothing of each other, and accepts what was
applied before a removal was known: nothing is ever un-applied, so it must count everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.store import meta
from dicandesk.store.ops import pack, unpack
from dicandesk.sync import chains, entering, entries, heads, identity, keyring, limits, roster
from dicandesk.sync.entries import Author, Box
from dicandesk.sync.keys import EpochKeys

_HELD = "held"

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport


def take(db: Database, transport: Transport, there: set[str]) -> tuple[Identity, Roster]:
    """Take in the roster entries that lie on a hub, see `entering.entries_on`, and do what is to be done."""
    with db.looking() as connection:
        here = {bytes(key).hex() for (key,) in connection.execute("SELECT hash FROM roster")}
    found = ((name, transport.read(f"roster/{name}.dcr", entering.ENTRY_LIMIT)) for name in sorted(there - here))
    return keep(db, [data for name, data in found if data is not None and roster.hash_of(data).hex() == name])


def keep(db: Database, bodies: Iterable[bytes]) -> tuple[Identity, Roster]:
    """Keep roster entries that may be this ward's, do what is to be done, and return who this PC is and what is known.

    What comes together is taken in together: an entry that was never known without the removal of its signer is held.
    """
    with db.exclusive() as connection:
        me = identity.load(connection)
        before = roster_now(connection)
        new = [body for body in bodies if roster.may_belong(body, me.realm)]
        after = roster.read([*_bodies(connection), *new], anchor=me.founding)
        assert after is not None  # noqa: S101 - there was a beginning before
        if before.is_officer(me.device) and not after.is_officer(me.device):
            # What it did as an officer's PC says so: sealed later, it would cite that it is none.
            chains.cut(connection, me, before.tips, at_once=True)
        add(connection, *new)
        lost = sorted(before.known - after.known)
        if lost and after.is_officer(me.device):
            _accept(connection, me, lost)
        return tend(connection)


def add(connection: Connection, *bodies: bytes) -> Roster:
    """Keep entries, inside the caller's transaction, and return what is known now."""
    connection.executemany("INSERT OR IGNORE INTO roster VALUES (?, ?)", [(roster.hash_of(one), one) for one in bodies])
    return roster_now(connection)


def tend(connection: Connection) -> tuple[Identity, Roster]:
    """Take up keys that came, and on an officer's PC do what the roster lacks, inside the caller's transaction."""
    known = roster_now(connection)
    me = keyring.refresh(connection, known)
    if not known.is_officer(me.device):
        return me, known
    applied = [key for device in known.devices for key in limits.beyond(connection, known, device)]
    known = _accept(connection, me, applied)
    if not known.is_settled:
        new = EpochKeys.new()
        boxes = boxes_for(known, new)
        add(connection, entries.renew(author(me, known), boxes, new.seal_to(known.recovery, central=True)))
        known = roster_now(connection)
        me = keyring.refresh(connection, known)
    for body in _missing(me, known):
        known = add(connection, body)
    return me, known


def keep_held(connection: Connection, found: Iterable[Sealed]) -> None:
    """Keep which bundles wait for an officer's word."""
    told = {one.hash: [one.device, *one.place.tips] for one in sorted(found, key=lambda one: one.hash)}
    if (packed := pack(told)) != (meta.get(connection, _HELD) or pack({})):
        meta.put(connection, _HELD, packed)


def held(connection: Connection) -> dict[bytes, bytes]:
    """Return which bundles wait for an officer's word, as of the last sync: hash -> PC."""
    return {key: device for key, (device, *_tips) in _held(connection).items()}


def with_cited(connection: Connection, hashes: Iterable[bytes]) -> set[bytes]:
    """Return bundles that wait and the held entries they cite: who accepts the ones accepts the others."""
    known, waiting = roster_now(connection), _held(connection)
    cited = {tip for key in hashes for tip in waiting.get(key, [b""])[1:]}
    return {*hashes, *(tip for tip in cited if known.lineage.has([tip]) and tip not in known.known)}


def _held(connection: Connection) -> dict[bytes, list[bytes]]:
    kept = meta.get(connection, _HELD)
    found: dict[bytes, list[bytes]] = unpack(kept) if kept else {}
    return found


def author(me: Identity, known: Roster) -> Author:
    """Return this PC as the signer of an entry."""
    return Author(me.realm, known.tips, me.sign_key)


def boxes_for(known: Roster, new: EpochKeys, *, but: bytes = b"") -> list[Box]:
    """Return new keys sealed to every PC that was not removed, `but` one that is about to be."""
    return [
        Box(one.id, one.role, new.seal_to(one.seal_public, central=one.role == "officer"))
        for one in known.active
        if one.id != but
    ]


def accept_heard(db: Database, held: Iterable[Sealed]) -> bool:
    """Accept held bundles that another PC of the ward says it applied, and tell whether there were any."""
    with db.exclusive() as connection:
        known = roster_now(connection)
        me = identity.load(connection)
        if not known.is_officer(me.device):
            return False
        said = [one for one in heads.kept(connection, me, known) if known.devices[one.device].is_active]
        found = [
            one.hash
            for one in held
            if any(
                each.device != one.device and chains.is_listed(each.head.have, one.place.chain, one.place.seq)
                for each in said
            )
        ]
        _accept(connection, me, found)
    return bool(found)


def _accept(connection: Connection, me: Identity, hashes: Iterable[bytes]) -> Roster:
    """Accept bundles and entries that are not accepted yet."""
    known = roster_now(connection)
    todo = sorted(set(hashes) - known.accepted)
    for start in range(0, len(todo), entries.MOST_ACCEPTED):
        part = todo[start : start + entries.MOST_ACCEPTED]
        known = add(connection, entries.accept(author(me, known), part))
    return known


def _missing(me: Identity, known: Roster) -> Iterator[bytes]:
    """Yield the entries that hand other PCs the keys they lack, as far as they are here."""
    for device in known.active:
        here = me.keys.given_central if device.role == "officer" else me.keys.given
        lacking = known.lacking(device.id) & here
        if device.id == me.device or not lacking:
            continue
        keys = me.keys if device.role == "officer" else me.keys.without_central()
        sealed = keys.only(lacking).seal_to(device.seal_public)
        yield entries.give(author(me, known), device.id, device.role, sealed, b"".join(sorted(lacking)))


def _bodies(connection: Connection) -> list[bytes]:
    return [bytes(body) for (body,) in connection.execute("SELECT body FROM roster ORDER BY hash")]


def roster_now(connection: Connection) -> Roster:
    """Return what is known, inside a transaction."""
    found = entering.roster_in(connection)
    assert found is not None  # noqa: S101 - the founding entry is written when a ward is founded or joined
    return found
