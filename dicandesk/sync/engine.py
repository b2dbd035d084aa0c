"""One sync with one hub: hand out what is new here, take in what is new there, make the hub complete.

How time and threads are used: a sync runs on one lane and may hang on a slow hub without holding up anything else. It
takes the database's write lock for short spells only: to cut pending operations into bundles, and for slices of about
`SLICE_MS` while it applies what others did; between slices people's saves get through. Killed at any moment it leaves a
state from which the next sync goes on: bundles are immutable, named by their hash and applied idempotently; what a hub
holds is looked at afresh each time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.store import meta
from dicandesk.store.apply import Origin, apply
from dicandesk.store.database import raw
from dicandesk.sync import bundle, chains, entering, gaps, heads, identity
from dicandesk.sync.entering import WrongHubError
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.transport import HubFullError, HubReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.rules.merge import Op
    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.gaps import Gaps
    from dicandesk.sync.heads import Said
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport

SLICE_MS = 50
"""Goal for one transaction that applies what others did, in milliseconds."""
_SMALLEST, _LARGEST = 50, 2_000
_BUNDLE_LIMIT = bundle.MAX_PACKED + (64 << 10)
_READ_BACK = 16
"""Bundles of this PC that nobody has fetched yet and that one sync reads back from the hub."""


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
        anew: an officer says that this empty folder is to become the ward's hub.
        progress: called with (done, all) bundles while pulling.
        cancelled: asked between files; a cancelled sync has done part of the work and loses nothing.
    """

    db: Database
    transport: Transport
    ward: str
    contact: str = ""
    anew: bool = False
    progress: Callable[[int, int], None] = lambda _done, _all: None
    cancelled: Callable[[], bool] = lambda: False
    outcome: Outcome = field(default_factory=Outcome)
    pace: Pace = field(default_factory=Pace)

    def run(self, *, push: bool = True, pull: bool = True) -> Outcome:
        """Sync and return what was done; what the hub gives is taken in even where it takes nothing.

        Raises:
            WrongHubError, EmptyHubError: nothing was read or written.
            HubGoneError, HubReadOnlyError, HubFullError: part of the work may be done; the next sync goes on.
        """
        with self.db.exclusive() as connection:
            me = identity.load(connection)
        mine = entering.new_hub(me, entering.known_roster(self.db), self.ward, self.contact)
        hub = entering.enter(self.db, self.transport, me, mine, anew=self.anew)
        known = entering.take_roster(self.db, self.transport, me.realm)
        if hub.by not in entering.officers_of(known):
            raise WrongHubError(hub.ward)
        found = gaps.find(self.db, self.transport)
        own = self._sure_chain(me, found)
        refusal: HubReadOnlyError | HubFullError | None = None
        heard: list[Said] = []
        if push:
            try:
                entering.give_roster(self.db, self.transport, me, known, hub)
                self._publish(me, own, known, found)
            except (HubReadOnlyError, HubFullError) as error:
                refusal = error
        if pull:
            heard = self._listen(me, own, known, found)
            self._pull(me, known, found)
        if refusal is not None:
            raise refusal
        if push:
            self._complete(own, found, heard)
            heads.say(self.db, self.transport, me, known, hub, waiting=self.outcome.waiting)
        return self.outcome

    # ---- handing out ----

    def _sure_chain(self, me: Identity, found: Gaps) -> bytes:
        """Return the chain this PC writes to.

        A hub that holds bundles of it that this PC signed but does not have shows that this is a copied disk or an old
        backup: then it is a new one.
        """
        with self.db.exclusive() as connection:
            own = chains.own(connection)
        if not any(self._is_of(me, own, name) for name in found.missing.get(own, ())):
            return own
        lacking = set(found.lacking.get(own, ()))
        with self.db.exclusive() as connection:
            for one in chains.unsent(connection):
                if (one.seq, one.hash[:8]) not in lacking:
                    chains.mark_published(connection, one.hash)
            chains.take_back(connection, me)
            chains.start_own(connection, me.device)
            own = chains.own(connection)
        self.outcome.new_chain = True
        return own

    def _is_of(self, me: Identity, chain: bytes, name: gaps.Name) -> bool:
        """Tell whether a file in the folder of our chain is a bundle of ours, and no junk under such a name."""
        data = self.transport.read(_path(chain, name), _BUNDLE_LIMIT)
        if data is None:
            return False
        try:
            sealed = bundle.look(data)
        except (BadFrameError, bundle.TooNewError):
            return False
        return (sealed.place.chain, sealed.device) == (chain, me.device) and bundle.is_signed_by(sealed, me.sign_public)

    def _publish(self, me: Identity, own: bytes, known: Roster, found: Gaps) -> None:
        with self.db.exclusive() as connection:
            self.outcome.sent = chains.cut(connection, me, known.tips)
            unsent = chains.unsent(connection)
        for one in unsent:
            if self.cancelled():
                return
            name = (one.seq, one.hash[:8])
            self.transport.put(_path(own, name), one.data)
            # Marked one by one: a hub that always breaks off half-way still gets on.
            with self.db.exclusive() as connection:
                chains.mark_published(connection, one.hash)
            if name in (lacking := found.lacking.get(own, [])):
                lacking.remove(name)

    # ---- taking in ----

    def _listen(self, me: Identity, own: bytes, known: Roster, found: Gaps) -> list[Said]:
        """Return what the other PCs say, and keep it."""
        others = sorted(found.folders - {own})
        said = [one for chain in others if (one := heads.of_chain(self.transport, chain, me, known))]
        heard = [one for one in said if one.device != me.device]
        heads.keep(self.db, heard, me, known)
        return heard

    def _pull(self, me: Identity, known: Roster, found: Gaps) -> None:
        wanted = [_path(chain, name) for chain in sorted(found.missing) for name in found.missing[chain]]
        wanted += [f"relay/{key.hex()}.dcb" for key in found.relay_missing]
        for done, path in enumerate(wanted):
            if self.cancelled():
                return
            self.progress(done, len(wanted))
            self._take(path, me, known)
        self.progress(len(wanted), len(wanted))

    def _take(self, path: str, me: Identity, known: Roster) -> None:
        """Read one bundle, check everything there is to check, and apply it; anything wrong leaves it aside whole."""
        data = self.transport.read(path, _BUNDLE_LIMIT)
        if data is None:
            return
        try:
            sealed = bundle.look(data)
            if self._must_wait(sealed, me, known):
                self.outcome.waiting += 1
                return
            ops = _believe(sealed, path, me, known)
        except bundle.TooNewError:
            self.outcome.waiting += 1
        except BadFrameError:
            self.outcome.damaged.append(path)
        else:
            self.outcome.received += take_in(self.db, sealed, ops, self.pace)

    @staticmethod
    def _must_wait(sealed: Sealed, me: Identity, known: Roster) -> bool:
        """Tell whether roster entries or keys are missing that may still come: then wait, never refuse for ever."""
        return (
            sealed.device not in known.devices
            or sealed.epoch != me.keys.epoch
            or not known.known.issuperset(sealed.place.tips)
        )

    # ---- completeness ----

    def _complete(self, own: bytes, found: Gaps, heard: list[Said]) -> None:
        """Put on the hub whatever this PC has and the hub lacks: one rule that heals deletions and roll-backs."""
        for chain, names in found.lacking.items():
            for name in names:
                if self.cancelled():
                    return
                self._put_back(chain, name, own, found)
        if heard:
            self._heal(own, found, heard)

    def _put_back(self, chain: bytes, name: gaps.Name, own: bytes, found: Gaps) -> None:
        data = self._sealed(chain, name)
        if data is None:
            return
        key = bundle.hash_of(data)
        if chain == own:
            self.transport.put(_path(chain, name), data)
        elif key not in found.relay:
            self.transport.put(f"relay/{key.hex()}.dcb", data)
        with self.db.exclusive() as connection:
            chains.mark_published(connection, key)

    def _heal(self, own: bytes, found: Gaps, heard: list[Said]) -> None:
        """Read back what is on the hub but nobody fetched, and write what came to harm there again."""
        fetched = [one.head.have.get(own, (1, [])) for one in heard]
        upto = max(first for first, _ in fetched)
        beyond = {seq for _, more in fetched for seq in more}
        with self.db.reading() as session:
            here = chains.held(raw(session), own)
        waiting = sorted(name for name in here - set(found.lacking.get(own, ())) if name[0] >= upto)
        for name in [name for name in waiting if name[0] not in beyond][:_READ_BACK]:
            data = self._sealed(own, name)
            if data is not None and not self.cancelled() and self.transport.read(_path(own, name), len(data)) != data:
                self.transport.put(_path(own, name), data)

    def _sealed(self, chain: bytes, name: gaps.Name) -> bytes | None:
        with self.db.reading() as session:
            return chains.sealed_bytes(raw(session), chain, *name)


def _path(chain: bytes, name: gaps.Name) -> str:
    """Return where a bundle lies on a hub."""
    return f"chain/{chain.hex()}/{bundle.name_of(*name)}"


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
                meta.put(connection, chains.HALF, sealed.hash)
            else:
                chains.note(connection, no, sealed)
                meta.drop(connection, chains.HALF)
        pace.learn(len(part), time.perf_counter() - started)
        db.tell(applied, "remote")
    return len(ops)
