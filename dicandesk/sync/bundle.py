"""Bundles: numbered, signed, encrypted, immutable lists of operations of one PC.

Each is one frame with magic "DCB1". The body is zstd over msgpack, padded with zeros to 256 bytes so that its length
tells little, sealed under a key of its own. The name carries number and hash, so a reader checks bytes against name.
"""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec

import dicandesk
from dicandesk.store import ops
from dicandesk.sync import crypto, frames
from dicandesk.sync.frames import BadFrameError

if sys.version_info >= (3, 14):  # pragma: no cover - one of the two runs, by version of Python
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.merge import Op
    from dicandesk.sync.frames import Frame
    from dicandesk.sync.identity import Identity

MAGIC = b"DCB1"
FORMAT = 1
REGISTRY_VERSION = 1
MIN_READER = 1
AES_256_GCM = 1
MAX_OPS = 5_000
MAX_PLAIN = 8 << 20
MAX_PACKED = 1 << 20
HASH_BYTES = 16
CHAIN_BYTES = 8
_OWNER_BYTES = 5
"""A chain's id begins with so many bytes of its PC's: no other PC can claim it."""
_LARGEST_OP = 512 << 10
"""Twice what the longest topic takes."""
_PAD = 256
_LEVEL = 3
_WINDOW_LOG = 23
MAX_SEQ = 10**12
_FIELDS = 18
_PURPOSE = b"dcb1"
_CHECK = b"dcb1-check"


_pieces = msgspec.msgpack.Decoder(Annotated[list[msgspec.Raw], msgspec.Meta(max_length=MAX_OPS)])


class TooNewError(Exception):
    """A bundle, or a snapshot, that asks for a newer program: it waits, nothing is dropped.

    Attributes:
        realm: its ward.
        device: the PC that wrote it; both by its own account.
        frame: with its signature.
        asks: what `can_read` is asked with.
    """

    def __init__(self, realm: bytes, device: bytes, frame: Frame, asks: tuple[int, ...]) -> None:
        super().__init__(asks)
        self.realm, self.device, self.frame, self.asks = realm, device, frame, asks


class Place(NamedTuple):
    """Where a bundle stands: `previous` is the hash of the bundle before it, empty for the first."""

    chain: bytes
    seq: int
    previous: bytes
    tips: tuple[bytes, ...]


class Sealed(NamedTuple):
    """A bundle whose frame is sound; its signature and body are not looked at yet."""

    realm: bytes
    epoch: bytes
    device: bytes
    place: Place
    frame: Frame
    hash: bytes
    data: bytes

    @property
    def operations(self) -> int:
        """Return how many operations it holds, by its own account."""
        return int(self.frame.head[10])

    @property
    def newest_ms(self) -> int:
        """Return when its last operation was made, in ms since 1970: an operation's id begins with it."""
        return int.from_bytes(self.frame.head[9][:6])


def hash_of(data: bytes) -> bytes:
    """Return the name-giving hash of a bundle: the first 16 bytes of SHA-256."""
    return hashlib.sha256(data).digest()[:HASH_BYTES]


def new_chain(device: bytes) -> bytes:
    """Return the id of a new chain of a PC."""
    return device[:_OWNER_BYTES] + os.urandom(CHAIN_BYTES - _OWNER_BYTES)


def belongs(chain: bytes, device: bytes) -> bool:
    """Tell whether a chain is this PC's."""
    return len(chain) == CHAIN_BYTES and chain[:_OWNER_BYTES] == device[:_OWNER_BYTES]


def name_of(seq: int, hash16: bytes) -> str:
    """Return the file name of a bundle."""
    return f"{seq:06}-{hash16[:8].hex()}.dcb"


def parse_name(name: str) -> tuple[int, bytes] | None:
    """Return (number, first 8 bytes of the hash) of a bundle's file name, or None for a file that is none of ours."""
    stem, dot, ending = name.partition(".")
    number, dash, prefix = stem.partition("-")
    if (dot, ending, dash) != (".", "dcb", "-") or len(number) < 6 or len(prefix) != 16:
        return None
    try:
        found = (int(number), bytes.fromhex(prefix))
    except ValueError:
        return None
    return found if name == f"{found[0]:06}-{found[1].hex()}.dcb" else None


