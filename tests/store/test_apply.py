"""What operations of this PC and of others do to rows, flags and authors, told as sentences."""

from __future__ import annotations

import pytest

from dicandesk.rules.merge import Kind, Op
from dicandesk.store import ops, state
from dicandesk.store.apply import Applied, Origin, apply
from dicandesk.store.tables import (
    CONFLICT,
    CONTESTED,
    DELETED,
    ENTITIES,
    PARTIAL,
    Attendance,
    Audit,
    Consent,
    Member,
    Membership,
    Phone,
    Resident,
    Result,
    Session,
)
from tests.store.pcs import MEMBER, agreed, everything, row, said, sums, table, take, trial


def write(db, what):
    with db.writing(MEMBER) as tx:
        return what(tx)


def register(db, **values) -> bytes:
    return write(db, lambda tx: tx.create(Resident, {"name": "Lò Thị Mây", **values}))


def change(db, rec: bytes, opened=None, **values) -> bytes:
    return write(db, lambda tx: tx.set(Resident, opened or tx.seen(Resident, rec), values))


def delete(db, kind, rec: bytes, opened=None) -> bytes:
    return write(db, lambda tx: tx.delete(kind, opened or tx.seen(kind, rec)))


def opened(db, kind, rec: bytes):
    return write(db, lambda tx: tx.seen(kind, rec))


def authors(db) -> set[bytes]:
    return {op_id for op_id, *_ in agreed(db)["author"]}


def meet(*databases) -> None:
    """Everybody gets everything."""
    every = [op for db in databases for op in said(db)]
    for db in databases:
        take(db, every)
    assert all(agreed(db) == agreed(databases[0]) for db in databases)
    assert all(kept == counted for kept, counted in map(sums, databases))


@pytest.fixture
def shared(two):
    """Two PCs that know the same person."""
    rec = register(two[0])
    meet(*two)
    return *two, rec


# Values, conflicts, authors


def test_a_new_row_holds_what_was_said_and_who_said_it(db):
    rec = register(db, household=["nghèo", 2026], birth=None)
    assert row(db, "resident", rec, "name", "household", "household_year", "birth", "_v", "_f") == (
        *("Lò Thị Mây", "nghèo", 2026, None),
        *(None, 0),
    )
    (author,) = table(db, "SELECT op_id, rec, member, chain, seq FROM author")
    assert author == (rec, rec, MEMBER, 1, None)


def test_a_changed_row_holds_the_new_value_and_its_operation(db):
    rec = register(db)
    op_id = change(db, rec, name="Lò Thị May")
    assert row(db, "resident", rec, "name", "_v", "_f") == ("Lò Thị May", b"\x80" + op_id, 0)
    newer = change(db, rec, name="Lò Thị Mai")
    assert row(db, "resident", rec, "name", "_v") == ("Lò Thị Mai", b"\x80" + newer)
    assert table(db, "SELECT fld, op_id FROM dead") == [(128, op_id)]
    assert authors(db) == {rec, newer}


def test_the_name_sorts_as_it_is_shown(db):
    rec = register(db, name="Trần Ánh")
    before = row(db, "resident", rec, "sort_key")
    change(db, rec, name="Trần Yến")
    assert row(db, "resident", rec, "sort_key") > before
    change(db, rec, name=None)
    assert row(db, "resident", rec, "name", "sort_key") == (None, "!")


def test_an_author_stays_until_all_that_he_wrote_is_superseded(db):
    rec = register(db)
    both = change(db, rec, name="Lò Thị May", address="số 3")
    name = change(db, rec, name="Lò Thị Mai")
    assert authors(db) == {rec, both, name}
    address = change(db, rec, address="số 4")
    assert authors(db) == {rec, name, address}


