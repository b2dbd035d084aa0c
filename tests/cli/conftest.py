"""A ward of one PC, and running commands on it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dicandesk import i18n
from dicandesk.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PIN = "246810"
OFFICER = "Trần Văn Nam"


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict:
        """The one JSON document on standard output; fails when there is anything else."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _vietnamese():
    yield
    i18n.use("vi")


@pytest.fixture
def run(capfd) -> Callable[..., Ran]:
    """Return a function that runs a command in this process."""

    def run(*arguments: object) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture
def say(run) -> Callable[..., dict]:
    """Return a function that runs a command with --json, which must succeed, and returns its document."""

    def say(*arguments: object) -> dict:
        ran = run(*arguments, "--json")
        assert ran.code == 0, ran.err
        return ran.document

    return say


@pytest.fixture(scope="session")
def empty_wards() -> dict[bool, Path]:
    """Return where founded wards are kept for copying, by whether other processes are to open them."""
    return {}


def found(folder: Path) -> Path:
    """Found a ward in a folder."""
    folder.parent.joinpath("pin.txt").write_text(PIN + "\n", "utf-8")
    asked = ["init", "--ward", "Phường Đội Cấn", "--device", "Máy 1", "--member", OFFICER]
    assert main(["--data", str(folder), *asked, "--pin-file", str(folder.parent / "pin.txt")]) == 0
    return folder


@pytest.fixture
def ward(request, empty_wards, tmp_path_factory, tmp_path, monkeypatch) -> Path:
    """Return the data folder of a ward of one PC; commands of this test use it and are signed in as its officer.

    In a test that asks for `full_pins` before it, another process can open it too.
    """
    full = "full_pins" in request.fixturenames
    if full not in empty_wards:
        empty_wards[full] = found(tmp_path_factory.mktemp("founded") / "data")
    folder = tmp_path / "data"
    shutil.copytree(empty_wards[full], folder)
    monkeypatch.setenv("DICANDESK_DATA", str(folder))
    monkeypatch.setenv("DICANDESK_MEMBER", OFFICER)
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    return folder
