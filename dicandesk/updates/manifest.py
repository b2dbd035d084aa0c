"""The signed manifest: what it says, who signed it, and who may. Pure but for the signatures.

A manifest is JSON: a list of statements, each a text and the signatures over it. All but the last name new keys,
signed by two of those before; the last names the files of one version. Only the text is signed, byte for byte, so no
canonical form of JSON is needed. That it is out of date is told and refuses nothing: a PC without a network may have a
wrong clock.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeGuard, get_args

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.sync import crypto
from dicandesk.updates.versions import is_version

if TYPE_CHECKING:
    from collections.abc import Mapping

Subject = Literal["program", "topics"]
System = Literal["windows", "debian", "linux", "any"]
FORMAT = 1
NEEDED, KEYS = 2, 3
"""So many of so many keys sign."""
LONGEST = 256 << 10
"""Bytes of a manifest; a change of keys takes about 700."""
LARGEST = 1 << 30
"""Bytes of one file."""
_PURPOSE = b"dicandesk-update-1\n"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_HEX = {32: re.compile("[0-9a-f]{64}"), 64: re.compile("[0-9a-f]{128}")}


class _BrokenError(Exception):
    """Not a manifest, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The keys in use: public keys (32 bytes), and how often they changed."""

    number: int
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One file of an update. `size` is in bytes, `sha256` in hex."""

    name: str
    size: int
    sha256: str
    system: System


