"""The ward's PCs as a set of signed entries: who was let in, with which role, and their keys.

An entry names the entries its author knew (`parents`), so whether its signer was an officer is settled by its own
ancestry, the same on every PC, in whatever order entries arrive. An entry whose parents or signer are unknown waits.
Names are sealed under the ward key, keys to the device they are for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from dicandesk.store.ops import pack, unpack
from dicandesk.sync import crypto, frames
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.sync.frames import Frame

MAGIC = b"DCR1"
DeviceRole = Literal["officer", "volunteer"]
_FOUND, _ENROL = "found", "enrol"
_FIELDS = 5
_HASH_BYTES = 16
_KEYS = b"dcd-keys-1"


@dataclass(frozen=True, slots=True)
class Keys:
    """The ward's secrets that an enrolled PC holds. `central` is empty on a volunteers' PC."""

    epoch: bytes
    ward: bytes
    id_number: bytes
    central: bytes

    def seal_to(self, public: bytes) -> bytes:
        """Seal the keys to one PC, or to the recovery key."""
        return crypto.seal_to(public, pack([self.epoch, self.ward, self.id_number, self.central]), _KEYS)

    @classmethod
    def open(cls, private: bytes, sealed: bytes) -> Keys:
        """Open keys sealed to this PC.

        Raises:
            crypto.BadSealError: they are not for this PC.
        """
        return cls(*unpack(crypto.open_from(private, sealed, _KEYS)))


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled PC. `sealed_keys` and `welcome` open with its own key only, `sealed_name` with the ward key."""

    id: bytes
    role: DeviceRole
    sign_public: bytes
    seal_public: bytes
    sealed_keys: bytes
    sealed_name: bytes
    welcome: bytes


@dataclass(frozen=True, slots=True)
class Roster:
    """What the entries known here amount to.

    Attributes:
        founding: hash of the founding entry.
        root: public root key of the ward.
        recovery: public recovery key.
        devices: by id.
        tips: hashes of the entries that no other entry names.
        known: hashes of all entries that count.
        waiting: how many entries wait for others.
    """

    realm: bytes
    founding: bytes
    root: bytes
    recovery: bytes
    devices: dict[bytes, Device]
    tips: tuple[bytes, ...]
    known: frozenset[bytes]
    waiting: int

    @property
    def hash(self) -> bytes:
        """Return 16 bytes that are equal where the same entries count."""
        return hashlib.sha256(b"".join(sorted(self.known))).digest()[:_HASH_BYTES]

    @property
    def officers(self) -> list[Device]:
        """Return the officers' PCs by id."""
        return [self.devices[one] for one in sorted(self.devices) if self.devices[one].role == "officer"]


def without_central(keys: Keys) -> Keys:
    """Return the keys of a volunteers' PC: all but that of the central file."""
    return Keys(keys.epoch, keys.ward, keys.id_number, b"")


def hash_of(entry: bytes) -> bytes:
    """Return the name-giving hash of an entry."""
    return hashlib.sha256(entry).digest()[:_HASH_BYTES]


def found(realm: bytes, root_private: bytes, recovery_public: bytes) -> bytes:
    """Return the first entry of a ward, signed by its root key."""
    root = crypto.sign_public(root_private)
    head = [_FOUND, realm, [], root, [recovery_public]]
    return frames.finish(frames.start(MAGIC, head), b"", root_private)


def enrol(
    roster_tips: Iterable[bytes], realm: bytes, device: Device, recovery_copy: bytes, signer_private: bytes
) -> bytes:
    """Return the entry that lets a PC in.

    Args:
        roster_tips: what its author knew.
        realm: the ward.
        device: the PC, keys sealed to it.
        recovery_copy: the same keys sealed to the recovery key.
        signer_private: the root key for the first PC, an officer PC's signing key for all others.
    """
    body = [
        device.role, device.sign_public, device.seal_public, device.sealed_keys, recovery_copy, device.sealed_name,
        device.welcome,
    ]  # fmt: skip
    head = [_ENROL, realm, sorted(roster_tips), crypto.sign_public(signer_private), body]
    return frames.finish(frames.start(MAGIC, head), b"", signer_private)


