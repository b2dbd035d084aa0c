"""The ward's PCs as a set of signed entries: who was let in, with which role, under which keys, and who was removed.

The set is a set: entries come in any order, by any way, and amount to the same everywhere (`lineage` says how).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from dicandesk.store.ops import pack, unpack
from dicandesk.sync import crypto, entries
from dicandesk.sync.entries import (
    ACCEPT,
    ENROL,
    FOUND,
    GIVE,
    MAGIC,
    RELEASE,
    RENEW,
    REVOKE,
    ROLE,
    DeviceRole,
    Entry,
    hash_of,
)
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.keys import EPOCH_BYTES, Keys
from dicandesk.sync.lineage import Lineage

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAGIC", "Device", "DeviceRole", "Keys", "Roster", "hash_of", "may_belong", "open_name", "read", "seal_name"]

_HASH_BYTES = 16
_NAME = b"dcd-name-1"


@dataclass(frozen=True, slots=True)
class Device:
    """One PC that was let in. `sealed_keys` and `welcome` open with its own key only, `sealed_name` with the ward key.

    Attributes:
        is_active: it was not removed.
    """

    id: bytes
    role: DeviceRole
    sign_public: bytes
    seal_public: bytes
    sealed_keys: bytes
    sealed_name: bytes
    welcome: bytes
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """Keys that an entry hands to a PC.

    Attributes:
        epochs: whose keys they are; a new epoch is named after the entry.
        central: with those of the central file.
        is_new: they are the keys of a new epoch, not a ring of them.
    """

    epochs: frozenset[bytes]
    sealed: bytes
    central: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """What the entries known here amount to.

    Attributes:
        founding: hash of the founding entry.
        root: public root key of the ward.
        recovery: public recovery key.
        devices: by id, removed ones too: what they wrote before stays.
        tips: hashes of the entries that count and that no other one names.
        known: hashes of all entries that count.
        waiting: how many entries wait for others.
        epochs: all there ever were.
        epoch: the one in use, see `keys.Keys`.
        is_settled: no removed PC has a part of the key in use.
        given: what each PC was handed.
        accepted: hashes that an officer's PC accepted.
        released: by PC, the moments (ms) between which its erasures are meant.
        copies: what the recovery key opens: (entry, sealed keys, whether those of a new epoch).
    """

    realm: bytes
    founding: bytes
    root: bytes
    recovery: bytes
    devices: dict[bytes, Device]
    tips: tuple[bytes, ...]
    known: frozenset[bytes]
    waiting: int
    epochs: frozenset[bytes]
    epoch: bytes
    is_settled: bool
    given: dict[bytes, tuple[Given, ...]]
    accepted: frozenset[bytes]
    released: dict[bytes, tuple[tuple[int, int], ...]]
    copies: tuple[tuple[bytes, bytes, bool], ...]
    lineage: Lineage = field(compare=False, repr=False)

    @property
    def hash(self) -> bytes:
        """Return 16 bytes that are equal where the same entries count."""
        return hashlib.sha256(b"".join(sorted(self.known))).digest()[:_HASH_BYTES]

    @property
    def active(self) -> list[Device]:
        """Return the PCs that were not removed, by id."""
        return [self.devices[one] for one in sorted(self.devices) if self.devices[one].is_active]

    @property
    def officers(self) -> list[Device]:
        """Return the officers' PCs by id."""
        return [device for device in self.active if device.role == "officer"]

    @property
    def unsure(self) -> dict[bytes, Device]:
        """Return by hash the entries that are held and let in a PC that nobody else let in."""
        return {
            entry.hash: _device(entry, "volunteer", is_active=False)
            for entry in self.lineage.entries
            if entry.kind == ENROL and entry.hash not in self.known and entry.device not in self.devices
        }

    def is_officer(self, device: bytes) -> bool:
        """Tell whether a PC is an officer's now."""
        one = self.devices.get(device)
        return one is not None and one.is_active and one.role == "officer"

    def is_removed(self, device: bytes) -> bool:
        """Tell whether a PC was let in once and removed."""
        one = self.devices.get(device)
        return one is not None and not one.is_active

    def is_disputed(self, device: bytes) -> bool:
        """Tell whether a PC removed, itself or by others it removed, all who removed it: only paper settles that."""
        removers = self._removers(device)
        has_left = device in removers
        return bool(removers) and not has_left and all(device in self._all_removers(one) for one in removers)

    def _removers(self, device: bytes) -> set[bytes]:
        return {one.author for one in self.lineage.removals(device) if one.kind == REVOKE}

    def _all_removers(self, device: bytes) -> set[bytes]:
        """Return who removed a PC, who removed those, and so on."""
        found: set[bytes] = set()
        todo = {device}
        while todo:
            new = self._removers(todo.pop()) - found
            found |= new
            todo |= new
        return found

    def lacking(self, device: bytes) -> frozenset[bytes]:
        """Return the epochs whose keys a PC was not handed yet, those of the central file among them where it needs."""
        found = self.given.get(device, ())
        as_officer = self.is_officer(device)
        return self.epochs - frozenset[bytes]().union(*(one.epochs for one in found if one.central or not as_officer))


def read(bodies: Iterable[bytes], *, anchor: bytes = b"") -> Roster | None:
    """Return the roster that a set of entries amounts to, or None without a founding entry.

    Entries that are damaged, of another ward, or signed by nobody with the right to do so, do not count.

    Args:
        bodies: entries in any order.
        anchor: hash of the founding entry, or the public root key, that this PC trusts: anybody can sign a founding
            entry and put it on a hub. Empty where nothing is known of the ward yet.
    """
    return _read(tuple(sorted(bodies)), anchor)


