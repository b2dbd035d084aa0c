"""Snapshots: the ward's whole merge state as some parts of 1 MiB, and a signed manifest that names them.

`snap/<hash>/manifest` is a frame with magic "DCS1"; the hash is the manifest's. Its sealed body says which bundles the
state is made of, what sums it has, and the hash of every part. The parts are one zstd stream, cut and sealed each under
a key of its own. In the stream stand blocks `u32 length | msgpack [kind, entity, payload]`: the graph of merged and
erased people, the records by entity and id with the authors of what is live, at last the authors of merges and
erasures. PCs that hold the same operations write the same stream: its digest stands in the manifest.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

import dicandesk
from dicandesk.store import ops, sums
from dicandesk.store.ops import pack
from dicandesk.sync import bundle, crypto, frames
from dicandesk.sync.frames import BadFrameError

if sys.version_info >= (3, 14):  # pragma: no cover - one of the two runs, by version of Python
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicandesk.sync.identity import Identity
    from dicandesk.sync.keys import Keys

MAGIC = b"DCS1"
FORMAT = MIN_READER = 1
HASH_BYTES = 16
PART_BYTES = 1 << 20
"""Compressed bytes in a part; sealed it has a few more."""
PART_LIMIT = PART_BYTES + 64
MANIFEST_LIMIT = 32 << 20
MOST_PARTS = 10_000
GRAPH, RECORDS, AUTHORS = 1, 2, 3
"""Kinds of blocks, in this order."""
_MOST_PLAIN = 128 << 20
LEVEL = 9
WINDOW_LOG = 23
"""Of zstd."""
_FIELDS = 7
_MANIFEST = b"dcs1-manifest"

Name = tuple[int, bytes]
"""Number of a bundle, and the first 8 bytes of its hash."""


class Chain(NamedTuple):
    """The bundles of one chain that a snapshot covers.

    Attributes:
        runs: first number and count, and so on, of numbers that follow each other.
        hashes: 16 bytes of each, in that order.
    """

    chain: bytes
    device: bytes
    runs: list[int]
    hashes: bytes

    def bundles(self) -> Iterator[tuple[int, bytes]]:
        """Yield (number, hash)."""
        at = 0
        for first, count in zip(self.runs[::2], self.runs[1::2], strict=True):
            for seq in range(first, first + count):
                yield seq, self.hashes[at : at + HASH_BYTES]
                at += HASH_BYTES


class Manifest(NamedTuple):
    """What a snapshot says of itself; a newer program may say more.

    Attributes:
        made_at: its maker's clock, ms since 1970.
        digest: SHA-256 of the stream.
        length: bytes of the stream.
        erased: hash of the set of erased records, `EMPTY` for none.
        at_once: it follows an erasure: what it covers goes at once.
        parts: hash of each sealed part.
    """

    made_at: int
    app: str
    digest: bytes
    length: int
    records: int
    state_sum: bytes
    erased: bytes
    at_once: bool
    parts: list[bytes]
    covered: list[Chain]


class Wire(NamedTuple):
    """A record in the stream; `authors` are (operation id or empty for the create, member, wall, device)."""

    id: bytes
    parent: bytes | None
    base: dict[int, Any] | None
    live: dict[int, dict[bytes, Any]]
    dead: dict[int, list[bytes]]
    authors: list[tuple[bytes, bytes, int, bytes]]


class GraphWire(NamedTuple):
    """Merges (operation id, survivor, losers, covers, rank), merges undone, erased (record, operation id, wall)."""

    edges: list[tuple[bytes, bytes, list[bytes], list[bytes], int]]
    cut: list[bytes]
    erased: list[tuple[bytes, bytes, int]]


Author = tuple[bytes, bytes, bytes, int, bytes]
"""Operation id, record, member, wall, device: of a merge, unmerge or erasure."""


@dataclass(frozen=True)
class Snapshot:
    """A manifest whose signature and seal are right, and what opens its parts."""

    hash: bytes
    device: bytes
    salt: bytes
    key: bytes
    manifest: Manifest

    @cached_property
    def covered(self) -> dict[bytes, set[Name]]:
        """Return by chain what it covers."""
        return {one.chain: {(seq, key[:8]) for seq, key in one.bundles()} for one in self.manifest.covered}

    @cached_property
    def hashes(self) -> frozenset[bytes]:
        """Return the hashes of all bundles it covers."""
        return frozenset(key for one in self.manifest.covered for _, key in one.bundles())

    @property
    def op_sum(self) -> int:
        """Return the sum of operations of a PC that holds these bundles and no more."""
        return sum(map(sums.digest, self.hashes)) % sums.MODULUS


EMPTY = hashlib.sha256(b"").digest()[:HASH_BYTES]


def hash_of(data: bytes) -> bytes:
    """Return the first 16 bytes of SHA-256."""
    return hashlib.sha256(data).digest()[:HASH_BYTES]


def erased_hash(ids: Iterable[bytes]) -> bytes:
    """Return 16 bytes that are equal where the same people were erased."""
    return hash_of(b"".join(sorted(ids)))


def folder(key: bytes) -> str:
    """Return where a snapshot lies on a hub."""
    return f"snap/{key.hex()}"


def part_name(number: int) -> str:
    """Return the name of a part: 00, 01 and so on."""
    return f"{number:02}"


def runs(bundles: Iterable[tuple[int, bytes]]) -> tuple[list[int], bytes]:
    """Return (number, hash) of bundles as a `Chain` has them."""
    found: list[int] = []
    hashes: list[bytes] = []
    for seq, key in sorted(bundles):
        if found and seq == found[-2] + found[-1]:
            found[-1] += 1
        else:
            found += [seq, 1]
        hashes.append(key)
    return found, b"".join(hashes)


# ---- manifest ----


def seal(manifest: Manifest, me: Identity, salt: bytes) -> bytes:
    """Return the bytes of a manifest, signed by this PC."""
    head = [FORMAT, me.realm, me.keys.epoch, me.device, salt, MIN_READER, dicandesk.__version__]
    before = frames.start(MAGIC, head)
    key = crypto.derive(me.keys.ward, salt, _MANIFEST)
    return frames.finish(before, crypto.seal(key, zstd.compress(pack(manifest), LEVEL), before), me.sign_key)


def can_read(form: int, min_reader: int) -> bool:
    """Tell whether this program reads snapshots of a form."""
    return form <= FORMAT and min_reader <= MIN_READER


def author_of(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return (ward, epoch, device) that a manifest names, not yet believed.

    Raises:
        BadFrameError: not a manifest.
        bundle.TooNewError: it asks for a newer program.
    """
    frame = frames.take_apart(MAGIC, data, fields=_FIELDS)
    head = frame.head
    if [type(value) for value in head[:_FIELDS]] != [int, bytes, bytes, bytes, bytes, int, str]:
        msg = "head"
        raise BadFrameError(msg)
    if not can_read(head[0], head[5]):
        raise bundle.TooNewError(head[1], head[3], frame, (head[0], head[5]))
    return head[1], head[2], head[3]


