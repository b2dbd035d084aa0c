"""Merged duplicates on full stores: who is shown, where their rows show, and what is written about them."""

from __future__ import annotations

import pytest

from dicandesk.rules.merge import Kind
from dicandesk.store import kin, ops, waiting
from dicandesk.store.rebuild import rebuild_projection
from dicandesk.store.tables import (
    CONTESTED,
    DELETED,
    MERGED,
    Attendance,
    Audit,
    NotSame,
    Phone,
    Resident,
)
from dicandesk.store.waiting import Fact, Question
from dicandesk.store.write import seen_of
from tests.store.pcs import MEMBER, agreed, everything, row, said, sums, table, take
from tests.store.test_apply import delete, meet, opened, write
import itertools

R = Resident.number


def person(db, name: str, **values) -> bytes:
    return write(db, lambda tx: tx.create(Resident, {"name": name, **values}))


def visit(db, rec: bytes, note: str = "hỏi về VNeID") -> bytes:
    return write(db, lambda tx: tx.create(Attendance, {"session": b"s" * 16, "note": note}, parent=rec))


def merged(db, survivor: bytes, *losers: bytes) -> bytes:
    return write(db, lambda tx: tx.merge(tx.seen(Resident, survivor), [tx.seen(Resident, loser) for loser in losers]))


def rename(db, rec: bytes, name: str, form=None) -> bytes:
    return write(db, lambda tx: tx.set(Resident, form or tx.seen(Resident, rec), {"name": name}))


def flags(db, rec: bytes) -> int:
    return row(db, "resident", rec, "_f")[0]


def parent(db, rec: bytes, name: str = "attendance") -> tuple:
    return row(db, name, rec, "parent", "_p")


def waits(db) -> list[Fact]:
    with db.exclusive() as connection:
        return waiting.facts(connection)


@pytest.fixture
def pair(two):
    """Two PCs that know the same two people, each visited once; returns PCs, people and visits."""
    one, other = two
    hoa, may = person(one, "Đặng Thị Hoà"), person(one, "Lò Thị Mây")
    found = visit(one, hoa), visit(one, may)
    meet(*two)
    return one, other, hoa, may, *found


def check_rebuilt(db) -> None:
    before = {name: rows for name, rows in everything(db).items() if not name.startswith("search_")}
    with db.exclusive() as connection:
        rebuild_projection(connection)
    after = everything(db)
    assert {name: after[name] for name in before} == before


def test_a_merged_person_is_shown_as_one_with_all_visits(pair):
    one, other, hoa, may, first, second = pair
    write(one, lambda tx: tx.create(Phone, {"digits": ["+84900000001", None]}, parent=may))
    merged(one, hoa, may)
    meet(one, other)
    for db in (one, other):
        assert (flags(db, hoa), flags(db, may)) == (0, MERGED)
        assert (parent(db, first), parent(db, second)) == ((hoa, None), (hoa, may))
        assert table(db, "SELECT id, class, representative, waits FROM alias") == [
            (hoa, hoa, hoa, 0),
            (may, hoa, hoa, 0),
        ]
        # The loser is not found any more, her number is.
        words = {rec: words for rec, *words in agreed(db)["search"]}
        assert may not in words
        assert "0900000001" in words[hoa]
        assert waits(db) == []
        check_rebuilt(db)


def test_rows_added_to_a_loser_elsewhere_show_below_the_representative(pair):
    one, other, hoa, may, *_ = pair
    merged(one, hoa, may)
    late = visit(other, may)
    meet(one, other)
    assert parent(one, late) == parent(other, late) == (hoa, may)
    again = visit(other, may)
    assert parent(other, again) == (hoa, None)
    meet(one, other)
    check_rebuilt(one)


def test_unmerging_gives_back_what_was(pair):
    one, other, hoa, may, *_ = pair
    before = {name: rows for name, rows in agreed(one).items() if name not in {"cut", "author", "sum"}}
    edge = merged(one, hoa, may)
    meet(one, other)
    write(other, lambda tx: tx.unmerge(hoa, [edge]))
    meet(one, other)
    assert {name: rows for name, rows in agreed(one).items() if name in before} == before
    assert table(one, "SELECT * FROM cut") == [(edge,)]
    assert edge not in {op_id for op_id, *_ in agreed(one)["author"]}


