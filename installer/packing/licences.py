"""The licence of everything that is shipped, as files beside the program; it fails where one is missing or is a GPL."""

from __future__ import annotations

import re
import shutil
import subprocess
from email.parser import HeaderParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from steps import ROOT, FailureError

from packing import facts

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMON = Path("/usr/share/common-licenses")
TEXT = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
QT = ("pyside6_essentials", "shiboken6")
STRICT = re.compile(r"(?<![LA])GPL|GNU General Public", re.IGNORECASE)


class Package(NamedTuple):
    """One shipped package, as its own metadata describe it."""

    name: str
    version: str
    licence: str
    home: str


def collect(site: Path, target: Path, *, python: Path | None = None) -> list[Package]:
    """Copy every licence text below `site`, ours and those of fonts and icons to `target`; return the packages.

    Args:
        site: folder with `*.dist-info`.
        target: made anew.
        python: licence of the Python that is shipped along.

    Raises:
        FailureError: a package has no licence text, or is under the GPL alone.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", target / "DiCanDesk.txt")
    for kind in ("fonts", "icons"):
        texts = [
            one for one in sorted((ROOT / "resources" / kind).iterdir()) if one.name.startswith(("LICENSE", "OFL"))
        ]
        if not texts:
            raise FailureError(f"The {kind} in resources/{kind} have no licence text beside them.")
        for text in texts:
            shutil.copy(text, target / f"{kind}-{text.stem}.txt")
    if python is not None:
        shutil.copy(python, target / "Python.txt")
    return [_one(info, target) for info in sorted(site.glob("*.dist-info"))]


def of_debian(libraries: Iterable[Path], target: Path) -> list[Package]:
    """Copy the licences of libraries that come from Debian packages of this computer; return those packages.

    Raises:
        FailureError: a library belongs to no package.
    """
    owners = sorted({_owner(library) for library in libraries})
    found = []
    for owner in owners:
        shown = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Package} ${Version} ${Homepage}", owner],
            capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        name, version, home = f"{shown.stdout} ".split(" ", 2)
        folder = target / name
        folder.mkdir()
        shutil.copy(Path("/usr/share/doc", name, "copyright"), folder / "copyright.txt")
        found.append(Package(name, version, "as its text says", home.strip()))
    return found


def _owner(library: Path) -> str:
    asked = ["dpkg-query", "-S", f"*/{library.name}"]
    lines = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False).stdout.splitlines()
    for line in lines:
        name, _, path = line.partition(": ")
        if Path(path).is_file() and Path(path).read_bytes()[:4] == b"\x7fELF" and "diversion" not in name:
            return name.partition(",")[0]
    raise FailureError(f"{library.name} comes from no Debian package, so its licence cannot be shipped along.")


def _one(info: Path, target: Path) -> Package:
    found = describe(info)
    folder = target / f"{found.name}-{found.version}"
    texts = [path for path in info.rglob("*") if path.is_file() and _is_licence(path, info)]
    if found.name.replace("-", "_").lower() in QT:
        # Qt and PySide6 are taken under the LGPL, the choice that their wheels leave; its text refers to the GPL's.
        folder.mkdir()
        for name in ("LGPL-3", "GPL-3"):
            shutil.copy(COMMON / name, folder / f"{name}.txt")
        (folder / "README.txt").write_text(_LGPL, "utf-8")
        return found._replace(licence="LGPL-3.0-only")
    if not texts:
        raise FailureError(f"{found.name} {found.version} comes without a licence text; it cannot be shipped so.")
    if STRICT.search(found.licence) and " OR " not in found.licence:
        raise FailureError(f"{found.name} {found.version} is under {found.licence}; no GPL part may be inside.")
    for path in texts:
        place = folder / path.relative_to(info)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    return found


def describe(info: Path) -> Package:
    """Read a `*.dist-info` folder (core metadata, PEP 566 and 639)."""
    head = HeaderParser().parsestr((info / "METADATA").read_text("utf-8"))
    classes = [one.split(" :: ")[-1] for one in head.get_all("Classifier", []) if one.startswith("License ::")]
    free = next(iter((head.get("License") or "").splitlines()), "as its text says")
    declared = head.get("License-Expression") or " / ".join(classes) or free
    homes = [one.partition(", ")[2] for one in head.get_all("Project-URL", [])]
    return Package(head["Name"], head["Version"], declared, head.get("Home-page") or next(iter(homes), ""))


def _is_licence(path: Path, info: Path) -> bool:
    return path.relative_to(info).parts[0] == "licenses" or bool(TEXT.match(path.name))


_LGPL = f"""Qt and PySide6 (The Qt Company and others) are used under the GNU Lesser General Public License, version 3.
DiCanDesk {facts.VERSION} loads them as separate files, so they can be replaced by other builds of the same version:
put the other files in the place of those with the same names. The Qt Company publishes the source of both.
"""

PYTHON_FOR_WINDOWS = Package("Python", "3.11.9", "PSF-2.0", "https://www.python.org")
