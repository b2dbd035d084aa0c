"""Vietnamese names for property tests: every letter, every tone, both places of the tone mark, both normal forms."""

from __future__ import annotations

import unicodedata
from hypothesis import strategies as st

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


USUAL = ["Nguyễn Thị Hoa", "Trần Văn Thuỷ", "Giàng Thị Mỷ", "Y-Bhăm Niê", "Đặng Thuỳ Dương"] * 100
