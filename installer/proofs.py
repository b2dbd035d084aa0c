"""The word `proofs`: what takes minutes, a disk, root or a server, one by one and each in its own process."""

from __future__ import annotations

import os
import shutil
from typing import NamedTuple

import house
import machine
from steps import Command, FailureError, openly, say


class Proof(NamedTuple):
    """What one proof needs beside the environment.

    Attributes:
        packages: of Debian.
        mounts: it mounts or starts servers, in a world of its own that ends with it: needs root.
    """

    packages: tuple[str, ...] = ()
    mounts: bool = False


PROOFS: dict[str, Proof] = {
    "kill": Proof(),
    "full": Proof(mounts=True),
    "readonly": Proof(mounts=True),
    "reserve": Proof(mounts=True),
    "fat": Proof(("dosfstools", "fusefat", "fuse3"), mounts=True),
    "samba": Proof(("samba", "cifs-utils", "smbnetfs", "rclone", "fuse3"), mounts=True),
    "cups": Proof(("cups", "cups-client", "cups-filters", "printer-driver-cups-pdf"), mounts=True),
    "disk": Proof(),
    "bits": Proof(),
    "hostile": Proof(),
    "fuzz": Proof(),
    "machines": Proof(),
    "long": Proof(),
    "names": Proof(),
    "keys": Proof(),
    "soak": Proof(),
    "mutations": Proof(),
}
OWN_WORLD: Command = ["unshare", "--mount", "--net", "--propagation", "private"]
"""Mounts and servers of a proof are seen by nobody else and are gone when it ends, however it ends."""


def run(arguments: list[str]) -> list[str]:
    """Run all proofs, or the named ones, and return the names of those that failed or could not run."""
    names, minutes = _read(arguments)
    wanted = names or list(PROOFS)
    extra = {"DICANDESK_MINUTES": str(minutes)}
    failed = []
    for name in wanted:
        try:
            command = _command(name)
        except FailureError as failure:
            say(f"  {name}: {failure}")
            failed.append(name)
            continue
        if openly(name, command, extra=extra):
            failed.append(name)
    return failed


def _read(arguments: list[str]) -> tuple[list[str], float]:
    """Return the names and the minutes for each endless proof."""
    rest, minutes = list(arguments), 1.0
    if "--minutes" in rest:
        place = rest.index("--minutes")
        try:
            minutes = float(rest[place + 1])
        except (IndexError, ValueError):
            raise FailureError("--minutes wants a number. Next step: proofs --minutes 10") from None
        del rest[place : place + 2]
    if unknown := [name for name in rest if name not in PROOFS]:
        raise FailureError(f"No such proof: {', '.join(unknown)}. There are: {', '.join(PROOFS)}")
    return rest, minutes


def _command(name: str) -> Command:
    """Install what a proof needs and return what runs it.

    Raises:
        FailureError: it cannot run on this computer.
    """
    proof = PROOFS[name]
    if proof.packages and shutil.which("dpkg-query"):
        present = machine.packages_present()
        if lacking := [package for package in proof.packages if package not in present]:
            machine.install(lacking)
    command: Command = [house.PYTHON, "-m", "tests.proofs", name]
    if not proof.mounts:
        return command
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("unshare") is None:
        raise FailureError(f"cannot run: it mounts disks, which needs Linux and root. Next step: sudo, {name} again")
    return [*OWN_WORLD, *command]
