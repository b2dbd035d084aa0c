"""How paper looks: fonts registered once, sizes in points, inks that survive a mono laser printer."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from dicandesk.paths import resource

Paper = Literal["A4", "A5", "screen"]
Ink = tuple[float, float, float]

rl_config.useA85 = 0  # plain binary streams: a fifth smaller and 2 ms a sheet faster than text ones

MM: Final = 72 / 25.4
SIZES: Final[dict[Paper, tuple[float, float]]] = {
    "A4": (210 * MM, 297 * MM),
    "A5": (148 * MM, 210 * MM),
    "screen": (432.0, 540.0),  # a picture of 1080 by 1350 pixels
}

BLACK: Final[Ink] = (0.0, 0.0, 0.0)
GREY: Final[Ink] = (0.25, 0.25, 0.25)
HAIR: Final[Ink] = (0.55, 0.55, 0.55)
WHITE: Final[Ink] = (1.0, 1.0, 1.0)
BLUE: Final[Ink] = (0x0B / 255, 0x57 / 255, 0xA4 / 255)
RED: Final[Ink] = (0xB3 / 255, 0x26 / 255, 0x1E / 255)

REGULAR: Final = "BeVietnamPro-Regular"
BOLD: Final = "BeVietnamPro-SemiBold"
_STAND_IN: Final = {REGULAR: "NotoSans-Regular", BOLD: "NotoSans-SemiBold"}


@dataclass(frozen=True, slots=True)
class Face:
    """One font as needed for setting text: the width of each letter it has, in em."""

    name: str
    widths: dict[str, float]


@cache
def face(name: str) -> Face:
    """Return a font of `resources/fonts`, reading and registering it when it is first asked for."""
    font = ttfonts.TTFont(name, str(resource("fonts", f"{name}.ttf")))
    pdfmetrics.registerFont(font)
    widths = {chr(code): width / 1000 for code, width in font.face.charWidths.items() if code in font.face.charToGlyph}
    return Face(name, widths)


def runs(text: str, *, bold: bool = False) -> tuple[tuple[str, str], ...]:
    """Split `text` into (font, piece): Be Vietnam Pro, and Noto Sans for the letters it lacks.

    A combining mark stays in the font of its letter.
    """
    name = BOLD if bold else REGULAR
    own = face(name).widths
    if all(letter in own for letter in text):
        return ((name, text),) if text else ()
    pieces: list[tuple[str, str]] = []
    for cluster in _clusters(text):
        font = name if all(letter in own for letter in cluster) else face(_STAND_IN[name]).name
        if pieces and pieces[-1][0] == font:
            pieces[-1] = (font, pieces[-1][1] + cluster)
        else:
            pieces.append((font, cluster))
    return tuple(pieces)


def _clusters(text: str) -> list[str]:
    """Return the letters of `text`, each with its combining marks."""
    out: list[str] = []
    for letter in text:
        if out and unicodedata.combining(letter):
            out[-1] += letter
        else:
            out.append(letter)
    return out


def em_width(font: str, text: str) -> float:
    """Return the width of `text` in em."""
    widths = face(font).widths
    return sum(widths.get(letter, 0.6) for letter in text)