def read(entries: Iterable[bytes], *, anchor: bytes = b"") -> Roster | None:
    """Return the roster that a set of entries amounts to, or None without a founding entry.

    Entries that are damaged, of another ward, or signed by nobody with the right to do so, do not count.

    Args:
        entries: in any order.
        anchor: hash of the founding entry, or the public root key, that this PC trusts: anybody can sign a founding
            entry and put it on a hub. Empty where nothing is known of the ward yet.
    """
    frames_by_hash: dict[bytes, Frame] = {}
    for entry in entries:
        try:
            frames_by_hash[hash_of(entry)] = _checked(entry)
        except BadFrameError:
            continue
    founding = sorted(
        key
        for key, frame in frames_by_hash.items()
        if frame.head[0] == _FOUND and (not anchor or anchor in (key, frame.head[3]))
    )
    if not founding:
        return None
    first = frames_by_hash.pop(founding[0])
    root = first.head[3]
    counted: dict[bytes, dict[bytes, Device]] = {founding[0]: {}}
    todo = {key: frame for key, frame in frames_by_hash.items() if frame.head[1] == first.head[1]}
    while ready := [key for key, frame in todo.items() if counted.keys() >= set(frame.head[2])]:
        for key in ready:
            frame = todo.pop(key)
            ancestry: dict[bytes, Device] = {}
            for parent in frame.head[2]:
                ancestry |= counted[parent]
            if (device := _let_in(frame, root, ancestry)) is not None:
                counted[key] = ancestry | {device.id: device}
    named = {parent for key in counted if key != founding[0] for parent in frames_by_hash[key].head[2]}
    devices: dict[bytes, Device] = {}
    for key in sorted(counted):
        devices |= counted[key]
    tips = tuple(sorted(counted.keys() - named))
    return Roster(first.head[1], founding[0], root, first.head[4][0], devices, tips, frozenset(counted), len(todo))


def may_belong(entry: bytes, realm: bytes) -> bool:
    """Tell whether bytes found on a hub are worth keeping: sound, signed, of this ward, and not its beginning."""
    try:
        head = _checked(entry).head
    except BadFrameError:
        return False
    return bool(head[1] == realm and head[0] != _FOUND)


@lru_cache(maxsize=4096)
def _checked(entry: bytes) -> Frame:
    """Return an entry whose shape and signature are right; remembered, since every sync asks for the same few."""
    frame = frames.take_apart(MAGIC, entry, fields=_FIELDS)
    kind, realm, parents, signer, body = frame.head[:_FIELDS]
    shaped = (
        isinstance(realm, bytes)
        and isinstance(signer, bytes)
        and isinstance(parents, list)
        and all(isinstance(parent, bytes) for parent in parents)
        and isinstance(body, list)
        and all(isinstance(part, bytes | str) for part in body)
    )
    if not shaped or not _has_shape(kind, body) or not crypto.is_signed(signer, frame.signed, frame.signature):
        msg = "entry"
        raise BadFrameError(msg)
    return frame


def _has_shape(kind: Any, body: list[Any]) -> bool:
    if kind == _FOUND:
        return len(body) == 1 and isinstance(body[0], bytes)
    return (
        kind == _ENROL and [type(part) for part in body] == [str, *[bytes] * 6] and body[0] in ("officer", "volunteer")
    )


def _let_in(frame: Frame, root: bytes, ancestry: dict[bytes, Device]) -> Device | None:
    """Return the PC that an entry lets in, or None when its signer had no right to."""
    signer = frame.head[3]
    author = ancestry.get(crypto.device_id(signer))
    if signer != root and (author is None or author.role != "officer"):
        return None
    role, sign_public, seal_public, sealed_keys, _recovery, sealed_name, welcome = frame.head[4]
    return Device(crypto.device_id(sign_public), role, sign_public, seal_public, sealed_keys, sealed_name, welcome)


def seal_name(name: str, keys: Keys, sign_public: bytes) -> bytes:
    """Seal a PC's name under the ward key."""
    salt = crypto.random_key()
    return salt + crypto.seal(crypto.derive(keys.ward, salt, b"dcd-name-1"), name.encode(), sign_public)


def open_name(device: Device, keys: Keys) -> str:
    """Return a PC's name; its id where the name was sealed under a key that this PC does not have."""
    salt, sealed = device.sealed_name[: crypto.KEY_BYTES], device.sealed_name[crypto.KEY_BYTES :]
    try:
        return crypto.unseal(crypto.derive(keys.ward, salt, b"dcd-name-1"), sealed, device.sign_public).decode()
    except (crypto.BadSealError, UnicodeDecodeError):
        return device.id.hex()[:8]
