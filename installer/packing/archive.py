"""Pure Python into one archive of byte-code: an old disk reads one file instead of 1,600 (9 times faster when cold).

Extension modules of zipped packages lie flat in one folder as `dotted.name.pyd`; `boot.py` finds them there.
"""

from __future__ import annotations

import marshal
import shutil
import sys
import zipfile
from importlib.util import MAGIC_NUMBER, source_hash
from typing import TYPE_CHECKING

from steps import FailureError

if TYPE_CHECKING:
    from pathlib import Path

UNCHECKED = 0b01
"""Flags of a hash-based `.pyc` whose source is not looked at (PEP 552)."""

DATA_OF_CODE = {".py", ".pyi", ".typed", ".pyx", ".pxd", ".c", ".h", ".txt", ".md", ".rst", ".pyd", ".pyc"}


class Archive:
    """An archive of modules, written in the order they are added, with one date for all.

    Args:
        path: of the zip.
        extensions: folder for extension modules.
        loose: folder for packages that need their own folder.
    """

    def __init__(self, path: Path, extensions: Path, loose: Path) -> None:
        if sys.version_info[:2] != (3, 11):
            raise FailureError("The byte-code of the shipped Python 3.11 can only be made by a Python 3.11.")
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._extensions, self._loose = extensions, loose
        self.modules = 0
        for folder in (extensions, loose):
            folder.mkdir(parents=True)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def add_module(self, source: Path, name: str) -> None:
        """Add one `.py` under a name with slashes."""
        self._zip.writestr(zipfile.ZipInfo(name + "c"), bytecode(source, name))
        self.modules += 1

    def add_package(self, root: Path) -> None:
        """Add a package or module: zipped where nothing but code is in it, as a folder otherwise."""
        files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        if any(path.suffix not in DATA_OF_CODE for path in files):
            self.add_folder(root)
            return
        for path in files:
            name = path.relative_to(root.parent).as_posix()
            if path.suffix == ".py":
                self.add_module(path, name)
            elif path.suffix == ".pyd":
                shutil.copy(path, self._extensions / f"{name.split('.')[0].replace('/', '.')}.pyd")

    def add_folder(self, root: Path) -> None:
        """Add a package that needs its folder, its modules as byte-code without sources."""
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            name = path.relative_to(root.parent).as_posix()
            if path.suffix in {".pyi", ".pyx", ".pxd", ".typed", ".pyc"}:
                continue
            place = self._loose / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".py":
                place.with_suffix(".pyc").write_bytes(bytecode(path, name))
            else:
                shutil.copy(path, place)


def bytecode(source: Path, name: str) -> bytes:
    """Return the `.pyc` of a source, the same bytes for the same source (no date, no path of this computer)."""
    text = source.read_bytes()
    code = compile(text, name, "exec", dont_inherit=True, optimize=0)
    return MAGIC_NUMBER + UNCHECKED.to_bytes(4, "little") + source_hash(text) + marshal.dumps(code)
