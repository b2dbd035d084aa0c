"""Six everyday words that stand for a fingerprint, so that two people can compare it by eye or over the phone.

The vocabulary has 1,024 two-syllable words, no two of them alike without tone marks; six of them carry 60 bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.rules.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VOCABULARY = 1024
WORDS = 6
_BITS = 10
_BYTES = 8  # the first that hold WORDS * _BITS bits


def words_of(fingerprint: bytes, vocabulary: Sequence[str]) -> tuple[str, ...]:
    """Return six words for the first 60 bits of a fingerprint, most significant bits first.

    Args:
        fingerprint: at least 8 bytes that look random, such as a hash.
        vocabulary: the 1,024 words in the order of their file; the order is part of the format.

    Raises:
        ValueError: the fingerprint is too short or the vocabulary has another size.
    """
    if len(fingerprint) < _BYTES or len(vocabulary) != VOCABULARY:
        raise ValueError("needs 8 bytes and 1,024 words")
    number = int.from_bytes(fingerprint[:_BYTES], "big") >> (_BYTES * 8 - WORDS * _BITS)
    places = [(number >> (_BITS * (WORDS - 1 - word))) % VOCABULARY for word in range(WORDS)]
    return tuple(vocabulary[place] for place in places)


def same_words(typed: str, words: Iterable[str]) -> bool:
    """Tell whether typed text holds these words in this order, whatever the tone marks, case and separators."""
    return _letters(typed) == _letters(" ".join(words)) != ""


def _letters(text: str) -> str:
    return fold(text).replace(" ", "")
