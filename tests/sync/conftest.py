"""Fixtures of the sync tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync import pcs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    folder.mkdir()
    return folder


@pytest.fixture
def office(tmp_path: Path, hub: Path) -> Iterator[pcs.Pc]:
    pc = pcs.found(tmp_path / "office", hub)
    pc.sync()
    yield pc
    pc.db.close()


@pytest.fixture
def team(tmp_path: Path, office: pcs.Pc) -> Iterator[pcs.Pc]:
    pc = pcs.let_in(office, tmp_path / "team", "Tổ 7")
    office.sync()
    yield pc
    pc.db.close()


@pytest.fixture
def other(tmp_path: Path, office: pcs.Pc) -> Iterator[pcs.Pc]:
    pc = pcs.let_in(office, tmp_path / "other", "Tổ 9")
    office.sync()
    yield pc
    pc.db.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A file that is not there yet, on a stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder / "a.dcdsync"
