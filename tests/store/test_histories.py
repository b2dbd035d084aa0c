"""The same histories on real encrypted files: equal sums, equal rows, whatever the order and the repetition."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from dicandesk.rules import merge
from dicandesk.rules.merge import Policy, Record
from dicandesk.store.tables import (
    CONFLICT,
    CONTESTED,
    DELETED,
    ENTITIES,
    PARTIAL,
    Audit,
    Consent,
    Phone,
    Resident,
    Result,
    Unit,
)
from tests.store.pcs import MEMBER, agreed, everything, pcs, said, states, sums, take
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
        with self.db.writing(MEMBER) as tx:
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
        for _ in range(data.draw(st.integers(4, 16))):
            place = data.draw(st.integers(0, 2))
            if data.draw(st.integers(0, 3)):
                desks[place].act(data.draw)
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
        check_agreement(databases, every, data)


def check_agreement(databases, every, data) -> None:
    first = agreed(databases[0])
    assert [agreed(db) for db in databases[1:]] == [first, first]
    assert sums(databases[0])[0] == sums(databases[0])[1]
    check_rules(databases[0], every)
    before = everything(databases[0])
    take(databases[0], data.draw(st.permutations(every)))
    assert everything(databases[0]) == before


def check_rules(db, every) -> None:
    """Hold rows, flags and authors against the pure rules."""
    records: dict[tuple[int, bytes], Record] = {}
    for op in every:
        record = records.setdefault((op.entity, op.record), Record(op.record, op.entity))
        merge.step(record, op)
    kept = states(db)
    assert kept.keys() == records.keys()
    live = set()
    for key, record in records.items():
        numbers = sorted(merge.numbers(record))
        assert sorted(map(repr, merge.items(kept[key], numbers))) == sorted(map(repr, merge.items(record, numbers)))
        live |= {op_id for found in record.live.values() for op_id in found} | {record.id}
        check_flags(db, key[0], record, records)
    assert {op_id for op_id, *_ in agreed(db)["author"]} == live


def check_flags(db, entity: int, record: Record, records) -> None:
    with db.exclusive() as connection:
        query = f"SELECT _f FROM {ENTITIES[entity].table} WHERE id = ?"
        (flags,) = connection.execute(query, (record.id,)).fetchone()
    policies = {number: field.policy for number, field in ENTITIES[entity].fields.items()}
    conflict = any(merge.in_conflict(merge.values(record, number), policy) for number, policy in policies.items())
    children = [one for one in records.values() if one.parent == record.id and one.entity != Audit.number]
    status = merge.status(record, visible_children=any(merge.status(one).value != "deleted" for one in children))
    assert bool(flags & CONFLICT) is conflict
    assert bool(flags & DELETED) is (status is merge.Status.DELETED)
    assert bool(flags & CONTESTED) is (status is merge.Status.CONTESTED)
    assert not flags & PARTIAL


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
