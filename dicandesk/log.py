"""The log file of this PC: one event a line, key-value pairs, nothing that tells who a resident is.

An event names what happened and gives record ids, counts and times. Words that may come from a person (names, notes,
numbers) never pass: `event` lets through only plain tokens, and everything else that reaches the file, errors of
libraries included, goes through `masked`.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dicandesk.paths import data_folder

if TYPE_CHECKING:
    from pathlib import Path

KEPT_BYTES = 1_000_000
KEPT_FILES = 5

_ROOT = logging.getLogger("dicandesk")
_ROOT.addHandler(logging.NullHandler())  # with no handler at all Python prints traces to the screen
_FIELDS = "event_fields"

# Patterns are compiled when first used, and kept by `re`: most starts note nothing before the window is there.
# A value that can be written as it is: an id, a number, a short code; no letter outside ASCII, no capital, no blank.
_PLAIN = r"[a-z0-9_.:/+\-]{1,64}"
_HEX_ID = r"[0-9a-f]{32}|[0-9a-f]{8}"
# Phones have ten digits, ID numbers twelve, also when written in groups. Hex ids hold long digit runs by chance.
_NUMBER = r"(?<![0-9a-f])\+?\d(?:[ .\-]?\d){6,}(?![0-9a-f])"
_QUOTED = r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”"
# Capitalised words in a row (from À on every letter counts, it is masked anyhow), or one word.
_WORDS = r"\b[A-ZÀ-Ỹ][^\W\d_]*(?: [A-ZÀ-Ỹ][^\W\d_]*)+\b|\b[^\W\d_]+\b"


def start(folder: Path | None = None) -> Path:
    """Write events to a rotating file in `folder` (default: `log` in the data folder) and return its path."""
    stop()
    place = data_folder() / "log" if folder is None else folder
    place.mkdir(parents=True, exist_ok=True)
    path = place / "dicandesk.log"
    _ROOT.addHandler(_File(path))
    _ROOT.setLevel(logging.INFO)
    _ROOT.propagate = False
    return path


def stop() -> None:
    """Close the file; events after this go nowhere."""
    for handler in list(_ROOT.handlers):
        _ROOT.removeHandler(handler)
        handler.close()
    _ROOT.addHandler(logging.NullHandler())
    _ROOT.propagate = True


def logger(name: str) -> logging.Logger:
    """Return the logger of a module: `_log = log.logger(__name__)`."""
    return logging.getLogger(name)


def event(to: logging.Logger, name: str, /, **fields: object) -> None:
    """Note that something happened: `event(_log, "saved", record=resident, took_ms=12)`.

    Args:
        to: the logger of the module.
        name: what happened, in the past tense, one token.
        fields: ids as bytes, numbers, short codes. Any other text is written as its length alone.
    """
    to.info(name, extra={_FIELDS: fields})


def trouble(to: logging.Logger, name: str, error: BaseException, /, **fields: object) -> None:
    """Note an error that was caught, with its trace; the words of the error are masked."""
    to.error(name, extra={_FIELDS: fields}, exc_info=error)


def masked(text: str) -> str:
    """Return `text` without what could name a person: numbers of seven digits and more, quotations, names."""
    whole = unicodedata.normalize("NFC", text)
    return re.sub(_WORDS, _mask_words, re.sub(_NUMBER, "#", re.sub(_QUOTED, "'…'", whole)))


def _mask_words(found: re.Match[str]) -> str:
    """Return the mark for capitalised words, unless one alone begins the text, and for any with a Vietnamese letter."""
    words = found.group()
    leading = found.start() == 0 or found.string[found.start() - 1] == "["  # as in "[Errno 28]"
    plain = words.isascii() and " " not in words and (leading or not words.istitle())
    return words if plain else "…"


def _value(value: object) -> str:
    """Return a field as it may stand in the file."""
    if isinstance(value, bytes):
        return value.hex() if len(value) <= 32 else f"<{len(value)} bytes>"
    if value is None or isinstance(value, bool | int | float):
        return str(value).lower()
    text = str(value)
    if re.fullmatch(_HEX_ID, text) or (re.fullmatch(_PLAIN, text) and not re.search(_NUMBER, text)):
        return text
    return f"<{len(text)} chars>"


class _File(logging.Handler):
    """The file that turns over, made with its first event: what it needs (sockets!) costs a start 6 ms."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event."""
        if self._file is None:
            from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - see above

            self._file = RotatingFileHandler(
                self._path, maxBytes=KEPT_BYTES, backupCount=KEPT_FILES - 1, encoding="utf-8", delay=True
            )
            self._file.setFormatter(_Lines())
        self._file.emit(record)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()


class _Lines(logging.Formatter):
    """One line an event: time in UTC, level, module, event, fields; a trace follows indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one event."""
        fields: dict[str, object] = getattr(record, _FIELDS, {})
        module = record.name.removeprefix("dicandesk.")
        said = record.getMessage()
        name = said if re.fullmatch(_PLAIN, said) else masked(said)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        parts = [at, record.levelname, module, name]
        parts += [f"{key}={_value(value)}" for key, value in fields.items()]
        if record.exc_info:
            parts.append("\n" + self._trace(record))
        return " ".join(parts)

    def _trace(self, record: logging.LogRecord) -> str:
        """Return the trace: file, line and function as they are, the words of the error masked, no source text."""
        lines = []
        error = record.exc_info[1] if record.exc_info else None
        while error is not None:
            lines.append(f"  {type(error).__name__}: {masked(str(error))}".replace("\n", " "))
            trace = error.__traceback__
            while trace is not None:
                code = trace.tb_frame.f_code
                lines.append(f"    {code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
                trace = trace.tb_next
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
