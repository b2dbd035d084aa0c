"""Who stands in the list: filters that narrow together, text, rows by id, and sets of filters kept by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ConsentDraft, PhoneDraft, ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.register import removal, resident_lists, residents, saved_filters
from dicandesk.services.register.resident_lists import Filters


@pytest.fixture
def people(db, ward, now):
    """Three people of neighbourhood 7 and one of 9; two of them were guided."""
    made = {}
    for name, birth, unit, needs, consents in (
        ("Nguyễn Thị Hoà", "1954", ward.seven, ("large_print",), (ConsentDraft("store", "paper"),)),
        ("Bàn Văn Lục", "1990", ward.seven, (), ()),
        ("Đỗ Văn Hải", "1961", ward.seven, ("home_visit", "large_print"), ()),
        ("Trần Thị Hoa", "1970", ward.nine, (), ()),
    ):
        draft = ResidentDraft(name, birth, None, None, (PhoneDraft("0900000012"),), unit, "", needs, consents=consents)
        made[name] = residents.register(db, ward.officer, draft, now=now)
    for name, outcome, days in (
        ("Nguyễn Thị Hoà", Outcome.ALONE, 9),
        ("Nguyễn Thị Hoà", Outcome.UNFINISHED, 3),
        ("Đỗ Văn Hải", Outcome.UNFINISHED, 9),
        ("Đỗ Văn Hải", Outcome.ALONE, 3),
    ):
        cause = "lech_thong_tin" if outcome is Outcome.UNFINISHED else None
        result = (TopicResult("DD01", outcome, cause),)
        at = now - timedelta(days=days)
        due = date(2026, 11, 26) if name.endswith("Hoà") and days == 3 else None
        draft = VisitDraft(made[name], 0, result, "home", 15, "", due, at)
        sessions.log(db, ward.mai, draft, now=now)
    return made


def names(db, actor, now, filters=None, text=""):
    found = resident_lists.listed(db, actor, filters, text, now=now)
    return [row.name for row in resident_lists.rows(db, actor, found.some(0, len(found)), now=now)]


@pytest.mark.parametrize(
    "case",
    [
        (Filters(), "", ["Đỗ Văn Hải", "Nguyễn Thị Hoà", "Bàn Văn Lục"]),
        (Filters(min_age=60), "", ["Đỗ Văn Hải", "Nguyễn Thị Hoà"]),
        (Filters(max_age=59), "", ["Bàn Văn Lục"]),
        (Filters(need="large_print", no_consent=True), "", ["Đỗ Văn Hải"]),
        (Filters(topic_not_alone="DD01"), "", ["Nguyễn Thị Hoà", "Bàn Văn Lục"]),
        (Filters(topic_never="DD01"), "", ["Bàn Văn Lục"]),
        (Filters(due=True), "", ["Nguyễn Thị Hoà"]),
        (Filters(min_age=60), "hoa", ["Nguyễn Thị Hoà"]),
        (Filters(), "van 19", ["Đỗ Văn Hải", "Bàn Văn Lục"]),
        (Filters(), "khong co ai", []),
    ],
)
def test_filters_and_text_narrow_together(db, ward, now, people, case):
    filters, text, who = case
    assert names(db, ward.mai, now, filters, text) == who


def test_people_of_other_neighbourhoods_stand_in_the_list_of_the_ward_only(db, ward, now, people):
    everybody = resident_lists.listed(db, ward.officer, now=now)
    assert len(everybody) == 4
    assert names(db, ward.officer, now, Filters(unit=ward.nine)) == ["Trần Thị Hoa"]
    seen = resident_lists.rows(db, ward.mai, everybody.some(0, 4), now=now)
    assert "Trần Thị Hoa" not in [row.name for row in seen]


def test_the_first_rows_come_along_and_say_the_latest_result(db, ward, now, people):
    found = resident_lists.listed(db, ward.mai, Filters(topic_not_alone="DD01"), now=now, first=1)
    (row,) = found.first
    assert (len(found), row.id, row.outcome) == (2, people["Nguyễn Thị Hoà"], Outcome.UNFINISHED)
    assert (row.age, row.needs, row.has_consent, row.next_due) == (72, ("large_print",), True, date(2026, 11, 26))


def test_who_is_gone_meanwhile_is_left_out_and_the_order_is_that_of_the_ids(db, ward, now, people):
    wanted = [people["Bàn Văn Lục"], people["Đỗ Văn Hải"], people["Nguyễn Thị Hoà"]]
    removal.delete(db, ward.mai, wanted[1], None)
    assert [row.id for row in resident_lists.rows(db, ward.mai, wanted, now=now)] == [wanted[0], wanted[2]]


def test_more_rows_than_one_question_takes_keep_their_order(db, ward, now, people, monkeypatch):
    monkeypatch.setattr(resident_lists, "CHUNK", 2)
    assert names(db, ward.mai, now) == ["Đỗ Văn Hải", "Nguyễn Thị Hoà", "Bàn Văn Lục"]


def test_a_viewer_sees_no_list(db, viewer, now):
    with pytest.raises(UserError):
        resident_lists.listed(db, viewer, now=now)
    with pytest.raises(UserError):
        resident_lists.rows(db, viewer, [], now=now)


def test_a_set_of_filters_is_kept_for_its_member_alone(db, ward):
    wanted = Filters(unit=ward.seven, min_age=60, topic_never="YT01", due=True)
    saved_filters.save(db, ward.mai, "  Bà con   tổ 7 ", wanted)
    assert saved_filters.load(db, ward.mai) == [saved_filters.SavedFilter("Bà con tổ 7", wanted)]
    assert saved_filters.load(db, ward.nam) == []


def test_saving_under_the_same_name_replaces_and_dropping_forgets(db, ward):
    saved_filters.save(db, ward.mai, "Tuần này", Filters(due=True))
    kept = saved_filters.save(db, ward.mai, "tuan nay", Filters(due=True, no_consent=True))
    assert [(one.name, one.filters.no_consent) for one in kept] == [("tuan nay", True)]
    assert saved_filters.drop(db, ward.mai, "tuan nay") == saved_filters.load(db, ward.mai) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "mã OTP 123456"])
def test_a_set_needs_a_short_name(db, ward, name):
    with pytest.raises(UserError):
        saved_filters.save(db, ward.mai, name, Filters(due=True))


def test_there_is_an_end_to_the_sets(db, ward):
    for number in range(saved_filters.MOST):
        saved_filters.save(db, ward.mai, f"Bộ {number}", Filters(due=True))
    with pytest.raises(UserError):
        saved_filters.save(db, ward.mai, "Thêm nữa", Filters(due=True))
    saved_filters.save(db, ward.mai, "Bộ 0", replace(Filters(), no_consent=True))
    assert len(saved_filters.load(db, ward.mai)) == saved_filters.MOST