def test_two_names_given_apart_are_both_kept_and_flagged(shared):
    one, two, rec = shared
    mine, theirs = change(one, rec, name="Lò Thị May"), change(two, rec, name="Lò Thị Mai")
    meet(one, two)
    winner, loser = max(mine, theirs), min(mine, theirs)
    name = {mine: "Lò Thị May", theirs: "Lò Thị Mai"}
    assert row(one, "resident", rec, "name", "_v", "_f") == (name[winner], b"\x80" + winner, CONFLICT)
    assert table(one, "SELECT * FROM other") == [(rec, 4, 128, loser, ops.pack(name[loser]))]
    assert authors(one) == {rec, mine, theirs}


def test_the_same_name_given_twice_is_no_conflict(shared):
    one, two, rec = shared
    change(one, rec, name="Lò Thị May"), change(two, rec, name="Lò Thị May")
    meet(one, two)
    assert row(one, "resident", rec, "_f") == (0,)


def test_two_addresses_given_apart_are_settled_silently(shared):
    one, two, rec = shared
    change(one, rec, address="số 3"), change(two, rec, address="số 4")
    meet(one, two)
    assert row(one, "resident", rec, "_f") == (0,)
    assert len(table(one, "SELECT * FROM other")) == 1


def test_the_stricter_answer_is_shown_whoever_came_last(two):
    one, other = two
    rec = register(one)
    answer = {"purpose": "visits", "rank": [0, "2026-11-24", "paper", "1", None]}
    consent = write(one, lambda tx: tx.create(Consent, answer, parent=rec))
    meet(one, other)
    for db, rank in ((one, 2), (other, 0)):
        seen = opened(db, Consent, consent)
        write(db, lambda tx, s=seen, r=rank: tx.set(Consent, s, {"rank": [r, "2026-11-25", "phone", "1", None]}))
    meet(one, other)
    assert row(one, "consent", consent, "rank", "_f") == (2, CONFLICT)


def test_a_decision_ends_the_conflict(shared):
    one, two, rec = shared
    change(one, rec, name="Lò Thị May"), change(two, rec, name="Lò Thị Mai")
    meet(one, two)
    decided = change(two, rec, name="Lò Thị Mây")
    meet(one, two)
    assert row(one, "resident", rec, "name", "_f") == ("Lò Thị Mây", 0)
    assert table(one, "SELECT * FROM other") == []
    assert authors(one) == {rec, decided}


def test_what_an_old_form_did_not_show_stays(shared):
    one, two, rec = shared
    form = opened(one, Resident, rec)
    change(two, rec, name="Lò Thị Mai")
    meet(one, two)
    change(one, rec, form, name="Lò Thị May")
    assert row(one, "resident", rec, "_f") == (CONFLICT,)


def test_a_change_may_arrive_before_its_create(two):
    one, other = two
    rec = register(one)
    change(one, rec, name="Lò Thị May")
    create, later = said(one)
    take(other, [later])
    assert row(other, "resident", rec, "name", "_f") == ("Lò Thị May", PARTIAL)
    assert sums(other)[0] == sums(other)[1]
    take(other, [create])
    assert agreed(other) == agreed(one)


def test_who_and_when_of_others_is_kept_with_their_bundle(two):
    one, other = two
    rec = register(one)
    take(other, said(one), Origin(7, 3))
    assert table(other, "SELECT op_id, member, chain, seq FROM author") == [(rec, MEMBER, 7, 3)]


def test_what_is_here_already_is_not_told_again(shared):
    one, _, _ = shared
    before = everything(one)
    with one.exclusive() as connection:
        assert apply(connection, said(one), Origin(2, 1)) == Applied(frozenset(), frozenset())
    assert everything(one) == before


# Existence


def test_a_deleted_row_is_hidden_and_comes_back(db):
    rec = register(db)
    delete(db, Resident, rec)
    assert row(db, "resident", rec, "_f", "name") == (DELETED, "Lò Thị Mây")
    write(db, lambda tx: tx.undelete(Resident, tx.seen(Resident, rec)))
    assert row(db, "resident", rec, "_f") == (0,)