def seal(place: Place, batch: Sequence[bytes], me: Identity) -> bytes:
    """Return the bytes of a bundle.

    Args:
        place: its place in this PC's chain.
        batch: at most `MAX_OPS` packed operations in order of their ids.
        me: this PC, whose ward key seals and whose signing key signs.
    """
    plain = join(batch)
    packed = zstd.compress(plain, _LEVEL)
    packed += bytes(-len(packed) % _PAD)
    salt = os.urandom(crypto.SALT_BYTES)
    core = [
        FORMAT, me.realm, me.keys.epoch, me.device, place.chain, place.seq, place.previous, list(place.tips),
        ops.decode_one(batch[0]).op_id, ops.decode_one(batch[-1]).op_id, len(batch), len(plain),
        REGISTRY_VERSION, MIN_READER, dicandesk.__version__, AES_256_GCM, salt,
    ]  # fmt: skip
    key = crypto.derive(me.keys.ward, salt, _PURPOSE + ops.pack(core))
    before = frames.start(MAGIC, [*core, crypto.derive(key, salt, _CHECK)[:16]])
    return frames.finish(before, crypto.seal(key, packed, before), me.sign_key)


def join(batch: Sequence[bytes]) -> bytes:
    """Return packed operations as one msgpack array, without taking them apart."""
    count = len(batch)
    short = 16
    start = bytes((0x90 | count,)) if count < short else b"\xdc" + count.to_bytes(2)
    return start + b"".join(batch)


def can_read(form: int, min_reader: int, aead: int) -> bool:
    """Tell whether this program reads bundles of a form: a newer one may add to the head, and never moves a value."""
    return form <= FORMAT and min_reader <= MIN_READER and aead == AES_256_GCM


_SHAPES = (
    int, bytes, bytes, bytes, bytes, int, bytes, list, bytes, bytes, int, int, int, int, str, int, bytes, bytes,
)  # fmt: skip


def look(data: bytes, *, however_new: bool = False) -> Sealed:
    """Take a bundle apart without believing it.

    Args:
        data: the bundle.
        however_new: only its place and its author matter, not what is in it.

    Raises:
        BadFrameError: not a bundle, or cut short.
        TooNewError: it asks for a newer program.
    """
    if len(data) > MAX_PACKED + frames.MAX_HEAD:
        msg = "too large"
        raise BadFrameError(msg)
    frame = frames.take_apart(MAGIC, data, fields=_FIELDS)
    head = frame.head
    if any(type(value) is not shape for value, shape in zip(head, _SHAPES, strict=False)) or not all(
        isinstance(tip, bytes) for tip in head[7]
    ):
        msg = "head"
        raise BadFrameError(msg)
    if not however_new and not can_read(head[0], head[13], head[15]):
        raise TooNewError(head[1], head[3], frame, (head[0], head[13], head[15]))
    if not (
        0 < head[5] < MAX_SEQ
        and 0 < head[10] <= MAX_OPS
        and 0 < head[11] <= MAX_PLAIN
        and len(head[16]) == crypto.SALT_BYTES
    ):
        msg = "limits"
        raise BadFrameError(msg)
    place = Place(head[4], head[5], head[6], tuple(head[7]))
    return Sealed(head[1], head[2], head[3], place, frame, hash_of(data), data)


def is_signed_by(sealed: Sealed, public: bytes) -> bool:
    """Tell whether the PC with this public key signed the bundle."""
    return crypto.is_signed(public, sealed.frame.signed, sealed.frame.signature)


def unseal(sealed: Sealed, ward_key: bytes) -> list[Op]:
    """Return the operations, each checked against the limits and the field registry.

    Raises:
        BadFrameError: another key, damaged, or not what its head says.
    """
    head = sealed.frame.head
    salt, check = head[16], head[17]
    key = crypto.derive(ward_key, salt, _PURPOSE + ops.pack(head[:17]))
    if crypto.derive(key, salt, _CHECK)[:16] != check:
        msg = "key"
        raise BadFrameError(msg)
    try:
        packed = crypto.unseal(key, sealed.frame.body, sealed.frame.aad)
        batch = _decode(_unpack(packed, head[11]))
    except (crypto.BadSealError, zstd.ZstdError, ops.BadOperationError, msgspec.MsgspecError, RecursionError) as error:
        raise BadFrameError(str(error)) from error
    if len(batch) != head[10] or batch[0].op_id != head[8] or batch[-1].op_id != head[9]:
        msg = "count"
        raise BadFrameError(msg)
    return batch


def _unpack(packed: bytes, length: int) -> bytes:
    """Decompress to exactly `length` bytes; a bomb stops at the bound."""
    decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})
    plain = decoder.decompress(packed, length + 1)
    if len(plain) != length or not decoder.eof or decoder.unused_data.strip(b"\0"):
        msg = "length"
        raise BadFrameError(msg)
    return plain


def _decode(plain: bytes) -> list[Op]:
    """Return checked operations, taken one at a time: empty lists take seventy times as much room as their bytes."""
    batch: list[Op] = []
    pieces = [bytes(piece) for piece in _pieces.decode(plain)]
    for piece in pieces:
        if len(piece) > _LARGEST_OP:
            raise ops.BadOperationError("size")
        batch.append(ops.decode_alone(piece))
    if join(pieces) != plain:
        raise ops.BadOperationError("not canonical")
    return batch
