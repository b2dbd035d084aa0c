"""One sync with one hub: hand out what is new here, take in what is new there, make the hub complete.

How time and threads are used: a sync runs on one lane and may hang on a slow hub without holding up anything else. It
takes the database's write lock for short spells only: to cut pending operations into bundles, and for slices of about
`SLICE_MS` while it applies what others did; between slices people's saves get through. Killed at any moment it leaves a
state from which the next sync goes on: bundles are immutable, named by their hash and applied idempotently; what a hub
holds is looked at afresh each time.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.store import meta
from dicandesk.store.apply import Origin, apply
from dicandesk.sync import bundle, chains, head, hubfile, identity, roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.head import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.hubfile import HubFile
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport

SLICE_MS = 50
"""Goal for one transaction that applies what others did, in milliseconds."""
_SMALLEST, _LARGEST = 50, 2_000
HEAD_EVERY_MS = 10 * 60_000
"""A head is written again after this time though nothing changed, so that others see this PC is in touch."""
_HALF = "half_applied"
"""Names the bundle whose slices are not all applied: until then the sums of a head would not fit each other."""
_ENTRY_LIMIT = 64 << 10
_BUNDLE_LIMIT = bundle.MAX_PACKED + (64 << 10)


class WrongHubError(Exception):
    """The folder belongs to another ward."""


class EmptyHubError(Exception):
    """The folder holds no hub, and this PC may not found one there."""


@dataclass(slots=True)
class Outcome:
    """What one sync did: operations sent and received, bundles held back, files that are damaged."""

    sent: int = 0
    received: int = 0
    waiting: int = 0
    damaged: list[str] = field(default_factory=list)
    new_chain: bool = False


@dataclass(slots=True)
class Pace:
    """How many operations make a slice of `SLICE_MS` on this PC; learns from each slice."""

    size: int = 200

    def learn(self, count: int, seconds: float) -> None:
        """Take a slice of `count` operations that took so long as the measure of the next."""
        fits = int(count * SLICE_MS / 1000 / max(seconds, 1e-6))
        self.size = max(_SMALLEST, min(fits, _LARGEST, self.size * 2))


@dataclass(slots=True)
class Sync:
    """One sync; `run` does it.

    Attributes:
        progress: called with (done, all) bundles while pulling.
        cancelled: asked between slices; a cancelled sync has done part of the work and loses nothing.
    """

    db: Database
    transport: Transport
    ward: str
    contact: str = ""
    progress: Callable[[int, int], None] = lambda _done, _all: None
    cancelled: Callable[[], bool] = lambda: False
    outcome: Outcome = field(default_factory=Outcome)
    pace: Pace = field(default_factory=Pace)

    def run(self, *, push: bool = True, pull: bool = True) -> Outcome:
        """Sync and return what was done.

        Raises:
            WrongHubError, EmptyHubError: nothing was read or written.
            HubGoneError, HubReadOnlyError, HubFullError: part of the work may be done; the next sync goes on.
        """
        with self.db.exclusive() as connection:
            me = identity.load(connection)
            chain = chains.own(connection)
        hub = self._enter(me)
        self._share_roster(me.realm, known_roster(self.db))
        ward_roster = known_roster(self.db)
        if not any(officer.sign_public == hub.by for officer in ward_roster.officers):
            raise WrongHubError(hub.ward)
        listing = self._list(self.transport.names("chain"))
        if _holds_more(self.db, listing.get(chain, set()), chain):
            self._start_anew(me)
            chain = self._own_chain()
        if push:
            self._publish(me, chain, ward_roster)
        if pull:
            self._pull(me, ward_roster, listing)
        if push:
            self._complete()
            self._say(me, hub, ward_roster)
        return self.outcome

    # ---- entering ----

    def _enter(self, me: Identity) -> HubFile:
        """Make sure the folder is a hub of this ward.

        An officer's PC that never had a hub founds one in an empty folder; any other PC refuses.
        """
        hub = hubfile.read(self.transport)
        ward_roster = known_roster(self.db)
        if hub is None:
            mine = ward_roster.devices.get(me.device)
            if mine is None or mine.role != "officer" or self._met_a_hub() or self.transport.names("."):
                raise EmptyHubError(self.transport.name)
            hub = hubfile.describe(me, ward_roster, self.ward, self.contact, os.urandom(16))
            hubfile.write(self.transport, hub, me.sign_key)
        elif hub.realm != me.realm or hub.root != ward_roster.root:
            raise WrongHubError(hub.ward)
        return hub

    def _met_a_hub(self) -> bool:
        with self.db.exclusive() as connection:
            return connection.execute("SELECT 1 FROM hub LIMIT 1").fetchone() is not None

    def _share_roster(self, realm: bytes, known: Roster) -> None:
        """Exchange roster entries both ways."""
        with self.db.exclusive() as connection:
            mine = {bytes(key): bytes(body) for key, body in connection.execute("SELECT hash, body FROM roster")}
        there = {name.removesuffix(".dcr") for name in self.transport.names("roster") if name.endswith(".dcr")}
        new: dict[bytes, bytes] = {}
        for name in sorted(there - {key.hex() for key in mine}):
            data = self.transport.read(f"roster/{name}.dcr", _ENTRY_LIMIT)
            if data is not None and roster.hash_of(data).hex() == name and roster.may_belong(data, realm):
                new[bytes.fromhex(name)] = data
        if new:
            with self.db.exclusive() as connection:
                connection.executemany("INSERT OR IGNORE INTO roster VALUES (?, ?)", list(new.items()))
        for key in sorted(known.known):
            if key.hex() not in there:
                self.transport.put(f"roster/{key.hex()}.dcr", mine[key])

    # ---- handing out ----

    def _start_anew(self, me: Identity) -> None:
        """The hub holds bundles of our chain that we do not have: this is a copy or an old backup. Take a new chain."""
        with self.db.exclusive() as connection:
            chains.start_own(connection, me.device)
        self.outcome.new_chain = True

    def _own_chain(self) -> bytes:
        with self.db.exclusive() as connection:
            return chains.own(connection)

    def _publish(self, me: Identity, chain: bytes, ward_roster: Roster) -> None:
        with self.db.exclusive() as connection:
            self.outcome.sent = chains.cut(connection, me, ward_roster.tips)
            unsent = chains.unsent(connection)
        for one in unsent:
            self.transport.put(f"chain/{chain.hex()}/{bundle.name_of(one.seq, one.hash)}", one.data)
            # Marked one by one: a hub that always breaks off half-way still gets on.
            with self.db.exclusive() as connection:
                connection.execute("UPDATE spool SET published = 1 WHERE hash = ?", (one.hash,))

    def _say(self, me: Identity, hub: HubFile, ward_roster: Roster) -> None:
        """Write this PC's head, unless the one it wrote last says the same."""
        now = self.db.wall()
        with self.db.exclusive() as connection:
            if meta.get(connection, _HALF) is not None:
                return
            row = connection.execute("SELECT head_no FROM hub WHERE hub_id = ?", (hub.hub_id,)).fetchone()
            chain = chains.own(connection)
            app, registry = head.app_fields()
            mine = Head(
                0, now, app, registry, chain, chains.newest_files(connection, head.MAX_FILES),
                chains.have_set(connection),
                (meta.get(connection, meta.OP_SUM) or b""), (meta.get(connection, meta.STATE_SUM) or b""),
                ward_roster.hash, self.outcome.waiting,
            )  # fmt: skip
        slots = self._read_heads(chain.hex(), me, ward_roster)
        last = head.newest(slots)
        if last is not None and last._replace(head_no=0, wall=now) == mine and now - last.wall < HEAD_EVERY_MS:
            return
        number = max(row[0] if row else 0, last.head_no if last else 0) + 1
        slot = "head-a" if number % 2 else "head-b"
        self.transport.put(f"chain/{chain.hex()}/{slot}", head.seal(mine._replace(head_no=number), me))
        with self.db.exclusive() as connection:
            connection.execute("INSERT OR REPLACE INTO hub VALUES (?, ?, ?)", (hub.hub_id, number, now))

    # ---- taking in ----

    def _list(self, folders: Iterable[str]) -> dict[bytes, set[tuple[int, bytes]]]:
        """Return what bundles lie in each chain's folder."""
        found: dict[bytes, set[tuple[int, bytes]]] = {}
        for folder in folders:
            try:
                chain = bytes.fromhex(folder)
            except ValueError:
                continue
            names = self.transport.names(f"chain/{folder}")
            found[chain] = {parsed for name in names if (parsed := bundle.parse_name(name))}
        return found

    def _read_heads(self, chain: str, me: Identity, ward_roster: Roster) -> list[Head]:
        found: list[Head] = []
        for slot in ("head-a", "head-b"):
            data = self.transport.read(f"chain/{chain}/{slot}", head.MAX_BYTES)
            if data is None:
                continue
            try:
                _realm, _epoch, device = head.author_of(data)
                known = ward_roster.devices.get(device)
                if known is not None:
                    found.append(head.unseal(data, me.keys.ward, known.sign_public))
                    self._keep_head(device, data, found[-1])
            except BadFrameError:
                continue
        return found

    def _keep_head(self, device: bytes, data: bytes, said: Head) -> None:
        with self.db.exclusive() as connection:
            connection.execute(
                "INSERT INTO head VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, "
                "body = excluded.body WHERE excluded.seen_at >= seen_at",
                (device, said.wall, data),
            )

    def _pull(self, me: Identity, ward_roster: Roster, listing: dict[bytes, set[tuple[int, bytes]]]) -> None:
        with self.db.exclusive() as connection:
            held = chains.held(connection)
            own = chains.own(connection)
        wanted: list[str] = []
        for chain in sorted(listing):
            here = held.get(chain, set())
            if chain != own:
                self._read_heads(chain.hex(), me, ward_roster)
            missing = sorted(listing[chain] - here)
            wanted += [f"chain/{chain.hex()}/{bundle.name_of(seq, prefix)}" for seq, prefix in missing]
        have_prefixes = {prefix.hex() for found in held.values() for _, prefix in found}
        for name in self.transport.names("relay"):
            if name.endswith(".dcb") and name[:16] not in have_prefixes:
                wanted.append(f"relay/{name}")
        for done, path in enumerate(wanted):
            if self.cancelled():
                return
            self.progress(done, len(wanted))
            self._take(path, me, ward_roster)
        self.progress(len(wanted), len(wanted))

    def _take(self, path: str, me: Identity, ward_roster: Roster) -> None:
        """Read one bundle, check everything there is to check, and apply it; anything wrong leaves it aside whole."""
        data = self.transport.read(path, _BUNDLE_LIMIT)
        if data is None:
            return
        try:
            sealed = bundle.look(data)
            if self._must_wait(sealed, me, ward_roster):
                self.outcome.waiting += 1
                return
            ops = _believe(sealed, path, me, ward_roster)
        except bundle.TooNewError:
            self.outcome.waiting += 1
        except BadFrameError:
            self.outcome.damaged.append(path)
        else:
            self.outcome.received += take_in(self.db, sealed, ops, self.pace)

    @staticmethod
    def _must_wait(sealed: Sealed, me: Identity, ward_roster: Roster) -> bool:
        """Tell whether roster entries or keys are missing that may still come: then wait, never refuse for ever."""
        return (
            sealed.device not in ward_roster.devices
            or sealed.epoch != me.keys.epoch
            or not ward_roster.known.issuperset(sealed.place.tips)
        )

    # ---- completeness ----

    def _complete(self) -> None:
        """Put on the hub whatever this PC has and the hub lacks: one rule that heals deletions and roll-backs."""
        listing = self._list(self.transport.names("chain"))
        relay = {name.removesuffix(".dcb") for name in self.transport.names("relay")}
        with self.db.exclusive() as connection:
            own = chains.own(connection)
            held = chains.held(connection)
        for chain, found in held.items():
            for seq, prefix in sorted(found - listing.get(chain, set())):
                data = self._sealed_bytes(chain, seq, prefix)
                if chain == own:
                    self.transport.put(f"chain/{chain.hex()}/{bundle.name_of(seq, prefix)}", data)
                elif (name := bundle.hash_of(data).hex()) not in relay:
                    self.transport.put(f"relay/{name}.dcb", data)

    def _sealed_bytes(self, chain: bytes, seq: int, prefix: bytes) -> bytes:
        with self.db.exclusive() as connection:
            row = connection.execute(
                "SELECT s.bytes FROM spool s JOIN chain c ON c.no = s.chain "
                "WHERE c.chain = ? AND s.seq = ? AND substr(s.hash, 1, 8) = ?",
                (chain, seq, prefix),
            ).fetchone()
        return bytes(row[0])


