"""One person registered several times: proposed, compared, merged, taken apart; every PC agrees, nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.assisting import followups, sessions
from dicandesk.services.records import comparing, merging
from dicandesk.services.register import duplicates, finding, phones, proposals, resident_lists, residents
from tests.services.conftest import NOW
from tests.services.wards import compared, opened, questions, register, stale_form, visit


def test_likely_pairs_are_proposed_the_likeliest_first_with_the_reason(pcs, twice):
    register(pcs, 0, "Bàn Văn Minh", "1979", phones=(PhoneDraft("0900000077"),))
    register(pcs, 0, "Bàn Văn Minh", None, phones=(PhoneDraft("0900000077"),))
    register(pcs, 0, "Lục Thị Sầm", "1948")
    register(pcs, 0, "Phạm Văn Hoá", "1954")
    found = proposals.proposals(pcs.dbs[0], pcs.ward.officer)
    assert [(row.title, row.why) for row in found] == [
        ("Bàn Văn Minh", "Trùng: tên, điện thoại, tổ dân phố"),
        ("Nguyễn Thị Hoà · Hòa", "Trùng: tên, năm sinh, tổ dân phố"),
    ]
    assert {found[1].first, found[1].second} == set(twice)


def test_a_group_that_shares_a_phone_only_is_nobody_twice(pcs):
    for name in ("Bàn Văn Minh", "Lục Thị Sầm", "Phạm Văn Hoá"):
        register(pcs, 0, name, None, phones=(PhoneDraft("0900000077"),))
    assert proposals.proposals(pcs.dbs[0], pcs.ward.officer) == []


def test_the_list_is_narrowed_to_whom_somebody_may_have_registered_twice(pcs, twice):
    register(pcs, 0, "Bàn Văn Minh", "1979")
    wanted = resident_lists.Filters(suspected=True)
    rows = resident_lists.list_(pcs.dbs[0], pcs.ward.mai, wanted, now=NOW)
    assert {row.id for row in rows} == set(twice)
    assert proposals.proposals(pcs.dbs[0], pcs.ward.nam) == []


def test_two_people_after_all_are_proposed_no_more_on_any_pc(pcs, twice):
    note = merging.not_same(pcs.dbs[2], pcs.ward.officer, *reversed(twice))
    assert merging.not_same(pcs.dbs[2], pcs.ward.officer, *twice) == note
    pcs.exchange()
    assert [proposals.proposals(db, pcs.ward.officer) for db in pcs.dbs] == [[], [], []]
    assert merging.suspect_again(pcs.dbs[0], pcs.ward.officer, note)
    pcs.exchange()
    assert [len(proposals.proposals(db, pcs.ward.officer)) for db in pcs.dbs] == [1, 1, 1]


def test_two_records_lie_side_by_side(pcs, twice):
    both = compared(pcs, *twice)
    assert [(side.created_by, side.visits, len(side.phones)) for side in both.sides] == [("Lê Thị Mai", 1, 1)] * 2
    lines = {line.field: (line.texts, line.difference, line.best) for line in both.lines}
    assert lines == {
        "name": (("Nguyễn Thị Hoà", "Nguyễn Thị Hòa"), "spelling", 0),
        "birth": (("15/08/1954", "1954"), "different", 0),
        "sex": (("", ""), "same", 0),
        "id_hash": (("", ""), "same", 0),
        "address": (("", "Số nhà 12"), "only", 1),
        "unit": (("Tổ 7", "Tổ 7"), "same", 0),
    }


def test_only_officers_compare_and_only_different_people(pcs, twice):
    with pytest.raises(UserError):
        comparing.compare(pcs.dbs[0], pcs.ward.mai, twice, now=NOW)
    with pytest.raises(UserError, match="khác nhau"):
        compared(pcs, twice[0], twice[0])
    with pytest.raises(UserError):
        merging.not_same(pcs.dbs[0], pcs.ward.mai, *twice)
    with pytest.raises(UserError):
        merging.merge(pcs.dbs[0], pcs.ward.mai, compared(pcs, *twice))


def test_merged_people_are_one_everywhere_with_the_values_chosen_and_all_that_hangs_on_them(pcs, twice):
    first, second = twice
    done = merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *twice), take={"address": second, "name": first})
    assert done.survivor == first
    pcs.exchange()
    for pc, db in enumerate(pcs.dbs):
        view = opened(pcs, second, pc)
        assert (view.id, view.merged_from, view.address) == (first, (second,), "Số nhà 12")
        assert {one.masked for one in view.phones} == {"0900 ••• 012", "0900 ••• 042"}
        assert len(view.timeline) == 2
        assert finding.find(db, "hoa").total == 1
        assert [row.id for row in finding.find(db, "0900000042").rows] == [first]
        assert len(resident_lists.list_(db, pcs.ward.mai, now=NOW)) == 1
    assert len(pcs.sums()) == 1
    assert questions(pcs) == [[], [], []]


def test_a_scanned_number_of_one_who_was_merged_away_finds_the_survivor(pcs):
    first, second = register(pcs, 0), register(pcs, 0, id_number="005154004417")
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, first, second))
    assert [row.id for row in finding.find(pcs.dbs[0], "005154004417").rows] == [first]


def test_registering_with_the_number_of_one_merged_away_points_to_the_survivor(pcs):
    first, second = register(pcs, 0), register(pcs, 0, id_number="005154004417")
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, first, second))
    draft = ResidentDraft("Hoàng Thị Lan", id_number="005154004417")
    assert [(one.row.id, one.score) for one in duplicates.alike(pcs.dbs[0], draft)] == [(first, 100)]


def test_who_may_be_the_same_as_one_is_told_until_somebody_says_no(pcs, twice):
    db, first = pcs.dbs[0], twice[0]
    register(pcs, 0, "Nguyễn Thị Hoà", "1971")
    assert [(one.row.id, one.why) for one in duplicates.of_resident(db, pcs.ward.officer, first)] == [
        (twice[1], "Trùng: tên, năm sinh, tổ dân phố")
    ]
    note = merging.not_same(db, pcs.ward.officer, *twice)
    assert duplicates.of_resident(db, pcs.ward.officer, first) == []
    assert duplicates.of_resident(db, pcs.ward.officer, note) == []


def test_a_number_that_both_have_is_told_once_and_withdrawn_at_once(pcs):
    first = register(pcs, 0, phones=(PhoneDraft("0900000012"),))
    second = register(pcs, 0, phones=(PhoneDraft("0900000012", "con gái"),))
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, first, second))
    (one,) = opened(pcs, first).phones
    assert one.owner == "con gái"
    phones.withdraw_phone(pcs.dbs[0], pcs.ward.mai, one.id, None)
    assert opened(pcs, first).phones == ()


def test_taking_a_merge_back_leaves_both_as_they_were(pcs, twice):
    db, officer = pcs.dbs[0], pcs.ward.officer
    was = [opened(pcs, one) for one in twice]
    number = was[1].phones[0].id
    both = compared(pcs, *twice)
    done = merging.merge(db, officer, both, take={"address": twice[1], "birth": twice[1]}, leave_out=[number])
    assert [one.masked for one in opened(pcs, twice[0]).phones] == ["0900 ••• 012"]
    assert merging.take_back(db, officer, done)
    now = [opened(pcs, one) for one in twice]
    for before, after in zip(was, now, strict=True):
        told = ("id", "name", "birth", "address", "phones", "merged_from", "timeline")
        assert [getattr(after, name) for name in told] == [getattr(before, name) for name in told]
    assert not merging.take_back(db, officer, done)


def test_a_merge_on_which_another_was_built_is_not_taken_back(pcs, twice):
    db, officer = pcs.dbs[0], pcs.ward.officer
    third = register(pcs, 0)
    done = merging.merge(db, officer, compared(pcs, *twice))
    merging.merge(db, officer, compared(pcs, third, twice[0]))
    assert not merging.take_back(db, officer, done)
    assert opened(pcs, twice[1]).id == third


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_chosen_while_merging_is_no_question_when_another_merge_shows_somebody_else(pcs, twice, order):
    third = register(pcs, 0)
    pcs.exchange()
    acts = [
        lambda: merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *twice), take={"address": twice[1]}),
        lambda: merging.merge(pcs.dbs[1], pcs.ward.officer, compared(pcs, third, twice[0], pc=1)),
    ]
    for act in order:
        acts[act]()
        pcs.later()
    pcs.exchange()
    assert opened(pcs, twice[1]).id == (third if order[1] == 1 else twice[0])
    assert questions(pcs) == [[], [], []]
    assert len(pcs.sums()) == 1


def test_one_of_three_leaves_and_the_others_stay_one(pcs, twice):
    db, officer = pcs.dbs[0], pcs.ward.officer
    third = register(pcs, 0)
    merging.merge(db, officer, compared(pcs, *twice, third))
    assert [len(row.people) for row in merging.merges(db)] == [3]
    edges = merging.unmerge(db, officer, twice[1])
    assert opened(pcs, third).id == twice[0]
    assert opened(pcs, twice[1]).merged_from == ()
    assert merging.put_back(db, officer, edges)
    assert set(opened(pcs, twice[1]).merged_from) == {twice[1], third}
    assert merging.unmerge(db, officer, twice[0])
    assert [opened(pcs, one).id for one in (*twice, third)] == [*twice, third]
    assert merging.merges(db) == []
    with pytest.raises(UserError, match="không có gì để tách"):
        merging.unmerge(db, officer, twice[0])


def test_merges_are_told_with_who_and_when_and_undone_one_by_one(pcs, twice):
    db, officer = pcs.dbs[0], pcs.ward.officer
    merging.merge(db, officer, compared(pcs, *twice))
    pcs.exchange()
    (row,) = merging.merges(pcs.dbs[1], resident=twice[1])
    assert (row.who, [name for _rec, name in row.people]) == (officer.name, ["Nguyễn Thị Hoà", "Nguyễn Thị Hòa"])
    merging.undo_merge(pcs.dbs[1], officer, row.op)
    with pytest.raises(UserError):
        merging.undo_merge(pcs.dbs[1], officer, row.op)
    pcs.exchange()
    assert [len(merging.merges(db)) for db in pcs.dbs] == [0, 0, 0]


def test_who_is_one_already_can_be_neither_merged_nor_told_apart(pcs, twice):
    db, officer = pcs.dbs[0], pcs.ward.officer
    both = compared(pcs, *twice)
    merging.merge(db, officer, both)
    with pytest.raises(UserError, match="đã được gộp"):
        merging.merge(db, officer, both)
    with pytest.raises(UserError, match="đang được gộp"):
        merging.not_same(db, officer, *twice)


def test_a_form_open_on_one_merged_away_is_saved_to_the_one_shown_and_says_so(pcs, twice):
    first, second = twice
    shown = stale_form(pcs.dbs[0], second)
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *twice))
    changes = {"address": "Số nhà 16", "needs": ("large_print",)}
    done = residents.change(pcs.dbs[0], pcs.ward.mai, second, changes, shown, now=NOW)
    assert done.resident == first
    view = opened(pcs, first)
    assert (view.address, view.needs) == ("Số nhà 16", ("large_print",))
    phones.add_phone(pcs.dbs[0], pcs.ward.mai, second, PhoneDraft("0900000055"))
    assert len(opened(pcs, first).phones) == 3
    assert residents.undo_change(pcs.dbs[0], pcs.ward.mai, done)
    assert (opened(pcs, first).address, opened(pcs, first).needs) == ("", ())


def test_a_visit_and_an_appointment_noted_for_one_merged_away_meanwhile_count_for_the_one_shown(pcs, twice):
    first, second = twice
    merging.merge(pcs.dbs[0], pcs.ward.officer, compared(pcs, *twice))
    visit(pcs, 0, second, 0)
    group = VisitDraft(
        None, 0, (TopicResult("DD01", Outcome.HELPED),), "home", 10, "", None, NOW,
        mode="group", group=(Attendee(first), Attendee(second)),
    )  # fmt: skip
    sessions.log(pcs.dbs[0], pcs.ward.mai, group, now=NOW)
    followups.add(pcs.dbs[0], pcs.ward.mai, second, date(2026, 11, 27), text="Gọi lại", now=NOW)
    view = opened(pcs, first)
    assert (len(view.timeline), [row.text for row in view.followups]) == (4, ["Gọi lại"])


def test_a_save_is_taken_back_until_somebody_changes_the_same(pcs, twice):
    db, mai = pcs.dbs[0], pcs.ward.mai
    first, _second = twice
    changes = {"name": "Nguyễn Thị Hoa", "needs": ("large_print",)}
    done = residents.change(db, mai, first, changes, None, now=NOW)
    residents.change(db, mai, first, {"address": "Số nhà 20"}, None, now=NOW)
    assert residents.undo_change(db, mai, done)
    assert (opened(pcs, first).name, opened(pcs, first).needs) == ("Nguyễn Thị Hoà", ())
    done = residents.change(db, mai, first, {"name": "Nguyễn Thị Hoá"}, None, now=NOW)
    residents.change(db, mai, first, {"name": "Nguyễn Thị Hoạ"}, None, now=NOW)
    assert not residents.undo_change(db, mai, done)
    assert opened(pcs, first).name == "Nguyễn Thị Hoạ"
    assert residents.change(db, mai, first, {"name": "Nguyễn Thị Hoạ"}, None, now=NOW).is_empty