@lru_cache(maxsize=8)
def _read(bodies: tuple[bytes, ...], anchor: bytes) -> Roster | None:
    found: list[Entry] = []
    for body in bodies:
        try:
            found.append(entries.parse(body))
        except BadFrameError:
            continue
    founding = sorted(
        (entry for entry in found if entry.kind == FOUND and (not anchor or anchor in (entry.hash, entry.signer))),
        key=lambda entry: entry.hash,
    )
    if not founding:
        return None
    first = founding[0]
    lineage = Lineage(first, (entry for entry in found if entry.kind != FOUND))
    counted = lineage.counted()
    named = {parent for entry in counted for parent in entry.parents}
    epoch, is_settled = _epoch_in_use(lineage, counted)
    return Roster(
        first.realm,
        first.hash,
        first.signer,
        first.body[0],
        _devices(lineage, counted),
        tuple(sorted({entry.hash for entry in counted} - named)),
        frozenset(entry.hash for entry in counted),
        lineage.waiting + len(lineage.entries) - len(counted),
        frozenset(entry.hash for entry in counted if entry.kind in (FOUND, REVOKE, RENEW)),
        epoch,
        is_settled,
        _given(counted),
        frozenset(key for entry in counted if entry.kind == ACCEPT for key in entry.body),
        _released(counted),
        tuple(
            (entry.hash, entry.recovery_copy, entry.kind != ENROL)
            for entry in counted
            if entry.kind in (ENROL, REVOKE, RENEW) and entry.recovery_copy
        ),
        lineage,
    )


def _devices(lineage: Lineage, counted: list[Entry]) -> dict[bytes, Device]:
    devices: dict[bytes, Device] = {}
    for entry in counted:
        if entry.kind == ENROL:
            role = lineage.role(entry.device, lineage.counting)
            devices[entry.device] = _device(entry, role or "volunteer", is_active=role is not None)
    return devices


def _device(entry: Entry, role: DeviceRole, *, is_active: bool) -> Device:
    _role, sign_public, seal_public, sealed_keys, _recovery, sealed_name, welcome, _epochs = entry.body
    return Device(entry.device, role, sign_public, seal_public, sealed_keys, sealed_name, welcome, is_active)


def _epoch_in_use(lineage: Lineage, counted: list[Entry]) -> tuple[bytes, bool]:
    """Return the epoch in use and whether every removed PC is without its key.

    That is one that began knowing of all removals; where there is none yet, all that know of no later one, joined.
    """
    begun = [entry for entry in counted if entry.kind in (FOUND, REVOKE, RENEW)]
    removals = [entry for entry in counted if entry.kind == REVOKE]
    settled = [
        one
        for one in begun
        if all(one.hash == removal.hash or lineage.names(one.hash, removal.hash) for removal in removals)
    ]
    pool = settled or begun
    newest = sorted(one.hash for one in pool if not any(lineage.names(other.hash, one.hash) for other in pool))
    return (newest[0], True) if settled else (b"".join(newest), False)


def _given(counted: list[Entry]) -> dict[bytes, tuple[Given, ...]]:
    found: dict[bytes, tuple[Given, ...]] = {}

    def note(device: bytes, given: Given) -> None:
        found[device] = (*found.get(device, ()), given)

    for entry in counted:
        if entry.kind == ENROL:
            note(entry.device, Given(_names(entry.body[7]), entry.body[3], entry.role == "officer", is_new=False))
        elif entry.kind == ROLE and entry.body[3]:
            note(entry.device, Given(_names(entry.body[4]), entry.body[3], entry.role == "officer", is_new=False))
        elif entry.kind == GIVE:
            note(entry.device, Given(_names(entry.body[3]), entry.body[2], entry.role == "officer", is_new=False))
        for box in entry.boxes:
            note(box.device, Given(frozenset({entry.hash}), box.sealed, box.role == "officer", is_new=True))
    return found


def _names(epochs: bytes) -> frozenset[bytes]:
    return frozenset(epochs[at : at + EPOCH_BYTES] for at in range(0, len(epochs), EPOCH_BYTES))


def _released(counted: list[Entry]) -> dict[bytes, tuple[tuple[int, int], ...]]:
    found: dict[bytes, tuple[tuple[int, int], ...]] = {}
    for entry in counted:
        if entry.kind == RELEASE:
            _device, first_ms, last_ms = entry.body
            found[entry.device] = (*found.get(entry.device, ()), (first_ms, last_ms))
    return found


def may_belong(body: bytes, realm: bytes) -> bool:
    """Tell whether bytes found on a hub are worth keeping: sound, signed, of this ward, and not its beginning."""
    try:
        entry = entries.parse(body)
    except BadFrameError:
        return False
    return entry.realm == realm and entry.kind != FOUND


def seal_name(name: str, keys: Keys, sign_public: bytes) -> bytes:
    """Seal a PC's name under the ward key."""
    salt = crypto.random_key()
    return pack([keys.epoch, salt, crypto.seal(crypto.derive(keys.ward, salt, _NAME), name.encode(), sign_public)])


def open_name(device: Device, keys: Keys) -> str:
    """Return a PC's name; its id where the name was sealed under a key that this PC does not have."""
    try:
        epoch, salt, sealed = unpack(device.sealed_name)
        key = keys.of(epoch)
        if key is not None:
            return crypto.unseal(crypto.derive(key, salt, _NAME), sealed, device.sign_public).decode()
    except (crypto.BadSealError, ValueError, TypeError):
        pass
    return device.id.hex()[:8]
