"""PCs of one ward that write, merge, erase and exchange as they like, each deed told to the program and to the model.

Driven by Hypothesis (`test_merge_machine`), by chance (`histories`) and through every short history (`exhaustive`).
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field

from dicandesk.rules import kinship, merge
from dicandesk.rules.kinship import Graph
from dicandesk.rules.merge import Kind, Op, Policy, Record, Status
from tests.machines.model import Event, Truth

POLICIES = {1: Policy.LATEST, 130: Policy.ASK, 131: Policy.STRICT}
"""Of one countable field and two personal ones."""
PERSON, CHILD = 4, 10
MEMBER = bytes(16)


@dataclass
class Pc:
    """One PC: the program's state, and the ids of what has arrived."""

    records: dict[bytes, Record] = field(default_factory=dict)
    graph: Graph = field(default_factory=Graph)
    known: set[bytes] = field(default_factory=set)

    def take(self, op: Op) -> None:
        if op.kind in merge.GRAPH_KINDS:
            kinship.step(self.graph, op)
            self.settle()
        else:
            record = self.records.setdefault(op.record, Record(op.record, op.entity))
            merge.step(record, op, self.graph.erased)
        self.known.add(op.op_id)

    def join(self, other: Pc) -> None:
        """Take in a snapshot."""
        kinship.join(self.graph, other.graph)
        self.settle()
        for rec, record in other.records.items():
            mine = self.records.setdefault(rec, Record(rec, record.entity))
            merge.join(mine, record, self.graph.erased)
        self.known |= other.known

    def settle(self) -> None:
        for record in self.records.values():
            if record.id in self.graph.erased:
                merge.wipe(record)
            elif record.base is not None and record.parent in self.graph.erased:
                merge.strip(record)

    def items(self) -> list[merge.Item]:
        found = [item for one in self.records.values() for item in merge.items(one, merge.numbers(one))]
        return sorted([*found, *kinship.items(self.graph)], key=repr)

    def status(self, rec: bytes, *, besides: int = 0) -> Status | None:
        """Return the status of a record; rows of the entity `besides` keep nothing alive."""
        record = self.records.get(rec)
        if rec in self.graph.erased:
            return Status.ERASED
        if record is None or record.base is None:
            return None
        below = [one for one in self.records.values() if one.parent == rec and not one.erased and one.entity != besides]
        alive = any(self.status(child.id) is not Status.DELETED for child in below)
        return merge.status(record, visible_children=alive)


@dataclass(frozen=True)
class Form:
    """A form as it was opened: what the program put into it, and what the PC had."""

    pc: Pc
    record: bytes
    entity: int
    live: dict[int, list[bytes]]
    covers: list[bytes]
    rank: int
    view: frozenset[bytes]


