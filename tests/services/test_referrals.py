"""A question goes to the ward office on another PC, and its answer comes back to who asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.followups import Part, Step, part_of
from dicandesk.rules.people import Deed, may
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import calendars, followups, referrals
from dicandesk.services.overviews import day
from dicandesk.services.register import residents
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.store.tables import Resident
from tests.services.wards import Pcs, register

QUESTION = "Bác mất giấy khai sinh, cần giấy gì để cấp lại?"
ANSWER = "Mang CCCD và đơn theo mẫu đến bộ phận một cửa, sáng thứ Tư."


@pytest.fixture
def promised(db, ward, now):
    """An appointment in three weeks: nothing that is due now."""
    hoa = residents.register(db, ward.mai, ResidentDraft("Nguyễn Thị Hoà", "1954", unit=ward.seven), now=now)
    return followups.add(db, ward.mai, hoa, day_of(now) + timedelta(days=21), text="giấy khai sinh", now=now)


def one(db, actor, part, now):
    (row,) = followups.listing(db, actor, part, now=now).rows
    return row


def test_a_question_travels_to_the_office_and_the_answer_back(pcs: Pcs):
    ward = pcs.ward
    hoa = register(pcs, 1)
    due_on = day_of(pcs.walls[1].now) + timedelta(days=21)
    rec = followups.add(pcs.dbs[1], ward.officer, hoa, due_on, now=pcs.walls[1].now)
    referrals.refer(pcs.dbs[1], ward.mai, rec, QUESTION, now=pcs.walls[1].now)
    pcs.exchange()
    asked = followups.due(pcs.dbs[0], ward.officer, now=pcs.walls[0].now)
    assert [(row.question, row.asked_by, row.step) for row in asked] == [(QUESTION, "Lê Thị Mai", Step.ASKED)]
    assert referrals.waiting(pcs.dbs[0]) == 1
    referrals.answer(pcs.dbs[0], ward.officer, rec, ANSWER, now=pcs.walls[0].now)
    pcs.exchange()
    (row,) = day.open_(pcs.dbs[1], ward.mai, now=pcs.walls[1].now).due
    assert (row.answer, row.answered_by, row.is_mine) == (ANSWER, "Trần Văn Nam", True)
    assert referrals.waiting(pcs.dbs[1]) == 0
    followups.done(pcs.dbs[1], ward.mai, rec, now=pcs.walls[1].now)
    assert followups.due(pcs.dbs[1], ward.mai, now=pcs.walls[1].now) == []


def test_what_waits_for_the_office_is_no_work_of_the_team(db, ward, now, promised):
    followups.move(db, ward.mai, promised, day_of(now), now=now)
    assert len(followups.due(db, ward.mai, now=now)) == 1
    referrals.refer(db, ward.mai, promised, QUESTION, now=now)
    assert followups.due(db, ward.mai, now=now) == []
    assert one(db, ward.mai, Part.ASKED, now).question == QUESTION
    referrals.take_back(db, ward.mai, promised)
    assert [row.question for row in followups.due(db, ward.mai, now=now)] == [""]


def test_who_asked_hears_the_answer_even_when_the_person_has_moved(db, ward, now, promised):
    referrals.refer(db, ward.mai, promised, QUESTION, now=now)
    hoa = one(db, ward.mai, Part.ASKED, now).resident
    with db.writing(ward.officer.member) as tx:
        tx.set(Resident, tx.seen(Resident, hoa), {"unit": ward.nine})
    referrals.answer(db, ward.officer, promised, ANSWER, now=now)
    assert one(db, ward.mai, Part.NOW, now).answer == ANSWER
    assert followups.due(db, ward.leader, now=now) == []


def test_of_another_team_nothing_is_asked(db, ward, now, promised):
    with pytest.raises(UserError, match="thuộc tổ khác"):
        referrals.refer(db, ward.nam, promised, QUESTION, now=now)
    assert one(db, ward.mai, Part.LATER, now).step is Step.OPEN


def test_answers_stand_first_and_mine_before_those_of_others(db, ward, now, promised):
    hai = residents.register(db, ward.mai, ResidentDraft("Đỗ Văn Hải", "1961", unit=ward.seven), now=now)
    other, late = (followups.add(db, ward.mai, hai, day_of(now), now=now) for _ in range(2))
    for rec, who in ((other, ward.leader), (promised, ward.mai)):
        referrals.refer(db, who, rec, QUESTION, now=now)
        referrals.answer(db, ward.officer, rec, ANSWER, now=now)
    assert [row.id for row in followups.due(db, ward.mai, now=now)] == [promised, other, late]


def test_a_second_question_makes_room_for_a_second_answer(db, ward, now, promised):
    referrals.refer(db, ward.mai, promised, QUESTION, now=now)
    referrals.answer(db, ward.officer, promised, ANSWER, now=now)
    referrals.refer(db, ward.mai, promised, "Nhờ người nhà đi thay được không?", now=now)
    row = one(db, ward.mai, Part.ASKED, now)
    assert (row.question, row.answer, row.answered_by) == ("Nhờ người nhà đi thay được không?", "", "")
    referrals.answer(db, ward.officer, promised, "Được, mang giấy uỷ quyền.", now=now)
    referrals.take_answer_back(db, ward.officer, promised)
    assert one(db, ward.mai, Part.ASKED, now).answer == ""


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "mã OTP 482913"])
def test_nothing_too_much_and_no_secret_is_asked(db, ward, now, promised, text):
    with pytest.raises(InputError) as refused:
        referrals.refer(db, ward.mai, promised, text, now=now)
    assert refused.value.field == "question"
    assert one(db, ward.mai, Part.LATER, now).step is Step.OPEN


def test_only_an_officer_answers_and_only_what_was_asked(db, ward, now, promised):
    with pytest.raises(UserError, match="không còn câu hỏi"):
        referrals.answer(db, ward.officer, promised, ANSWER, now=now)
    referrals.refer(db, ward.mai, promised, QUESTION, now=now)
    assert not may(ward.leader, Deed.ANSWER)
    with pytest.raises(UserError, match="cán bộ phường"):
        referrals.answer(db, ward.leader, promised, ANSWER, now=now)
    referrals.answer(db, ward.officer, promised, ANSWER, now=now)
    with pytest.raises(UserError, match="đã trả lời"):
        referrals.take_back(db, ward.mai, promised)


def test_what_is_done_is_neither_asked_nor_answered(db, ward, now, promised):
    referrals.refer(db, ward.mai, promised, QUESTION, now=now)
    followups.done(db, ward.mai, promised, now=now)
    with pytest.raises(UserError, match="đã ghi là xong"):
        referrals.answer(db, ward.officer, promised, ANSWER, now=now)
    with pytest.raises(UserError, match="đã ghi là xong"):
        referrals.refer(db, ward.mai, promised, QUESTION, now=now)


def test_each_stands_in_one_part_and_the_counts_agree(db, ward, now):
    today = day_of(now)
    hoa = residents.register(db, ward.mai, ResidentDraft("Nguyễn Thị Hoà", "1954", unit=ward.seven), now=now)
    recs = [followups.add(db, ward.mai, hoa, today + timedelta(days=days), now=now) for days in (0, 7, 8, 60, 90, 2)]
    referrals.refer(db, ward.mai, recs[0], QUESTION, now=now)
    referrals.refer(db, ward.mai, recs[4], QUESTION, now=now)
    referrals.answer(db, ward.officer, recs[4], ANSWER, now=now)
    followups.done(db, ward.mai, recs[5], now=now)
    for part, count in ((Part.NOW, 2), (Part.LATER, 2), (Part.ASKED, 1), (Part.DONE, 1)):
        found = followups.listing(db, ward.mai, part, now=now)
        assert found.counts[part] == len(found.rows) == count
        assert all(part_of(row.step, row.due, today) is part for row in found.rows)
    assert sum(followups.listing(db, ward.nam, Part.NOW, now=now).counts.values()) == 0


def test_what_calls_for_something_now_is_counted(db, ward, now, promised):
    def counts():
        return [followups.pressing(db, actor, now=now) for actor in (ward.mai, ward.officer, ward.nam)]

    assert counts() == [0, 0, 0]
    referrals.refer(db, ward.mai, promised, QUESTION, now=now)
    assert counts() == [0, 1, 0]
    referrals.answer(db, ward.officer, promised, ANSWER, now=now)
    assert counts() == [1, 1, 0]
    followups.done(db, ward.mai, promised, now=now)
    assert counts() == [0, 0, 0]


def test_the_words_go_with_an_erased_person_and_the_counts_stay(db, ward, now, promised):
    referrals.refer(db, ward.mai, promised, QUESTION, now=now)
    referrals.answer(db, ward.officer, promised, ANSWER, now=now)
    with db.writing(ward.officer.member) as tx:
        tx.erase(one(db, ward.mai, Part.NOW, now).resident)
    with db.exclusive() as connection:
        query = "SELECT question, answer, text, referred_on, answered_on FROM followup"
        assert connection.execute(query).fetchall() == [(None, None, None, "2026-11-24", "2026-11-24")]


def test_the_calendar_file_tells_only_the_name_unless_asked(db, ward, now, promised, tmp_path):
    calendars.write(db, ward.mai, promised, tmp_path / "hen.ics", now=now)
    text = (tmp_path / "hen.ics").read_text("utf-8")
    assert "Nguyễn Thị Hoà" in text
    assert "DTSTART;VALUE=DATE:20261215" in text
    assert "khai sinh" not in text
    calendars.write(db, ward.mai, promised, tmp_path / "hen.ics", now=now, with_details=True)
    assert "giấy khai sinh" in (tmp_path / "hen.ics").read_text("utf-8").replace("\n ", "")
    with pytest.raises(UserError, match="thuộc tổ khác"):
        calendars.write(db, ward.nam, promised, tmp_path / "other.ics", now=now)
    assert calendars.file_name("Đỗ Thị Ánh", "2026-12-15") == "hen-do-thi-anh-2026-12-15.ics"
    assert not (tmp_path / "other.ics").exists()


def test_moving_to_a_past_day_is_refused(db, ward, now, promised):
    with pytest.raises(InputError, match="đã qua"):
        followups.move(db, ward.mai, promised, date(2026, 11, 23), now=now)
