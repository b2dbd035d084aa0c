"""A failing history becomes a file that is a failing test."""

import json
import runpy
import types

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.machines.seeds import test_replay
from tests.proofs import fuzz, keeping


class Counter(RuleBasedStateMachine):
    """A machine that fails once it has counted to ten."""

    def __init__(self):
        super().__init__()
        self.count = 0

    @rule(step=st.integers(0, 5), name=st.sampled_from(["Hoà", "Lan"]))
    def add(self, step, name):
        self.count += step
        assert self.count < 10, f"{name} came to ten"


def test_a_failing_history_is_kept_as_a_test_that_fails(tmp_path):
    with pytest.raises(AssertionError) as caught:
        run_state_machine_as_test(Counter, settings=settings(database=None, derandomize=True))
    path = keeping.keep(Counter, caught.value, tmp_path)
    assert path.name.startswith("test_kept_")
    with pytest.raises(AssertionError, match="came to ten"):
        runpy.run_path(str(path))["test_this_history"]()


class Unlucky(Counter):
    """A machine that fails for a reason that passes."""

    lacks = True

    @rule(step=st.integers(0, 5))
    def ask(self, step):
        assert not self.lacks, "the folder is gone"


def test_a_history_that_goes_well_when_it_is_played_again_is_not_kept(tmp_path, monkeypatch):
    with pytest.raises(AssertionError) as caught:
        run_state_machine_as_test(Unlucky, settings=settings(database=None, derandomize=True))
    monkeypatch.setattr(Unlucky, "lacks", False)
    assert keeping.history(caught.value)
    assert keeping.keep(Unlucky, caught.value, tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_another_error_keeps_nothing(tmp_path):
    assert keeping.keep(Counter, ValueError("no"), tmp_path) is None
    assert not list(tmp_path.iterdir())


def interacted(error, monkeypatch, folder, **node):
    """Let the plugin hear of a failing test, and return what it kept."""
    monkeypatch.setattr(keeping, "FOLDER", folder)
    for name in ("keep_seed", "keep"):
        kept = getattr(keeping, name)
        monkeypatch.setattr(keeping, name, lambda *asked, kept=kept, **more: kept(*asked, folder, **more))
    call = types.SimpleNamespace(excinfo=types.SimpleNamespace(value=error))
    keeping.pytest_exception_interact(types.SimpleNamespace(**node), call)
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]


def fail(_seed, _steps, _folder):
    raise AssertionError


def test_a_history_that_a_number_makes_is_kept_by_its_number(tmp_path, monkeypatch):
    monkeypatch.setitem(test_replay.MACHINES, "roster", fail)
    node = {
        "callspec": types.SimpleNamespace(params={"seed": 77}),
        "module": types.SimpleNamespace(REPLAYED="roster", LONG_STEPS=40),
    }
    (kept,) = interacted(AssertionError("no"), monkeypatch, tmp_path, **node)
    assert kept == {"machine": "roster", "seed": 77, "steps": 40, "said": "AssertionError: no"}
    (tmp_path / "roster-77.json").unlink()
    monkeypatch.setitem(test_replay.MACHINES, "roster", lambda *_asked: None)
    assert interacted(AssertionError("no"), monkeypatch, tmp_path, **node) == []


def test_a_history_whose_number_is_in_the_error_is_kept_by_it(tmp_path, monkeypatch):
    monkeypatch.setitem(test_replay.MACHINES, "rules", fail)
    error = AssertionError("history 4711")
    error.__cause__ = ValueError("lost")
    (kept,) = interacted(error, monkeypatch, tmp_path, module=types.SimpleNamespace())
    assert kept == {"machine": "rules", "seed": 4711, "steps": 0, "said": "ValueError: lost"}
    assert interacted(AssertionError("history of a fault"), monkeypatch, tmp_path, module=None) == [kept]


def test_bytes_that_do_harm_are_kept_and_named_by_what_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "FOLDER", tmp_path)
    monkeypatch.setattr(keeping.keep_bytes, "__defaults__", (tmp_path,))

    def stumble(data):
        if len(data) > 3:
            raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "READERS", (stumble,))
    with pytest.raises(ZeroDivisionError):
        fuzz.by_chance([b"seed"], 5)
    (path,) = tmp_path.iterdir()
    assert path.name in keeping.kept(tmp_path)
    assert len(path.read_bytes()) == 4