def test_an_edit_made_apart_keeps_a_deleted_row(shared):
    one, two, rec = shared
    delete(one, Resident, rec)
    change(two, rec, address="số 3")
    meet(one, two)
    assert row(one, "resident", rec, "_f") == (CONTESTED,)
    delete(one, Resident, rec)
    meet(one, two)
    assert row(two, "resident", rec, "_f") == (DELETED,)


def test_an_old_form_deletes_only_what_it_showed(shared):
    one, two, rec = shared
    form = opened(one, Resident, rec)
    change(two, rec, address="số 3")
    meet(one, two)
    delete(one, Resident, rec, form)
    assert row(one, "resident", rec, "_f") == (CONTESTED,)


def test_an_old_form_does_not_undo_the_return_that_it_did_not_show(shared):
    one, two, rec = shared
    delete(one, Resident, rec)
    meet(one, two)
    form = opened(one, Resident, rec)
    write(two, lambda tx: tx.undelete(Resident, tx.seen(Resident, rec)))
    meet(one, two)
    delete(one, Resident, rec, form)
    assert row(one, "resident", rec, "_f") == (CONTESTED,)


BELOW = [
    (Phone, {"digits": ["+84900000001", None]}),
    (Attendance, {"session": b"s" * 16}),
    (Result, {"topic": "DD01", "outcome": ["alone", None]}),
]


@pytest.mark.parametrize(("kind", "values"), BELOW)
@pytest.mark.parametrize("child_first", [False, True])
def test_a_row_added_below_apart_keeps_a_deleted_person(shared, kind, values, child_first):
    one, two, rec = shared
    delete(one, Resident, rec)
    child = write(two, lambda tx: tx.create(kind, values, parent=rec))
    if child_first:
        take(two, said(one))
        assert row(two, "resident", rec, "_f") == (CONTESTED,)
    meet(one, two)
    assert row(one, "resident", rec, "_f") == (CONTESTED,)
    delete(one, kind, child)
    assert row(one, "resident", rec, "_f") == (DELETED,)
    meet(one, two)


def test_a_result_of_nobody_keeps_its_session(db):
    session = write(db, lambda tx: tx.create(Session, {"at": 1, "mode": "home", "people": 3}))
    result = write(db, lambda tx: tx.create(Result, {"topic": "DD01", "outcome": ["alone", None]}, parent=session))
    delete(db, Session, session)
    assert row(db, "session", session, "_f") == (CONTESTED,)
    delete(db, Result, result)
    assert row(db, "session", session, "_f") == (DELETED,)


def test_a_membership_keeps_its_member(db):
    member = write(db, lambda tx: tx.create(Member, {"name": "Đặng Văn Ổn", "role": "volunteer"}))
    write(db, lambda tx: tx.create(Membership, {"unit": b"u" * 16}, parent=member))
    delete(db, Member, member)
    assert row(db, "member", member, "_f") == (CONTESTED,)


def test_what_is_told_names_the_rows_above(shared):
    one, two, rec = shared
    delete(one, Resident, rec)
    phone = write(two, lambda tx: tx.create(Phone, {"digits": ["+84900000001", None]}, parent=rec))
    with one.exclusive() as connection:
        applied = apply(connection, said(two), Origin(2, 1))
    assert applied == Applied(frozenset({"phone", "resident"}), frozenset({phone, rec}))


# Immutable rows


def test_an_audit_entry_stays_what_it_was_and_does_not_keep_the_person(db):
    rec = register(db)
    audit = write(db, lambda tx: tx.create(Audit, {"deed": "print", "at": 1}, parent=rec))
    before = everything(db)
    hostile = Op(b"9" * 16, Kind.SET, Audit.number, audit, {1: "nothing"}, {}, [], [], MEMBER, 0)
    gone = Op(b"8" * 16, Kind.DELETE, Audit.number, audit, {}, {}, [audit], [], MEMBER, 0)
    early = hostile._replace(record=b"7" * 16)
    take(db, [hostile, gone, early])
    assert everything(db) == before
    delete(db, Resident, rec)
    assert row(db, "resident", rec, "_f") == (DELETED,)
    assert row(db, "audit", audit, "deed", "_f") == ("print", 0)


