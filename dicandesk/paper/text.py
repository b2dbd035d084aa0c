"""Setting text: words with bold runs, line breaks a reader does not stumble over."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from dicandesk.paper.style import BLACK, Ink, em_width, runs

_NUMBER = re.compile(r"[\d.,/–:]*\d[\d.,/–:]*")
_SHORT_LAST_LINE = 0.16


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two blanks; a bold name may end inside it. Width in em."""

    pieces: tuple[tuple[str, str], ...]
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: (font, text) pieces, and the width in em."""

    pieces: tuple[tuple[str, str], ...]
    width: float


@dataclass(frozen=True, slots=True)
class Type:
    """Size and line height in points, and the ink."""

    size: float
    leading: float
    ink: Ink = BLACK
    bold: bool = False

    @classmethod
    def sized(cls, size: float, ratio: float = 1.4, ink: Ink = BLACK, *, bold: bool = False) -> Type:
        """Make a type whose line height is `ratio` times its size."""
        return cls(size, size * ratio, ink, bold)

    def height(self, lines: tuple[Line, ...]) -> float:
        """Return the height of `lines` in points."""
        return self.leading * len(lines)


def words(text: str, *, bold: bool = False) -> list[Word]:
    """Split `text`, in which `**` begins and ends bold, at its blanks."""
    out: list[Word] = []
    pieces: list[tuple[str, str]] = []

    def close() -> None:
        if pieces:
            width = sum(em_width(font, piece) for font, piece in pieces)
            out.append(Word(tuple(pieces), width, "".join(piece for _, piece in pieces)))
            pieces.clear()

    for number, part in enumerate(unicodedata.normalize("NFC", text).split("**")):
        for place, token in enumerate(part.split(" ")):
            if place:
                close()
            pieces.extend(runs(token, bold=bold or number % 2 == 1))
    close()
    return out


def set_lines(text: str, kind: Type, width: float, *, balanced: bool = False) -> tuple[Line, ...]:
    """Break `text` into lines of at most `width` points; never leaves one word alone on the last line.

    Args:
        text: one paragraph; `**` begins and ends bold.
        kind: size and weight.
        width: points.
        balanced: make all lines about equally long, for titles.
    """
    return _set(text, round(width / kind.size, 4), bold=kind.bold, balanced=balanced)


@lru_cache(maxsize=2048)
def _set(text: str, room: float, *, bold: bool, balanced: bool) -> tuple[Line, ...]:
    units = [unit for whole in _units(words(text, bold=bold)) for unit in _chopped(whole, room)]
    lines = _filled(units, room)
    lines = _balanced(units, room, lines) if balanced and len(lines) > 1 else _no_hanging(units, lines, room)
    return tuple(_line([word for unit in line for word in unit]) for line in _no_orphan(lines, room))


def _units(all_words: list[Word]) -> list[list[Word]]:
    """Group words that must stay on one line: parts of a number, a number and its unit, a dash and its left side."""
    out: list[list[Word]] = []
    for word in all_words:
        if out and len(out[-1]) < 4 and _stays_with(out[-1][-1].text, word.text):
            out[-1].append(word)
        else:
            out.append([word])
    return out


def _stays_with(left: str, right: str) -> bool:
    if right in {"–", "·", "-"}:
        return True
    right_is_number = bool(_NUMBER.match(right))
    if right_is_number:
        return left[-1] not in ",.;:!?)·–"
    return bool(_NUMBER.fullmatch(left)) and len(left) <= 5 and "/" not in left and right[0].islower()


def _chopped(unit: list[Word], room: float) -> list[list[Word]]:
    """Return `unit` as it is, or cut where it must be because it is wider than a line."""
    if _width(unit) <= room:
        return [unit]
    if len(unit) > 1:
        return [piece for word in unit for piece in _chopped([word], room)]
    out: list[list[Word]] = []
    pieces: list[tuple[str, str]] = []
    used = 0.0
    for font, piece in unit[0].pieces:
        for letter in piece:
            wide = em_width(font, letter)
            if pieces and used + wide > room:
                out.append([Word(tuple(pieces), used, "".join(p for _, p in pieces))])
                pieces, used = [], 0.0
            pieces.append((font, letter))
            used += wide
    out.append([Word(tuple(pieces), used, "".join(p for _, p in pieces))])
    return out


def _gap(word: Word) -> float:
    return em_width(word.pieces[-1][0], " ")


def _width(line_words: list[Word]) -> float:
    return sum(word.width for word in line_words) + sum(_gap(word) for word in line_words[:-1])


def _filled(units: list[list[Word]], room: float) -> list[list[list[Word]]]:
    """Fill lines one after the other."""
    lines: list[list[list[Word]]] = []
    used = 0.0
    for unit in units:
        wide = _width(unit)
        if lines and used + wide <= room + 1e-6:
            lines[-1].append(unit)
        else:
            lines.append([unit])
            used = 0.0
        used += wide + _gap(unit[-1])
    return lines


def _balanced(units: list[list[Word]], room: float, lines: list[list[list[Word]]]) -> list[list[list[Word]]]:
    """Return the narrowest setting with the same number of lines."""
    low, high = room / len(lines), room
    best = lines
    for _ in range(7):
        middle = (low + high) / 2
        tried = _filled(units, middle)
        if len(tried) == len(lines):
            best, high = tried, middle
        else:
            low = middle
    return best


def _no_hanging(units: list[list[Word]], lines: list[list[list[Word]]], room: float) -> list[list[list[Word]]]:
    """Move a word that begins a bracket or a sentence at the end of a line to the next, if no line is added."""
    tidy: list[list[list[Word]]] = []
    rest = units
    while rest:
        line = _filled(rest, room)[0]
        if len(line) > 2 and len(line) < len(rest) and _hangs(line[-2][-1].text, line[-1]):
            line = line[:-1]
        tidy.append(line)
        rest = rest[len(line) :]
    return tidy if len(tidy) == len(lines) else lines


def _hangs(before: str, unit: list[Word]) -> bool:
    text = " ".join(word.text for word in unit)
    if text[0] in "(“":
        return text.rstrip(",.;:")[-1] not in ")”"
    return before[-1] in ".;:" and text[-1] not in ".;:"


def _no_orphan(lines: list[list[list[Word]]], room: float) -> list[list[list[Word]]]:
    """Bring words down until the last line holds two words and is not a mere stub."""
    if len(lines) < 2:
        return lines
    before, last = lines[-2], lines[-1]

    def flat(units: list[list[Word]]) -> list[Word]:
        return [word for unit in units for word in unit]

    while len(before) > 1 and (len(flat(last)) < 2 or _width(flat(last)) < room * _SHORT_LAST_LINE):
        if _width(flat([before[-1], *last])) > room:
            break
        last.insert(0, before.pop())
    return lines


def _line(line_words: list[Word]) -> Line:
    """Join words into a line; neighbours in one font become one piece, each blank belongs to the word before it."""
    pieces: list[tuple[str, str]] = []
    for word in line_words:
        for number, (font, text) in enumerate(word.pieces):
            blank = " " if number == len(word.pieces) - 1 else ""
            if pieces and pieces[-1][0] == font:
                pieces[-1] = (font, pieces[-1][1] + text + blank)
            else:
                pieces.append((font, text + blank))
    return Line(tuple(pieces), _width(line_words))
