"""The three machine-readable lines on the back of an ID card (ICAO 9303 part 5, size TD1: three lines of 30).

Unlike the square code on the front they carry check digits, also over the ID number; names stand without marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINES = re.compile(
    "IDVNM[0-9]{10}[0-9]{12}<<[0-9]" + "[0-9]{7}[MFX<][0-9<]{6}[0-9]VNM[A-Z0-9<]{11}[0-9]" + "[A-Z<]{30}"
)
_WIDTH = 30
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the lines say.

    Attributes:
        birth: full date, ISO; the century is told by the ID number.
        sex: "male", "female", or None where not given.
        name: family name first, without marks, as in "NGUYEN VAN MAU".
    """

    id_number: str
    birth: str
    sex: str | None
    name: str


def read_mrz(text: str) -> Mrz | None:
    """Return what the lines say; None if they are none of a Vietnamese ID card or a check digit is wrong."""
    whole = "".join(text.upper().split())
    if not _LINES.fullmatch(whole):
        return None
    first, second, third = whole[:_WIDTH], whole[_WIDTH : 2 * _WIDTH], whole[2 * _WIDTH :]
    id_number = first[15:27]
    agreed = (
        (first[5:14], first[14]),
        (id_number, first[29]),
        (second[:6], second[6]),
        (second[8:14], second[14]),
        (first[5:] + second[:7] + second[8:15] + second[18:29], second[29]),
    )
    if any(check_digit(digits) != told for digits, told in agreed) or first[5:14] != id_number[3:]:
        return None
    century = 1900 + int(id_number[3]) // 2 * 100
    return Mrz(
        id_number=id_number,
        birth=f"{century + int(second[:2])}-{second[2:4]}-{second[4:6]}",
        sex={"M": "male", "F": "female"}.get(second[7]),
        name=" ".join(third.replace("<", " ").split()),
    )


def check_digit(text: str) -> str:
    """Return the check digit over digits, letters and fillers, weights 7-3-1."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)
