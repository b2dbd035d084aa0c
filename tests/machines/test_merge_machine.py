"""Two to five PCs with wrong clocks, old forms and bundles in any order, held against the model of true causality."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from dicandesk.rules import merge
from dicandesk.rules.merge import Kind, Op, Policy, Record
from tests.machines.model import Event, Truth

POLICIES = {1: Policy.LATEST, 2: Policy.ASK, 3: Policy.STRICT}
PERSON, PHONE = 4, 5
MEMBER = bytes(16)

numbers = st.sampled_from(sorted(POLICIES))
ranked = st.tuples(st.integers(0, 2), st.sampled_from("ab")).map(list)
fields = st.fixed_dictionaries(
    {}, optional={1: st.sampled_from(["", "x", None]), 2: st.sampled_from(["Hoa", "Hoà"]), 3: ranked}
)
times = st.integers(0, 9)
"""Clocks tell nothing about what came first: an id's time is drawn afresh for each deed."""


@dataclass
class Pc:
    """One PC: the program's records, and the ids of what has arrived."""

    records: dict[bytes, Record] = field(default_factory=dict)
    known: set[bytes] = field(default_factory=set)

    def take(self, op: Op) -> None:
        merge.step(self.records.setdefault(op.record, Record(op.record, op.entity)), op)
        self.known.add(op.op_id)

    def items(self) -> list[merge.Item]:
        found = self.records.values()
        return sorted((item for one in found for item in merge.items(one, merge.numbers(one))), key=repr)


@dataclass(frozen=True)
class Form:
    """A form as it was opened: what the program put into it, and what the PC had."""

    pc: Pc
    record: bytes
    entity: int
    live: dict[int, list[bytes]]
    covers: list[bytes]
    view: frozenset[bytes]


