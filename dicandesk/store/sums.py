"""Sums that tell whether two PCs hold the same: of operations, and of the state they led to.

Each is the sum modulo 2^128 of a hash of every item, so order does not count and one item can be taken out again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dicandesk.rules.merge import items
from dicandesk.store.ops import pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.rules.merge import Item, Record

MODULUS = 1 << 128


def digest(data: bytes) -> int:
    """Return the first 128 bits of SHA-256 as a number."""
    return int.from_bytes(hashlib.sha256(data).digest()[:16])


def weigh(record: Record, numbers: Iterable[int]) -> int:
    """Return the share of a record's given fields, and of the record itself, in the state sum (not yet reduced)."""
    return total(items(record, numbers))


def weigh_fields(record: Record, numbers: Iterable[int]) -> int:
    """Return the share of a record's given fields alone: before and after a change that makes no record."""
    found = items(record, numbers)
    return total(found if record.base is None else found[1:])


def total(found: Iterable[Item]) -> int:
    """Return the share of items in the state sum (not yet reduced)."""
    amount = 0
    for item in found:  # half the time that a sum of `digest` takes
        amount += int.from_bytes(hashlib.sha256(pack(item)).digest()[:16])
    return amount
