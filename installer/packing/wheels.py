"""The locked packages as they are for another system, and of Qt only what the program uses."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import house
from steps import Command, quietly

from packing import facts

if TYPE_CHECKING:
    from pathlib import Path

QT_MODULES = ("Core", "Gui", "Widgets", "PrintSupport", "Svg", "Test")
QT_PLUGINS = {
    "platforms": {"qwindows.dll", "qoffscreen.dll"},
    "styles": {"qmodernwindowsstyle.dll"},
    "imageformats": {f"q{kind}.dll" for kind in facts.QT_PICTURES},
    "iconengines": {"qsvgicon.dll"},
}
QT_LOOSE = {"__init__.py", "_config.py", "_git_pyside_version.py", "pyside6.abi3.dll"}
QT_RUNTIME = ("msvcp140", "vcruntime140", "concrt140")
PICTURES = ("_avif", "_webp", "_imagingft", "_imagingcms")
"""Kinds of pictures that Pillow could read beside those of our papers: 7 MB."""
UNUSED = (
    "bin",
    "share",
    "pypdfium2_cli",
    "reportlab/fonts",
    "alembic/templates",
    "alembic/testing",
    "sqlalchemy/testing",
)
"""Beside the tests of packages: their commands, fonts of ReportLab, templates for developers."""


def fetch(target: Path) -> None:
    """Unpack the locked wheels for 64-bit Windows and Python 3.11; uv judges the markers for that system."""
    shutil.rmtree(target, ignore_errors=True)
    command: Command = [
        house.tool("uv"),
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--require-hashes",
    ]
    system: Command = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.11", "--link-mode", "copy"]
    quietly("wheels for Windows", [*command, *system, "--target", target, "-r", facts.LOCKS / "run.txt"])


def prune(site: Path) -> None:
    """Take away what the program never loads."""
    for name in UNUSED:
        shutil.rmtree(site / name, ignore_errors=True)
    for folder in sorted(site.rglob("*"), reverse=True):
        if folder.is_dir() and folder.name in {"tests", "__pycache__"}:
            shutil.rmtree(folder)
    for name in PICTURES:
        for file in (site / "PIL").glob(f"{name}.*"):
            file.unlink()
    _prune_qt(site / "PySide6")


def _prune_qt(qt: Path) -> None:
    wanted = {f"Qt{name}.pyd" for name in QT_MODULES} | {f"Qt6{name}.dll" for name in QT_MODULES} | QT_LOOSE
    for path in qt.iterdir():
        if not (path.name in wanted | {"plugins", "support"} or path.stem.startswith(QT_RUNTIME)):
            _remove(path)
    for kind in (qt / "plugins").iterdir():
        for file in list(kind.iterdir()):
            if file.name not in QT_PLUGINS.get(kind.name, set()):
                _remove(file)
        if not any(kind.iterdir()):
            kind.rmdir()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
