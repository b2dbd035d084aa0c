"""`build windows`: `DiCanDesk-<version>-Setup.exe`, made on Debian, the same bytes from the same commit."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from pathlib import Path

from steps import ROOT, Command, FailureError, quietly, say, timed

from packing import facts, licences, pictures, runtime, sbom, wheels
from packing.archive import Archive

WORK = facts.WORK / "windows"
PROGRAM = WORK / "program"
TEXTS = Path("/usr/share/nsis/Contrib/Language files")
SEARCHED = ("python311.zip", "packages.zip", ".", "Lib")
OWN_FOLDER = {"PySide6", "shiboken6", "pypdfium2", "pypdfium2_raw", "backports"}
"""They look for files beside their modules, or are one namespace of several packages."""
MODE = {"DiCanDesk": ("-mwindows", "-municode"), "dicandesk-cli": ("-mconsole", "-municode", "-DCONSOLE")}


def build() -> Path:
    """Build the installer and return its path in `dist/`."""
    shutil.rmtree(PROGRAM, ignore_errors=True)
    files = PROGRAM / "runtime"
    licence = runtime.put(files)
    site = WORK / "site"
    wheels.fetch(site)
    packages = licences.collect(site, PROGRAM / "licences", python=licence)
    with timed("SBOM"):
        sbom.write(packages, PROGRAM / "sbom.json", extra=[licences.PYTHON_FOR_WINDOWS])
    wheels.prune(site)
    with timed("one archive of all modules"):
        _pack(site, files)
    _own_files()
    _launchers()
    facts.date_all(PROGRAM)
    count = sum(1 for path in PROGRAM.rglob("*") if path.is_file())
    say(f"  program: {facts.megabytes(PROGRAM):.1f} MB, {count} files")
    target = facts.DIST / f"DiCanDesk-{facts.VERSION}-Setup.exe"
    _installer(target)
    say(f"  {target.name}: {facts.megabytes(target):.1f} MB, SHA-256 {facts.digest(target)}")
    return target


def _pack(site: Path, files: Path) -> None:
    (files / "python311._pth").write_bytes("".join(f"{one}\r\n" for one in SEARCHED).encode())
    with Archive(files / "packages.zip", files / "ext", files / "Lib") as archive:
        archive.add_module(Path(__file__).with_name("boot.py"), "boot.py")
        for package in [*sorted(site.iterdir()), ROOT / "dicandesk"]:
            if package.name.endswith(".dist-info"):
                continue
            if package.name in OWN_FOLDER:
                archive.add_folder(package)
            else:
                archive.add_package(package)


def _own_files() -> None:
    """Put what is read as a file: resources, and the migrations, which Alembic looks for in a folder."""
    shutil.copytree(ROOT / "resources", PROGRAM / "resources")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "dicandesk/store/migrations", PROGRAM / "dicandesk/store/migrations", ignore=ignored)


def _launchers() -> None:
    folder = WORK / "launcher"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    here = Path(__file__).parent
    for name in ("launcher.c", "launcher.rc", "launcher.manifest"):
        shutil.copy(here / name, folder)
    pictures.write_ico(ROOT / "resources/icons/dicandesk.svg", folder / "DiCanDesk.ico")
    pictures.write_ico(ROOT / "resources/icons/courier.svg", folder / "courier.ico")
    shutil.copy(folder / "DiCanDesk.ico", PROGRAM)
    defined = f'#define NUMBERS {",".join(numbers())}\n#define VERSION "{facts.VERSION}"\n'
    (folder / "version.h").write_text(defined, "ascii")
    made: Command = ["x86_64-w64-mingw32-windres", "-c", "65001", "launcher.rc", "-O", "coff", "-o", "rc.o"]
    quietly("resources of the launchers", made, cwd=folder)
    for name, mode in MODE.items():
        target = PROGRAM / f"{name}.exe"
        flags = ["-Os", "-s", "-Wall", "-Wextra", "-Werror", "-Wl,--no-insert-timestamp", *mode]
        compiled: Command = ["x86_64-w64-mingw32-gcc", *flags, "launcher.c", "rc.o", "-o", target, "-lshell32"]
        quietly(target.name, compiled, cwd=folder)
        sign(target)


def numbers() -> list[str]:
    """Return the version as the four numbers that Windows wants."""
    found = re.findall(r"\d+", facts.VERSION)
    return [*found, "0", "0", "0"][:4]


def _installer(target: Path) -> None:
    texts = WORK / "texts"
    shutil.rmtree(texts, ignore_errors=True)
    texts.mkdir(parents=True)
    for name in ("Vietnamese.nlf", "Vietnamese.nsh"):
        whole = (TEXTS / name).read_text("utf-8-sig")
        (texts / name).write_text(unicodedata.normalize("NFC", whole), "utf-8-sig")
    target.parent.mkdir(exist_ok=True)
    defined = {"SOURCE": PROGRAM, "TARGET": target, "TEXTS": texts}
    words = {"VERSION": facts.VERSION, "NUMBERS": ".".join(numbers())}
    hurry = {"IN_A_HURRY": "1"} if facts.IN_A_HURRY else {}
    options = [f"-D{name}={value}" for name, value in (defined | words | hurry).items()]
    script = Path(__file__).with_name("setup.nsi")
    extra = {"SOURCE_DATE_EPOCH": str(facts.moment())}
    quietly("installer", ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *options, script], extra=extra)
    sign(target)


def sign(file: Path) -> None:
    """Sign a program by the certificate that `DICANDESK_SIGN_CERT` and `DICANDESK_SIGN_KEY` name, if they do.

    `DICANDESK_SIGN_PASS_FILE` names a file with the key's passphrase. The time in the signature is that of the commit.
    """
    certificate, key = os.environ.get("DICANDESK_SIGN_CERT"), os.environ.get("DICANDESK_SIGN_KEY")
    if not (certificate and key):
        say(f"  {file.name} is not signed: DICANDESK_SIGN_CERT and DICANDESK_SIGN_KEY name no certificate")
        return
    if file.stat().st_size == 0:
        raise FailureError(f"{file.name} is empty and was not signed.")
    bare = file.with_suffix(".unsigned")
    file.replace(bare)
    secret = ["-readpass", os.environ["DICANDESK_SIGN_PASS_FILE"]] if "DICANDESK_SIGN_PASS_FILE" in os.environ else []
    named: Command = ["-n", "DiCanDesk", "-time", str(facts.moment())]
    pair: Command = ["-certs", certificate, "-key", key, *secret]
    quietly(f"signature of {file.name}", ["osslsigncode", "sign", *pair, *named, "-in", bare, "-out", file])
    bare.unlink()
