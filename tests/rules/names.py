"""Vietnamese names for property tests: every letter, every tone, both places of the tone mark, both normal forms."""

from __future__ import annotations

import timeit
import unicodedata
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # in the order of the alphabet
VOWELS = "aăâeêioôơuưy"
INITIALS = ["", *"bcdđghklmntvx", "ch", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"]
FINALS = ("", "c", "ch", "i", "m", "n", "ng", "nh", "o", "p", "t", "u")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Ma", "Nông", "Triệu", "Bàn", "Lục", "Giàng", "Vàng", "Y")


@st.composite
def syllables(draw) -> str:
    """One syllable with one tone, in NFC, lower case."""
    vowel = draw(st.sampled_from(VOWELS))
    text = draw(st.sampled_from(INITIALS)) + vowel + draw(st.sampled_from(TONES)) + draw(st.sampled_from(FINALS))
    return unicodedata.normalize("NFC", text)


words = st.one_of(syllables(), syllables().map(str.capitalize), syllables().map(str.upper), st.sampled_from(FAMILY))
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
NEW_PLACES = ["Hoà", "Hoá", "Hoả", "hoạ", "loã", "Khoẻ", "khoè", "Thuý", "Thuỷ", "Thuỳ", "luỹ", "luỵ"]
OLD_PLACES = ["Hòa", "Hóa", "Hỏa", "họa", "lõa", "Khỏe", "khòe", "Thúy", "Thủy", "Thùy", "lũy", "lụy"]
TONE_PLACES = list(zip(NEW_PLACES, OLD_PLACES, strict=True))
"""The same syllable with its tone mark in the new place and in the old."""


def plain_fold(name: str) -> str:
    """Fold a name the obvious way, letter by letter: the yardstick for how fast the rules are."""
    kept = []
    for char in unicodedata.normalize("NFD", name.lower()):
        if char == "đ":
            kept.append("d")
        elif not unicodedata.combining(char):
            kept.append(char)
    return "".join(kept)


def seconds(work: Callable[[str], object], sample: list[str]) -> float:
    """Return the best of some runs of `work` over all names of `sample`."""
    return min(timeit.repeat(lambda: [work(name) for name in sample], number=3, repeat=7))


USUAL = ["Nguyễn Thị Hoa", "Trần Văn Thuỷ", "Giàng Thị Mỷ", "Y-Bhăm Niê", "Đặng Thuỳ Dương"] * 100