def _believe(sealed: Sealed, path: str, me: Identity, ward_roster: Roster) -> list[Op]:
    """Return a bundle's operations after every check; raises `BadFrameError`."""
    author = ward_roster.devices[sealed.device]
    if (
        sealed.hash[:8].hex() not in path
        or sealed.realm != me.realm
        or not bundle.is_signed_by(sealed, author.sign_public)
    ):
        raise BadFrameError(path)
    return bundle.unseal(sealed, me.keys.ward)


def roster_in(connection: Connection) -> Roster | None:
    """Return the roster of the entries in a database, reading through any of its connections."""
    founding = identity.load(connection).keys.epoch  # the first epoch is named after the founding entry
    entries = [bytes(body) for (body,) in connection.execute("SELECT body FROM roster ORDER BY hash")]
    return roster.read(entries, anchor=founding)


def known_roster(db: Database) -> Roster:
    """Return the roster of the entries in the database."""
    with db.exclusive() as connection:
        found = roster_in(connection)
    assert found is not None  # noqa: S101 - the founding entry is written when a ward is founded or joined
    return found


def _holds_more(db: Database, listed: set[tuple[int, bytes]], chain: bytes) -> bool:
    """Tell whether a hub holds bundles of our chain that we do not have."""
    with db.exclusive() as connection:
        return bool(listed - chains.held(connection).get(chain, set()))


def take_in(db: Database, sealed: Sealed, ops: list[Op], pace: Pace) -> int:
    """Apply a bundle in slices, each its own transaction, the last one with the note that it is here."""
    db.clock.receive(chains.newest_id(ops))
    done = 0
    while done < len(ops):
        part = ops[done : done + pace.size]
        started = time.perf_counter()
        with db.exclusive() as connection:
            no = chains.number_of(connection, sealed.place.chain, sealed.device)
            if chains.has(connection, sealed.hash, no, sealed.place.seq):
                return 0
            applied = apply(connection, part, Origin(no, sealed.place.seq))
            done += len(part)
            if done < len(ops):
                meta.put(connection, _HALF, sealed.hash)
            else:
                chains.note(connection, no, sealed)
                meta.drop(connection, _HALF)
        pace.learn(len(part), time.perf_counter() - started)
        db.tell(applied, "remote")
    return len(ops)
