"""People erased on full stores: no byte of theirs is left in the file, and nothing brings them back."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.rules import merge
from dicandesk.rules.merge import Kind, Op
from dicandesk.store import meta, ops, state, waiting
from dicandesk.store import sums as weights
from dicandesk.store.tables import (
    ERASED,
    MERGED,
    STRIPPED,
    Attendance,
    Audit,
    Consent,
    Followup,
    Need,
    Phone,
    Resident,
    Result,
)
from dicandesk.store.waiting import Question
from tests.store import raw_pages
from tests.store.pcs import KEY, MEMBER, agreed, row, said, sums, table, take
from tests.store.test_apply import delete, meet, opened, write
from tests.store.test_merged import check_rebuilt, merged, person, rename, visit

NAME = "Qvxjkwzt Zyxwvqkj"
WORDS = {
    "name": NAME,
    "another name": "Wqkzjxvf Kjqxzwvy",
    "a name that lost": "Xzjqvwky Zqjwxkvf",
    "address": "Fjwqzxkv ngõ 12",
    "an older address": "Kxwvzqjf ngõ 11",
    "household": "zqfxjkwv",
    "ethnicity": "Jwzqvkxf",
    "birth": "1901-07-13",
    "mark": b"\xf1\xe2\xd3\xc4\xb5\xa6" * 5,
    "phone": "+84987612345",
    "owner": "Vkzqwxjf",
    "note": "Zvwqkjxf hỏi",
    "text": "Qjzxwvkf hẹn",
    "deed": "Wvzkqxjf in phiếu",
    "need": "kzxqjvwf",
    "consent": "xkvwjqzf",
    "draft": "Jzvqkwxf",
    "unknown": "Vwqjxzkf",
}


def pieces(word: str | bytes) -> set[bytes]:
    """Return what would betray a word, also where an index keeps a part of it, folded or written backwards."""
    if isinstance(word, bytes):
        return {word[:6]}
    found = {word.encode(), word.split()[0].encode()}
    whole = word.split()[0]
    for text in (whole, whole.lower(), whole[::-1]):
        found |= {text[at : at + 6].encode() for at in range(len(text) - 5)}
    return found


def betrayed(db) -> set[str]:
    """Return which of the words some page of the file or its log still holds."""
    data = raw_pages.plain(db.path, KEY)
    return {what for what, word in WORDS.items() if any(piece in data for piece in pieces(word))}


def erase(db, rec: bytes) -> bytes:
    op_id = write(db, lambda tx: tx.erase(rec))
    db.empty_log()
    return op_id


def fill(db, *, foreign: bool = True) -> tuple[bytes, list[bytes]]:
    """Register somebody with everything there is; return the person and the rows below.

    With `foreign` something came from others too.
    """
    w = WORDS
    rec = person(
        db,
        w["name"],
        birth=w["birth"],
        address=w["an older address"],
        household=[w["household"], 2026],
        ethnicity=w["ethnicity"],
        id_hash=[w["mark"], "2345"],
        sex="female",
    )
    answer = [0, "2026-11-24", w["consent"], "1", w["consent"]]
    below = [
        (Phone, {"digits": [w["phone"], w["owner"]]}),
        (Need, {"kind": w["need"]}),
        (Consent, {"purpose": "visits", "rank": answer}),
        (Attendance, {"session": b"s" * 16, "note": w["note"]}),
        (Result, {"session": b"s" * 16, "topic": "DD01", "outcome": ["alone", None]}),
        (Followup, {"due": "2026-12-01", "text": w["text"]}),
        (Audit, {"deed": "print", "at": 1, "text": w["deed"]}),
    ]
    rows = [write(db, lambda tx, t=table_, v=values: tx.create(t, v, parent=rec)) for table_, values in below]
    write(db, lambda tx: tx.set(Resident, tx.seen(Resident, rec), {"address": w["address"]}))
    rename(db, rec, w["another name"])
    newer = Op(b"\x7f" * 16, Kind.SET, Resident.number, rec, {200: w["unknown"]}, {}, [], [], MEMBER, 5)
    other = Op(b"\x01" * 16, Kind.SET, Resident.number, rec, {128: w["a name that lost"]}, {}, [], [], MEMBER, 5)
    take(db, [newer, other] if foreign else [])
    with db.exclusive() as connection:
        data = ops.pack({"resident": rec.hex(), "name": w["draft"]})
        connection.execute("INSERT INTO draft VALUES (?, 'edit', ?)", (MEMBER, data))
        connection.execute("INSERT INTO draft VALUES (?, 'register', ?)", (MEMBER, ops.pack({"name": "Lò"})))
    return rec, rows


def test_no_byte_of_an_erased_person_is_left_in_the_file(db):
    for number in range(40):
        person(db, f"Lò Thị Mây {number}", address=f"số {number}")
    rec, _ = fill(db)
    assert betrayed(db) == set(WORDS)
    erase(db, rec)
    assert betrayed(db) == set()
    assert sums(db)[0] == sums(db)[1]
    assert table(db, "SELECT form FROM draft") == [("register",)]


def test_what_was_deleted_and_moved_before_leaves_no_byte_either(db):
    """Rows grow, split pages and leave free ones behind; then the person is erased."""
    rec, _ = fill(db)
    for number in range(200):
        visit(db, rec, f"{WORDS['note']} {number} " + "x" * 1000)
    delete(db, Resident, rec)
    erase(db, rec)
    assert betrayed(db) == set()
    assert table(db, "SELECT count(*), count(note) FROM attendance WHERE _f & 2 = 0") == [(201, 0)]


def test_what_can_be_counted_stays_and_is_nobodys(db):
    rec, rows = fill(db)
    op_id = erase(db, rec)
    kinds = ("phone", "need", "consent", "attendance", "result", "followup", "audit")
    found = {kind: row(db, kind, child, "_f", "parent") for kind, child in zip(kinds, rows, strict=True)}
    bare, counted = (ERASED | STRIPPED, rec), (STRIPPED, rec)
    assert found == {**dict.fromkeys(kinds[:3], bare), **dict.fromkeys(kinds[3:], counted)}
    assert row(db, "result", rows[4], "topic", "outcome") == ("DD01", "alone")
    assert row(db, "audit", rows[6], "deed", "at", "text") == ("print", 1, None)
    assert row(db, "resident", rec, "id") is None
    ((gone, by, _),) = table(db, "SELECT * FROM erased")
    assert (gone, by) == (rec, op_id)
    for name in ("other", "before"):
        assert table(db, f"SELECT * FROM {name}") == []
    assert {op for op, *_ in agreed(db)["author"]} == {op_id, *rows}
    check_rebuilt(db)


def test_changes_that_are_in_no_bundle_yet_do_not_leave_this_pc(db):
    rec, rows = fill(db)
    other = person(db, "Lò Thị Mây")
    before = {op.op_id for op in said(db)}
    op_id = erase(db, rec)
    left = said(db)
    assert {op.op_id for op in left} == {*rows, other, op_id} <= before | {op_id}
    personal = [number for op in left if op.record != other for number in op.fields if number >= merge.PERSONAL_FROM]
    assert personal == []
    with db.exclusive() as connection:
        expected = sum(weights.digest(op.op_id) for op in left) % weights.MODULUS
        assert meta.get_sum(connection, meta.OP_SUM) == expected


def test_a_change_of_a_row_below_loses_what_is_personal_and_no_more(db):
    rec = person(db, NAME)
    child = visit(db, rec)
    both = {"session": b"t" * 16, "note": WORDS["note"]}
    kept = write(db, lambda tx: tx.set(Attendance, tx.seen(Attendance, child), both))
    gone = write(db, lambda tx: tx.set(Attendance, tx.seen(Attendance, child), {"note": "x"}))
    erase(db, rec)
    found = {op.op_id: op for op in said(db)}
    assert gone not in found
    assert (found[kept].fields, found[kept].seen) == ({1: b"t" * 16}, {})
    assert row(db, "attendance", child, "session", "note", "_f") == (b"t" * 16, None, STRIPPED)


def test_what_comes_late_is_dropped_or_stripped_on_every_pc(two):
    one, other = two
    rec, rows = fill(one, foreign=False)
    meet(one, other)
    rename(other, rec, "Lò Thị Mây")
    late = visit(other, rec, WORDS["note"])
    write(other, lambda tx: tx.set(Attendance, tx.seen(Attendance, rows[3]), {"note": WORDS["text"]}))
    write(other, lambda tx: tx.create(Phone, {"digits": [WORDS["phone"], None]}, parent=rec))
    sent = said(other)
    erase(one, rec)
    take(one, sent)
    take(other, said(one))
    for db in two:
        db.empty_log()
    assert agreed(one) == agreed(other)
    assert betrayed(one) == betrayed(other) == set()
    assert row(one, "attendance", late, "session", "note", "_f") == (b"s" * 16, None, STRIPPED)
    take(one, sent[::-1])
    assert agreed(one) == agreed(other)
    assert sums(one)[0] == sums(one)[1]


def test_who_never_knew_the_person_agrees(two):
    one, other = two
    rec, _ = fill(one, foreign=False)
    told = said(one)
    erase(one, rec)
    take(other, said(one)[-1:])
    take(other, told[::-1] + said(one))
    other.empty_log()
    lists = agreed(one), agreed(other)
    assert lists[0] == lists[1]
    assert betrayed(other) == set()


@pytest.mark.parametrize("entity", [Attendance.number, 900])
def test_a_row_of_any_kind_is_stripped_whenever_its_create_comes(two, entity):
    one, other = two
    rec = person(one, NAME)
    child = b"c" * 16
    create = Op(child, Kind.CREATE, entity, child, {1: b"s" * 16, 201: "x"}, {}, [], [rec], MEMBER, 1)
    change = Op(b"d" * 16, Kind.SET, entity, child, {2: "n", 201: WORDS["note"]}, {}, [], [], MEMBER, 2)
    take(one, [create, change])
    erase(one, rec)
    take(other, [change])
    take(other, said(one))
    take(other, [create])
    assert agreed(one) == agreed(other)
    with other.exclusive() as connection:
        record = state.load(connection, entity, [child])[child].record
    assert (record.base, record.live) == ({1: b"s" * 16}, {2: {b"d" * 16: "n"}})
    assert sums(other)[0] == sums(other)[1]


def test_all_who_were_merged_go_together(two):
    one, other = two
    hoa, may = person(one, NAME), person(one, "Lò Thị Mây")
    child = visit(one, may, WORDS["note"])
    merged(one, hoa, may)
    meet(one, other)
    erase(other, may)
    meet(one, other)
    one.empty_log()
    assert table(one, "SELECT rec FROM erased") == [(hoa,), (may,)]
    assert table(one, "SELECT id FROM resident") == []
    assert row(one, "attendance", child, "parent", "_p", "_f") == (may, None, STRIPPED)
    assert betrayed(one) == set()
    check_rebuilt(one)


def test_who_was_merged_with_an_erased_one_elsewhere_waits_for_a_person(two):
    one, other = two
    hoa, may = person(one, NAME), person(one, "Lò Thị Mây")
    child = visit(one, may, WORDS["note"])
    meet(one, other)
    merged(one, hoa, may)
    erase(other, may)
    meet(one, other)
    assert row(one, "attendance", child, "parent", "_p", "_f") == (may, None, STRIPPED)
    assert row(one, "resident", hoa, "_f") == (0,)
    with one.exclusive() as connection:
        (fact,) = waiting.facts(connection)
    assert (fact.record, fact.question, fact.others) == (hoa, Question.HALF_ERASED, (may,))
    check_rebuilt(one)
    erase(one, hoa)
    meet(one, other)
    with one.exclusive() as connection:
        assert waiting.facts(connection) == []


def test_an_erased_one_goes_on_connecting(db):
    hoa, may, son = person(db, "Hoà"), person(db, "Mây"), person(db, "Sơn")
    write(db, lambda tx: tx.erase(may))
    for edge, survivor in ((b"\x01" * 16, hoa), (b"\x02" * 16, son)):
        take(db, [Op(edge, Kind.MERGE, Resident.number, survivor, {}, {}, [], [1, may], MEMBER, 1)])
    assert {rec: row(db, "resident", rec, "_f")[0] for rec in (hoa, son)} == {hoa: MERGED, son: 0}
    check_rebuilt(db)


def test_nothing_more_is_written_about_an_erased_person(db):
    rec = person(db, NAME)
    child = visit(db, rec)
    form, below = opened(db, Resident, rec), opened(db, Attendance, child)
    erase(db, rec)
    before = agreed(db), said(db)
    with pytest.raises(UserError, match="xoá hẳn"):
        rename(db, rec, "Hoà", form)
    with pytest.raises(UserError, match="xoá hẳn"):
        visit(db, rec)
    with pytest.raises(UserError, match="xoá hẳn"):
        delete(db, Resident, rec, form)
    with pytest.raises(UserError, match="xoá hẳn"):
        write(db, lambda tx: tx.set(Attendance, below, {"note": "x"}))
    assert (agreed(db), said(db)) == before
    write(db, lambda tx: tx.set(Attendance, below, {"session": b"t" * 16}))
    assert row(db, "attendance", child, "session") == (b"t" * 16,)


def test_of_several_erasures_the_first_is_named_everywhere(two):
    one, other = two
    rec = person(one, NAME)
    meet(one, other)
    found = [write(db, lambda tx: tx.erase(rec)) for db in two]
    meet(one, other)
    assert table(one, "SELECT op_id FROM erased") == [(min(found),)]