@pytest.mark.parametrize("order", [1, -1])
def test_a_merge_that_was_undone_before_it_came_is_none(pair, order):
    one, other, hoa, may, *_ = pair
    edge = merged(one, hoa, may)
    write(one, lambda tx: tx.unmerge(hoa, [edge]))
    for op in said(one)[-2:][::order]:
        take(other, [op])
    assert agreed(other) == agreed(one)
    assert sums(other)[0] == sums(other)[1]


def test_a_change_of_a_loser_goes_to_the_representative(pair):
    one, _, hoa, may, *_ = pair
    merged(one, hoa, may)
    rename(one, may, "Lò Thị May")
    assert row(one, "resident", hoa, "name") == ("Lò Thị May",)
    assert row(one, "resident", may, "name") == ("Lò Thị Mây",)
    rename(one, may, "Lò Thị Mai")
    assert row(one, "resident", hoa, "name", "_f") == ("Lò Thị Mai", 0)


def test_an_old_form_of_a_loser_supersedes_nothing_of_the_representative(pair):
    one, other, hoa, may, *_ = pair
    form = opened(other, Resident, may)
    rename(one, hoa, "Đặng Thị Hòa")
    merged(one, hoa, may)
    meet(one, other)
    rename(other, may, "Lò Thị May", form)
    assert len(table(other, "SELECT * FROM other WHERE fld = 128")) == 1


def test_what_was_written_to_a_loser_elsewhere_waits_until_somebody_takes_it_over(pair):
    one, other, hoa, may, *_ = pair
    merged(one, hoa, may)
    rename(other, may, "Lò Thị May")
    meet(one, other)
    assert waits(one) == waits(other) == [Fact(R, hoa, 0, Question.UNSEEN, (may,))]
    check_rebuilt(one)
    rename(one, hoa, "Lò Thị May")
    merged(one, hoa, may)
    meet(one, other)
    assert waits(one) == waits(other) == []


def test_the_later_merge_says_who_is_shown(pair):
    one, other, hoa, may, *_ = pair
    merged(one, hoa, may)
    meet(one, other)
    merged(other, may, hoa)
    meet(one, other)
    assert (flags(one, hoa), flags(one, may)) == (MERGED, 0)
    assert table(one, "SELECT rank FROM edge ORDER BY rank") == [(1,), (2,)]
    check_rebuilt(one)


def test_deleting_a_merged_person_deletes_all_and_brings_all_back(pair):
    one, other, hoa, may, first, second = pair
    merged(one, hoa, may)
    meet(one, other)

    def drop(tx):
        for rec in (first, second):
            tx.delete(Attendance, tx.seen(Attendance, rec))
        tx.delete(Resident, tx.seen(Resident, hoa))

    def bring(tx):
        for rec in (first, second):
            tx.undelete(Attendance, tx.seen(Attendance, rec))
        tx.undelete(Resident, tx.seen(Resident, hoa))

    write(other, drop)
    meet(one, other)
    assert (flags(one, hoa), flags(one, may)) == (DELETED, DELETED | MERGED)
    write(one, bring)
    meet(one, other)
    assert (flags(one, hoa), flags(one, may)) == (0, MERGED)
    check_rebuilt(one)


def test_a_member_deleted_before_stays_deleted(pair):
    one, _other, hoa, may, _, second = pair
    delete(one, Attendance, second)
    delete(one, Resident, may)
    merged(one, hoa, may)
    first = table(one, "SELECT id FROM attendance WHERE parent = x'" + hoa.hex() + "' AND _f = 0")[0][0]
    delete(one, Attendance, first)
    delete(one, Resident, hoa)
    write(one, lambda tx: tx.undelete(Resident, tx.seen(Resident, hoa)))
    assert (flags(one, hoa), flags(one, may)) == (0, DELETED | MERGED)


def test_what_nobody_saw_keeps_a_member_of_a_deleted_person(pair):
    one, other, hoa, may, first, second = pair
    merged(one, hoa, may)
    for rec in (first, second):
        delete(one, Attendance, rec)
    rename(other, may, "Lò Thị May")
    meet(one, other)
    delete(one, Resident, hoa)
    meet(one, other)
    assert (flags(other, hoa), flags(other, may)) == (DELETED | MERGED, CONTESTED)
    assert [fact.question for fact in waits(other)] == [Question.EXISTENCE]
    check_rebuilt(other)


