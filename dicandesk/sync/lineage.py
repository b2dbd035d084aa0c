"""Which roster entries count, and what a PC was at any point of their history: the same on every PC, in any order.

An entry counts if its signer was an officer's PC by what the entry itself names as known: its ancestry. Three rules
settle what happened apart:

- Removal wins: an entry that takes rights away counts whoever took its signer's away meanwhile. Officers who remove
  each other are both out, until the root key on paper says otherwise.
- What a removed PC signed beyond what its removal knew is held: a stolen PC could date it back. It counts once an
  officer's PC accepts it, or has built on it. A new key alone always counts: bundles may be sealed under it, and as
  it cannot know of the removal it is not the one in use.
- Only the root key brings a removed PC back.

Entries are numbered in an order in which parents come first; a set of entries is one whole number, a bit each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.sync import crypto
from dicandesk.sync.entries import ACCEPT, ENROL, RENEW, REVOKE, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.sync.entries import DeviceRole, Entry


class Lineage:
    """The history that a set of entries amounts to.

    Args:
        first: the founding entry.
        others: the rest, in any order.

    Attributes:
        entries: those whose signers had the right to by their own ancestry, parents first.
        before: of each, the set of its ancestors.
        counting: the set of those that count.
        waiting: how many entries wait for others.
    """

    def __init__(self, first: Entry, others: Iterable[Entry]) -> None:
        self.entries: list[Entry] = []
        self.before: list[int] = []
        self._root = first.signer
        self._place: dict[bytes, int] = {}
        self._about: dict[bytes, list[int]] = {}
        self._add(first)
        todo = [entry for entry in others if entry.hash != first.hash and entry.realm == first.realm]
        todo.sort(key=lambda entry: entry.hash)
        while ready := [entry for entry in todo if all(parent in self._place for parent in entry.parents)]:
            taken = {entry.hash for entry in ready}
            todo = [entry for entry in todo if entry.hash not in taken]
            for entry in ready:
                if self._may_sign(entry, self._ancestry(entry.parents)):
                    self._add(entry)
        self.waiting = len(todo)
        self.counting = self._count()

    def _add(self, entry: Entry) -> None:
        place = len(self.entries)
        self.entries.append(entry)
        self.before.append(self._ancestry(entry.parents))
        self._place[entry.hash] = place
        if entry.kind in (ENROL, ROLE, REVOKE):
            self._about.setdefault(entry.device, []).append(place)

    def _ancestry(self, hashes: Iterable[bytes]) -> int:
        """Return the set of entries that these name, and all before them."""
        found = 0
        for key in hashes:
            place = self._place[key]
            found |= self.before[place] | 1 << place
        return found

    def has(self, hashes: Iterable[bytes]) -> bool:
        """Tell whether all these entries are here, whether they count or are held."""
        return all(key in self._place for key in hashes)

    def knows(self, hashes: Iterable[bytes]) -> bool:
        """Tell whether all these entries count."""
        return all(key in self._place and self.counting >> self._place[key] & 1 for key in hashes)

    def counted(self) -> list[Entry]:
        """Return the entries that count, parents first."""
        return [entry for place, entry in enumerate(self.entries) if self.counting >> place & 1]

    def names(self, one: bytes, other: bytes) -> bool:
        """Tell whether an entry has another one in its ancestry."""
        return bool(self.before[self._place[one]] >> self._place[other] & 1)

    # ---- what a PC is ----

    def role(self, device: bytes, among: int) -> DeviceRole | None:
        """Return what a PC is by some entries; None for one that was never let in, or was removed."""
        said = [place for place in self._about.get(device, ()) if among >> place & 1]
        lets_in = [place for place in said if self.entries[place].kind == ENROL]
        if not lets_in or any(
            self.entries[place].kind == REVOKE and not self._is_undone(place, lets_in) for place in said
        ):
            return None
        roles = [place for place in said if self.entries[place].kind != REVOKE]
        newest = [place for place in roles if not any(self.before[other] >> place & 1 for other in roles)]
        return "officer" if all(self.entries[place].role == "officer" for place in newest) else "volunteer"

    def role_at(self, device: bytes, tips: Iterable[bytes]) -> tuple[DeviceRole | None, bool]:
        """Return what a PC was by the entries that a bundle cites, and whether that depends on one that is held."""
        cited = self._ancestry(tips)
        role = self.role(device, cited & self.counting)
        return role, role != self.role(device, cited)

    def was_officer(self, device: bytes) -> bool:
        """Tell whether a PC is or ever was an officer's."""
        said = self._about.get(device, ())
        return any(self.counting >> place & 1 and self.entries[place].role == "officer" for place in said)

    def removals(self, device: bytes) -> list[Entry]:
        """Return the entries that took rights of a PC away and that the root key did not undo."""
        return [self.entries[place] for place in self._removals(device) if self.counting >> place & 1]

    def cites(self, tips: Iterable[bytes], entry: Entry) -> bool:
        """Tell whether what a bundle cites has an entry in it."""
        return bool(self._ancestry(tips) >> self._place[entry.hash] & 1)

    def _removals(self, device: bytes) -> list[int]:
        said = self._about.get(device, ())
        lets_in = [place for place in said if self.entries[place].kind == ENROL]
        raises = [place for place in said if self.entries[place].kind == ROLE]
        return [
            place
            for place in said
            if self.entries[place].removes
            and not self._is_undone(place, lets_in if self.entries[place].kind == REVOKE else (*lets_in, *raises))
        ]

    def _is_undone(self, removal: int, later: Iterable[int]) -> bool:
        """Tell whether the root key let a PC in again, knowing of its removal."""
        return any(
            self.entries[place].signer == self._root
            and not self.entries[place].removes
            and self.before[place] >> removal & 1
            for place in later
        )

    # ---- what counts ----

    def _may_sign(self, entry: Entry, among: int) -> bool:
        return entry.signer == self._root or self.role(crypto.device_id(entry.signer), among) == "officer"

    def _count(self) -> int:
        """Return the set of entries that count.

        What is accepted can make more count, and what counts can accept more, until nothing changes any more.
        """
        beyond = sum(1 << place for place in range(len(self.entries)) if self._is_beyond(place))
        accepted = 0
        while True:
            counting = 0
            for place, entry in enumerate(self.entries):
                is_held = (beyond & ~accepted) >> place & 1
                if not is_held and self._counts(place, entry, counting):
                    counting |= 1 << place
            more = self._accepted(counting, beyond) | accepted if beyond else 0
            if more == accepted:
                return counting
            accepted = more

    def _counts(self, place: int, entry: Entry, counting: int) -> bool:
        return place == 0 or self._may_sign(entry, self.before[place] & counting)

    def _is_beyond(self, place: int) -> bool:
        """Tell whether the signer of an entry was removed by one that knew nothing of it."""
        entry = self.entries[place]
        if entry.removes or entry.kind == RENEW or entry.signer == self._root:
            return False
        return any(
            not (self.before[removal] >> place & 1 or self.before[place] >> removal & 1)
            for removal in self._removals(entry.author)
        )

    def _accepted(self, counting: int, beyond: int) -> int:
        """Return the held entries that those which count accept by name, or by building on another PC's."""
        found = 0
        for place, entry in enumerate(self.entries):
            if not counting >> place & 1:
                continue
            if entry.kind == ACCEPT:
                found |= self._ancestry(key for key in entry.body if key in self._place)
            found |= sum(1 << other for other in self._in(self.before[place] & beyond) if not self._same(place, other))
        return found & beyond

    @staticmethod
    def _in(among: int) -> Iterable[int]:
        return (place for place in range(among.bit_length()) if among >> place & 1)

    def _same(self, one: int, other: int) -> bool:
        return self.entries[one].signer == self.entries[other].signer
