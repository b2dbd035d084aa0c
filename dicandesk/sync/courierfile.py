"""The form of a courier file `.dcdsync`: what a hub would carry, in one file for a stick, a mail or a chat.

`"DCD1"`, then parts: one byte kind, four bytes length (big-endian), that many bytes. A part is what lies on a hub as a
file of its own (roster entry, head, bundle, manifest or part of a snapshot), sealed and signed as there. So the file
tells a stranger no more than a hub, and it may end anywhere: whole parts before the cut count. Two files put one behind
the other are one again. Kinds that this program does not know are skipped, and stay in a file that it writes over; 68
("D") is never a kind.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.rules.text import fold
from dicandesk.store import files
from dicandesk.sync import bundle, entering, frames, head, roster, share, snapshot, taking
from dicandesk.sync.entering import WrongHubError
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.transport import HubGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date
    from pathlib import Path
    from typing import BinaryIO

Part: TypeAlias = tuple[int, bytes]
"""Kind and content."""
ENDING = ".dcdsync"
MAGIC = b"DCD1"
ROSTER, WRITER, BUNDLE, HEARD, SNAPSHOT, PART = 1, 2, 3, 4, 5, 6
"""A roster entry, the head of a PC that wrote the file or one it answers, a bundle, a head of any other PC.

The manifest of a snapshot, and the parts that it names by their hashes.
"""
STRANGE = range(PART + 1, 256)
"""Kinds that only a newer program knows."""
_INNER = {
    ROSTER: roster.MAGIC,
    WRITER: head.MAGIC,
    BUNDLE: bundle.MAGIC,
    HEARD: head.MAGIC,
    SNAPSHOT: snapshot.MAGIC,
}
_LIMITS = {
    ROSTER: entering.ENTRY_LIMIT,
    WRITER: head.MAX_BYTES,
    BUNDLE: taking.BUNDLE_LIMIT,
    HEARD: head.MAX_BYTES,
    SNAPSHOT: snapshot.MANIFEST_LIMIT,
    PART: snapshot.PART_LIMIT,
}
_START = struct.Struct(">BI")
_MOST_PARTS = 1_000_000
"""Some ten years of a ward; beyond that a file is made to keep a PC busy."""
_PIECE = 1 << 20


class NotCourierError(Exception):
    """The file is something else."""


class StoppedError(Exception):
    """A person stopped the writing; no file was written."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How a person follows a copy, and stops it.

    Attributes:
        progress: called with (done, all): bytes while reading, bundles while writing.
        cancelled: asked between bundles.
    """

    progress: Callable[[int, int], None] = lambda _done, _all: None
    cancelled: Callable[[], bool] = lambda: False


def name_for(pc_name: str, day: date, taken: Collection[str]) -> str:
    """Return the name of a new file: `DCD_may-1_2026-11-24_1.dcdsync`.

    Args:
        pc_name: what people call the PC that writes it.
        day: today.
        taken: names in the folder.
    """
    plain = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(pc_name))
    stem = f"DCD_{'-'.join(plain.split()) or 'may'}_{day.isoformat()}"
    there = {name.casefold() for name in taken}
    number = 1
    while f"{stem}_{number}{ENDING}".casefold() in there:
        number += 1
    return f"{stem}_{number}{ENDING}"


def parts(path: Path, kinds: Collection[int]) -> Iterator[tuple[int, bytes | None]]:
    """Yield the parts of some kinds, one in memory at a time; None for one that is too long.

    A file cut short, or without end, yields (0, None) last.

    Raises:
        NotCourierError, HubGoneError: it is something else, or cannot be read.
    """
    try:
        if not path.is_file():  # to open a pipe would wait
            raise FileNotFoundError(errno.ENOENT, path.name)
        with path.open("rb") as file:
            yield from _walk(file, kinds)
    except OSError as error:
        raise HubGoneError(str(error)) from error


def _walk(file: BinaryIO, kinds: Collection[int]) -> Iterator[tuple[int, bytes | None]]:
    size = os.fstat(file.fileno()).st_size
    magic = file.read(len(MAGIC))
    if not MAGIC.startswith(magic):
        raise NotCourierError
    for _ in range(_MOST_PARTS):
        start = file.read(_START.size)
        if not start and magic == MAGIC:
            return
        if start.startswith(MAGIC):  # another file follows
            file.seek(len(MAGIC) - len(start), os.SEEK_CUR)
            continue
        if len(start) < _START.size:
            break
        kind, length = _START.unpack(start)
        if file.tell() + length > size:
            break
        if kind in kinds and length <= _LIMITS.get(kind, taking.BUNDLE_LIMIT):
            yield kind, file.read(length)
            continue
        file.seek(length, os.SEEK_CUR)
        if kind in kinds:
            yield kind, None
    yield 0, None


def size_of(path: Path) -> int:
    """Return how many bytes a file has.

    Raises:
        HubGoneError: it is gone.
    """
    try:
        return path.stat().st_size
    except OSError as error:
        raise HubGoneError(str(error)) from error


def require_ward(path: Path, realm: bytes) -> None:
    """Raise `WrongHubError` for a file in which every part that tells its ward is of another."""
    is_strange = False
    for kind, data in parts(path, _INNER):
        found = realm_of(kind, data) if data is not None else b""
        if found == realm:
            return
        is_strange = is_strange or bool(found)
    if is_strange:
        raise WrongHubError(path.name)


def is_within(old: Path, new: Path) -> bool:
    """Tell whether everything in one file that a PC can take in, now or after an update, is in another one too.

    Raises:
        NotCourierError, HubGoneError: one of them is something else, or cannot be read.
    """
    kinds = {ROSTER, BUNDLE, *STRANGE}
    there = {(kind, hashlib.sha256(data).digest()) for kind, data in parts(new, kinds) if data is not None}
    if _has_snapshot(old) and not _has_snapshot(new):  # of two that one PC wrote the later one brings as much
        return False
    return all(data is not None and (kind, hashlib.sha256(data).digest()) in there for kind, data in parts(old, kinds))


def _has_snapshot(path: Path) -> bool:
    return any(kind == SNAPSHOT for kind, _ in parts(path, {SNAPSHOT}))


def realm_of(kind: int, data: bytes) -> bytes:
    """Return the ward that a part names; empty for a damaged one."""
    try:
        realm = frames.take_apart(_INNER[kind], data, fields=2).head[1]
    except BadFrameError:
        return b""
    return realm if isinstance(realm, bytes) else b""


def store(path: Path, content: Iterable[Part]) -> None:
    """Write a file under a temporary name, flush it, read it back, and give it its name."""
    temporary = path.with_name(path.name + ".tmp")
    digest = hashlib.sha256()
    try:
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:  # follows no link
            for piece in _pieces(content):
                file.write(piece)
                digest.update(piece)
            file.flush()
            os.fsync(file.fileno())
        _compare(temporary, digest.digest())
        share.rename(temporary, path)
        files.flush_folder(path.parent)
    except OSError as error:
        raise share.reason(error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _pieces(content: Iterable[Part]) -> Iterator[bytes]:
    yield MAGIC
    for kind, data in content:
        yield _START.pack(kind, len(data))
        yield data


def _compare(path: Path, digest: bytes) -> None:
    """Raise `OSError` unless the file reads back as it was written."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    if found.digest() != digest:
        raise OSError(errno.EIO, path.name)
