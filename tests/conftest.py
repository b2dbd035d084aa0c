"""Fixtures shared by all tests."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["CUPS_SERVER"] = "127.0.0.1:9"  # no test prints on the printer of the person who runs it

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from dicandesk.store import cipher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The default run is the same every time; the long runs look for what nobody thought of.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=list(HealthCheck))
settings.load_profile("long" if os.environ.get("DICANDESK_PROOFS") else "same")


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the data of the person who runs it."""
    monkeypatch.setenv("DICANDESK_DATA", str(tmp_path_factory.getbasetemp() / "data"))
    for name in ("DICANDESK_MEMBER", "DICANDESK_PIN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _nothing_outlives() -> Iterator[None]:
    """Fail a test that leaves a thread behind: a lane not closed, a database still writing."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in set(threading.enumerate()) - before if not thread.daemon]
    for thread in left:
        thread.join(timeout=2)
    names = [thread.name for thread in left if thread.is_alive()]
    assert not names, f"threads left behind: {names}"


FULL_PASSES, FULL_KIB = cipher.ARGON_PASSES, cipher.ARGON_KIB


@pytest.fixture(autouse=True)
def _cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch PINs as little as Argon2 allows: the tests sign in some thousand times."""
    monkeypatch.setattr(cipher, "ARGON_PASSES", 1)
    monkeypatch.setattr(cipher, "ARGON_KIB", 8 * cipher.ARGON_LANES)


@pytest.fixture
def full_pins(_cheap_pins: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch PINs as the program does, for tests that start it or open what a release has written."""
    monkeypatch.setattr(cipher, "ARGON_PASSES", FULL_PASSES)
    monkeypatch.setattr(cipher, "ARGON_KIB", FULL_KIB)


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty data folder that the program uses during this test."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("DICANDESK_DATA", str(folder))
    return folder
