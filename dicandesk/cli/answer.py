"""What a command answers: one document for scripts and the same in words for people."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from os import PathLike, fspath
from typing import Any

from dicandesk.rules.dates import VIETNAM

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did.

    Attributes:
        document: what `--json` prints; ids as bytes, moments, dates and rows are turned into plain JSON.
        text: the same for people, printed otherwise.
        notes: said on standard error in both cases, such as what to look at again.
        code: exit code.
    """

    document: Mapping[str, object]
    text: str
    notes: tuple[str, ...] = ()
    code: int = 0


def as_json(document: Mapping[str, object]) -> str:
    """Return a document as JSON: ids as 32 hex digits, times ISO 8601 with offset, dates ISO."""
    return json.dumps(plain(document), ensure_ascii=False, indent=2)


def plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    for kind, turned in _TURNED:
        if isinstance(value, kind):
            return turned(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


_TURNED: tuple[tuple[type, Callable[[Any], object]], ...] = (  # a moment is also a date: it goes first
    (Enum, lambda value: value.value),
    (bytes, bytes.hex),
    (datetime, lambda value: value.astimezone(VIETNAM).isoformat(timespec="seconds")),
    (date, date.isoformat),
    (PathLike, fspath),
    (float, lambda value: round(value, 3)),
)


def chosen(row: object, *names: str) -> dict[str, object]:
    """Return some attributes of a row by name."""
    return {name: getattr(row, name) for name in names}


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as columns under their titles, or only the titles where there is none."""
    lines = [tuple(titles), *(tuple(row) for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(titles))]
    return "\n".join(
        _GAP.join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    """Return how many places of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
