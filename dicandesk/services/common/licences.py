"""What the program consists of and under which licences, read from what lies beside it.

A packed program brings the folder `licences`: a file or a folder for each part. Run from its source it stands on what
is installed, and each package brings its own texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from dicandesk import paths

_TEXT = re.compile(r"(licen[cs]e|copying|notice|authors|ofl)", re.IGNORECASE)
_VERSION = re.compile(r"-(\d[^-]*)$")
_FOLDER = "licences"
_OWN = "DiCanDesk"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the program.

    Attributes:
        name: with its version where it has one.
        texts: files with its licence.
        declared: what it says of its licence where it brings no text.
    """

    name: str
    texts: tuple[Path, ...]
    declared: str = ""

    def text(self) -> str:
        """Return all texts of its licence, one below the other."""
        whole = [path.read_text("utf-8", "replace").strip("\n\f") for path in self.texts]
        return f"\n\n{'─' * 40}\n\n".join(whole) or self.declared


def parts() -> list[Part]:
    """Return the parts of this program by name, the program itself first."""
    folder = _packed_folder()
    found = _from_metadata() if folder is None else _from_folder(folder)
    return sorted(found, key=lambda part: (part.name != _OWN, part.name.casefold()))


def _packed_folder() -> Path | None:
    """Return the folder of a packed program, beside what it needs or beside the program; None where there is none."""
    base = paths.frozen_folder()
    places = () if base is None else (base / _FOLDER, base.parent / _FOLDER)
    return next((place for place in places if place.is_dir()), None)


def _from_folder(folder: Path) -> list[Part]:
    found = []
    for place in folder.iterdir():
        texts = sorted(place.rglob("*")) if place.is_dir() else [place]
        name = _VERSION.sub(r" \1", place.name) if place.is_dir() else place.stem
        found.append(Part(name, tuple(text for text in texts if text.is_file())))
    return found


def _from_metadata() -> list[Part]:
    own = paths.RESOURCES.parent / "LICENSE"
    found = [Part(_OWN, (own,))] if own.is_file() else []
    for kind in ("fonts", "icons"):
        texts = sorted(path for path in paths.resource(kind).iterdir() if _TEXT.match(path.name))
        found += [Part(f"{kind} {text.stem}", (text,)) for text in texts]
    return found + [_of_package(one) for one in metadata.distributions()]


def _of_package(one: metadata.Distribution) -> Part:
    texts = sorted(Path(str(one.locate_file(file))) for file in one.files or () if _is_licence(file))
    declared = one.metadata.json.get("license_expression") or one.metadata.json.get("license") or ""
    return Part(f"{one.metadata['Name']} {one.version}", tuple(texts), str(declared))


def _is_licence(file: metadata.PackagePath) -> bool:
    inside = any(part.endswith(".dist-info") for part in file.parts)
    return inside and ("licenses" in file.parts or bool(_TEXT.match(file.name)))
