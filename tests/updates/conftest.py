"""A PC with an installed program and a ward on it, and makers that sign for it."""

from __future__ import annotations

import pytest

from dicandesk.cli.main import main
from dicandesk.updates import keys, programs
from tests.cli.conftest import empty_wards, run, say, ward
from tests.updates.makers import Makers, installed
from tests.updates.pc import Pc

__all__ = ["empty_wards", "run", "say", "ward"]


@pytest.fixture
def makers(tmp_path, monkeypatch):
    """Makers whose keys this build trusts; their versions lie in a stick's folder."""
    made = Makers(tmp_path / "stick")
    monkeypatch.setattr(keys, "built_in", lambda _path=None: made.first)
    return made


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The program that runs, as if it had been installed."""
    program = installed(tmp_path / "DiCanDesk", "0.1.0")
    monkeypatch.setattr(programs, "running", lambda: program)
    return program


@pytest.fixture
def hub(ward, tmp_path):
    """The ward's folder, after a first sync."""
    folder = tmp_path / "hub"
    folder.mkdir()
    assert main(["sync", "--hub", str(folder), "--anew"]) == 0
    return folder


@pytest.fixture
def pc(tmp_path):
    return Pc(tmp_path)
