"""The stream of a snapshot: blocks packed into parts, and parts taken apart again, a piece at a time."""

from __future__ import annotations

import hashlib
import struct
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from dicandesk.store.ops import pack
from dicandesk.sync import crypto
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.snapshot import (
    AUTHORS,
    GRAPH,
    LEVEL,
    MAGIC,
    PART_BYTES,
    RECORDS,
    WINDOW_LOG,
    Author,
    GraphWire,
    Snapshot,
    Wire,
    hash_of,
)

if sys.version_info >= (3, 14):  # pragma: no cover - one of the two runs, by version of Python
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LARGEST_BLOCK = 96 << 20
_PIECE = 1 << 20
_LENGTH = struct.Struct(">I")
_PART = b"dcs1-part"


def _part_key(key: bytes, salt: bytes, number: int) -> bytes:
    return crypto.derive(key, salt, _PART + number.to_bytes(4))


def seal_part(key: bytes, salt: bytes, number: int, data: bytes) -> bytes:
    """Seal a part of the stream."""
    return crypto.seal(_part_key(key, salt, number), data, MAGIC + salt)


def open_part(snapshot: Snapshot, number: int, data: bytes) -> bytes:
    """Return a part of the stream.

    Raises:
        BadFrameError: not the part that the manifest names.
    """
    if hash_of(data) != snapshot.manifest.parts[number]:
        msg = "part"
        raise BadFrameError(msg)
    try:
        return crypto.unseal(_part_key(snapshot.key, snapshot.salt, number), data, MAGIC + snapshot.salt)
    except crypto.BadSealError as error:
        raise BadFrameError(str(error)) from error


class Packer:
    """Makes a stream: takes blocks, gives compressed bytes of the size of a part."""

    def __init__(self) -> None:
        self._zstd = zstd.ZstdCompressor(LEVEL)
        self._digest = hashlib.sha256()
        self._ready = bytearray()
        self.length = 0

    @property
    def digest(self) -> bytes:
        """Return the digest of what was added."""
        return self._digest.digest()

    def add(self, kind: int, entity: int, payload: bytes) -> Iterator[bytes]:
        """Add a block and yield the parts that are full now."""
        block = b"\x93" + pack(kind) + pack(entity) + payload
        for piece in (_LENGTH.pack(len(block)), block):
            self._digest.update(piece)
            self.length += len(piece)
            self._ready += self._zstd.compress(piece)
        yield from self._full()

    def finish(self) -> Iterator[bytes]:
        """Yield the last parts."""
        self._ready += self._zstd.flush()
        yield from self._full()
        yield bytes(self._ready)

    def _full(self) -> Iterator[bytes]:
        while len(self._ready) >= PART_BYTES:
            yield bytes(self._ready[:PART_BYTES])
            del self._ready[:PART_BYTES]


class Block(NamedTuple):
    """One block; `payload` still packed."""

    kind: int
    entity: int
    payload: msgspec.Raw


_block = msgspec.msgpack.Decoder(Block)
_payloads: dict[int, msgspec.msgpack.Decoder[Any]] = {
    GRAPH: msgspec.msgpack.Decoder(GraphWire),
    RECORDS: msgspec.msgpack.Decoder(list[Wire]),
    AUTHORS: msgspec.msgpack.Decoder(list[Author]),
}


def blocks(snapshot: Snapshot, parts: Iterable[bytes]) -> Iterator[tuple[int, int, Any]]:
    """Yield (kind, entity, payload) of a stream; memory stays bounded by the size of a block.

    Raises:
        BadFrameError: not what the manifest says; what was yielded before is as its maker wrote it all the same.
    """
    for block in _cut(snapshot, parts):
        try:
            found = _block.decode(block)
            if found.kind in _payloads:
                yield found.kind, found.entity, _payloads[found.kind].decode(found.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise BadFrameError(str(error)) from error


def _cut(snapshot: Snapshot, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the blocks of a stream as bytes."""
    decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})
    digest, length, left = hashlib.sha256(), 0, bytearray()
    try:
        for number, data in enumerate(parts):
            piece = open_part(snapshot, number, data)
            while not decoder.eof:
                plain = decoder.decompress(piece, _PIECE)
                piece = b""
                digest.update(plain)
                length += len(plain)
                left += plain
                if length > snapshot.manifest.length:
                    break
                yield from _whole(left)
                if decoder.needs_input:
                    break
    except zstd.ZstdError as error:
        raise BadFrameError(str(error)) from error
    if left or not decoder.eof or (length, digest.digest()) != (snapshot.manifest.length, snapshot.manifest.digest):
        msg = "digest"
        raise BadFrameError(msg)


def _whole(left: bytearray) -> Iterator[bytes]:
    """Take the blocks that are whole off the front."""
    while len(left) >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(left)
        if length > _LARGEST_BLOCK:
            msg = "block"
            raise BadFrameError(msg)
        end = _LENGTH.size + length
        if len(left) < end:
            return
        yield bytes(left[_LENGTH.size : end])
        del left[:end]
