"""`build deb`: one folder with Python and Qt inside, as a `.deb` for apt and as a `.tar.xz` that runs from a stick."""

from __future__ import annotations

import gzip
import platform
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import house
from steps import ROOT, Command, FailureError, quietly, say, timed

from packing import facts, licences, pictures, sbom

WORK = facts.WORK / "debian"
FILES = Path(__file__).with_name("debian_files")
HOME = Path("usr/lib/dicandesk")
# Found in an empty Debian 12 with ldd and a window really shown; `t64` is what Debian 13 and Ubuntu 24.04 call some.
LIBRARIES = (
    "libglib2.0-0 | libglib2.0-0t64", "libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libxkbcommon0",
    "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0",
    "libcups2 | libcups2t64",
)  # fmt: skip
_NEEDS = re.compile(r"GLIBC_(\d+)\.(\d+)")


def build() -> list[Path]:
    """Build both and return their paths in `dist/`."""
    folder = _folder()
    facts.date_all(folder)
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    say(f"  program: {facts.megabytes(folder):.1f} MB, {count} files")
    facts.DIST.mkdir(exist_ok=True)
    made = [_deb(folder)] if facts.IN_A_HURRY else [_deb(folder), _tar(folder)]
    if not facts.IN_A_HURRY:
        check(made[0])
    for path in made:
        say(f"  {path.name}: {facts.megabytes(path):.1f} MB, SHA-256 {facts.digest(path)}")
    return made


def _folder() -> Path:
    """Let PyInstaller make the folder, and add licences and the bill of materials."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    places: Command = ["--distpath", WORK / "dist", "--workpath", WORK / "work", "--log-level", "WARN"]
    extra = {"SOURCE_DATE_EPOCH": str(facts.moment()), "PYTHONHASHSEED": "0", "QT_QPA_PLATFORM": "offscreen"}
    # Modules lie in their archive as they are: they load sooner, and xz makes less of them than of what zlib made.
    extra["PYINSTALLER_ZLIB_COMPRESSION_LEVEL"] = "0"
    spec = Path(__file__).with_name("dicandesk.spec")
    quietly("one folder", [house.PYTHON, "-m", "PyInstaller", "--noconfirm", *places, spec], extra=extra)
    folder = WORK / "dist" / "dicandesk"
    site = Path(sysconfig.get_path("purelib"))
    wanted = set(re.findall(r"^([A-Za-z0-9_.-]+)==", (facts.LOCKS / "run.txt").read_text("utf-8"), re.MULTILINE))
    named = {re.sub(r"[-_.]+", "_", name).lower() for name in wanted}
    chosen = WORK / "site"
    chosen.mkdir()
    for info in site.glob("*.dist-info"):
        if re.sub(r"[-_.]+", "_", info.name.split("-")[0]).lower() in named:
            shutil.copytree(info, chosen / info.name)
    packages = licences.collect(chosen, folder / "licences", python=_python_licence())
    python = licences.Package("Python", platform.python_version(), "PSF-2.0", "https://www.python.org")
    libraries = licences.of_debian(_libraries(folder), folder / "licences")
    sbom.write(packages, folder / "sbom.json", extra=[python, *libraries])
    return folder


def _libraries(folder: Path) -> list[Path]:
    """Return the libraries inside that are neither Python's own nor came with a package from the index."""
    loose = [path for path in (folder / "_internal").glob("lib*.so*") if not path.is_symlink()]
    return [path for path in loose if not path.name.startswith("libpython")]


def _python_licence() -> Path:
    places = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", *Path("/usr/share/doc").glob("python3.1?/copyright")]
    for place in places:
        if place.is_file():
            return place
    raise FailureError("The licence of this computer's Python was not found, so it cannot be shipped along.")


def oldest_libc(folder: Path) -> str:
    """Return the oldest GNU C library that has all that the program files below a folder ask for."""
    highest = (2, 28)
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF":
            told = subprocess.run(["objdump", "-T", str(path)], capture_output=True, encoding="utf-8", check=False)
            for major, minor in _NEEDS.findall(told.stdout):
                highest = max(highest, (int(major), int(minor)))
    return f"{highest[0]}.{highest[1]}"


def _deb(folder: Path) -> Path:
    root = WORK / "root"
    shutil.copytree(folder, root / HOME, symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/dicandesk").symlink_to("../lib/dicandesk/dicandesk")
    share = root / "usr/share"
    _put(FILES / "dicandesk.desktop", share / "applications/dicandesk.desktop")
    _put(FILES / "dicandesk.xml", share / "mime/packages/dicandesk.xml")
    _put(FILES / "lintian-overrides", share / "lintian/overrides/dicandesk")
    icons = ROOT / "resources" / "icons"
    theme = share / "icons/hicolor"
    pictures.write_pngs(icons / "dicandesk.svg", theme, "apps", "dicandesk")
    pictures.write_pngs(icons / "courier.svg", theme, "mimetypes", "application-vnd.dicandesk.courier")
    manual = (FILES / "dicandesk.1").read_text("utf-8").replace("VERSION", facts.VERSION)
    _zip(manual, share / "man/man1/dicandesk.1.gz")
    _zip((ROOT / "CHANGELOG.md").read_text("utf-8"), share / "doc/dicandesk/changelog.gz")
    _put(FILES / "copyright", share / "doc/dicandesk/copyright")
    control = root / "DEBIAN/control"
    control.parent.mkdir()
    depends = ", ".join([f"libc6 (>= {oldest_libc(root / HOME)})", *LIBRARIES])
    size = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
    template = (FILES / "control").read_text("utf-8")
    control.write_text(template.format(version=facts.VERSION, size=size, depends=depends), "utf-8")
    facts.date_all(root)
    target = facts.DIST / f"dicandesk_{facts.VERSION}_amd64.deb"
    extra = {"SOURCE_DATE_EPOCH": str(facts.moment())}
    pressed = "-Znone" if facts.IN_A_HURRY else "-Zxz"
    quietly("deb", ["dpkg-deb", "--root-owner-group", pressed, "--build", root, target], extra=extra)
    return target


def _tar(folder: Path) -> Path:
    target = facts.DIST / f"DiCanDesk-{facts.VERSION}-linux-x86_64.tar.xz"
    owner: Command = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{facts.moment()}"]
    renamed: Command = [f"--transform=s,^{folder.name},DiCanDesk-{facts.VERSION},"]
    command: Command = ["tar", *owner, *renamed, "-C", folder.parent, "-cJf", target, folder.name]
    quietly("tar.xz", command, extra={"XZ_OPT": "-6 -T2"})  # any number of threads from two on makes the same bytes
    return target


def check(deb: Path) -> None:
    """Let lintian look at the package.

    Raises:
        FailureError: an error that no override with its reason covers.
    """
    with timed("lintian"):
        asked = ["lintian", "--fail-on", "error", "--allow-root", str(deb)]
        done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise FailureError(f"lintian found errors:\n{done.stdout[-4000:]}")


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def _zip(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
