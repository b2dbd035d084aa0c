"""`build try-sign`: the installer signed by a self-made certificate, verified, and refused once a byte is other."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from steps import Command, FailureError, quietly, say

from packing import facts, windows


def run() -> None:
    """Sign a copy of the newest installer.

    Raises:
        FailureError: a signature is taken for good that is not, or the other way round.
    """
    setup = facts.DIST / f"DiCanDesk-{facts.VERSION}-Setup.exe"
    if not setup.exists():
        raise FailureError("There is no installer to sign. Next step: python3 installer/dev.py build windows")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificate, key = folder / "cert.pem", folder / "key.pem"
        _certificate(certificate, key)
        copies = [folder / "first.exe", folder / "second.exe"]
        if _is_good(setup, certificate):
            raise FailureError(f"{setup.name} is taken for signed by a certificate of just now.")
        os.environ.update(DICANDESK_SIGN_CERT=str(certificate), DICANDESK_SIGN_KEY=str(key))
        for copy in copies:
            shutil.copy(setup, copy)
            windows.sign(copy)
            if not _is_good(copy, certificate):
                raise FailureError("The signed installer does not verify.")
        if facts.digest(copies[0]) != facts.digest(copies[1]):
            raise FailureError("Signed twice, the installer is not the same.")
        with copies[0].open("r+b") as file:
            file.seek(1_000_000)
            other = file.read(1)[0] ^ 1
            file.seek(1_000_000)
            file.write(bytes([other]))
        if _is_good(copies[0], certificate):
            raise FailureError("A changed installer still verifies.")
    say("  signed by a self-made certificate: verifies, the same bytes twice; one byte changed: refused")


def _certificate(certificate: Path, key: Path) -> None:
    made: Command = ["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "30", "-subj"]
    usage: Command = ["/CN=DiCanDesk, self-made", "-addext", "extendedKeyUsage=codeSigning"]
    quietly("a certificate", [*made, *usage, "-keyout", key, "-out", certificate])


def _is_good(file: Path, certificate: Path) -> bool:
    asked = ["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(file)]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0
