"""What waits about merged and erased people, and about one number in two: asked on every PC, answered once."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.services.records import conflicts, deciding, merging
from dicandesk.services.register import finding, residents
from tests.services.conftest import NOW
from tests.services.wards import compared, opened, questions, register, stale_form


@pytest.fixture
def edited(pcs, twice):
    """Merged on one PC while another one writes a new address to the one merged away."""
    first, second = twice
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *twice), take={"address": second})
    pcs.later()
    shown = stale_form(pcs.dbs[1], second)
    residents.change(pcs.dbs[1], pcs.ward.mai, second, {"address": "Số nhà 14"}, shown, now=NOW)
    pcs.exchange()
    return first, second


def test_what_was_changed_of_one_merged_away_meanwhile_waits_and_one_answer_closes_it(pcs, edited):
    first, second = edited
    for db in pcs.dbs:
        (one,) = conflicts.inbox(db)
        assert (one.kind, one.record, one.others, one.is_office) == ("unseen", first, (second,), True)
        assert [(choice.key, choice.text, choice.who) for choice in one.values] == [
            ("A", "Địa chỉ: Số nhà 12", "Trần Văn Nam"),
            ("B", "Địa chỉ: Số nhà 14", "Lê Thị Mai"),
        ]
        assert one.choices == ("A", "B", "merge", "unmerge")
    assert conflicts.inbox(pcs.dbs[0], pcs.ward.mai) == []
    assert opened(pcs, first).conflicts == 1
    undo = deciding.resolve(pcs.dbs[2], pcs.ward.officer, conflicts.inbox(pcs.dbs[2])[0], "B")
    pcs.exchange()
    assert questions(pcs) == [[], [], []]
    assert [opened(pcs, second, pc).address for pc in range(3)] == ["Số nhà 14"] * 3
    assert len(pcs.sums()) == 1
    assert undo()
    pcs.exchange()
    assert [len(found) for found in questions(pcs)] == [1, 1, 1]
    assert opened(pcs, first).address == "Số nhà 12"


@pytest.mark.parametrize("keep", ["A", "merge"])
def test_the_common_record_may_stay_as_it_is(pcs, edited, keep):
    deciding.resolve(pcs.dbs[0], pcs.ward.officer, conflicts.inbox(pcs.dbs[0])[0].id, keep)
    pcs.exchange()
    assert questions(pcs) == [[], [], []]
    assert opened(pcs, edited[0], 1).address == "Số nhà 12"


def test_a_change_that_says_what_the_common_record_says_needs_only_a_nod(pcs, twice):
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *twice))
    pcs.later()
    shown = stale_form(pcs.dbs[1], twice[1])
    residents.change(pcs.dbs[1], pcs.ward.mai, twice[1], {"birth": "15/08/1954"}, shown, now=NOW)
    pcs.exchange()
    (one,) = conflicts.inbox(pcs.dbs[2])
    assert [choice.text for choice in one.values] == ["Giữ như hồ sơ chung"]
    deciding.resolve(pcs.dbs[2], pcs.ward.officer, one, "A")
    pcs.exchange()
    assert questions(pcs) == [[], [], []]


def test_or_the_merge_was_a_mistake(pcs, edited):
    undo = deciding.resolve(pcs.dbs[0], pcs.ward.officer, conflicts.inbox(pcs.dbs[0])[0].id, "unmerge")
    pcs.exchange()
    assert questions(pcs) == [[], [], []]
    assert [opened(pcs, one, 1).address for one in edited] == ["Số nhà 12", "Số nhà 14"]
    assert undo()
    pcs.exchange()
    assert [len(found) for found in questions(pcs)] == [1, 1, 1]


def test_what_arrives_while_one_decides_is_not_decided_along(pcs, edited):
    """The address that comes in after the question was shown waits on, whatever is answered."""
    (shown,) = conflicts.inbox(pcs.dbs[0])
    form = stale_form(pcs.dbs[1], edited[1])
    merging.unmerge(pcs.dbs[1], pcs.ward.officer, edited[1])
    residents.change(pcs.dbs[1], pcs.ward.mai, edited[1], {"birth": "1955"}, form, now=NOW)
    pcs.exchange()
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *edited))
    assert conflicts.inbox(pcs.dbs[0]) == []
    with pytest.raises(UserError, match="không còn chờ"):
        deciding.resolve(pcs.dbs[0], pcs.ward.officer, shown, "A")


@pytest.fixture
def half(pcs, twice):
    """Merged on one PC while another one erased the one merged away."""
    first, second = twice
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *twice))
    with pcs.dbs[1].writing(pcs.ward.officer.member) as tx:
        tx.erase(second)
    pcs.exchange()
    return first, second


def test_an_erased_person_is_told_so(pcs, half):
    with pcs.dbs[0].writing(pcs.ward.officer.member) as tx:
        tx.erase(half[0])
    with pytest.raises(UserError, match="xoá hẳn"):
        opened(pcs, half[0])
    with pytest.raises(UserError, match="xoá hẳn"):
        opened(pcs, half[1])


def test_when_half_of_a_merged_person_was_erased_an_officer_may_say_that_it_is_another_one(pcs, half):
    for db in pcs.dbs:
        (one,) = conflicts.inbox(db)
        assert (one.kind, one.record, one.others, one.choices) == (
            "half_erased", half[0], (half[1],), ("erase", "unmerge"),
        )  # fmt: skip
        assert [choice.who for choice in one.values] == ["Trần Văn Nam", "Lê Thị Mai"]
    (one,) = conflicts.inbox(pcs.dbs[2])
    with pytest.raises(UserError):
        deciding.resolve(pcs.dbs[2], pcs.ward.mai, one, "unmerge")
    undo = deciding.resolve(pcs.dbs[2], pcs.ward.officer, one, "unmerge")
    pcs.exchange()
    assert questions(pcs) == [[], [], []]
    assert [finding.find(db, "hoa").total for db in pcs.dbs] == [1, 1, 1]
    assert len(pcs.sums()) == 1
    assert undo()
    pcs.exchange()
    assert [len(found) for found in questions(pcs)] == [1, 1, 1]


@pytest.fixture
def numbered(pcs):
    first = register(pcs, 0, id_number="005154004417")
    pcs.later()
    second = register(pcs, 1, "Nguyễn Thị Hoa", "1954", id_number="005154004417")
    pcs.exchange()
    return first, second


@pytest.mark.parametrize(("keep", "left"), [("merge", 1), ("not-same", 2)])
def test_one_number_in_two_people_is_asked_and_one_answer_closes_it_everywhere(pcs, numbered, keep, left):
    for db in pcs.dbs:
        (one,) = conflicts.inbox(db)
        assert (one.kind, one.record, one.others) == ("same_number", numbered[0], (numbered[1],))
        assert [(choice.text, choice.detail) for choice in one.values] == [
            ("Nguyễn Thị Hoà", "Ngày sinh: 1954 · Tổ dân phố: Tổ 7"),
            ("Nguyễn Thị Hoa", "Ngày sinh: 1954 · Tổ dân phố: Tổ 7"),
        ]
    undo = deciding.resolve(pcs.dbs[1], pcs.ward.officer, conflicts.inbox(pcs.dbs[1])[0], keep)
    pcs.exchange()
    assert questions(pcs) == [[], [], []]
    assert finding.find(pcs.dbs[2], "hoa").total == left
    assert undo()
    pcs.exchange()
    assert [len(found) for found in questions(pcs)] == [1, 1, 1]
