"""What people type to find somebody: read into words and numbers, and how well a person fits.

A name is indexed with `index_words`; "ybham" and "y bham" both find "Y-Bhăm", "nth" finds "Nguyễn Thị Hoa".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from dicandesk.rules.text import fold, nfc, split_joined, toned

_DIGITS = re.compile(r"\+?[0-9]+(?:[ .\-]+[0-9]+)*")
_EARLIEST, _LATEST = 1900, 2099
_SHORT_NUMBER = 2
_INITIALS_FROM = 3


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked.

    Attributes:
        words: folded words; each must begin a word of the person found. One or two digits are a word ("tổ 7").
        toned: for each word, its letters and tone as typed (`text.toned`), for ranking.
        numbers: digits without blanks, three or more; the end of a phone or ID number, or a year. A phone number typed
            with +84 begins with 0 here.
        years: those of `numbers` that may be a year of birth.
    """

    words: tuple[str, ...]
    toned: tuple[str, ...]
    numbers: tuple[str, ...]
    years: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not self.words and not self.numbers


def index_words(name: str) -> str:
    """Return the folded words a name is found by: closed up, parted at hyphens, initials of three words or more."""
    words = fold(name).split()
    found = list(words)
    parted = split_joined(name)
    if parted != name:
        found += [word for word in fold(parted).split() if word not in words]
    if len(words) >= _INITIALS_FROM:
        found.append("".join(word[0] for word in words))
    return " ".join(found)


def parse_query(text: str) -> Query:
    """Return what a search text asks for."""
    text = nfc(text)
    numbers: list[str] = []
    short: list[str] = []
    for match in _DIGITS.finditer(text):
        if _stands_alone(text, match):
            for number in _joined(match.group()):
                (short if len(number) <= _SHORT_NUMBER else numbers).append(number)
    rest = _DIGITS.sub(lambda match: " " if _stands_alone(text, match) else match.group(), text)
    typed = [word for word in "".join(char if _in_word(char) else " " for char in rest).split() if fold(word)]
    return Query(
        words=(*map(fold, typed), *short),
        toned=(*map(toned, typed), *map(toned, short)),
        numbers=tuple(numbers),
        years=tuple(int(number) for number in numbers if _is_year(number)),
    )


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.combining(char) > 0


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return not before.isalnum() and not after.isalnum()


def _is_year(number: str) -> bool:
    return len(number) == 4 and _EARLIEST <= int(number) <= _LATEST


def _joined(run: str) -> list[str]:
    """Return the numbers of a run of digit groups: one, unless a year or a house number stands in it.

    What begins with 0 or + is one phone or ID number whatever its groups look like.
    """
    groups = re.findall("[0-9]+", run)
    is_one = run.startswith(("+", "0")) or not any(_is_year(group) or len(group) <= _SHORT_NUMBER for group in groups)
    return [_national("".join(groups))] if is_one else groups


def _national(digits: str) -> str:
    return "0" + digits[2:] if digits.startswith("84") and len(digits) == 11 else digits


@lru_cache(maxsize=1 << 14)
def _forms(word: str) -> tuple[str, str]:
    return fold(word), toned(word)


def rank(query: Query, name: str, birth: str | None = None) -> float:
    """Return how well a person fits a query, greater is better; made for the thousand candidates of a search.

    Order: words typed with marks that agree in tone too, then words that are the given name, then whole words before
    beginnings, then the year of birth, then agreement of words typed without marks, then the shorter name.
    """
    tokens = [_forms(word) for word in name.split()]
    last = len(tokens) - 1
    score = -len(tokens) / 10
    for word, marked in zip(query.words, query.toned, strict=True):
        for place, (folded, as_written) in enumerate(tokens):
            if folded == word:
                score += 20 + 200 * (place == last)
                if as_written == marked:
                    score += 2 if marked == word + "0" else 1000
                break
    if birth is not None and any(birth.startswith(number) for number in query.numbers):
        score += 10
    return score
