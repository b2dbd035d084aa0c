"""Two to six PCs with wrong clocks, old forms and bundles in any order, held against the model of true causality."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.machines import exhaustive, histories
from tests.machines.ward import PERSON, POLICIES, Form, Ward as Played

numbers = st.sampled_from(sorted(POLICIES))
ranked = st.tuples(st.integers(0, 2), st.sampled_from("ab")).map(list)
fields = st.fixed_dictionaries(
    {}, optional={1: st.sampled_from(["", "x", None]), 130: st.sampled_from(["Hoa", "Hoà"]), 131: ranked}
)
times = st.integers(0, 9)
"""Clocks tell nothing about what came first: an id's time is drawn afresh for each deed."""
pcs, choices = st.integers(0, 5), st.integers(0, 99)


class Ward(RuleBasedStateMachine):
    """Draws deeds; what they do stands in `ward`."""

    forms = Bundle("forms")

    @initialize(count=st.integers(2, 5), values=fields)
    def start(self, count, values):
        self.ward = Played(count, values)

    @rule(pc=pcs, ms=times, values=fields, choice=st.integers(0, 5))
    def register(self, pc, ms, values, choice):
        """A new person, or a visit of one who is here."""
        form = self.ward.form(pc, choice, PERSON)
        if choice < 2 or form is None:
            self.ward.register(pc, ms, values)
        else:
            self.ward.visit(pc, ms, values, form.record)

    @rule(target=forms, pc=pcs, choice=choices)
    def open_form(self, pc, choice):
        return self.ward.form(pc, choice)

    @rule(form=forms, number=numbers, ms=times, data=st.data())
    def save_form(self, form, number, ms, data):
        self.save(form, number, ms, data)

    @rule(pc=pcs, choice=choices, number=numbers, ms=times, data=st.data())
    def edit(self, pc, choice, number, ms, data):
        self.save(self.ward.form(pc, choice), number, ms, data)

    def save(self, form: Form | None, number: int, ms: int, data: st.DataObject) -> None:
        if form is not None:
            value = data.draw(ranked if number == 131 else st.sampled_from(["x", "y", "", None]))
            self.ward.save(form, number, ms, value)

    @rule(form=forms, ms=times, back=st.booleans())
    def save_existence(self, form, ms, back):
        if form is not None:
            self.ward.exist(form, ms, back=back)

    @rule(pc=pcs, choice=choices, ms=times, back=st.booleans())
    def delete(self, pc, choice, ms, back):
        if form := self.ward.form(pc, choice):
            self.ward.exist(form, ms, back=back)

    @rule(one=forms, two=forms, ms=times)
    def merge_forms(self, one, two, ms):
        if one is not None and two is not None and one.entity == two.entity == PERSON:
            self.ward.merge(one, two, ms)

    @rule(pc=pcs, one=choices, two=choices, ms=times)
    def merge(self, pc, one, two, ms):
        forms = self.ward.form(pc, one, PERSON), self.ward.form(pc, two, PERSON)
        if None not in forms:
            self.ward.merge(*forms, ms)

    @rule(pc=pcs, choice=choices, ms=times)
    def unmerge(self, pc, choice, ms):
        self.ward.unmerge(pc, choice, ms)

    @rule(pc=pcs, choice=choices, ms=times)
    def erase(self, pc, choice, ms):
        self.ward.erase(pc, choice, ms)

    @rule(data=st.data(), giver=pcs, taker=pcs)
    def some_arrive(self, data, giver, taker):
        """Some operations, some of them twice, in any order, those they build on perhaps not among them."""
        known = sorted(self.ward.pc(giver).known)
        if known:
            self.ward.deliver(taker, data.draw(st.lists(st.sampled_from(known), max_size=6)))

    @rule(giver=pcs, taker=pcs, backwards=st.booleans())
    def all_arrive(self, giver, taker, backwards):
        """A whole bundle, as mostly happens."""
        self.ward.deliver(taker, sorted(self.ward.pc(giver).known, reverse=backwards))

    @rule(giver=pcs, taker=pcs)
    def snapshot(self, giver, taker):
        self.ward.snapshot(giver, taker)

    @rule(pc=pcs)
    def clone(self, pc):
        self.ward.clone(pc)

    def teardown(self):
        if hasattr(self, "ward"):
            self.ward.finish()


def test_pcs_of_one_ward_agree_with_true_causality():
    run_state_machine_as_test(Ward, settings=settings(max_examples=100, stateful_step_count=40))


def test_random_histories_agree_and_dare_enough():
    found = histories.run(250)
    assert found["mean operations"] >= 15
    assert all(found[what] >= 0.05 for what in histories.DARED)


def test_all_short_histories_agree():
    assert exhaustive.run(2) == (2 * len(exhaustive.DEEDS)) ** 2


@pytest.mark.proof
@pytest.mark.timeout(0)
def test_pcs_of_one_ward_agree_with_true_causality_in_many_histories():
    examples = int(os.environ.get("DICANDESK_PROOF_EXAMPLES", "5000"))
    run_state_machine_as_test(Ward, settings=settings(max_examples=examples, stateful_step_count=80))


@pytest.mark.proof
@pytest.mark.timeout(0)
def test_all_histories_of_four_deeds_agree():
    assert exhaustive.run(4) == (2 * len(exhaustive.DEEDS)) ** 4