def opened(data: bytes, keys: Keys, public: bytes) -> Snapshot:
    """Return what a manifest says.

    Raises:
        BadFrameError: not signed by this PC, another key, damaged, or beyond a limit.
    """
    _realm, epoch, device = author_of(data)
    frame = frames.take_apart(MAGIC, data, fields=_FIELDS)
    ward, salt = keys.of(epoch), frame.head[4]
    if ward is None or len(salt) != crypto.SALT_BYTES or not crypto.is_signed(public, frame.signed, frame.signature):
        msg = "signature"
        raise BadFrameError(msg)
    try:
        plain = _unpacked(crypto.unseal(crypto.derive(ward, salt, _MANIFEST), frame.body, frame.aad))
        manifest = tolerant(plain, Manifest)
        bundles = {one.chain: list(one.bundles()) for one in manifest.covered}
    except (crypto.BadSealError, zstd.ZstdError, msgspec.MsgspecError, TypeError, ValueError) as error:
        raise BadFrameError(str(error)) from error
    shaped = all(
        bundle.belongs(one.chain, one.device)
        and len(one.hashes) == HASH_BYTES * len(bundles[one.chain])
        and all(0 < number < bundle.MAX_SEQ for number in one.runs)
        for one in manifest.covered
    )
    fits = len(manifest.parts) <= MOST_PARTS and all(len(part) == HASH_BYTES for part in manifest.parts)
    if not shaped or not fits or len(bundles) != len(manifest.covered):
        msg = "limits"
        raise BadFrameError(msg)
    return Snapshot(hash_of(data), device, salt, ward, manifest)


def _unpacked(packed: bytes) -> bytes:
    decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})
    plain = decoder.decompress(packed, _MOST_PLAIN)
    if not decoder.eof:
        msg = "length"
        raise BadFrameError(msg)
    return plain


def tolerant(plain: bytes, kind: Any) -> Any:
    """Return a named tuple from its packed values; what a newer program says beyond them is left out."""
    return msgspec.convert(ops.unpack(plain)[: len(kind._fields)], kind)


def new_salt() -> bytes:
    """Return what the keys of a snapshot are derived with."""
    return os.urandom(crypto.SALT_BYTES)


def lacking(snapshot: Snapshot, here: Mapping[bytes, set[Name]]) -> dict[bytes, set[Name]]:
    """Return by chain what a snapshot covers and is not here."""
    found = {chain: names - here.get(chain, set()) for chain, names in snapshot.covered.items()}
    return {chain: names for chain, names in found.items() if names}
