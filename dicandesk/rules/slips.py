"""A 32-byte key as people copy it from paper: letters and digits in groups of four, with check letters at the end."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

_KEY_BYTES = 32
_CHECK_BYTES = 3
_GROUP = 4
_ROW = 4
_NUMBER = re.compile(r"^\s*\d{1,2}[.):]?\s")
_LOOKALIKES = str.maketrans({"0": "O", "1": "I", "8": "B", "9": "G"})
"""Base32 has none of these digits, so somebody who reads one from paper means the letter."""
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_ALL = -(-8 * (_KEY_BYTES + _CHECK_BYTES) // 5)
GROUPS = -(-_ALL // _GROUP)
"""Groups of letters on a slip."""


@dataclass(frozen=True, slots=True)
class Typed:
    """How far somebody is who copies a key from paper.

    Attributes:
        groups: whole groups so far.
        wrong: number of the first group with a letter that no slip has, and that letter; None where there is none.
        is_too_long: there are more letters than on a slip.
        key: the key once all of it is there and its check letters fit.
    """

    groups: int
    wrong: tuple[int, str] | None
    is_too_long: bool
    key: bytes | None


def to_rows(key: bytes) -> tuple[str, ...]:
    """Return a key as rows of four groups (RFC 4648 base32, three check bytes appended)."""
    text = base64.b32encode(key + _check(key)).decode().rstrip("=")
    groups = [text[at : at + _GROUP] for at in range(0, len(text), _GROUP)]
    return tuple(" ".join(groups[at : at + _ROW]) for at in range(0, len(groups), _ROW))


def from_text(text: str) -> bytes | None:
    """Return the key somebody typed, in any grouping and case; None when it was copied wrong."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_LOOKALIKES)
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        return None
    key, check = data[:_KEY_BYTES], data[_KEY_BYTES:]
    return key if len(key) == _KEY_BYTES and check == _check(key) else None


def typed(text: str) -> Typed:
    """Return how far somebody is who types a key row by row; rows may be numbered."""
    rows = (_NUMBER.sub("", row) for row in text.upper().splitlines())
    letters = "".join("".join(rows).split()).replace("-", "").translate(_LOOKALIKES)
    wrong = next(((at // _GROUP + 1, one) for at, one in enumerate(letters) if one not in _LETTERS), None)
    is_too_long = len(letters) > _ALL
    return Typed(min(len(letters) // _GROUP, GROUPS), wrong, is_too_long, None if is_too_long else from_text(letters))


def keys_in(text: str) -> list[bytes]:
    """Return every key in a text, each once, whatever stands around it; rows may be numbered."""
    rows = (_NUMBER.sub("", row) for row in text.upper().splitlines())
    letters = "".join(letter for letter in "".join(rows) if letter.isalnum() and letter.isascii())
    found = (from_text(letters[at : at + _ALL]) for at in range(max(0, len(letters) - _ALL + 1)))
    return list(dict.fromkeys(key for key in found if key is not None))


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"dcd-slip-1" + key).digest()[:_CHECK_BYTES]
