"""One empty database for all tests of the store; each works on copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dicandesk.store.database import Database
from tests.store import pcs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    Database.create(path, pcs.KEY, wall=pcs.Wall()).close()
    return path


@pytest.fixture
def db(tmp_path: Path, empty: Path) -> Iterator[Database]:
    with pcs.pcs(tmp_path, 1, empty) as (found,):
        yield found


@pytest.fixture
def two(tmp_path: Path, empty: Path) -> Iterator[list[Database]]:
    with pcs.pcs(tmp_path, 2, empty) as found:
        yield found
