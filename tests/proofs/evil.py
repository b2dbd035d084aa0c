"""Bundles that only a PC of the ward gone bad could make: signed and sealed well, with anything at all inside."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from dicandesk.store import ops
from dicandesk.sync import bundle, crypto, frames
from dicandesk.sync.identity import Identity
from dicandesk.sync.roster import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = Keys(b"e" * 16, b"w" * 32, b"i" * 32, b"c" * 32)
ME = Identity(b"r" * 16, "Tổ 7", b"s" * 32, b"x" * 32, KEYS, KEYS.epoch)
ONE = (1).to_bytes(16)
MOST = bundle.MAX_PLAIN


def sealed(plain: bytes, length: int | None = None, *, count: int = 1) -> bytes:
    """Return a bundle around any plain text."""
    salt = os.urandom(32)
    core = [1, ME.realm, KEYS.epoch, ME.device, b"chain-01", 1, b"", [], ONE, ONE, count]
    core += [max(1, min(len(plain), MOST)) if length is None else length, 1, 1, "0", 1, salt]
    key = crypto.derive(KEYS.ward, salt, b"dcb1" + ops.pack(core))
    before = frames.start(bundle.MAGIC, [*core, crypto.derive(key, salt, b"dcb1-check")[:16]])
    return frames.finish(before, crypto.seal(key, bundle.zstd.compress(plain), before), ME.sign_key)


def op(fields: bytes = b"\x80", seen: bytes = b"\x80", extra: bytes = b"\x91\xc0", *, kind: bytes = b"\x01") -> bytes:
    """Return a list of one operation, its parts given as msgpack."""
    sixteen = b"\xc4\x10"
    head = b"\x91\x9a" + sixteen + ONE + kind + b"\x04" + sixteen + ONE
    return head + fields + seen + b"\x90" + extra + sixteen + b"m" * 16 + b"\x00"


def field(number: bytes, value: bytes) -> bytes:
    """Return a map of one field."""
    return b"\x81" + number + value


def listed(item: bytes, length: int) -> bytes:
    """Return a list with so many of one item."""
    return b"\xdd" + struct.pack(">I", length) + item * length


NAME = b"\xcc\x80"
"""Field 128, a resident's name."""


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield what is meant to fill the memory."""
    good = op(field(NAME, b"\xa3Hoa"))
    yield "a bomb of 256 MiB", sealed(bytes(256 << 20), 1_000)
    yield "a bomb of 256 MiB said to be 8", sealed(bytes(256 << 20), MOST)
    yield "8 MiB of nothing", sealed(bytes(MOST))
    yield "a length too short", sealed(good, len(good) - 1)
    yield "a length too long", sealed(good, len(good) + 1)
    for name, start in (
        ("list", b"\xdd"), ("map", b"\xdf"), ("text", b"\xdb"), ("bytes", b"\xc6"), ("extension", b"\xc9"),
    ):  # fmt: skip
        for size in (1 << 30, 2**32 - 1):
            yield f"a {name} of {size}", sealed(start + struct.pack(">I", size))
            yield f"a {name} of {size} as a value", sealed(op(field(NAME, start + struct.pack(">I", size))))
    yield "depth 100,000", sealed(b"\x91" * 100_000)
    yield "depth 100,000 in a value", sealed(op(field(NAME, b"\x91" * 100_000 + b"\xc0")))
    yield "depth 100,000 in extra", sealed(op(extra=b"\x91" * 100_000 + b"\xc0"))
    room = MOST - 200
    for name, item in (("empty lists", b"\x90"), ("empty maps", b"\x80"), ("nothing", b"\xc0"), ("texts", b"\xa1x")):
        count = room // len(item)
        yield f"{count:,} {name} in a value", sealed(op(field(NAME, listed(item, count))))
        yield f"{count:,} {name} in extra", sealed(op(extra=listed(item, count)))
        yield f"{count:,} {name} for operations", sealed(listed(item, count))
    yield "a value of 8 MiB", sealed(op(field(NAME, b"\xdb" + struct.pack(">I", room) + b"x" * room)))
    ids = (room - 9) // 18
    yield (
        f"{ids:,} ids in covers",
        sealed(op().replace(b"\x80\x80\x90", b"\x80\x80" + listed(b"\xc4\x10" + b"i" * 16, ids), 1)),
    )
    yield (
        "a map of 100,000 fields",
        sealed(op(b"\xdf" + struct.pack(">I", 100_000) + b"".join(ops.pack(n) + b"\xc0" for n in range(100_000)))),
    )


def nonsense() -> Iterator[tuple[str, bytes]]:
    """Yield what no PC writes."""
    yield "NaN", sealed(op(field(NAME, b"\xcb" + struct.pack(">d", float("nan")))))
    yield "a fraction", sealed(op(field(NAME, b"\xcb" + struct.pack(">d", 0.5))))
    yield "a key twice", sealed(op(b"\x82" + (NAME + b"\xa1a") + (NAME + b"\xa1b")))
    yield "keys in the wrong order", sealed(op(b"\x82" + (NAME + b"\xa1a") + (b"\x01" + b"\xa1b")))
    yield "invalid UTF-8", sealed(op(field(NAME, b"\xa2\xff\xfe")))
    yield "half a letter", sealed(op(field(NAME, b"\xa1\xc3")))
    yield "text not composed", sealed(op(field(NAME, b"\xa3e\xcc\x81")))
    yield "a control character", sealed(op(field(NAME, b"\xa1\x00")))
    yield "a lone surrogate", sealed(op(field(NAME, b"\xa3\xed\xa0\x80")))
    yield "field 0", sealed(op(field(b"\x00", b"\xa1a")))
    yield "field 65535", sealed(op(field(b"\xcd\xff\xff", b"\xa1a")))
    yield "field -1", sealed(op(field(b"\xff", b"\xa1a")))
    yield "field 2^64-1", sealed(op(field(b"\xcf" + b"\xff" * 8, b"\xa1a")))
    yield "a number of 64 bits", sealed(op(field(NAME, b"\xcf" + b"\xff" * 8)))
    yield "a number for a name", sealed(op(field(NAME, b"\x05")))
    yield "a map for a name", sealed(op(field(NAME, b"\x81\x01\x01")))
    yield "a time stamp", sealed(op(field(NAME, b"\xd6\xff\x00\x00\x00\x00")))
    yield "an extension", sealed(op(field(NAME, b"\xd4\x07\x00")))
    yield "long form", sealed(op(field(NAME, b"\xd9\x01a")))
    yield "a long number", sealed(op(field(b"\xcd\x00\x80", b"\xa1a")))
    yield "more behind", sealed(op(field(NAME, b"\xa1a")) + b"\xc0")
    yield "nothing at all", sealed(b"")
    yield "no operation", sealed(b"\x90")
    yield "kind 0", sealed(op(kind=b"\x00"))
    yield "kind 255", sealed(op(kind=b"\xcc\xff"))
    yield "kind 2^63", sealed(op(kind=b"\xcf\x80" + b"\x00" * 7))
    yield "a parent that is no id", sealed(op(extra=b"\x91\xa1x"))
    yield "a create under a foreign id", sealed(op().replace(b"\x04\xc4\x10" + ONE, b"\x04\xc4\x10" + b"f" * 16, 1))
    yield "a create that has seen", sealed(op(seen=field(NAME, b"\x91\xc4\x10" + b"s" * 16)))
    yield "another count", sealed(op(), count=2)
    yield "a truth for text", sealed(op(field(NAME, b"\xc3")))