def test_a_deleted_survivor_leaves_the_place_to_a_visible_one(pair):
    one, other, hoa, may, first, second = pair
    merged(one, hoa, may)
    delete(other, Attendance, first)
    delete(other, Resident, hoa)
    meet(one, other)
    assert (flags(one, hoa), flags(one, may)) == (DELETED | MERGED, 0)
    assert (parent(one, first), parent(one, second)) == ((may, hoa), (may, None))
    check_rebuilt(one)


def test_a_merge_may_come_before_those_it_names(two):
    one, other = two
    hoa, may = person(one, "Đặng Thị Hoà"), person(one, "Lò Thị Mây")
    visit(one, may), merged(one, hoa, may)
    for op in said(one)[::-1]:
        take(other, [op])
        assert sums(other)[0] == sums(other)[1]
    assert agreed(other) == agreed(one)


def test_merges_without_end_are_one_class(db):
    people = [person(db, f"Lò Thị Mây {number}") for number in range(6)]
    for one, two in itertools.pairwise(people):
        merged(db, one, two)
    assert [flags(db, rec) for rec in people] == [MERGED] * 4 + [0, MERGED]
    assert len(table(db, "SELECT DISTINCT class FROM alias")) == 1
    check_rebuilt(db)
    assert sums(db)[0] == sums(db)[1]


def test_the_audit_of_a_loser_shows_below_the_representative(pair):
    one, _, hoa, may, *_ = pair
    audit = write(one, lambda tx: tx.create(Audit, {"deed": "print", "at": 1}, parent=may))
    merged(one, hoa, may)
    assert parent(one, audit, "audit") == (hoa, may)


def test_a_form_knows_everybody_whom_it_shows(pair):
    one, _, hoa, may, *_ = pair
    merged(one, hoa, may)
    with one.exclusive() as connection:
        seen = seen_of(connection, R, [hoa])[hoa]
        assert kin.class_mates(connection, [may, b"x" * 16]) == {may: [hoa, may]}
    assert (seen.rank, [other.record for other in seen.merged]) == (1, [may])
    assert seen.merged[0].covers == (may,)


def test_equal_numbers_wait_until_merged_or_told_apart(pair):
    one, other, hoa, may, *_ = pair
    mark = [b"h" * 32, "5008"]
    for rec in (hoa, may):
        write(one, lambda tx, rec=rec: tx.set(Resident, tx.seen(Resident, rec), {"id_hash": mark}))
    son = person(one, "Ma Văn Sơn", id_hash=mark)
    number = 130
    pairs = sorted([sorted((hoa, may)), sorted((hoa, son)), sorted((may, son))])
    assert waits(one) == [Fact(R, a, number, Question.SAME_NUMBER, (b,)) for a, b in pairs]
    write(one, lambda tx: tx.create(NotSame, {"a": son, "b": may}))
    merged(one, hoa, may)
    assert waits(one) == []  # told apart from one of two who are the same
    told = table(one, "SELECT id FROM not_same")[0][0]
    delete(one, NotSame, told)
    assert waits(one) == [Fact(R, hoa, number, Question.SAME_NUMBER, (son,))]
    delete(one, Resident, son)
    assert waits(one) == []
    meet(one, other)


def test_a_merge_beyond_a_limit_is_refused(pair):
    one, _, hoa, may, *_ = pair
    edge = merged(one, hoa, may)
    (good,) = [op for op in said(one) if op.op_id == edge]
    for bad in (
        good._replace(entity=5),
        good._replace(extra=[1]),
        good._replace(extra=[0, may]),
        good._replace(extra=[True, may]),
        good._replace(extra=[may]),
        good._replace(extra=[1, hoa]),
        good._replace(extra=[1, may, may]),
        good._replace(extra=[1, "may"]),
        good._replace(extra=[1, *(n.to_bytes(16) for n in range(1, 1026))]),
        good._replace(fields={1: "x"}),
        good._replace(seen={0: [may]}),
        good._replace(covers=[may[:5]]),
        good._replace(covers=[n.to_bytes(16) for n in range(1, 1026)]),
        good._replace(kind=Kind.UNMERGE),
        good._replace(kind=Kind.ERASE, covers=[], extra=[may]),
        good._replace(kind=8),
    ):
        with pytest.raises(ops.BadOperationError):
            ops.check(bad)


def test_who_told_what_is_kept(pair):
    one, _, hoa, may, *_ = pair
    edge = merged(one, hoa, may)
    assert (edge, hoa, MEMBER) in {tuple(line[:3]) for line in agreed(one)["author"]}
