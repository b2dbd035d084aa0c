"""One sync with one hub: hand out what is new here, take in what is new there, make the hub complete.

How time and threads are used: a sync runs on one lane and may hang on a slow hub without holding up anything else. It
takes the database's write lock for short spells only: to cut pending operations into bundles, and for slices of about
`taking.SLICE_MS` while it applies what others did; after a slice people's saves get through. Killed at any moment it
leaves a state from which the next sync goes on: bundles are immutable, named by their hash and applied idempotently;
what a hub holds is looked at afresh each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from dicandesk.store.clock import DAY_MS
from dicandesk.sync import bundle, chains, entering, gaps, heads, identity, newer, taking, tending
from dicandesk.sync.entering import RemovedError, UnsignedHubError
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.glance import Glance
from dicandesk.sync.gone import Gone
from dicandesk.sync.snapshot_steps import Done, Steps
from dicandesk.sync.taking import BUNDLE_LIMIT, HOLD_MS, Pace
from dicandesk.sync.transport import HubFullError, HubReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.store.database import Database
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.entries import Tip
    from dicandesk.sync.gaps import Gaps
    from dicandesk.sync.heads import Said
    from dicandesk.sync.hubfile import HubFile
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport

_READ_BACK = 16
"""Bundles of this PC that nobody has fetched yet and that one sync reads back from the hub."""


@dataclass(slots=True)
class Outcome:
    """What one sync did: operations sent and received, bundles held back, files that are damaged.

    Attributes:
        braked: PCs that erase so many people that an officer must say it is meant.
        ahead: PCs whose clock runs more than a day before this one's; what they wrote counts all the same.
        put_back: bundles that the hub had lost and got again.
        other_hub: the last sync was with another hub.
        snapshots: what was done with snapshots.
        gone: what others took away from this PC.
    """

    sent: int = 0
    received: int = 0
    waiting: int = 0
    damaged: list[str] = field(default_factory=list)
    ahead: set[bytes] = field(default_factory=set)
    braked: set[bytes] = field(default_factory=set)
    new_chain: bool = False
    put_back: int = 0
    other_hub: bool = False
    snapshots: Done = field(default_factory=Done)
    gone: Gone = field(default_factory=Gone)


@dataclass(slots=True)
class Sync:
    """One sync; `run` does it.

    Attributes:
        anew: an officer says that this empty folder is to become the ward's hub.
        thorough: list every folder, put right what is missing or harmed there, see to snapshots; else see `glance`.
        progress: called with (done, all) bundles while pulling.
        cancelled: asked between files; a cancelled sync has done part of the work and loses nothing.
    """

    db: Database
    transport: Transport
    ward: str
    contact: str = ""
    anew: bool = False
    thorough: bool = True
    progress: Callable[[int, int], None] = lambda _done, _all: None
    cancelled: Callable[[], bool] = lambda: False
    outcome: Outcome = field(default_factory=Outcome)
    pace: Pace = field(default_factory=partial(Pace, hold_ms=HOLD_MS))
    _held: list[tuple[Sealed, str]] = field(default_factory=list)

    @taking.seldom_collecting()
    def run(self, *, push: bool = True, pull: bool = True) -> Outcome:
        """Sync and return what was done; what the hub gives is taken in even where it takes nothing.

        Raises:
            WrongHubError, EmptyHubError, UnsignedHubError: nothing was read or written.
            RemovedError: this PC was removed from the ward; what it had not sent yet is on the hub now.
            HubGoneError, HubReadOnlyError, HubFullError: part of the work may be done; the next sync goes on.
        """
        there = entering.entries_on(self.transport)
        me, known, hub = self._enter(there)
        self.outcome.other_hub = _is_other(self.db, hub)
        quick = Glance(self.db, self.transport, me, known)
        if not self.thorough and quick.run(pull=pull) and not _is_copy(self.transport, me, quick.own, quick.gaps):
            return self._run_quickly(me, known, hub, quick, there, push=push, pull=pull)
        found = gaps.find(self.db, self.transport)
        self._mark(found.carried)
        steps = _steps(self, me, known, found)
        own = self._sure_chain(me, found, steps)
        heard: list[Said] = []
        give = partial(entering.give_roster, self.db, self.transport, me, hub=hub, there=there)
        refusal, given = self._hand_out(me, own, known, found, give) if push else None, known
        if pull:
            heard = heads.listen(self.db, self.transport, found.folders - {own}, me, known)
            _keep(self.db, heard, me, known)
            steps.join()
            known = steps.known = self._pull(me, known, found)
            self.outcome.waiting += steps.done.waiting
            self.outcome.braked |= steps.done.braked
            if not (steps.done.waiting or self.cancelled()):
                self.outcome.gone.end(self.db)
        if refusal is not None:
            raise refusal
        if push:
            if known.hash != given.hash:
                give(known)
            if not steps.complete():
                self._complete(own, found, heard)
            steps.finish()
            heads.say(self.db, self.transport, me, known, hub, waiting=self.outcome.waiting)
        return self.outcome

    def _run_quickly(
        self, me: Identity, known: Roster, hub: HubFile, quick: Glance, there: set[str], *, push: bool, pull: bool
    ) -> Outcome:
        """Hand out and take in what is new; what the hub lacks or has too much of is left to a thorough sync."""
        give = partial(entering.give_roster, self.db, self.transport, me, hub=hub, there=there)
        refusal, given = self._hand_out(me, quick.own, known, quick.gaps, give) if push else None, known
        if pull:
            _keep(self.db, quick.heard, me, known)
            known = self._pull(me, known, quick.gaps)
            if not self.cancelled():
                self.outcome.gone.end(self.db)
        if refusal is not None:
            raise refusal
        if push:
            if known.hash != given.hash:
                give(known)
            heads.say(self.db, self.transport, me, known, hub, waiting=self.outcome.waiting)
        return self.outcome

    def _enter(self, there: set[str]) -> tuple[Identity, Roster, HubFile]:
        """Return who this PC is, what is known of the ward, and what the hub says of itself, once all that is sure."""
        with self.db.looking() as connection:
            me = identity.load(connection)
        mine = entering.new_hub(me, entering.known_roster(self.db), self.ward, self.contact)
        hub = entering.enter(self.db, self.transport, me, mine, anew=self.anew)
        me, known = tending.take(self.db, self.transport, there)
        if known.is_removed(me.device):
            entering.give_roster(self.db, self.transport, me, known, hub, there=there)
            self._leave(me, known)
        try:
            entering.require_signed(hub, me, known)
        except UnsignedHubError:  # what this PC knows of the ward is what the next officer's PC there may lack
            entering.give_roster(self.db, self.transport, me, known, hub, there=there)
            raise
        if hub.by not in entering.officers_of(known):
            hub = replace(hub, ward=self.ward, contact=self.contact)
        return me, known, hub

    def _mark(self, keys: list[bytes]) -> None:
        """Note that the hub holds bundles."""
        if keys:
            with self.db.noting() as connection:
                for key in keys:
                    chains.mark_published(connection, key)

    # ---- handing out ----

    def _leave(self, me: Identity, known: Roster) -> NoReturn:
        """Hand over what this PC, removed meanwhile, had not sent yet: an officer may accept it."""
        with self.db.exclusive() as connection:
            chains.cut(connection, me, known.tips, at_once=True)
            own = chains.own(connection)
        there = set(self.transport.names(f"chain/{own.hex()}"))
        with self.db.exclusive() as connection:
            unsent = chains.unsent(connection)
        for one in unsent:
            if bundle.name_of(one.seq, one.hash[:8]) not in there:
                self.transport.put(_path(own, (one.seq, one.hash[:8])), one.data)
            with self.db.exclusive() as connection:
                chains.mark_published(connection, one.hash)
        raise RemovedError(is_disputed=known.is_disputed(me.device))

    def _sure_chain(self, me: Identity, found: Gaps, steps: Steps) -> bytes:
        """Return the chain this PC writes to.

        A hub that holds bundles of it that this PC signed but does not have shows that this is a copied disk or an old
        backup: then it is a new one.
        """
        with self.db.exclusive() as connection:
            own = chains.own(connection)
        if not (_is_copy(self.transport, me, own, found) or steps.knows_more(own)):
            return own
        lacking = set(found.lacking.get(own, ()))
        with self.db.exclusive() as connection:
            for one in chains.unsent(connection):
                if (one.seq, one.hash[:8]) not in lacking:
                    chains.mark_published(connection, one.hash)
            own = chains.start_anew(connection, me)
        self.outcome.new_chain = True
        return own

    def _hand_out(
        self, me: Identity, own: bytes, known: Roster, found: Gaps, give_roster: Callable[[Roster], None]
    ) -> HubReadOnlyError | HubFullError | None:
        """Hand out what is new here; return why the hub does not take it, for what it has is to be taken in first."""
        try:
            give_roster(known)
            self._publish(me, own, known, found)
        except (HubReadOnlyError, HubFullError) as error:
            return error
        return None

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
            with self.db.noting() as connection:
                chains.mark_published(connection, one.hash)
            if name in (lacking := found.lacking.get(own, [])):
                lacking.remove(name)

    # ---- taking in ----

    def _pull(self, me: Identity, known: Roster, found: Gaps) -> Roster:
        """Take in what is missing here, and return the roster, which an officer's PC may have added to."""
        wanted = [_path(chain, name) for chain in sorted(found.missing) for name in found.missing[chain]]
        wanted += [f"relay/{key.hex()}.dcb" for key in found.relay_missing]
        for done, path in enumerate(wanted):
            if self.cancelled():
                break
            self.progress(done, len(wanted))
            self._take(path, me, known)
        else:
            self.progress(len(wanted), len(wanted))
        self._note_held(me)
        if self._held and tending.accept_heard(self.db, [sealed for sealed, _ in self._held]):
            return self._take_accepted(me)
        return known

    def _take(self, path: str, me: Identity, known: Roster) -> None:
        """Read one bundle, check everything there is to check, and apply it; anything wrong leaves it aside whole."""
        data = self.transport.read(path, BUNDLE_LIMIT)
        if data is None:
            return
        try:
            sealed = bundle.look(data)
            ops = taking.admit(self.db, sealed, me, known, name=path, previous=self._previous)
        except taking.BrakedError:
            self.outcome.braked.add(sealed.device)
            self.outcome.waiting += 1
        except taking.HeldError:
            self._held.append((sealed, path))
            self.outcome.waiting += 1
        except taking.UnknownYetError:
            self.outcome.waiting += 1
        except bundle.TooNewError as error:
            newer.note(self.db, error, me, known)
            self.outcome.waiting += 1
        except BadFrameError:
            self.outcome.damaged.append(path)
        else:
            self.outcome.received += taking.take_in(self.db, sealed, ops, self.pace, gone=self.outcome.gone)
            if sealed.newest_ms > self.db.wall() + DAY_MS:
                self.outcome.ahead.add(sealed.device)

    def _note_held(self, me: Identity) -> None:
        """Keep which bundles wait for an officer, and of which PCs, for the list of the ward's PCs."""
        with self.db.exclusive() as connection:
            tending.keep_held(connection, [sealed for sealed, _ in self._held if sealed.realm == me.realm])

    def _previous(self, tip: Tip) -> bytes | None:
        """Return the hash that a bundle, here or on the hub, gives of the one before it."""
        with self.db.looking() as connection:
            data = chains.bytes_of(connection, tip.hash)
        for path in (_path(tip.chain, (tip.seq, tip.hash[:8])), f"relay/{tip.hash.hex()}.dcb"):
            data = data or self.transport.read(path, BUNDLE_LIMIT)
        if data is None or bundle.hash_of(data) != tip.hash:
            return None
        try:
            return bundle.look(data).place.previous
        except (BadFrameError, bundle.TooNewError):
            return None

    def _take_accepted(self, me: Identity) -> Roster:
        """Take the bundles that are accepted now after all, and return what is known."""
        known = entering.known_roster(self.db)
        held, self._held = self._held, []
        for _sealed, path in held:
            if not self.cancelled():
                self.outcome.waiting -= 1
                self._take(path, me, known)
        return known

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
        is_there = chain != own and key in found.relay
        if not is_there:
            self.transport.put(_path(chain, name) if chain == own else f"relay/{key.hex()}.dcb", data)
        with self.db.noting() as connection:
            was_there = not chains.mark_published(connection, key)
        self.outcome.put_back += was_there and not is_there

    def _heal(self, own: bytes, found: Gaps, heard: list[Said]) -> None:
        """Read back what is on the hub but nobody fetched, and write what came to harm there again."""
        fetched = [one.head.have.get(own, (1, [])) for one in heard]
        upto = max(first for first, _ in fetched)
        beyond = {seq for _, more in fetched for seq in more}
        with self.db.looking() as connection:
            here = chains.held(connection, own)
        waiting = sorted(name for name in here - set(found.lacking.get(own, ())) if name[0] >= upto)
        for name in [name for name in waiting if name[0] not in beyond][:_READ_BACK]:
            data = self._sealed(own, name)
            if data is not None and not self.cancelled() and self.transport.read(_path(own, name), len(data)) != data:
                self.transport.put(_path(own, name), data)

    def _sealed(self, chain: bytes, name: gaps.Name) -> bytes | None:
        with self.db.looking() as connection:
            return chains.sealed_bytes(connection, chain, *name)


