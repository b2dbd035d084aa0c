"""PINs that somebody at the next table guesses: told calmly, never refused.

Repeats, rows, dates and years are what people choose first, so they are what others try first (Markert and others,
"This PIN Can Be Easily Guessed", IEEE Symposium on Security and Privacy 2020).
"""

from __future__ import annotations

import re
from itertools import pairwise

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem

LEAST = 6
_REPEATS = re.compile(r"(.{1,4}?)\1+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(\d\d)(\d\d)(?:\d\d)?\d\d")
_COMMON = {"matkhau", "password", "qwerty", "dicandesk"}


def weakness(pin: str) -> Problem | None:
    """Return why a PIN or passphrase is easily guessed, a warning; None for any other and for one still too short."""
    text = pin.strip().casefold()
    if len(text) < LEAST:
        return None
    if _REPEATS.fullmatch(text):
        why = _("số hoặc chữ lặp lại")
    elif _is_row(text):
        why = _("số liền nhau")
    elif text in _COMMON:
        why = _("từ ai cũng biết")
    elif text.isdecimal() and (_is_date(text) or _YEAR.match(text[:4]) or _YEAR.match(text[-4:])):
        why = _("giống ngày hoặc năm sinh")
    else:
        return None
    return Problem("pin", _("Dễ đoán: {why}. Vẫn dùng được, nên chọn mã khác.").format(why=why), "warning")


def _is_row(text: str) -> bool:
    """Tell whether each sign follows the one before, upwards or downwards, also from 9 to 0 and in pairs (112233)."""
    signs = text[::2] if text[::2] == text[1::2] else text
    steps = {ord(after) - ord(before) for before, after in pairwise(signs)}
    if text.isdecimal():
        steps = {step % 10 for step in steps}
    return steps in ({1}, {-1}, {9})


def _is_date(digits: str) -> bool:
    """Tell whether all digits are a day: 150854, 15081954."""
    found = _DATE.fullmatch(digits)
    return found is not None and 1 <= int(found[1]) <= 31 and 1 <= int(found[2]) <= 12
