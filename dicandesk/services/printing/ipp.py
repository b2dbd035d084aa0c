"""Ask the print server of this PC how printers and jobs stand: the Internet Printing Protocol, as far as needed.

Encoding: RFC 8010, 3; operations and attributes: RFC 8011. Only questions are asked here, which need no rights; to
print and to cancel, the server's own commands are used (`services.printing.cups`), which know how to prove who asks.
"""

from __future__ import annotations

import http.client
import os
import socket
import struct
from pathlib import Path
from typing import TypeAlias

from typing_extensions import override

Value: TypeAlias = int | str | bool
Group: TypeAlias = dict[str, list[Value]]

GET_JOB_ATTRIBUTES, GET_PRINTER_ATTRIBUTES, GET_DEFAULT, GET_PRINTERS = 0x0009, 0x000B, 0x4001, 0x4002
_VERSION = (2, 0)
_OPERATION, _JOB, _END, _PRINTER = 0x01, 0x02, 0x03, 0x04
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_URI, _KEYWORD, _CHARSET, _LANGUAGE = 0x45, 0x44, 0x47, 0x48
_SOCKET = Path("/run/cups/cups.sock")
_PORT = 631
_SECONDS = 8.0
_LARGEST = 4_000_000


class PrintServerError(Exception):
    """There is no print server, or it does not answer as one."""


class _AtSocket(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    @override
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _connection() -> http.client.HTTPConnection:
    """Return the way to the server: as `CUPS_SERVER` says, else its socket, else its port."""
    named = os.environ.get("CUPS_SERVER", "")
    if named.startswith("/") or (not named and _SOCKET.exists()):
        return _AtSocket(named or str(_SOCKET))
    host, _colon, port = named.partition(":")
    return http.client.HTTPConnection(host or "localhost", int(port) if port.isdigit() else _PORT, timeout=_SECONDS)


def ask(operation: int, uri: str, attributes: tuple[str, ...] = ()) -> list[Group]:
    """Return the groups of printers or jobs that the server answers with.

    Args:
        operation: one of those above.
        uri: of the printer or job, "" for questions to the server itself.
        attributes: names of those that are wanted.

    Raises:
        PrintServerError: nothing answers, or what answers is no print server.
    """
    connection = _connection()
    try:
        connection.request("POST", "/", _request(operation, uri, attributes), {"Content-Type": "application/ipp"})
        answer = connection.getresponse()
        data = answer.read(_LARGEST)
    except (OSError, http.client.HTTPException) as error:
        raise PrintServerError(str(error)) from error
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise PrintServerError(str(answer.status))
    try:
        return _groups(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise PrintServerError("not understood") from error


def _request(operation: int, uri: str, attributes: tuple[str, ...]) -> bytes:
    parts = [struct.pack(">BBHIB", *_VERSION, operation, 1, _OPERATION)]
    parts.append(_field(_CHARSET, "attributes-charset", "utf-8"))
    parts.append(_field(_LANGUAGE, "attributes-natural-language", "en"))
    if uri:
        parts.append(_field(_URI, "job-uri" if operation == GET_JOB_ATTRIBUTES else "printer-uri", uri))
    for place, name in enumerate(attributes):
        parts.append(_field(_KEYWORD, "" if place else "requested-attributes", name))
    return b"".join((*parts, bytes([_END])))


def _field(tag: int, name: str, value: str) -> bytes:
    """Write one attribute; one without a name is a further value of the attribute before."""
    raw, text = name.encode(), value.encode()
    return struct.pack(f">BH{len(raw)}sH{len(text)}s", tag, len(raw), raw, len(text), text)


def _groups(data: bytes) -> list[Group]:
    status = struct.unpack(">H", data[2:4])[0]
    if status >= 0x0100:
        return []
    found: list[Group] = []
    place, name = 8, ""
    wanted: Group | None = None
    while (tag := data[place]) != _END:
        place += 1
        if tag <= 0x0F:  # a delimiter: a new group begins
            wanted = {} if tag in {_JOB, _PRINTER} else None
            if wanted is not None:
                found.append(wanted)
            continue
        (length,) = struct.unpack_from(">H", data, place)
        name = data[place + 2 : place + 2 + length].decode() if length else name
        place += 2 + length
        (length,) = struct.unpack_from(">H", data, place)
        raw = data[place + 2 : place + 2 + length]
        place += 2 + length
        if wanted is not None:
            wanted.setdefault(name, []).append(_value(tag, raw))
    return found


def _value(tag: int, raw: bytes) -> Value:
    if tag in {_INTEGER, _ENUM}:
        return int(struct.unpack(">i", raw)[0])
    return bool(raw[0]) if tag == _BOOLEAN else raw.decode("utf-8", "replace")
