"""Calendar files (RFC 5545) for phones: one appointment, a whole day, with an alarm in the morning.

Written by hand: one kind of event needs forty lines, a library for every kind would be one more thing to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

WIDTH = 75
"""Most octets of a line (RFC 5545, 3.1)."""
ALARM = "PT7H30M"
"""After midnight of the day."""
_SEQUENCE_FROM = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """One appointment.

    Attributes:
        uid: the same for the same appointment, so that a second file moves it rather than adding another.
        day: the whole day.
        title: what the calendar shows.
        place: "" to leave it out.
        text: "" to leave it out.
    """

    uid: str
    day: date
    title: str
    place: str = ""
    text: str = ""


def calendar(event: Event, now: datetime) -> str:
    """Return the text of a calendar file, lines ended as the standard asks; write it as UTF-8."""
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//DiCanDesk//Hen//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{max(0, int((now - _SEQUENCE_FROM) / timedelta(minutes=1)))}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.title)}",
        *([f"LOCATION:{_escaped(event.place)}"] if event.place else []),
        *([f"DESCRIPTION:{_escaped(event.text)}"] if event.text else []),
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(event.title)}",
        f"TRIGGER:{ALARM}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    """Return a value of text (RFC 5545, 3.3.11)."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> list[str]:
    """Return a line as pieces of at most `WIDTH` octets, never within a letter; further ones begin with a blank."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > WIDTH:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]
