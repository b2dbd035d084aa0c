"""What the makers do with new versions: keys, a manifest, its signatures, packs of guidance. Keys never lie in here.

    build keys FOLDER                  three key files for three people, and trusted.json with their public halves
    build manifest [CHAIN]             dist/updates/ with the files of this version and program.dcdupdate, unsigned
    build pack VERSION TOPICS [CHAIN]  the same for a folder of topics (*.toml): topics.dcdupdate
    build sign FILE KEY                one more signature; two make it count. Each maker does this on an own computer
    build change-keys CHAIN TRUSTED    one more change of keys in the file CHAIN; two of the keys before sign it

The public keys go into `resources/updates/trusted.json` before anything is built; they are no secret and are committed.
A build without that file takes no updates. CHAIN holds every change of keys since the first; a manifest carries all of
it, so that a PC finds its way from whichever keys it knows.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from steps import ROOT, FailureError, say

from dicandesk.rules.topics import Topic, parse
from dicandesk.sync import crypto
from dicandesk.updates import keys, manifest
from dicandesk.updates.find import ENDING, FOLDER
from dicandesk.updates.manifest import KEYS, File, Trust, Update
from dicandesk.updates.versions import is_version
from packing import facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.updates.manifest import Subject, System

    Signed = list[tuple[str, dict[bytes, bytes]]]

OUT = facts.DIST / FOLDER
GOOD_DAYS = 400
"""After which PCs warn that there should be a newer one."""


def make_keys(folder: str) -> None:
    """Make three keys and name their public halves."""
    place = Path(folder).absolute()
    if place.is_relative_to(ROOT):
        raise FailureError(f"{place} lies in the source tree. Next step: choose a folder that is never published.")
    if place.exists():
        raise FailureError(f"{place} is there already. Next step: choose a new folder.")
    place.mkdir(mode=0o700, parents=True)
    public = []
    for number in range(1, KEYS + 1):
        private = crypto.random_key()
        with os.fdopen(os.open(place / f"key-{number}.txt", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(private.hex() + "\n")
        public.append(crypto.sign_public(private).hex())
    text = json.dumps({"number": 0, "keys": public}, indent=1) + "\n"
    (place / "trusted.json").write_text(text, "utf-8")
    say(f"{place}: give each key file to one person and keep no copy; trusted.json goes into resources/updates/")


def make_manifest(chain: str = "") -> None:
    """Gather what was built of this version, and write the manifest that waits for its signatures."""
    version = facts.VERSION
    built: dict[str, System] = {
        f"DiCanDesk-{version}-Setup.exe": "windows",
        f"dicandesk_{version}_amd64.deb": "debian",
        f"DiCanDesk-{version}-linux-x86_64.tar.xz": "linux",
    }
    there = {name: system for name, system in built.items() if (facts.DIST / name).is_file()}
    if not there:
        raise FailureError(f"Nothing of version {version} lies in dist/. Next step: dev.py build windows deb")
    OUT.mkdir(parents=True, exist_ok=True)
    for name in there:
        shutil.copyfile(facts.DIST / name, OUT / name)
    files = tuple(_file(OUT / name, system) for name, system in there.items())
    _write("program", version, files, _news(version), chain)


def make_pack(version: str, folder: str, chain: str = "") -> None:
    """Pack a folder of topics, and write its manifest."""
    if not is_version(version):
        raise FailureError(f"{version} is no version. Next step: numbers with dots between, as 2026.12")
    import tomllib  # noqa: PLC0415 - only here

    found = sorted(Path(folder).glob("[!_]*.toml"))
    wrong = [path.name for path in found if not isinstance(parse(tomllib.loads(path.read_text("utf-8"))), Topic)]
    if wrong or not found:
        raise FailureError(f"No topics, or files that are none: {', '.join(wrong)}. Next step: see resources/topics/")
    OUT.mkdir(parents=True, exist_ok=True)
    target = OUT / f"topics-{version}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in found:
            packed.writestr(zipfile.ZipInfo(path.name, (2026, 1, 1, 0, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED)
    _write("topics", version, (_file(target, "any"),), {}, chain)


def sign(file: str, key: str) -> None:
    """Add the signature of one key to the last statement of a manifest, or of a chain of changed keys."""
    path = Path(file)
    *before, (text, signatures) = _parts(path)
    try:
        private = bytes.fromhex(Path(key).read_text("ascii").strip())
        signatures[crypto.sign_public(private)] = manifest.sign(private, text)
    except (OSError, ValueError) as error:
        raise FailureError(f"{key} is no key. Next step: name a file key-1.txt, key-2.txt or key-3.txt") from error
    path.write_bytes(manifest.write(before, text, signatures))
    say(f"{path.name}: {len(signatures)} of {manifest.NEEDED} signatures over\n{text}")


def change_keys(chain: str, trusted: str) -> None:
    """Say in the chain that other keys follow; two of the keys before have to sign it."""
    path = Path(chain)
    before = _parts(path) if path.exists() else []
    place = Path(trusted)
    try:
        new = Trust(len(before) + 1, keys.read(place).keys)
    except (OSError, ValueError) as error:
        raise FailureError(f"{trusted} names no keys. Next step: dev.py build keys FOLDER") from error
    path.write_bytes(manifest.write(before, manifest.keys_text(new), {}))
    place.write_text(json.dumps({"number": new.number, "keys": [key.hex() for key in new.keys]}, indent=1) + "\n")
    say(f"{path.name}: sign it with two of the keys before; {place.name} is for the next build")


def _write(subject: Subject, version: str, files: tuple[File, ...], news: dict[str, str], chain: str) -> None:
    today = datetime.fromtimestamp(facts.moment(), UTC).date()
    update = Update(subject, version, today, _until(today), news, files)
    target = OUT / f"{subject}{ENDING}"
    target.write_bytes(manifest.write(_parts(Path(chain)) if chain else [], manifest.update_text(update), {}))
    say(f"{target}: two makers sign it next: dev.py build sign {target} KEY")


def _until(today: date) -> date:
    return today + timedelta(days=GOOD_DAYS)


def _file(path: Path, system: System) -> File:
    return File(path.name, path.stat().st_size, facts.digest(path), system)


def _news(version: str) -> dict[str, str]:
    """Return what is new, from `installer/news/VERSION.vi.txt` and `.en.txt`; nothing without them."""
    found = {language: ROOT / "installer" / "news" / f"{version}.{language}.txt" for language in ("vi", "en")}
    return {language: path.read_text("utf-8").strip() for language, path in found.items() if path.is_file()}


def _parts(path: Path) -> Signed:
    try:
        return manifest.parts(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FailureError(f"{path} cannot be read as a manifest: {error}. Next step: make it anew.") from error


WORDS: dict[str, tuple[Callable[..., None], int, int]] = {
    "keys": (make_keys, 1, 1),
    "manifest": (make_manifest, 0, 1),
    "pack": (make_pack, 2, 3),
    "sign": (sign, 2, 2),
    "change-keys": (change_keys, 2, 2),
}
"""What each word does, and the least and most arguments it takes."""


def run(arguments: list[str]) -> None:
    """Do what a word with its arguments says.

    Raises:
        FailureError: it cannot be done, and the next step.
    """
    act, least, most = WORDS[arguments[0]]
    if not least <= len(arguments) - 1 <= most:
        raise FailureError((sys.modules[__name__].__doc__ or "").split("\n\n")[1])
    act(*arguments[1:])
