"""Vietnamese names for property tests: every letter, every tone, both places of the tone mark, both normal forms."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # in the order of the alphabet
VOWELS = "aăâeêioôơuưy"
INITIALS = (
    "",
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gi",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "t",
    "th",
    "tr",
    "v",
    "x",
)
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
TONE_PLACES = [
    pair.split(",")
    for pair in "Hoà,Hòa Hoá,Hóa Hoả,Hỏa hoạ,họa loã,lõa Khoẻ,Khỏe khoè,khòe Thuý,Thúy Thuỷ,Thủy Thuỳ,Thùy luỹ,lũy luỵ,lụy".split()
]
"""The same syllable with its tone mark in the new place and in the old."""