@dataclass(frozen=True, slots=True)
class Update:
    """What the makers offer.

    Attributes:
        made_on: the day it was signed.
        good_until: the day after which to ask the makers for a newer one; None for no such day.
        news: what is new, by language.
    """

    subject: Subject
    version: str
    made_on: date
    good_until: date | None
    news: Mapping[str, str]
    files: tuple[File, ...]

    def file_for(self, system: System) -> File | None:
        """Return the file for a kind of installation."""
        return next((one for one in self.files if one.system in {system, "any"}), None)

    def is_out_of_date(self, today: date) -> bool:
        """Tell whether it is to be warned of."""
        return self.good_until is not None and self.good_until < today


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that the right keys signed, and the keys in use from then on."""

    update: Update
    trust: Trust


def check(data: bytes, trust: Trust) -> Manifest:
    """Return what a manifest says.

    Args:
        data: the whole file.
        trust: the keys that this PC knows.

    Raises:
        UserError: damaged, or not signed by two keys that this PC knows or was led to.
    """
    try:
        *changes, last = _statements(data)
        for text, signatures in changes:
            trust = _next(text, signatures, trust)
        said = _opened(last[0], "update")
    except _BrokenError as error:
        raise _damaged() from error
    signers = _signers(*last, trust)
    if len(signers) < NEEDED:
        raise _unsigned(len(signers))
    try:
        return Manifest(_update(said), trust)
    except _BrokenError as error:
        raise _damaged() from error


def write(changes: list[tuple[str, dict[bytes, bytes]]], text: str, signatures: dict[bytes, bytes]) -> bytes:
    """Return the bytes of a manifest; every part is a text and its signatures by public key."""
    signed = [
        {"text": said, "signatures": {key.hex(): one.hex() for key, one in sorted(by.items())}}
        for said, by in (*changes, (text, signatures))
    ]
    return (json.dumps({"dicandesk_update": FORMAT, "signed": signed}, ensure_ascii=False, indent=1) + "\n").encode()


def parts(data: bytes) -> list[tuple[str, dict[bytes, bytes]]]:
    """Return the statements of a manifest with their signatures, unchecked: for those who sign.

    Raises:
        ValueError: it is not a manifest.
    """
    try:
        return _statements(data)
    except _BrokenError as error:
        raise ValueError(str(error)) from error


def sign(private: bytes, text: str) -> bytes:
    """Return the signature of one key over a statement."""
    return crypto.sign(private, _PURPOSE + text.encode())


def keys_text(trust: Trust) -> str:
    """Return the statement that these keys follow those before."""
    return json.dumps({"kind": "keys", "number": trust.number, "keys": [key.hex() for key in trust.keys]})


def update_text(update: Update) -> str:
    """Return the statement that offers an update."""
    said = {
        "kind": "update",
        "subject": update.subject,
        "version": update.version,
        "made_on": update.made_on.isoformat(),
        "good_until": update.good_until.isoformat() if update.good_until else "",
        "news": dict(update.news),
        "files": [{"name": f.name, "size": f.size, "sha256": f.sha256, "system": f.system} for f in update.files],
    }
    return json.dumps(said, ensure_ascii=False)


def _statements(data: bytes) -> list[tuple[str, dict[bytes, bytes]]]:
    _demand(len(data) <= LONGEST, "too long")
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _BrokenError(str(error)) from error
    _demand(isinstance(read, dict) and read.get("dicandesk_update") == FORMAT, "another format")
    signed = read.get("signed")
    _demand(isinstance(signed, list) and bool(signed), "nothing in it")
    return [_statement(one) for one in signed]


def _statement(one: Any) -> tuple[str, dict[bytes, bytes]]:
    _demand(isinstance(one, dict) and isinstance(one.get("text"), str), "no text")
    given = one.get("signatures")
    _demand(isinstance(given, dict), "no signatures")
    try:
        one["text"].encode()
    except UnicodeEncodeError as error:
        raise _BrokenError(str(error)) from error
    return one["text"], {_bytes(key, 32): _bytes(value, 64) for key, value in given.items()}


def _next(text: str, signatures: dict[bytes, bytes], trust: Trust) -> Trust:
    """Return the keys after a change of keys; one that this PC knows of already is passed over."""
    said = _opened(text, "keys")
    number, keys = said.get("number"), said.get("keys")
    if not _is_whole(number, 1 << 31):
        raise _BrokenError("number")
    if number <= trust.number:
        return trust
    if number != trust.number + 1 or len(_signers(text, signatures, trust)) < NEEDED:
        raise _unsigned(0)
    if not isinstance(keys, list) or len(keys) != KEYS:
        raise _BrokenError("keys")
    found = tuple(_bytes(key, 32) for key in keys)
    _demand(len(set(found)) == KEYS, "one key twice")
    return Trust(number, found)


def _signers(text: str, signatures: dict[bytes, bytes], trust: Trust) -> set[bytes]:
    signed = _PURPOSE + text.encode()
    return {key for key in trust.keys if key in signatures and crypto.is_signed(key, signed, signatures[key])}


def _opened(text: str, kind: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _BrokenError(str(error)) from error
    _demand(isinstance(said, dict) and said.get("kind") == kind, f"no {kind}")
    found: dict[str, Any] = said
    return found


def _update(said: dict[str, Any]) -> Update:
    version, news, files = said.get("version"), said.get("news"), said.get("files")
    _demand(said.get("subject") in get_args(Subject), "subject")
    _demand(is_version(version), "version")
    _demand(isinstance(news, dict) and all(isinstance(text, str) for text in news.values()), "news")
    _demand(isinstance(files, list) and 0 < len(files) <= 20, "files")
    made_on = _day(said.get("made_on"))
    until = _day(said["good_until"]) if said.get("good_until") else None
    return Update(said["subject"], str(version), made_on, until, dict(news or {}), tuple(map(_file, files or ())))


def _file(said: Any) -> File:
    _demand(isinstance(said, dict), "file")
    name, size, sha256, system = (said.get(key) for key in ("name", "size", "sha256", "system"))
    _demand(isinstance(name, str) and _NAME.fullmatch(name) is not None, "name")
    _demand(_is_whole(size, LARGEST) and size > 0, "size")
    _demand(system in get_args(System), "system")
    _bytes(sha256, 32)
    return File(name, size, sha256, system)


def _day(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise _BrokenError(str(error)) from error


def _bytes(text: Any, size: int) -> bytes:
    _demand(isinstance(text, str) and _HEX[size].fullmatch(text) is not None, "hex")
    return bytes.fromhex(text)


def _is_whole(value: Any, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _demand(is_so: bool, what: str) -> None:  # noqa: FBT001 - a condition
    if not is_so:
        raise _BrokenError(what)


def _damaged() -> UserError:
    return UserError(
        _("Tệp mô tả bản mới bị hỏng hoặc bị cụt nên không dùng. Bản đang chạy và dữ liệu vẫn nguyên."),
        _("Chép lại bản mới từ nơi phát hành."),
    )


def _unsigned(count: int) -> UserError:
    if count == 1:
        text = _("Bản mới chỉ có một chữ ký của nơi phát hành, cần hai, nên không dùng.")
    else:
        text = _("Bản mới không do nơi phát hành DiCanDesk ký nên không dùng.")
    return UserError(
        text + " " + _("Bản đang chạy và dữ liệu vẫn nguyên."),
        _("Xoá bản mới này khỏi thư mục hoặc USB, và xin lại bản đúng từ nơi phát hành."),
    )
