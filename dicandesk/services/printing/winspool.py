"""How a printer stands on Windows, asked of its spooler; elsewhere nothing is known and nothing is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from dicandesk.rules.printing import PrinterState

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSED, _OFFLINE = 0x1, 0x80
_BITS = {
    _PAUSED: "paused",
    0x2: "other",
    0x8: "media-jam",
    0x10: "media-empty",
    0x40: "media-empty",  # a fault of the paper
    _OFFLINE: "offline",
    0x1000: "offline",  # not available
    0x40000: "toner-empty",
    0x400000: "door-open",
}
"""PRINTER_STATUS_ values of winspool.h, in the words of RFC 8011."""


def state_of(status: int) -> PrinterState:
    """Return what the status bits of a printer say."""
    reasons = frozenset(word for bit, word in _BITS.items() if status & bit)
    return PrinterState(reasons, is_stopped=bool(status & _PAUSED))


def printer_state(name: str, ask: Callable[[str], int | None] | None = None) -> PrinterState:
    """Return how a printer stands; nothing wrong where Windows does not say.

    Args:
        name: of the printer.
        ask: returns its status bits, None for a printer that cannot be asked; by default the spooler.
    """
    status = (ask or _status)(name)
    return PrinterState() if status is None else state_of(status)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    def _status(name: str) -> int | None:
        spooler: Any = ctypes.WinDLL("winspool.drv")
        handle = wintypes.HANDLE()
        if not spooler.OpenPrinterW(name, ctypes.byref(handle), None):
            return None
        try:
            status, needed = wintypes.DWORD(), wintypes.DWORD()  # level 6 is the status alone
            size = ctypes.sizeof(status)
            found = spooler.GetPrinterW(handle, 6, ctypes.byref(status), size, ctypes.byref(needed))
            return int(status.value) if found else None
        finally:
            spooler.ClosePrinter(handle)

else:

    def _status(name: str) -> int | None:  # noqa: ARG001 - the same shape everywhere
        return None
