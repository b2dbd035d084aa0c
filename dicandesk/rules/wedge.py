"""Telling a scanner that types like a keyboard from a person at the same keyboard.

A scan comes faster than anybody types: at least 20 characters in less than 45 ms each, with no gap of a quarter of a
second. So that a scan does not act on the page meanwhile (a blank presses the button with the focus), everything after
its first few characters is held back until it is known what it is; what turns out to be typing is let go unchanged.
"""

from __future__ import annotations

from enum import Enum, auto

GAP_MS = 250
"""A longer pause ends a burst."""
PACE_MS = 45
"""A scanner needs less than this for a character, on the average."""
LEAST = 20
"""A scan has so many characters; a shorter one is typed into the field like any other text."""
LEAK = 6
"""So many characters pass before the rest is held back: nobody strikes seven keys at a scanner's pace."""
_SLOW_MS = 2 * PACE_MS
_LINES = 3
_LINES_BEGIN = "IDVNM"


class Verdict(Enum):
    """What is to be done with a key."""

    PASS = auto()
    """Typing: let it through."""
    HOLD = auto()
    """Perhaps a scan: keep it back."""
    RELEASE = auto()
    """No scan after all: let through what was kept back, then this."""
    SCAN = auto()
    """The end of a scan: `Wedge.text` is it, and this key belongs to it."""


class Wedge:
    """Judges one key after the other; times are milliseconds of any clock.

    Attributes:
        text: what the burst brought so far.
    """

    def __init__(self) -> None:
        self.text = ""
        self._first = self._last = 0
        self._is_holding = False

    @property
    def has_begun(self) -> bool:
        """Say whether nothing came before the next character."""
        return not self.text

    def character(self, char: str, at: int) -> Verdict:
        """Judge a printable key."""
        was_holding = self._is_holding
        gap = at - self._last
        if self.text and (gap >= GAP_MS or (not was_holding and gap > _SLOW_MS)):
            self.forget()
        if not self.text:
            self._first = at
        self.text += char
        self._last = at
        if was_holding and not self._is_holding:
            return Verdict.RELEASE
        if len(self.text) <= LEAK:
            return Verdict.PASS
        if self._is_fast():
            self._is_holding = True
            return Verdict.HOLD
        self.forget()
        return Verdict.RELEASE if was_holding else Verdict.PASS

    def backspace(self, at: int) -> Verdict:
        """Judge a Backspace: Vietnamese keyboard programs send it to put a mark on a letter just typed."""
        self.text, self._last = self.text[:-1], at
        return Verdict.HOLD if self._is_holding and len(self.text) >= LEAK else Verdict.PASS

    def end(self, at: int) -> Verdict:
        """Judge Enter or Tab. The three lines on the back of a card have an Enter each."""
        was_holding = self._is_holding
        if at - self._last >= GAP_MS or len(self.text) < LEAST or not self._is_fast():
            self.forget()
            return Verdict.RELEASE if was_holding else Verdict.PASS
        lines = self.text.count("\n") + 1
        if self.text.upper().startswith(_LINES_BEGIN) and lines < _LINES:
            self.text, self._last = self.text + "\n", at
            return Verdict.HOLD
        self._is_holding = False
        return Verdict.SCAN

    def forget(self) -> None:
        """Begin anew."""
        self.text, self._is_holding = "", False

    def _is_fast(self) -> bool:
        return (self._last - self._first) < PACE_MS * max(len(self.text) - 1, 1)
