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
    start_of_head = _MAGIC_BYTES + _LENGTH.size
    if len(data) < start_of_head + crypto.SIGNATURE_BYTES or data[:_MAGIC_BYTES] != magic:
        msg = "magic"
        raise BadFrameError(msg)
    (length,) = _LENGTH.unpack_from(data, _MAGIC_BYTES)
    end = start_of_head + length
    if length > MAX_HEAD or end + crypto.SIGNATURE_BYTES > len(data):
        msg = "length"
        raise BadFrameError(msg)
    packed = data[start_of_head:end]
    try:
        head = unpack(packed)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, TypeError) as error:
        raise BadFrameError(str(error)) from error
    if not isinstance(head, list) or len(head) < fields or pack(head) != packed:
        msg = "head"
        raise BadFrameError(msg)
    return Frame(
        head,
        data[end : -crypto.SIGNATURE_BYTES],
        data[:end],
        data[: -crypto.SIGNATURE_BYTES],
        data[-crypto.SIGNATURE_BYTES :],
    )