# What only a newer program knows


def newer(entity: int, **fields) -> list[Op]:
    """Return a create and two changes made apart, of an entity or with fields that this program does not know."""
    rec = b"n" * 16
    create = Op(rec, Kind.CREATE, entity, rec, {201: "một", 202: ["a", None, 5], **fields}, {}, [], [None], MEMBER, 1)
    first = Op(b"o" * 16, Kind.SET, entity, rec, {201: "hai"}, {}, [], [], MEMBER, 2)
    second = Op(b"p" * 16, Kind.SET, entity, rec, {201: True, 203: None}, {}, [], [], MEMBER, 3)
    return [create, first, second]


@pytest.mark.parametrize("entity", [Resident.number, 900])
def test_what_is_not_known_is_kept_whole(two, entity):
    one, other = two
    found = newer(entity)
    take(one, found)
    for op in reversed(found):
        take(other, [op])
    assert agreed(one) == agreed(other)
    assert sums(one)[0] == sums(one)[1] == sums(other)[0] != 0
    with one.exclusive() as connection:
        record = state.load(connection, entity, [b"n" * 16])[b"n" * 16].record
    assert record.base == {202: ["a", None, 5]}
    assert record.live == {201: {b"o" * 16: "hai", b"p" * 16: True}, 203: {b"p" * 16: None}}
    before = everything(one)
    take(one, found)
    assert everything(one) == before


def test_an_unknown_row_can_be_deleted_and_rewritten(db):
    take(db, newer(900))
    rec = b"n" * 16
    take(db, [Op(b"q" * 16, Kind.SET, 900, rec, {201: "ba"}, {201: [b"o" * 16, b"p" * 16]}, [], [], MEMBER, 4)])
    take(db, [Op(b"r" * 16, Kind.DELETE, 900, rec, {}, {}, [rec, b"q" * 16, b"p" * 16], [], MEMBER, 5)])
    assert row(db, "unknown_row", rec, "_f", "entity") == (DELETED, 900)
    assert ops.unpack(table(db, "SELECT value FROM other WHERE fld = 201")[0][0]) == "ba"
    assert sums(db)[0] == sums(db)[1]


def test_entities_that_share_an_id_do_not_meddle(db):
    register(db)
    found = [op for entity in (Resident.number, Phone.number, 900, 901) for op in newer(entity)]
    kept = []
    for order in ([found], [[op] for op in found], [[op] for op in found[::-1]]):
        with trial(db):
            for piece in order:
                take(db, piece)
            assert sums(db)[0] == sums(db)[1]
            kept.append(agreed(db))
            assert len(table(db, "SELECT * FROM other WHERE fld = 201")) == 8
    assert kept[1:] == kept[:1] * 2


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.table)
def test_every_field_travels(db, entity):
    sample = {str: "chữ", int: 7, bytes: b"b" * 16}
    cells = {number: [sample[kind] for kind in field.types] for number, field in sorted(entity.fields.items())}
    fields = {number: found if len(found) > 1 else found[0] for number, found in cells.items()}
    rec = b"n" * 16
    create = Op(rec, Kind.CREATE, entity.number, rec, fields, {}, [], [None], MEMBER, 1)
    take(db, ops.decode(ops.pack([create])))
    for number, field in entity.fields.items():
        assert row(db, entity.table, rec, *field.columns) == tuple(cells[number])
    with db.exclusive() as connection:
        assert state.load(connection, entity.number, [rec])[rec].record.base == fields
    assert sums(db)[0] == sums(db)[1]
