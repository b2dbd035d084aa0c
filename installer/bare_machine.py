"""Proof that the commands of the README need only python3 and git: an empty Debian is made and they run in it.

Run as root on Debian or Ubuntu: `python3 installer/bare_machine.py [--suite NAME] [WORD ...]`. Needs debootstrap. The
empty system gets this computer's own settings of the package clients (sources, certificates, variables) and a clone
of the committed source. It lies in a temporary folder and is gone afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from steps import ROOT, Command, FailureError, quietly, say, timed

if TYPE_CHECKING:
    from collections.abc import Iterator

# Settings of apt, pip and the certificates they trust; those that are not there are left out.
COPIED = (
    "/etc/apt/apt.conf.d",
    "/etc/apt/auth.conf.d",
    "/etc/apt/keyrings",
    "/etc/apt/preferences.d",
    "/etc/apt/trusted.gpg.d",
    "/etc/hosts",
    "/etc/pip.conf",
    "/etc/resolv.conf",
    "/etc/ssl/certs/ca-certificates.crt",
    "/root/.config/pip",
    "/usr/local/share/ca-certificates",
)
SOURCES = ("/etc/apt/sources.list", "/etc/apt/sources.list.d")  # fit only the release of this computer
KEPT_VARIABLES = ("PIP_", "SSL_CERT_", "CURL_CA_", "REQUESTS_CA_", "GIT_SSL_")
PROXIES = ("http_proxy", "https_proxy", "no_proxy")
PLACE = "root/dicandesk"


UBUNTU = {"jammy", "noble"}
UBUNTU_MIRROR = "http://archive.ubuntu.com/ubuntu"


def mirror(suite: str) -> str:
    """Return the address that this computer's package client reads Debian from; Ubuntu's own for Ubuntu."""
    if suite in UBUNTU:
        return UBUNTU_MIRROR
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    listed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.split()
    if not listed:
        raise FailureError("The package client here knows no source. Next step: apt-get update, then again.")
    return listed[0]


def variables() -> dict[str, str]:
    """Return what a fresh login has, plus the settings of the package clients."""
    kept = {k: v for k, v in os.environ.items() if k.startswith(KEPT_VARIABLES) or k.lower() in PROXIES}
    return {"HOME": "/root", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **kept}


def furnish(system: Path, *, sources: bool) -> None:
    """Copy the settings of the package clients into the empty system."""
    for name in COPIED + (SOURCES if sources else ()):
        here, there = Path(name), system / name.lstrip("/")
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
        elif here.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(here, there)


@contextlib.contextmanager
def mounted(system: Path) -> Iterator[None]:
    """Give the system its /proc and /dev/shm for the time of the block."""
    mounts = [("proc", system / "proc"), ("tmpfs", system / "dev" / "shm")]
    done: list[Path] = []
    try:
        for kind, place in mounts:
            place.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, place], check=True)
            done.append(place)
        yield
    finally:
        for place in reversed(done):
            subprocess.run(["umount", "--lazy", place], check=False)


@contextlib.contextmanager
def empty_system(suite: str, *, include: str = "python3,git", source: bool = True) -> Iterator[Path]:
    """Make an empty system; take it away afterwards unless something is mounted in it.

    Args:
        suite: release of Debian or Ubuntu.
        include: packages in it beside the essential ones.
        source: clone the committed source into it.
    """
    system = Path(tempfile.mkdtemp(prefix="dicandesk-bare-"))
    try:
        make: Command = ["debootstrap", "--variant=minbase", f"--include={include}"]
        make += ["--components=main,universe"] if suite in UBUNTU else []
        make += [suite, system, mirror(suite)]
        quietly(f"empty {suite} with {include}", make)
        own = platform.freedesktop_os_release().get("VERSION_CODENAME") == suite
        furnish(system, sources=own)
        if source:
            clone: Command = ["git", "clone", "--quiet", "--no-hardlinks", ROOT, system / PLACE]
            quietly("clone of the committed source", clone)
        with mounted(system):
            yield system
    finally:
        if str(system) in Path("/proc/self/mounts").read_text("utf-8"):
            say(f"Something is still mounted in {system}; it was left there.")
        else:
            with timed("taken away again"):
                shutil.rmtree(system)


def run(system: Path, word: str) -> tuple[str, int, float]:
    """Run one word of installer/dev.py in the system and return it with its exit code and seconds."""
    say(f"--- python3 installer/dev.py {word}")
    start = time.monotonic()
    inside = ["chroot", str(system), "sh", "-c", f"cd /{PLACE} && exec python3 installer/dev.py {word}"]
    code = subprocess.run(inside, env=variables(), stdin=subprocess.DEVNULL, check=False).returncode
    return word, code, time.monotonic() - start


def main() -> int:
    """Make the system, run the words, say what each took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--suite", default="bookworm", help="release to make, for example bookworm or trixie")
    parser.add_argument("words", nargs="*", default=["demo", "test"], help="words of installer/dev.py, in this order")
    asked = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        say("This needs root and debootstrap. Next step: sudo apt-get install -y debootstrap")
        return 1
    try:
        with empty_system(asked.suite) as system:
            results = [run(system, word) for word in asked.words]
    except FailureError as failure:
        say(str(failure))
        return 1
    for word, code, seconds in results:
        say(f"{asked.suite}: {word:<8}{seconds:7.1f} s  {'went well' if code == 0 else f'ended with code {code}'}")
    return max(code for _, code, _ in results)


if __name__ == "__main__":
    sys.exit(main())
