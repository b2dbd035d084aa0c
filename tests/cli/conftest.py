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
def founded(tmp_path_factory) -> Path:
    """Return the data folder of a ward just founded; to be copied."""
    folder = tmp_path_factory.mktemp("founded") / "data"
    pin = folder.parent / "pin.txt"
    pin.write_text(PIN + "\n", "utf-8")
    asked = ["init", "--ward", "Phường Đội Cấn", "--device", "Máy 1", "--member", OFFICER, "--pin-file", str(pin)]
    assert main(["--data", str(folder), *asked]) == 0
    return folder


@pytest.fixture
def ward(founded, tmp_path, monkeypatch) -> Path:
    """Return the data folder of a ward of one PC; commands of this test use it and are signed in as its officer."""
    folder = tmp_path / "data"
    shutil.copytree(founded, folder)
    monkeypatch.setenv("DICANDESK_DATA", str(folder))
    monkeypatch.setenv("DICANDESK_MEMBER", OFFICER)
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    return folder