class Ward(RuleBasedStateMachine):
    """PCs of one ward that write and exchange as they like."""

    forms = Bundle("forms")

    @initialize(count=st.integers(2, 5), values=fields)
    def start(self, count, values):
        """Everybody begins with the same two people, or few histories would have anything to quarrel about."""
        self.pcs = [Pc() for _ in range(count)]
        self.ops: dict[bytes, Op] = {}
        self.truth = Truth()
        for ms in (5, 6):
            self.create(self.pcs[0], PERSON, ms, values, None)
        for pc in self.pcs[1:]:
            for op in self.ops.values():
                pc.take(op)

    def pc(self, number: int) -> Pc:
        return self.pcs[number % len(self.pcs)]

    def do(self, pc: Pc, op: Op, event: Event) -> None:
        self.ops[op.op_id] = op
        self.truth.add(event)
        pc.take(op)
        self.compare(pc)

    def new_id(self, ms: int) -> bytes:
        return bytes([ms]) + (len(self.ops) + 1).to_bytes(15)

    @rule(pc=st.integers(0, 4), ms=times, values=fields, choice=st.integers(0, 5))
    def register(self, pc, ms, values, choice):
        """A new person, or a phone of one who is here."""
        form = self.form(self.pc(pc), choice)
        if choice < 2 or form is None or form.entity == PHONE:
            self.create(self.pc(pc), PERSON, ms, values, None)
        else:
            self.create(self.pc(pc), PHONE, ms, values, form.record)

    def create(self, pc: Pc, entity: int, ms: int, values: dict[int, object], parent: bytes | None) -> None:
        op_id = self.new_id(ms)
        op = Op(op_id, Kind.CREATE, entity, op_id, values, {}, [], [parent], MEMBER, 0)
        writes = {number: value for number, value in values.items() if value is not None}
        self.do(pc, op, Event(op_id, op_id, writes, None, frozenset(pc.known), parent))

    @rule(target=forms, pc=st.integers(0, 4), choice=st.integers(0, 99))
    def open_form(self, pc, choice):
        return self.form(self.pc(pc), choice)

    def form(self, pc: Pc, choice: int) -> Form | None:
        here = sorted(rec for rec, record in pc.records.items() if record.base is not None)
        if not here:
            return None
        record = pc.records[here[choice % len(here)]]
        live = {number: sorted(found) for number, found in record.live.items()}
        return Form(pc, record.id, record.entity, live, merge.covered(record), frozenset(pc.known))

    @rule(form=forms, number=numbers, ms=times, data=st.data())
    def save_form(self, form, number, ms, data):
        self.save(form, number, ms, data)

    @rule(pc=st.integers(0, 4), choice=st.integers(0, 99), number=numbers, ms=times, data=st.data())
    def edit(self, pc, choice, number, ms, data):
        self.save(self.form(self.pc(pc), choice), number, ms, data)

    def save(self, form: Form | None, number: int, ms: int, data: st.DataObject) -> None:
        if form is None:
            return
        value = data.draw(ranked if number == 3 else st.sampled_from(["x", "y", "", None]))
        op_id = self.new_id(ms)
        seen = {number: form.live[number]} if number in form.live else {}
        op = Op(op_id, Kind.SET, form.entity, form.record, {number: value}, seen, [], [], MEMBER, 0)
        self.do(form.pc, op, Event(op_id, form.record, {number: value}, None, form.view))

    @rule(form=forms, ms=times, back=st.booleans())
    def save_existence(self, form, ms, back):
        self.exist(form, ms, back)

    @rule(pc=st.integers(0, 4), choice=st.integers(0, 99), ms=times, back=st.booleans())
    def delete(self, pc, choice, ms, back):
        self.exist(self.form(self.pc(pc), choice), ms, back)

    def exist(self, form: Form | None, ms: int, back: bool) -> None:
        if form is None:
            return
        op_id = self.new_id(ms)
        kind, covers = (Kind.UNDELETE, []) if back else (Kind.DELETE, form.covers)
        seen = {0: form.live[0]} if 0 in form.live else {}
        op = Op(op_id, kind, form.entity, form.record, {}, seen, covers, [], MEMBER, 0)
        self.do(form.pc, op, Event(op_id, form.record, {}, back, form.view))

    @rule(data=st.data(), giver=st.integers(0, 4), taker=st.integers(0, 4))
    def some_arrive(self, data, giver, taker):
        """Some operations, some of them twice, in any order, those they build on perhaps not among them."""
        known = sorted(self.pc(giver).known)
        if known:
            for op_id in data.draw(st.lists(st.sampled_from(known), max_size=6)):
                self.pc(taker).take(self.ops[op_id])
            self.compare(self.pc(taker))

    @rule(giver=st.integers(0, 4), taker=st.integers(0, 4), backwards=st.booleans())
    def all_arrive(self, giver, taker, backwards):
        """A whole bundle, as mostly happens."""
        for op_id in sorted(self.pc(giver).known, reverse=backwards):
            self.pc(taker).take(self.ops[op_id])
        self.compare(self.pc(taker))

    def compare(self, pc: Pc) -> None:
        """Hold what the program says of every record against the model."""
        if not self.truth.closed(pc.known):
            return
        for rec, record in pc.records.items():
            for number, policy in POLICIES.items():
                found = merge.values(record, number)
                assert found == self.truth.values(pc.known, rec, number)
                winner = merge.winner(found, policy)
                shown = None if winner is None else found[winner]
                assert shown == self.truth.shown(pc.known, rec, number, policy.value)
                assert merge.in_conflict(found, policy) == self.truth.asks(pc.known, rec, number, policy.value)
            assert self.status(pc, record) == self.truth.status(pc.known, rec)

    def status(self, pc: Pc, record: Record) -> str:
        below = [one for one in pc.records.values() if one.parent == record.id]
        alive = any(self.status(pc, child) != "deleted" for child in below)
        return merge.status(record, visible_children=alive).value

    def teardown(self):
        """Everybody gets everything, each in an order of his own: all hold the same, and it is what the model says."""
        if not getattr(self, "pcs", None):
            return
        for place, pc in enumerate(self.pcs):
            ordered = sorted(self.ops.values(), key=lambda op: op.op_id[place:], reverse=place % 2 == 0)
            for op in ordered + ordered[::3]:
                pc.take(op)
            self.compare(pc)
            assert pc.items() == self.pcs[0].items()


def test_pcs_of_one_ward_agree_with_true_causality():
    run_state_machine_as_test(Ward, settings=settings(max_examples=120, stateful_step_count=40))


@pytest.mark.proof
@pytest.mark.timeout(0)
def test_pcs_of_one_ward_agree_with_true_causality_in_many_histories():
    examples = int(os.environ.get("DICANDESK_PROOF_EXAMPLES", "5000"))
    run_state_machine_as_test(Ward, settings=settings(max_examples=examples, stateful_step_count=80))
