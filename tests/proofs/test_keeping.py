"""A failing history becomes a file that is a failing test."""

import runpy

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.proofs import keeping


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


def test_another_error_keeps_nothing(tmp_path):
    assert keeping.keep(Counter, ValueError("no"), tmp_path) is None
    assert not list(tmp_path.iterdir())
