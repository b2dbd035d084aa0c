"""The state of another PC taken in whole: as if its operations had arrived, and nothing here is discarded."""

from __future__ import annotations

from tests.store.pcs import agreed, row, said, sums, take, take_whole, whole
from tests.store.test_apply import meet
from tests.store.test_erased import betrayed, erase, fill
from tests.store.test_merged import check_rebuilt, merged, person, rename, visit


def without_authors(db) -> dict:
    return {name: rows for name, rows in agreed(db).items() if name != "author"}


def test_a_state_of_another_pc_is_joined_and_nothing_discarded(two):
    one, other = two
    rec, _ = fill(one, foreign=False)
    hoa, may = person(one, "Đặng Thị Hoà"), person(one, "Lò Thị Mây")
    meet(one, other)
    merged(one, hoa, may), rename(one, may, "Lò Thị May"), visit(one, may)
    son = person(other, "Ma Văn Sơn")
    rename(other, hoa, "Đặng Thị Hòa"), visit(other, rec), erase(other, rec)
    there, here = whole(one), whole(other)
    take_whole(other, there), take_whole(one, here)
    assert without_authors(one) == without_authors(other)
    assert [kept for kept, _ in map(sums, two)] == [counted for _, counted in map(sums, two)]
    before = agreed(one)
    take_whole(one, here), take_whole(one, whole(other))
    assert agreed(one) == before
    assert row(one, "resident", son, "name") == ("Ma Văn Sơn",)
    meet_again = [op for db in two for op in said(db)]
    take(one, meet_again), take(other, meet_again)
    assert agreed(one)["sum"] == before["sum"] == agreed(other)["sum"]
    for db in two:
        db.empty_log()
        assert betrayed(db) == set()
        check_rebuilt(db)


def test_an_empty_pc_gets_everything(two):
    one, other = two
    rec, _ = fill(one, foreign=False)
    hoa, may = person(one, "Đặng Thị Hoà"), person(one, "Lò Thị Mây")
    merged(one, hoa, may), visit(one, may), erase(one, rec)
    take_whole(other, whole(one), size=1)
    assert without_authors(one) == without_authors(other)
    assert sums(other)[0] == sums(other)[1]
    check_rebuilt(other)
