"""Heads: what a PC says about itself on a hub. Signed, sealed under the ward key, under 64 KiB.

Two slots a chain are written alternately; a reader takes the valid one with the greatest number, so a torn write costs
one sync and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

import dicandesk
from dicandesk.store.ops import pack
from dicandesk.sync import bundle, crypto, frames, snapshot
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.keys import Keys

MAGIC = b"DCH1"
MAX_BYTES = 64 << 10
MAX_FILES = 64
"""A head names at most this many of its chain's newest bundles; older ones are found by listing the folder."""
START_BYTES = 160
"""So many bytes from its beginning tell which of two heads is the newer, and one head from any other."""
_FIELDS = 7
_PURPOSE = b"dch1"


class Head(NamedTuple):
    """What one PC says.

    Attributes:
        wall: its clock, ms since 1970.
        files: (number, hash) of its chain's newest bundles, oldest first.
        have: by chain id, the first number missing there and the numbers held beyond it.
        waiting: bundles it holds back.
        marks: by chain id, the first 8 bytes of the hash of the bundle before the first missing, then those of the
            bundles held beyond it.
        erased: hash of the set of people erased there (`snapshot.erased_hash`).
        seen: snapshots it has read the manifest of.
        verified: those it loaded into an empty database and found right.
    """

    head_no: int
    wall: int
    app: str
    registry: int
    chain: bytes
    files: list[tuple[int, bytes]]
    have: dict[bytes, tuple[int, list[int]]]
    op_sum: bytes
    state_sum: bytes
    roster_hash: bytes
    waiting: int
    marks: dict[bytes, bytes]
    erased: bytes = b""
    seen: list[bytes] = []  # noqa: RUF012 - never changed
    verified: list[bytes] = []  # noqa: RUF012


def app_fields() -> tuple[str, int]:
    """Return what a head says about the program."""
    return dicandesk.__version__, bundle.REGISTRY_VERSION


def seal(head: Head, me: Identity) -> bytes:
    """Return the bytes of a head slot."""
    salt = crypto.random_key()
    before = frames.start(MAGIC, [1, me.realm, me.keys.epoch, me.device, head.chain, salt, head.head_no])
    body = crypto.seal(crypto.derive(me.keys.ward, salt, _PURPOSE), pack(head), before)
    return frames.finish(before, body, me.sign_key)


def number_in(start: bytes) -> int:
    """Return the number that the beginning of a head names, not yet believed; -1 where it is no head."""
    try:
        number = frames.head_in(MAGIC, start, fields=_FIELDS)[6]
    except BadFrameError:
        return -1
    return number if isinstance(number, int) else -1


def author_of(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return (ward, epoch, device) that a head slot names, not yet believed.

    Raises:
        BadFrameError: not a head.
    """
    head: list[Any] = frames.take_apart(MAGIC, data, fields=_FIELDS).head
    if [type(value) for value in head[:_FIELDS]] != [int, bytes, bytes, bytes, bytes, bytes, int]:
        msg = "head"
        raise BadFrameError(msg)
    return head[1], head[2], head[3]


def unseal(data: bytes, ward_key: bytes, public: bytes | None) -> Head:
    """Return what a head says.

    Args:
        data: the head.
        ward_key: that it is sealed under.
        public: key of the PC that signed it; None where that was checked before.

    Raises:
        BadFrameError: not signed by this PC, another key, or damaged.
    """
    frame = frames.take_apart(MAGIC, data, fields=_FIELDS)
    if public is not None and not crypto.is_signed(public, frame.signed, frame.signature):
        msg = "signature"
        raise BadFrameError(msg)
    try:
        plain = crypto.unseal(crypto.derive(ward_key, frame.head[5], _PURPOSE), frame.body, frame.aad)
        head: Head = snapshot.tolerant(plain, Head)
    except (crypto.BadSealError, msgspec.MsgspecError, UnicodeDecodeError, TypeError) as error:
        raise BadFrameError(str(error)) from error
    numbers = (number for upto, beyond in head.have.values() for number in (upto, *beyond))
    if (head.chain, head.head_no) != (frame.head[4], frame.head[6]) or not all(
        0 < number < bundle.MAX_SEQ for number in numbers
    ):
        msg = "chain"
        raise BadFrameError(msg)
    return head


def opened(data: bytes, keys: Keys, public: bytes | None) -> Head:
    """Return what a head says that is sealed under any of the ward's keys; see `unseal`.

    Raises:
        BadFrameError: as `unseal`, or under a key that this PC was not given.
    """
    key = keys.of(author_of(data)[1])
    if key is None:
        msg = "epoch"
        raise BadFrameError(msg)
    return unseal(data, key, public)


def bundles_in(head: Head) -> int:
    """Return how many bundles a head says its PC holds: it only grows, whatever the clocks say."""
    return sum(upto - 1 + len(beyond) for upto, beyond in head.have.values())