class Ward:
    """Two to six PCs; everybody begins with the same two people and a visit of the first.

    Numbers choose among what is there, whatever their size; `ms` is the clock, which tells nothing about what came
    first. `tally` counts what happened.
    """

    def __init__(self, count: int, values: dict[int, object]) -> None:
        self.pcs = [Pc() for _ in range(count)]
        self.ops: dict[bytes, Op] = {}
        self.truth = Truth()
        self.tally: Counter[str] = Counter()
        people = [self.register(0, ms, values) for ms in (5, 6)]
        self.visit(0, 7, values, people[0])
        for pc in self.pcs[1:]:
            for op in self.ops.values():
                pc.take(op)

    def pc(self, number: int) -> Pc:
        return self.pcs[number % len(self.pcs)]

    def form(self, pc: int, choice: int, entity: int | None = None) -> Form | None:
        """Open a form about some record that is here; None where there is none."""
        here = self.pc(pc)
        found = sorted(
            rec for rec, one in here.records.items() if one.base is not None and entity in {None, one.entity}
        )
        if not found:
            return None
        return self.open(here, found[choice % len(found)])

    def open(self, pc: Pc, rec: bytes) -> Form:
        record = pc.records[rec]
        inner = kinship.inner_edges(pc.graph, kinship.class_of(pc.graph, rec))
        return Form(
            pc,
            rec,
            record.entity,
            {number: sorted(live) for number, live in record.live.items()},
            merge.covered(record),
            max((edge.rank for edge in inner.values()), default=0),
            frozenset(pc.known),
        )

    # Deeds

    def register(self, pc: int, ms: int, values: dict[int, object]) -> bytes:
        return self._create(self.pc(pc), PERSON, ms, values, None)

    def visit(self, pc: int, ms: int, values: dict[int, object], person: bytes) -> bytes:
        return self._create(self.pc(pc), CHILD, ms, values, person)

    def _create(self, pc: Pc, entity: int, ms: int, values: dict[int, object], parent: bytes | None) -> bytes:
        op_id = self._new_id(ms)
        writes = {number: value for number, value in values.items() if value is not None}
        event = Event(op_id, op_id, writes, view=frozenset(pc.known), parent=parent)
        self._do(pc, Op(op_id, Kind.CREATE, entity, op_id, values, {}, [], [parent], MEMBER, 0), event)
        return op_id

    def save(self, form: Form, number: int, ms: int, value: object) -> None:
        op_id = self._new_id(ms)
        seen = {number: form.live[number]} if number in form.live else {}
        op = Op(op_id, Kind.SET, form.entity, form.record, {number: value}, seen, [], [], MEMBER, 0)
        self._do(form.pc, op, Event(op_id, form.record, {number: value}, view=form.view), form)

    def exist(self, form: Form, ms: int, *, back: bool) -> None:
        op_id = self._new_id(ms)
        kind, covers = (Kind.UNDELETE, []) if back else (Kind.DELETE, form.covers)
        seen = {0: form.live[0]} if 0 in form.live else {}
        op = Op(op_id, kind, form.entity, form.record, {}, seen, covers, [], MEMBER, 0)
        self._do(form.pc, op, Event(op_id, form.record, exists=back, view=form.view), form)
        self.tally["delete"] += not back

    def merge(self, survivor: Form, loser: Form, ms: int) -> None:
        if survivor.pc is not loser.pc or survivor.record == loser.record:
            return
        op_id = self._new_id(ms)
        covers = sorted({*survivor.covers, *loser.covers})
        extra = [1 + max(survivor.rank, loser.rank), loser.record]
        op = Op(op_id, Kind.MERGE, PERSON, survivor.record, {}, {}, covers, extra, MEMBER, 0)
        connects = ((survivor.record, survivor.view), (loser.record, loser.view))
        event = Event(op_id, survivor.record, merges=connects, view=survivor.view | loser.view)
        self._do(survivor.pc, op, event, survivor)
        self.tally["merge"] += 1

    def unmerge(self, pc: int, choice: int, ms: int) -> None:
        here = self.pc(pc)
        edges = sorted(here.graph.edges)
        if not edges:
            return
        edge = edges[choice % len(edges)]
        survivor, op_id = here.graph.edges[edge].survivor, self._new_id(ms)
        op = Op(op_id, Kind.UNMERGE, PERSON, survivor, {}, {}, [], [edge], MEMBER, 0)
        self._do(here, op, Event(op_id, survivor, view=frozenset(here.known), undoes=frozenset((edge,))))
        self.tally["unmerge"] += 1

    def erase(self, pc: int, choice: int, ms: int) -> None:
        form = self.form(pc, choice, PERSON)
        if form is None:
            return
        ids = kinship.class_of(form.pc.graph, form.record)
        assert ids == self.truth.at(form.view).same(form.record)
        op_id = self._new_id(ms)
        op = Op(op_id, Kind.ERASE, PERSON, form.record, {}, {}, [], sorted(ids), MEMBER, 0)
        self._do(form.pc, op, Event(op_id, form.record, view=form.view, erases=ids))
        self.tally["erase"] += 1

    def deliver(self, taker: int, op_ids: list[bytes]) -> None:
        """Let some operations arrive, perhaps twice, those they build on perhaps not among them."""
        for op_id in op_ids:
            self.pc(taker).take(self.ops[op_id])
        self.compare(self.pc(taker))

    def snapshot(self, giver: int, taker: int) -> None:
        self.pc(taker).join(copy.deepcopy(self.pc(giver)))
        self.compare(self.pc(taker))
        self.tally["snapshot"] += 1

    def clone(self, pc: int) -> None:
        """Copy a disk: from now on both write."""
        if len(self.pcs) < 6:
            self.pcs.append(copy.deepcopy(self.pc(pc)))
            self.tally["clone"] += 1

    def _new_id(self, ms: int) -> bytes:
        return bytes([ms]) + (len(self.ops) + 1).to_bytes(15)

    def _do(self, pc: Pc, op: Op, event: Event, form: Form | None = None) -> None:
        self.tally["stale form"] += form is not None and form.view != pc.known
        self.ops[op.op_id] = op
        self.truth.add(event)
        pc.take(op)
        self.compare(pc)

    # What is held against the model

    def compare(self, pc: Pc) -> None:
        """Hold what the program says of every record and every class against the model."""
        if not self.truth.closed(pc.known):
            return
        truth = self.truth.at(frozenset(pc.known))
        assert pc.graph.erased == truth.erased
        for rec, record in pc.records.items():
            for number, policy in POLICIES.items():
                found = merge.values(record, number)
                assert found == truth.values(rec, number)
                winner = merge.winner(found, policy)
                shown = None if winner is None else found[winner]
                assert shown == truth.shown(rec, number, policy.value)
                assert merge.in_conflict(found, policy) == truth.asks(rec, number, policy.value)
            status = pc.status(rec)
            assert status is not None
            assert status.value == truth.status(rec)
            if record.entity == PERSON:
                self._compare_class(pc, rec)

    def _compare_class(self, pc: Pc, rec: bytes) -> None:
        truth = self.truth.at(frozenset(pc.known))
        people = kinship.class_of(pc.graph, rec)
        assert people == truth.same(rec)
        shown = kinship.representative(pc.graph, people, pc.status)
        assert shown == truth.stands_for(people)
        unseen = kinship.unseen(pc.graph, people, shown, pc.records, pc.status)
        assert {one: {*ids} for one, ids in unseen.items()} == truth.unseen(people)
        assert kinship.half_erased(pc.graph, people, pc.status) == truth.half_erased(people)

    def finish(self) -> None:
        """Everybody gets everything, each in his own order, one by a snapshot: all hold the same, as the model says."""
        for place, pc in enumerate(self.pcs):
            ordered = sorted(self.ops.values(), key=lambda op: op.op_id[place:], reverse=place % 2 == 0)
            if place == 1:
                pc.join(copy.deepcopy(self.pcs[0]))
            else:
                for op in ordered + ordered[::3]:
                    pc.take(op)
            self.compare(pc)
            assert pc.items() == self.pcs[0].items()
