"""Roster entries: signed statements about the ward's PCs, made by an officer's PC or with the root key.

An entry is a frame with magic "DCR1" and the head [kind, ward, parents, signer, body]. `parents` are the entries its
author knew. What a set of entries amounts to is `roster`'s and `lineage`'s matter; here they are made and taken apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from dicandesk.sync import crypto, frames
from dicandesk.sync.frames import BadFrameError

MAGIC = b"DCR1"
DeviceRole = Literal["officer", "volunteer"]
FOUND, ENROL, ROLE, REVOKE, RENEW, GIVE, ACCEPT, RELEASE = (
    "found", "enrol", "role", "revoke", "renew", "give", "accept", "release",
)  # fmt: skip
MOST_ACCEPTED = 1_000
"""Hashes in one `accept`."""
_FIELDS = 5
_HASH_BYTES = 16


class Tip(NamedTuple):
    """A bundle that counts, with all that it builds on, though its PC was removed or is no officer's any more."""

    chain: bytes
    seq: int
    hash: bytes


class Box(NamedTuple):
    """The keys of a new epoch for one PC; of an officer's with the key of the central file."""

    device: bytes
    role: DeviceRole
    sealed: bytes


class Entry(NamedTuple):
    """An entry whose shape and signature are right; whether its signer had the right to is another matter."""

    kind: str
    realm: bytes
    parents: tuple[bytes, ...]
    signer: bytes
    body: list[Any]
    hash: bytes

    @property
    def author(self) -> bytes:
        """Return the id of the PC that signed it."""
        return crypto.device_id(self.signer)

    @property
    def device(self) -> bytes:
        """Return the PC it is about; empty for one that is about none."""
        if self.kind == ENROL:
            return crypto.device_id(self.body[1])
        return bytes(self.body[0]) if self.kind in (ROLE, REVOKE, GIVE, RELEASE) else b""

    @property
    def role(self) -> str:
        """Return the role it gives, or that of the keys in it."""
        place = {ENROL: 0, ROLE: 1, GIVE: 1}.get(self.kind)
        return "" if place is None else str(self.body[place])

    @property
    def removes(self) -> bool:
        """Tell whether it takes a PC's rights away: such an entry always counts, whatever becomes of its signer."""
        return self.kind == REVOKE or (self.kind == ROLE and self.body[1] == "volunteer")

    @property
    def tips(self) -> list[Tip]:
        """Return up to where the bundles of the PC it takes rights from count."""
        return [Tip(*tip) for tip in {REVOKE: self.body[1], ROLE: self.body[2]}[self.kind]]

    @property
    def boxes(self) -> list[Box]:
        """Return the new keys it carries."""
        return [Box(*box) for box in {REVOKE: self.body[2:3], RENEW: self.body[:1]}.get(self.kind, [[]])[0]]

    @property
    def recovery_copy(self) -> bytes:
        """Return the keys in it as sealed to the recovery key; empty where it carries none for it."""
        return bytes({ENROL: self.body[4:5], REVOKE: self.body[3:4], RENEW: self.body[1:2]}.get(self.kind, [b""])[0])


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs, and what they knew.

    Attributes:
        realm: the ward.
        tips: of the roster.
        sign_key: of an officer's PC, or the root key.
    """

    realm: bytes
    tips: tuple[bytes, ...]
    sign_key: bytes


Part: TypeAlias = bytes | str | int | Sequence[Any]


def hash_of(entry: bytes) -> bytes:
    """Return the name-giving hash of an entry."""
    return hashlib.sha256(entry).digest()[:_HASH_BYTES]


def make(by: Author, kind: str, body: Sequence[Part]) -> bytes:
    """Return a signed entry."""
    head = [kind, by.realm, sorted(by.tips), crypto.sign_public(by.sign_key), body]
    return frames.finish(frames.start(MAGIC, head), b"", by.sign_key)


def found(realm: bytes, root_private: bytes, recovery_public: bytes) -> bytes:
    """Return the first entry of a ward, signed by its root key."""
    return make(Author(realm, (), root_private), FOUND, [recovery_public])


def promote(by: Author, device: bytes, sealed: bytes, epochs: bytes) -> bytes:
    """Return the entry that makes a PC an officer's.

    Args:
        by: the signer.
        device: the PC.
        sealed: all keys, sealed to it.
        epochs: names of the epochs in it, joined.
    """
    return make(by, ROLE, [device, "officer", [], sealed, epochs])


def demote(by: Author, device: bytes, tips: Iterable[Tip]) -> bytes:
    """Return the entry that makes an officer's PC a volunteers'; beyond `tips` its deeds as an officer's wait."""
    return make(by, ROLE, [device, "volunteer", sorted(tips), b"", b""])


