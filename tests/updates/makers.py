"""The makers' side of a test: keys, manifests, and programs that are a few lines of shell."""

from __future__ import annotations

import hashlib
import io
import lzma
import tarfile
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from dicandesk.sync import crypto
from dicandesk.updates import manifest
from dicandesk.updates.manifest import File, Trust, Update
from dicandesk.updates.programs import Program

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 24)


def key(name: str) -> bytes:
    """Return a private key that is the same in every run."""
    return hashlib.sha256(name.encode()).digest()


def three(name: str) -> list[bytes]:
    return [key(f"{name}{number}") for number in range(3)]


def trust(privates: list[bytes], number: int = 0) -> Trust:
    return Trust(number, tuple(crypto.sign_public(one) for one in privates))


def signed(text: str, privates: list[bytes]) -> dict[bytes, bytes]:
    return {crypto.sign_public(one): manifest.sign(one, text) for one in privates}


def change(to: list[bytes], number: int, by: list[bytes]) -> tuple[str, dict[bytes, bytes]]:
    text = manifest.keys_text(trust(to, number))
    return text, signed(text, by)


def update(version: str = "0.1.1", files: tuple[File, ...] = (), subject: str = "program", **more: object) -> Update:
    files = files or (File("a.tar.xz", 3, hashlib.sha256(b"abc").hexdigest(), "linux"),)
    return Update(subject, version, DAY, more.get("good_until"), {"vi": "Sửa lỗi."}, files)  # type: ignore[arg-type]


def write(what: Update, by: list[bytes], changes: tuple = ()) -> bytes:
    text = manifest.update_text(what)
    return manifest.write(list(changes), text, signed(text, by))


@dataclass
class Makers:
    """Those who release: three keys, and a folder that holds `updates/`."""

    place: Path
    privates: list[bytes] = field(default_factory=lambda: three("first"))
    changes: tuple = ()

    @property
    def first(self) -> Trust:
        """Return the keys that a build of the first day trusts."""
        return trust(three("first"))

    @property
    def trust(self) -> Trust:
        return trust(self.privates, len(self.changes))

    def renew(self, name: str) -> None:
        """Change the keys; two of the old ones sign."""
        new = three(name)
        self.changes += (change(new, len(self.changes) + 1, self.privates[:2]),)
        self.privates = new

    def release(self, version: str, data: bytes = b"program", system: str = "linux", **more: object) -> Update:
        """Put a version into `updates/`."""
        name = f"DiCanDesk-{version}-{system}.bin"
        file = File(name, len(data), hashlib.sha256(data).hexdigest(), system)  # type: ignore[arg-type]
        what = update(version, (file,), **more)
        folder = self.place / "updates"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        subject = what.subject
        (folder / f"{subject}.dcdupdate").write_bytes(write(what, self.privates[1:], self.changes))
        return what


def script(version: str, *, works: bool = True) -> str:
    """Return a program that says its version, as `updates check-self` does, or fails."""
    return f'#!/bin/sh\necho "{version} $*"\nexit {0 if works else 1}\n'


def archive(version: str, *, works: bool = True, size: int = 0) -> bytes:
    """Return the `.tar.xz` of such a program."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:xz") as packed:
        for name, data, mode in (
            ("dicandesk", script(version, works=works).encode(), 0o755),
            ("filler", bytes(size), 0o644),
        ):
            info = tarfile.TarInfo(f"DiCanDesk-{version}/{name}")
            info.size, info.mode = len(data), mode
            packed.addfile(info, io.BytesIO(data))
    return out.getvalue()


def hostile(version: str, info: tarfile.TarInfo) -> bytes:
    """Return an archive of the program with one thing more in it."""
    out = io.BytesIO(lzma.decompress(archive(version)))
    with tarfile.open(fileobj=out, mode="a") as packed:
        packed.addfile(info, io.BytesIO(bytes(info.size)))
    return lzma.compress(out.getvalue())


def installed(place: Path, version: str) -> Program:
    """Return an installed program of that version."""
    place.mkdir(parents=True)
    (place / "dicandesk").write_text(script(version))
    (place / "dicandesk").chmod(0o755)
    return Program("linux", place, "dicandesk", version)