def _keep(db: Database, heard: list[Said], me: Identity, known: Roster) -> None:
    heads.keep(db, heard, me)
    heads.mark_arrived(db, me, known)


def _steps(sync: Sync, me: Identity, known: Roster, found: Gaps) -> Steps:
    """Look at the hub's snapshots."""
    steps = Steps(
        sync.db, sync.transport, me, known, found, sync.pace, sync.cancelled, sync.progress,
        sync.outcome.snapshots, sync.outcome.gone,
    )  # fmt: skip
    steps.look()
    return steps


def _is_other(db: Database, hub: HubFile) -> bool:
    """Tell whether the last sync was with another hub: two are used in turn."""
    with db.looking() as connection:
        last = connection.execute("SELECT hub_id FROM hub ORDER BY synced_at DESC LIMIT 1").fetchone()
    return last is not None and bytes(last[0]) != hub.hub_id


def _is_copy(transport: Transport, me: Identity, own: bytes, found: Gaps) -> bool:
    """Tell whether a hub holds bundles of this PC's chain that this PC signed and does not have."""
    return any(_is_of(me, own, transport.read(_path(own, name), BUNDLE_LIMIT)) for name in found.missing.get(own, ()))


def _is_of(me: Identity, chain: bytes, data: bytes | None) -> bool:
    """Tell whether a file in the folder of our chain is a bundle of ours, and no junk under such a name."""
    if data is None:
        return False
    try:
        sealed = bundle.look(data, however_new=True)
    except BadFrameError:
        return False
    return (sealed.place.chain, sealed.device) == (chain, me.device) and bundle.is_signed_by(sealed, me.sign_public)


def _path(chain: bytes, name: gaps.Name) -> str:
    """Return where a bundle lies on a hub."""
    return f"chain/{chain.hex()}/{bundle.name_of(*name)}"