def revoke(by: Author, device: bytes, tips: Iterable[Tip], boxes: Iterable[Box], recovery_copy: bytes) -> bytes:
    """Return the entry that removes a PC; it begins a new epoch, whose keys are in the boxes."""
    return make(by, REVOKE, [device, sorted(tips), sorted(boxes), recovery_copy])


def renew(by: Author, boxes: Iterable[Box], recovery_copy: bytes) -> bytes:
    """Return the entry that begins a new epoch where two removals knew nothing of each other."""
    return make(by, RENEW, [sorted(boxes), recovery_copy])


def give(by: Author, device: bytes, as_role: DeviceRole, sealed: bytes, epochs: bytes) -> bytes:
    """Return the entry that hands a PC the keys it lacks."""
    return make(by, GIVE, [device, as_role, sealed, epochs])


def accept(by: Author, hashes: Iterable[bytes]) -> bytes:
    """Return the entry by which bundles, or entries, of a removed PC count all the same."""
    return make(by, ACCEPT, sorted(hashes))


def release(by: Author, device: bytes, first_ms: int, last_ms: int) -> bytes:
    """Return the entry by which a PC's erasures between two moments are meant."""
    return make(by, RELEASE, [device, first_ms, last_ms])


@lru_cache(maxsize=4096)
def parse(entry: bytes) -> Entry:
    """Return an entry whose shape and signature are right; remembered, since every sync asks for the same few.

    Raises:
        BadFrameError: it is none.
    """
    frame = frames.take_apart(MAGIC, entry, fields=_FIELDS)
    kind, realm, parents, signer, body = frame.head[:_FIELDS]
    shaped = (
        isinstance(kind, str)
        and isinstance(realm, bytes)
        and isinstance(signer, bytes)
        and isinstance(parents, list)
        and all(_is_hash(parent) for parent in parents)
        and isinstance(body, list)
    )
    if not shaped or not _has_shape(kind, body) or not crypto.is_signed(signer, frame.signed, frame.signature):
        msg = "entry"
        raise BadFrameError(msg)
    return Entry(kind, realm, tuple(parents), signer, body, hash_of(entry))


def _is_hash(value: object) -> bool:
    return type(value) is bytes and len(value) == _HASH_BYTES


def _is_bytes(value: object) -> bool:
    return type(value) is bytes


def _is_key(value: object) -> bool:
    return type(value) is bytes and len(value) == crypto.KEY_BYTES


def _is_role(value: object) -> bool:
    return value in ("officer", "volunteer") and type(value) is str


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 63


def _are_tips(value: object) -> bool:
    return type(value) is list and all(
        type(tip) is list and len(tip) == 3 and _is_bytes(tip[0]) and _is_number(tip[1]) and _is_hash(tip[2])
        for tip in value
    )


def _are_boxes(value: object) -> bool:
    return type(value) is list and all(
        type(box) is list and len(box) == 3 and _is_hash(box[0]) and _is_role(box[1]) and _is_bytes(box[2])
        for box in value
    )


_SHAPES = {
    FOUND: (_is_key,),
    ENROL: (_is_role, _is_key, _is_key, _is_bytes, _is_bytes, _is_bytes, _is_bytes, _is_bytes),
    ROLE: (_is_hash, _is_role, _are_tips, _is_bytes, _is_bytes),
    REVOKE: (_is_hash, _are_tips, _are_boxes, _is_bytes),
    RENEW: (_are_boxes, _is_bytes),
    GIVE: (_is_hash, _is_role, _is_bytes, _is_bytes),
    RELEASE: (_is_hash, _is_number, _is_number),
}


def _has_shape(kind: str, body: list[Any]) -> bool:
    """Tell whether a body is what its kind says; a kind that only a newer program knows may say anything."""
    if kind == ACCEPT:
        return len(body) <= MOST_ACCEPTED and all(_is_hash(one) for one in body)
    shape = _SHAPES.get(kind)
    return shape is None or (
        len(body) == len(shape) and all(fits(part) for fits, part in zip(shape, body, strict=True))
    )
