"""A quick look at a hub: what is new there, for a few bytes a PC, between two thorough ones (`gaps.find`).

Each PC says in its head which bundles it wrote last. The beginning of a head tells whether it is the one read last;
only new heads are read, and bundles are fetched by the names in them. So what is new arrives, and what this PC has to
say goes out, as in a thorough sync. What came to harm on the hub, and all that has to do with snapshots, is left to the
next thorough one; so is a PC that was away for so long that heads do not reach back to what it has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.sync import chains, gaps, heads
from dicandesk.sync.gaps import Gaps

if TYPE_CHECKING:
    from dicandesk.store.database import Database
    from dicandesk.sync.heads import Said
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport


@dataclass(slots=True)
class Glance:
    """A quick look by one PC, and what it found: differences, and the heads that are new."""

    db: Database
    transport: Transport
    me: Identity
    known: Roster
    own: bytes = b""
    gaps: Gaps = field(default_factory=Gaps)
    heard: list[Said] = field(default_factory=list)

    def run(self, *, pull: bool = True) -> bool:
        """Look; False where that is not enough: this PC carries what others wrote, or was away for long.

        Without `pull` nothing is wanted of the others: the last push before the program closes asks for little.
        """
        with self.db.looking() as connection:
            self.own = chains.own(connection)
            if chains.carries(connection):
                return False
            before = {said.head.chain: said for said in heads.kept(connection, self.me, self.known)}
        for folder in self.transport.names("chain") if pull else ():
            if (chain := gaps.chain_id(folder)) is not None:
                self.gaps.folders.add(chain)
                if chain != self.own and not self._look_at(chain, before.get(chain)):
                    return False
        gaps.look_into(self.db, self.transport, self.gaps, self.own)
        if self.heard:
            gaps.look_at_relay(self.db, self.transport, self.gaps)
        return True

    def _look_at(self, chain: bytes, before: Said | None) -> bool:
        """Note what is new in one chain of another PC; False where its head does not reach back to what is here."""
        said = heads.newest(self.transport, chain, before, self.me, self.known)
        if said is None:
            gaps.look_into(self.db, self.transport, self.gaps, chain)
            return True
        if said is not before and said.device != self.me.device:
            self.heard.append(said)
        return self._note_missing(said)

    def _note_missing(self, said: Said) -> bool:
        """Note which of the bundles that a head names are not here; False where it names too few to tell."""
        chain, files = said.head.chain, {(seq, hash16[:8]) for seq, hash16 in said.head.files}
        oldest = min((seq for seq, _ in files), default=said.head.have.get(chain, (1, []))[0])
        with self.db.looking() as connection:
            if chains.first_missing(connection, chain) < oldest:
                return False
            here = chains.held(connection, chain)
        if missing := sorted(files - here):
            self.gaps.missing[chain] = missing
        return True
