"""The same histories on real encrypted files: equal sums, equal rows, whatever the order and the repetition."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from contextlib import suppress

from dicandesk.errors import UserError
from dicandesk.rules import kinship, merge
from dicandesk.rules.merge import Kind, Policy, Record
from dicandesk.store import kin
from dicandesk.store.tables import (
    CONFLICT,
    CONTESTED,
    DELETED,
    ENTITIES,
    MERGED,
    PARTIAL,
    STRIPPED,
    Audit,
    Consent,
    Phone,
    Resident,
    Result,
    Unit,
)
from tests.machines.ward import Pc
from tests.store.pcs import MEMBER, agreed, everything, pcs, row, said, states, sums, take, take_whole, whole
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicandesk.store.write import Seen, Writing

NAMES = st.sampled_from(["Lò Thị Mây", "Đặng Văn Ổn", "Y-Bhăm Niê", "Lò Thị Mây"])
TABLES = (Unit, Resident, Phone, Consent, Result, Audit)
BELOW = {Phone, Consent, Result, Audit}


def values(table: type, draw) -> dict[str, merge.Value]:
    """Return what a form of this kind might save."""
    if table is Resident:
        picked = draw(st.sets(st.sampled_from(["name", "address", "household", "birth"]), min_size=1))
        drawn = {
            "name": draw(NAMES),
            "address": draw(st.sampled_from([None, "số 3, ngõ 12"])),
            "household": draw(st.sampled_from([["nghèo", 2026], ["cận nghèo", 2025], [None, None]])),
            "birth": draw(st.sampled_from(["1954", "1954-08"])),
        }
        return {key: drawn[key] for key in sorted(picked)}
    return {
        Unit: {"name": draw(NAMES), "kind": "hamlet"},
        Phone: {"digits": ["+8490000000" + str(draw(st.integers(0, 3))), draw(st.sampled_from([None, "con gái"]))]},
        Consent: {"purpose": "visits", "rank": [draw(st.integers(0, 2)), "2026-11-24", "paper", "1", None]},
        Result: {"topic": "DD01", "outcome": [draw(st.sampled_from(["alone", "helped"])), None]},
        Audit: {"deed": "print", "at": 1},
    }[table]


class Desk:
    """One PC at which somebody fills forms, some of them opened long ago."""

    def __init__(self, db) -> None:
        self.db = db
        self.forms: list[tuple[type, Seen]] = []

    def shown(self, tx: Writing, table: type) -> list[bytes]:
        rows = tx.connection.execute(
            f"SELECT id FROM {ENTITIES[table.number].table} WHERE _f & {PARTIAL} = 0 ORDER BY id"
        )
        return [rec for (rec,) in rows]

    def act(self, draw) -> None:
        """Do something; about who was erased meanwhile nothing is written."""
        with suppress(UserError), self.db.writing(MEMBER) as tx:
            self.tie(tx, draw) if draw(st.integers(0, 4)) == 0 else self.write(tx, draw)

    def tie(self, tx: Writing, draw) -> None:
        """Merge, unmerge, or erase."""
        here, merges = (
            self.shown(tx, Resident),
            [op for (op,) in tx.connection.execute("SELECT op_id FROM edge ORDER BY 1")],
        )
        what = draw(st.integers(0, 9))
        if what < 2 and merges:
            tx.unmerge(draw(st.sampled_from(here or [bytes(16)])), [draw(st.sampled_from(merges))])
        elif what == 2 and here:
            tx.erase(draw(st.sampled_from(here)))
        elif len(here) > 1:
            one, two = draw(st.permutations(here))[:2]
            old = [seen for table, seen in self.forms if table is Resident and seen.record == one]
            tx.merge(old[0] if old and what % 2 else tx.seen(Resident, one), [tx.seen(Resident, two)])

    def write(self, tx: Writing, draw) -> None:
        table = draw(st.sampled_from(TABLES))
        here = self.shown(tx, table)
        if not here or draw(st.integers(0, 3)) == 0:
            above = self.shown(tx, Resident) if table in BELOW else []
            tx.create(table, values(table, draw), parent=draw(st.sampled_from(above)) if above else None)
            return
        self.forms.append((table, tx.seen(table, draw(st.sampled_from(here)))))
        table, seen = self.forms[-1] if draw(st.booleans()) else draw(st.sampled_from(self.forms))
        what = draw(st.integers(0, 5))
        if table is Audit:
            return
        if what == 0:
            tx.delete(table, seen)
        elif what == 1:
            tx.undelete(table, seen)
        else:
            tx.set(table, seen, values(table, draw))


def play(folder, empty, data) -> None:
    with pcs(folder, 3, empty) as databases:
        desks = [Desk(db) for db in databases]
        joined = False
        for _ in range(data.draw(st.integers(4, 16))):
            place = data.draw(st.integers(0, 2))
            if data.draw(st.integers(0, 3)):
                desks[place].act(data.draw)
            elif data.draw(st.integers(0, 5)) == 0:
                take_whole(databases[place], whole(databases[data.draw(st.integers(0, 2))]))
                joined = True
            elif found := said(databases[data.draw(st.integers(0, 2))]):
                take(databases[place], data.draw(st.lists(st.sampled_from(found), max_size=5)))
        for db in databases:
            kept, counted = sums(db)
            assert kept == counted
        every = [op for db in databases for op in said(db)]
        for place, db in enumerate(databases):
            ordered = data.draw(st.permutations(every)) if place == 1 else every[:: 1 if place else -1]
            half = len(ordered) // 2
            for piece in (ordered[:half], ordered[half:], ordered[half // 2 : half + 2]):
                take(db, piece)
        check_agreement(databases, every, data, signed=not joined)


def check_agreement(databases, every, data, *, signed: bool) -> None:
    """Hold the PCs against each other; who wrote what is told by operations, not by a state that was joined."""
    first, *others = [
        {name: rows for name, rows in agreed(db).items() if signed or name != "author"} for db in databases
    ]
    assert others == [first, first]
    assert sums(databases[0])[0] == sums(databases[0])[1]
    check_rules(databases[0], every, signed=signed)
    before = everything(databases[0])
    take(databases[0], data.draw(st.permutations(every)))
    assert everything(databases[0]) == before


def check_rules(db, every, *, signed: bool) -> None:
    """Hold rows, flags and authors against the pure rules."""
    ward = Pc()
    for op in every:
        ward.take(op)
    for rec, one in states(db).items():
        assert sorted(map(repr, merge.items(one, merge.numbers(one)))) == sorted(
            map(repr, merge.items(ward.records[rec[1]], merge.numbers(ward.records[rec[1]])))
        )
        check_row(db, ward, ward.records[rec[1]])
    assert {rec for _, rec in states(db)} == {rec for rec, one in ward.records.items() if not one.erased}
    with db.exclusive() as connection:
        assert kin.whole(connection) == ward.graph
    live = {op_id for one in ward.records.values() if not one.erased for op_id in merge.live_ids(one)}
    tied = {op.op_id for op in every if op.kind in (Kind.UNMERGE, Kind.ERASE)}
    if signed:
        assert {op_id for op_id, *_ in agreed(db)["author"]} == live | tied | ward.graph.edges.keys()


def check_row(db, ward: Pc, record: Record) -> None:
    entity = ENTITIES[record.entity]
    flags, parent, own_parent = row(db, entity.table, record.id, "_f", "parent", "_p")
    values = {number: merge.values(record, number) for number in entity.fields}
    assert bool(flags & CONFLICT) is any(merge.in_conflict(values[n], f.policy) for n, f in entity.fields.items())
    status = ward.status(record.id, besides=Audit.number)
    assert bool(flags & DELETED) is (status is merge.Status.DELETED)
    assert bool(flags & CONTESTED) is (status is merge.Status.CONTESTED)
    assert bool(flags & STRIPPED) is (record.parent in ward.graph.erased)
    assert not flags & PARTIAL

    def shown(rec: bytes) -> bytes:
        people = kinship.class_of(ward.graph, rec)
        stands = kinship.representative(ward.graph, people, lambda one: ward.status(one, besides=Audit.number))
        return rec if rec in ward.graph.erased or stands is None else stands

    assert bool(flags & MERGED) is (shown(record.id) != record.id)
    assert (own_parent or parent) == record.parent
    assert parent == (record.parent and shown(record.parent))


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_three_pcs_end_alike(tmp_path_factory, empty, data):
    play(tmp_path_factory.getbasetemp(), empty, data)


@pytest.mark.proof
@pytest.mark.timeout(0)
@given(data=st.data())
@settings(max_examples=int(os.environ.get("DICANDESK_PROOF_EXAMPLES", "5000")), suppress_health_check=list(HealthCheck))
def test_three_pcs_end_alike_in_many_histories(tmp_path_factory, empty, data):
    play(tmp_path_factory.getbasetemp(), empty, data)


def test_every_policy_takes_part():
    policies = {field.policy for table in TABLES for field in ENTITIES[table.number].fields.values()}
    assert policies == set(Policy)
