"""Vietnamese text: one inner form, the folded form that is searched, the order of names.

Text is NFC inside (Unicode annex 15). Names are shown as typed; they are found by `fold` and sorted by `name_key`.
The order is that of CLDR `vi`, syllable by syllable: letters first (a ă â b c d đ e ê ... o ô ơ ... u ư ...), then
tones (ngang, huyền, hỏi, ngã, sắc, nặng), case last of all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"
_BARRED_D = str.maketrans("đð", "dd")  # the Icelandic ð has a capital that looks like Đ; no keyboard here means it
_JOINERS = frozenset("-'`´ʹʻʼˈ‐‑–—−‘’‛′＇－")  # inside a name they join: Y-Bhăm, H'Mông
_PARTS = re.compile("[" + "".join(sorted(re.escape(joiner) for joiner in _JOINERS)) + "]+")

_PICTURE = "\u2190-\u2bff\U0001f000-\U0001faff"
_TIED = re.compile(f"(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])")
_KNOT = "\U0010fffd"  # stands for the invisible joiner that makes one picture of several emoji while a note is tidied


class _Fold(dict[int, str]):
    """Character to its folded letters: no case, no mark; joiners vanish; what is no letter or digit parts words."""

    __slots__ = ()

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        return folded


class _Clean(dict[int, str]):
    """Character to itself; white space to a blank; control and invisible characters and lone surrogates vanish."""

    __slots__ = ()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = " " if char.isspace() else "" if unicodedata.category(char) in {"Cc", "Cf", "Cs"} else char
        self[code] = kept
        return kept


def _fold_one(char: str) -> str:
    if char in _JOINERS:
        return ""
    before, after = "", char
    while before != after:
        before, after = after, unicodedata.normalize("NFKD", after.casefold().translate(_BARRED_D))
    if char.isspace():
        return " "
    kept = "".join(c for c in after if c.isalnum())
    invisible = unicodedata.category(char)[0] in "CM"
    return kept if kept or invisible else " "


_fold_table = _Fold()
_clean_table = _Clean()


def nfc(text: str) -> str:
    """Return `text` in the one form used inside (NFC), whatever keyboard or file it came from."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return what search compares: lower case, no marks, d for đ, hyphens and apostrophes closed up, single blanks.

    Where a tone mark stands does not matter, nor does NFC or NFD: "Thuý", "Thúy" and "thuy" fold alike.
    """
    return " ".join(text.translate(_fold_table).split())


def tidy(text: str) -> str:
    """Return one line of typed text as it is stored: NFC, control characters dropped, single blanks."""
    return nfc(" ".join(text.translate(_clean_table).split()))


def tidy_name(name: str) -> str:
    """Return a name as it is stored: as typed, but for NFC, control characters and surplus blanks."""
    return tidy(name)


def tidy_note(text: str) -> str:
    """Return text of several lines as it is stored: each line tidied, blank lines only between others."""
    tied = _TIED.sub(_KNOT, text.replace(_KNOT, ""))
    return "\n".join(tidy(line) for line in tied.splitlines()).strip("\n").replace(_KNOT, "\u200d")


def capitalised(name: str) -> str:
    """Return the usual spelling of a name written in one case: "Y-BHĂM" gives "Y-Bhăm"; mixed case is left alone."""
    if not (name.islower() or name.isupper()):
        return name
    starts = re.compile(r"[^\W\d_]+")
    return starts.sub(lambda word: word.group()[0].upper() + word.group()[1:].lower(), nfc(name))


def given_name(name: str) -> str:
    """Return the last word of a name, by which people are called and sorted; "" for none."""
    words = name.split()
    return words[-1] if words else ""


def initials(name: str) -> str:
    """Return the first letters of the family and the given name, for the round badge: "Nguyễn Thị Hoa" gives "NH"."""
    words = nfc(name).split()
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0].upper() for word in ends)


def split_joined(text: str) -> str:
    """Return text with hyphens and apostrophes turned into blanks: "Y-Bhăm" gives "Y Bhăm"."""
    return _PARTS.sub(" ", text)


@lru_cache(maxsize=1 << 14)
def _syllable(part: str) -> tuple[str, str]:
    """Return the letters that make a difference of their own (lower case, with ă â đ ...) and the tones as digits."""
    letters: list[str] = []
    tones: list[str] = []
    for char in nfc(part).lower().replace("ð", "đ"):
        if char in _RANK:
            letters.append(char)
            continue
        base = ""
        for mark in unicodedata.normalize("NFD", char):
            if mark in _TONES:
                tones.append(_TONES[mark])
            elif not unicodedata.combining(mark):
                base += mark
            elif (joined := nfc(base + mark)) in _RANK:
                base = joined
            else:
                tones.append(_OTHER_MARK)
        letters.append(base)
    return "".join(letters), "".join(tones) or "0"


@lru_cache(maxsize=1 << 14)
def toned(word: str) -> str:
    """Return a word with its letters and tone, wherever the tone mark stands: "Hòa" and "hoà" both give "hoa1"."""
    return "".join("".join(_syllable(part)) for part in _PARTS.split(nfc(word)))


@lru_cache(maxsize=1 << 14)
def _word_key(word: str) -> str:
    """Return the sort key of one word: letters, then tones syllable by syllable."""
    parts = [_syllable(part) for part in _PARTS.split(word) if part]
    letters = "".join(_RANK.get(letter, letter) for part, _ in parts for letter in part)
    return f"{letters} {''.join(tones for _, tones in parts)} "


def name_key(name: str) -> str:
    """Return the sort key of a name: given name, then the others from the family name on, compared as plain text.

    Fits a column with SQLite's BINARY collation. The place of a tone mark makes no difference between people, and case
    decides only between names equal in all else, so that a name typed in capitals stands beside its namesakes.
    """
    words = nfc(name).split()
    keys = [_word_key(word) for word in (words[-1:] + words[:-1])]
    return "".join(keys) + "!" + " ".join(words).swapcase()


def highlight(name: str, query: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) of `name` that begin a word and match a word of `query`, folded; sorted, apart."""
    folded, places = _with_places(name)
    marked: set[int] = set()
    for wanted in {word for part in query.split() for word in (fold(part), *map(fold, _PARTS.split(part)))} - {""}:
        for start, place in enumerate(places):
            if _begins_word(name, place) and folded.startswith(wanted, start):
                marked.update(range(place, places[start + len(wanted) - 1] + 1))
    return _spans(marked, name)


def _with_places(name: str) -> tuple[str, list[int]]:
    """Return the folded letters and, for each, its place in `name`."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(name):
        for letter in char.translate(_fold_table):
            folded.append(letter)
            places.append(place)
    return "".join(folded), places


def _begins_word(name: str, place: int) -> bool:
    return name[place].isalnum() and (
        place == 0 or not (name[place - 1].isalnum() or unicodedata.combining(name[place - 1]))
    )


def _spans(marked: set[int], name: str) -> list[tuple[int, int]]:
    """Return runs of marked places; a combining mark belongs to its letter, a joiner between two marked ones too."""
    spans: list[tuple[int, int]] = []
    for place in sorted(marked):
        end = place + 1
        while end < len(name) and unicodedata.combining(name[end]):
            end += 1
        if spans and spans[-1][1] >= place:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((place, end))
    return spans
