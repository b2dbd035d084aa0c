"""Signed, sealed messages: the frame that heads, bundles and roster entries share.

`magic | u32 length | head | body | signature`, the signature over everything before it. `head` is msgpack that anyone
may read; `body` is sealed under the ward key or empty.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import msgspec

from dicandesk.store.ops import pack, unpack
from dicandesk.sync import crypto

_LENGTH = struct.Struct(">I")
_MAGIC_BYTES = 4
_START_OF_HEAD = _MAGIC_BYTES + _LENGTH.size
MAX_HEAD = 60_000


class BadFrameError(Exception):
    """Bytes that are no message of ours: refused whole."""


class Frame(NamedTuple):
    """A message taken apart, not yet believed.

    Attributes:
        aad: what stands before the body.
        signed: what the signature covers.
    """

    head: list[Any]
    body: bytes
    aad: bytes
    signed: bytes
    signature: bytes


def start(magic: bytes, head: list[Any]) -> bytes:
    """Return the readable part of a message: what the body is bound to."""
    packed = pack(head)
    return magic + _LENGTH.pack(len(packed)) + packed


def finish(before: bytes, body: bytes, sign_key: bytes) -> bytes:
    """Return the whole message, signed."""
    data = before + body
    return data + crypto.sign(sign_key, data)


def take_apart(magic: bytes, data: bytes, *, fields: int) -> Frame:
    """Take a message apart.

    Args:
        magic: 4 bytes it must begin with.
        data: the bytes found.
        fields: how many values its head has at least; a newer program may add some.

    Raises:
        BadFrameError: cut short, another kind, or not canonical.
    """
    if len(data) < _START_OF_HEAD + crypto.SIGNATURE_BYTES:
        msg = "magic"
        raise BadFrameError(msg)
    head, end = _readable(magic, data[: -crypto.SIGNATURE_BYTES], fields)
    return Frame(
        head,
        data[end : -crypto.SIGNATURE_BYTES],
        data[:end],
        data[: -crypto.SIGNATURE_BYTES],
        data[-crypto.SIGNATURE_BYTES :],
    )


def head_in(magic: bytes, start: bytes, *, fields: int) -> list[Any]:
    """Return what anyone may read of a message, of which only the beginning is here.

    Raises:
        BadFrameError: as `take_apart`.
    """
    return _readable(magic, start, fields)[0]


def _readable(magic: bytes, data: bytes, fields: int) -> tuple[list[Any], int]:
    """Return the head of a message, and where it ends."""
    if len(data) < _START_OF_HEAD or data[:_MAGIC_BYTES] != magic:
        msg = "magic"
        raise BadFrameError(msg)
    (length,) = _LENGTH.unpack_from(data, _MAGIC_BYTES)
    end = _START_OF_HEAD + length
    if length > MAX_HEAD or end > len(data):
        msg = "length"
        raise BadFrameError(msg)
    packed = data[_START_OF_HEAD:end]
    try:
        head = unpack(packed)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, TypeError) as error:
        raise BadFrameError(str(error)) from error
    if not isinstance(head, list) or len(head) < fields or pack(head) != packed:
        msg = "head"
        raise BadFrameError(msg)
    return head, end
