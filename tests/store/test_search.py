"""The search index follows names, phones, neighbourhoods and deletes, from this PC and from others."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies as st

from dicandesk.store import cipher, search
from dicandesk.store.tables import Attendance, Phone, Resident, Unit
from tests.store.pcs import MEMBER, said, table, take


def find(db, *folded: str, numbers: tuple[str, ...] = ()) -> set[bytes]:
    with db.exclusive() as connection:
        rows = connection.execute(
            "SELECT r.id FROM search JOIN resident r ON r.pk = search.rowid WHERE search MATCH ?",
            (search.match(folded, numbers),),
        ).fetchall()
    return {rec for (rec,) in rows}


def write(db, what):
    with db.writing(MEMBER) as tx:
        return what(tx)


def change(db, kind, rec, **values):
    return write(db, lambda tx: tx.set(kind, tx.seen(kind, rec), values))


SYLLABLES = [
    first + end for first in ("Ma", "Lo", "Va", "Gi", "Thu", "Ngo", "Tra") for end in ("", "n", "ng", "i", "o")
]


@pytest.fixture
def may(db) -> bytes:
    def all_of_her(tx):
        unit = tx.create(Unit, {"name": "Tổ 7 Bản Vàn", "kind": "hamlet"})
        values = {"name": "Lò Thị Mây", "birth": "1954-08", "unit": unit, "id_hash": [b"h" * 32, "5008"]}
        rec = tx.create(Resident, values)
        tx.create(Phone, {"digits": ["+84900000042", None]}, parent=rec)
        return rec

    return write(db, all_of_her)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (("lo", "may"), ()),
        (("m",), ()),
        (("van",), ()),
        (("1954",), ()),
        ((), ("0900000042",)),
        ((), ("0042",)),
        ((), ("5008",)),
        (("thi",), ("42",)),
    ],
)
def test_a_person_is_found_by_what_is_known_of_her(db, may, words, numbers):
    assert find(db, *words, numbers=numbers) == {may}


@pytest.mark.parametrize(
    ("words", "numbers"), [(("hoa",), ()), ((), ("0901",)), (("lo",), ("77",)), (("ban",), ("3",))]
)
def test_a_person_is_not_found_by_anything_else(db, may, words, numbers):
    assert find(db, *words, numbers=numbers) == set()


def test_a_new_name_replaces_the_old(db, may):
    change(db, Resident, may, name="Đặng Thị Ổn")
    assert find(db, "may") == set()
    assert find(db, "dang", "on") == {may}


def test_a_new_phone_number_replaces_the_old(db, may):
    ((phone,),) = table(db, "SELECT id FROM phone")
    change(db, Phone, phone, digits=["+84900000077", "con gái"])
    assert find(db, numbers=("0042",)) == set()
    assert find(db, numbers=("0077",)) == {may}
    write(db, lambda tx: tx.delete(Phone, tx.seen(Phone, phone)))
    assert find(db, numbers=("0077",)) == set()


def test_a_foreign_number_is_found_as_it_is_dialled(db, may):
    write(db, lambda tx: tx.create(Phone, {"digits": ["+856200000042", None]}, parent=may))
    assert find(db, numbers=("8562",)) == {may}


def test_a_phone_without_digits_harms_nobody(db, may):
    write(db, lambda tx: tx.create(Phone, {"digits": [None, "con gái"]}, parent=may))
    assert find(db, "may") == {may}


def test_a_renamed_neighbourhood_is_found_under_its_new_name(db, may):
    ((unit,),) = table(db, "SELECT id FROM unit")
    change(db, Unit, unit, name="Tổ 9 Nà Lìm")
    assert find(db, "van") == set()
    assert find(db, "lim") == {may}


def test_a_deleted_person_is_not_found_until_she_is_back(db, may):
    write(db, lambda tx: tx.delete(Resident, tx.seen(Resident, may)))
    for (phone,) in table(db, "SELECT id FROM phone"):
        write(db, lambda tx, rec=phone: tx.delete(Phone, tx.seen(Phone, rec)))
    assert find(db, "may") == set()
    write(db, lambda tx: tx.undelete(Resident, tx.seen(Resident, may)))
    assert find(db, "may") == {may}


def test_a_deleted_person_whom_somebody_visited_meanwhile_is_found(two):
    one, other = two
    rec = write(one, lambda tx: tx.create(Resident, {"name": "Lò Thị Mây"}))
    take(other, said(one))
    write(one, lambda tx: tx.delete(Resident, tx.seen(Resident, rec)))
    assert find(one, "may") == set()
    visit = write(other, lambda tx: tx.create(Attendance, {"session": b"s" * 16}, parent=rec))
    take(one, said(other))
    assert find(one, "may") == {rec}
    write(one, lambda tx: tx.delete(Attendance, tx.seen(Attendance, visit)))
    assert find(one, "may") == set()


def test_a_person_is_found_whatever_arrives_first(db, two, may):
    for op in reversed(said(db)):
        take(two[0], [op])
    assert find(two[0], "may", "van", numbers=("0042", "5008")) == {may}


def test_a_person_without_a_name_is_in_the_index_without_words(db):
    write(db, lambda tx: tx.create(Resident, {"sex": "nữ"}))
    assert table(db, "SELECT words FROM search") == [("",)]


def test_many_people_are_indexed_in_pieces(db):
    write(db, lambda tx: [tx.create(Resident, {"name": f"Lò Thị Mây {number}"}) for number in range(1100)])
    assert len(find(db, "may")) == 1100
    with db.exclusive() as connection:
        before = connection.execute("SELECT rowid, words FROM search ORDER BY rowid").fetchall()
        connection.execute("UPDATE search SET words = 'x'")
        search.rebuild(connection)
        assert connection.execute("SELECT rowid, words FROM search ORDER BY rowid").fetchall() == before


def test_the_index_stays_sound_through_many_small_changes(db):
    """SQLite 3.53 loses entries when `secure-delete` meets `detail='none'`."""
    drawn = random.Random(7)
    people: list[bytes] = []
    for _transaction in range(8):
        with db.writing(MEMBER) as tx:
            for rec in drawn.sample(people, min(len(people), 2)):
                tx.set(Resident, tx.seen(Resident, rec), {"birth": str(drawn.randint(1930, 1999))})
            people += [tx.create(Resident, {"name": " ".join(drawn.choices(SYLLABLES, k=4))}) for _n in range(200)]
    with db.exclusive() as connection:
        assert cipher.integrity(connection) == "ok"


def test_nothing_matches_nothing():
    assert search.match((), ()) == ""


@given(digits=st.text("0123456789", min_size=1, max_size=12))
def test_no_word_looks_like_the_tail_of_a_number(digits):
    words = search.words("Zung Văn Z", "1954", "Tổ 7", [digits], digits)
    assert f"z{digits[::-1]}" in words.split()


def test_a_phone_number_is_written_as_people_say_it():
    assert search.national("+84900000042") == "0900000042"
    assert search.national("+856200000042") == "856200000042"
