"""Which of two versions is newer."""

from __future__ import annotations

import re

_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}")


def is_version(text: object) -> bool:
    """Tell whether a text is a version: up to four numbers with dots between."""
    return isinstance(text, str) and _VERSION.fullmatch(text, 0) is not None and text.isascii()


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as what it is compared by: 0.10 comes after 0.9, and 1.0 is 1."""
    parts = [int(part) for part in version.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def is_newer(version: str, than: str) -> bool:
    """Tell whether a version comes after another one."""
    return numbers(version) > numbers(than)
